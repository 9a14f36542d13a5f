package dev.kintsugi.jdbc;

import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Metadata rows without those of one schema. */
final class RowsOfOtherSchemas implements Rows {
    private final Rows all;
    private final int schemaColumn;
    private final String hidden;

    /** Hides the rows that name a schema, in any case, in a 1-based column. */
    RowsOfOtherSchemas(Rows all, int schemaColumn, String hidden) {
        this.all = all;
        this.schemaColumn = schemaColumn;
        this.hidden = hidden;
    }

    @Override
    public boolean next() throws SQLException {
        while (all.next()) {
            if (!hidden.equalsIgnoreCase(all.row().getString(schemaColumn))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public ResultSet row() {
        return all.row();
    }

    @Override
    public void close() throws SQLException {
        all.close();
    }
}
