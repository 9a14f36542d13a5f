/**
 * How fast the driver is, beside the vendors' own drivers in the same run. {@link dev.kintsugi.it.bench.Speed} runs everything and prints
 * one table; every pair of numbers in it is measured in turn in one JVM, so that a busy machine slows both alike.
 */
@NullMarked
package dev.kintsugi.it.bench;

import org.jspecify.annotations.NullMarked;
