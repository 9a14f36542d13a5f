/**
 * What a cluster counts and times for a registry of Micrometer. The application brings that library, and only {@link
 * dev.kintsugi.metrics.MicrometerMeters} uses it, once the application has handed over a registry: until then no class of it is loaded and
 * nothing is timed. The number of time series depends on the file alone; no text of a statement or of a user is ever in one.
 */
@NullMarked
package dev.kintsugi.metrics;

import org.jspecify.annotations.NullMarked;
