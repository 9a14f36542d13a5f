/**
 * The cluster under load: much data, many sessions, wrong statements, lost connections. Each test runs on real PostgreSQL and says what
 * it measured on standard output.
 */
@NullMarked
package dev.kintsugi.it.load;

import org.jspecify.annotations.NullMarked;
