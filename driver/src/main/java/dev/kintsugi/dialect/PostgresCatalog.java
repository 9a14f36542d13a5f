package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Catalog;
import java.sql.Connection;

/** Reads PostgreSQL's catalogue. */
final class PostgresCatalog {
    private PostgresCatalog() {}

    static Catalog read(Connection connection) {
        throw new UnsupportedOperationException(connection.toString());
    }
}
