@NullMarked
package dev.kintsugi.proxy;

import org.jspecify.annotations.NullMarked;
