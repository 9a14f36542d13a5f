package dev.kintsugi.dialect;

import dev.kintsugi.rows.Ranker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.h2.value.TypeInfo;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/** Lets H2 rank text by its collation, which is the whole database's. */
final class H2Ranker implements Ranker {
    private final Connection connection;
    private final int column;
    private final String query;

    private H2Ranker(Connection connection, int column, String type) {
        this.connection = connection;
        this.column = column;
        query = "SELECT DENSE_RANK() OVER (ORDER BY CAST(V AS " + type
                + ")) FROM UNNEST(CAST(? AS VARCHAR ARRAY)) WITH ORDINALITY T(V, N) ORDER BY N";
    }

    /** Null for types that are not text. */
    static @Nullable H2Ranker of(Connection connection, ResultSet shape, int column) throws SQLException {
        TypeInfo type = H2Rows.vendor(shape).getResult().getColumnType(column - 1);
        return switch (type.getValueType()) {
            case Value.VARCHAR -> new H2Ranker(connection, column, "VARCHAR");
            case Value.VARCHAR_IGNORECASE -> new H2Ranker(connection, column, "VARCHAR_IGNORECASE");
            case Value.CHAR -> new H2Ranker(connection, column, "CHAR(" + type.getPrecision() + ")");
            default -> null;
        };
    }

    @Override
    public @Nullable String read(ResultSet row) throws SQLException {
        return row.getString(column);
    }

    @Override
    public int[] rank(List<String> values) throws SQLException {
        int[] ranks = new int[values.size()];
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(1, connection.createArrayOf("VARCHAR", values.toArray()));
            try (ResultSet answer = statement.executeQuery()) {
                for (int i = 0; answer.next(); i++) {
                    ranks[i] = answer.getInt(1);
                }
            }
        }
        return ranks;
    }
}
