package dev.kintsugi.jdbc;

import java.sql.SQLException;

/** What is asked of a vendor's object while it is on loan. */
@FunctionalInterface
interface Question<V, T> {
    T answer(V vendor) throws SQLException;
}
