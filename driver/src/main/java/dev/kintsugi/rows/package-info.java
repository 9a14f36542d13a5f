/**
 * Rows as they are pulled, and the types that compare them. A row is always a vendor's own {@link java.sql.ResultSet} on its
 * current row, so that every getter behaves as the vendor's.
 */
@NullMarked
package dev.kintsugi.rows;

import org.jspecify.annotations.NullMarked;
