/**
 * The {@code java.sql} surface: driver, data source, connection, statements, result set, metadata.
 */
@NullMarked
package dev.kintsugi.jdbc;

import org.jspecify.annotations.NullMarked;
