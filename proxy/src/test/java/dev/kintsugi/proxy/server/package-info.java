/** Tests of the server's parts. */
@NullMarked
package dev.kintsugi.proxy.server;

import org.jspecify.annotations.NullMarked;
