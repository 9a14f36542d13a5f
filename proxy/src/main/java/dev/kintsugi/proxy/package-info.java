/** The runnable jar: {@code demo}, {@code check}, and what stands beside {@code jdbc} on the session. */
@NullMarked
package dev.kintsugi.proxy;

import org.jspecify.annotations.NullMarked;
