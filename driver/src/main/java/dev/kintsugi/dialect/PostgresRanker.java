package dev.kintsugi.dialect;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Ranker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets PostgreSQL rank values of any type that it can order, by casting their text forms back. */
final class PostgresRanker implements Ranker {
    /**
     * The type's name for a cast, and the collation where the type has one. A name that no collation has is the locale of the
     * database's default, which needs no COLLATE.
     */
    private static final String NAMES =
            """
            SELECT format_type(t.oid, -1),
                   CASE WHEN t.typcollation <> 0 THEN (
                       SELECT format('%I.%I', n.nspname, c.collname)
                       FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
                       WHERE c.collname = ? AND c.collencoding IN (-1, (
                           SELECT d.encoding FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
                       ORDER BY pg_catalog.pg_collation_is_visible(c.oid) DESC LIMIT 1) END
            FROM pg_catalog.pg_type t WHERE t.oid = ?::oid
            """;

    private final Connection connection;
    private final int column;
    private final int oid;
    private final String query;

    private PostgresRanker(Connection connection, int column, int oid, String query) {
        this.connection = connection;
        this.column = column;
        this.oid = oid;
        this.query = query;
    }

    static PostgresRanker of(Connection connection, ResultSet shape, int column, Collation collation)
            throws SQLException {
        int oid = PostgresRows.vendor(shape).getColumnOID(column);
        try (PreparedStatement statement = connection.prepareStatement(NAMES)) {
            statement.setString(1, collation.name());
            statement.setLong(2, Integer.toUnsignedLong(oid));
            try (ResultSet names = statement.executeQuery()) {
                names.next();
                String value = "v::" + names.getString(1);
                String collate = names.getString(2) == null ? "" : " COLLATE " + names.getString(2);
                String query = "SELECT dense_rank() OVER (ORDER BY " + value + collate
                        + ") FROM unnest(?::text[]) WITH ORDINALITY AS t(v, n) ORDER BY n";
                return new PostgresRanker(connection, column, oid, query);
            }
        }
    }

    @Override
    public @Nullable String read(ResultSet row) throws SQLException {
        if (PostgresRows.capture(row, column) instanceof PostgresRows.BinaryCell cell) {
            String text = PostgresBinary.text(oid, cell.bytes());
            if (text != null) {
                return text;
            }
        }
        return row.getString(column);
    }

    @Override
    public int[] rank(List<String> values) throws SQLException {
        int[] ranks = new int[values.size()];
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(1, connection.createArrayOf("text", values.toArray()));
            try (ResultSet answer = statement.executeQuery()) {
                for (int i = 0; answer.next(); i++) {
                    ranks[i] = answer.getInt(1);
                }
            }
        }
        return ranks;
    }
}
