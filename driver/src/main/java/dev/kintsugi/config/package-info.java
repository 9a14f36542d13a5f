/**
 * The configuration file: YAML to {@link dev.kintsugi.topology.Topology}. Strict: every mistake is reported with file, line,
 * column, what was found and the nearest valid name, all of them at once.
 */
@NullMarked
package dev.kintsugi.config;

import org.jspecify.annotations.NullMarked;
