/** Ordering and equality as the database has them: every type and every kind of collation, compared with one database. */
@NullMarked
package dev.kintsugi.it.types;

import org.jspecify.annotations.NullMarked;
