/** Several databases that answer as one: the types that an application names. */
@NullMarked
package dev.kintsugi;

import org.jspecify.annotations.NullMarked;
