/**
 * Every question whose answer differs between databases. A new database is one new file.
 */
@NullMarked
package dev.kintsugi.dialect;

import org.jspecify.annotations.NullMarked;
