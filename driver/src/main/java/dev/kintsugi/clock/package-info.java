/**
 * Time and randomness, so that tests control them.
 */
@NullMarked
package dev.kintsugi.clock;

import org.jspecify.annotations.NullMarked;
