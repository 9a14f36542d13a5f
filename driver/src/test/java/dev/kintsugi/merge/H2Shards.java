package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.ValueType;
import dev.kintsugi.rows.VendorRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The same rows twice: all in one H2 database, and spread over several. Column K counts the rows, the others are one of each type
 * that has an order.
 */
final class H2Shards implements AutoCloseable {
    static final Dialect DIALECT = Objects.requireNonNull(Dialect.of("jdbc:h2:mem:"));

    static final List<String> TYPES = List.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "NUMERIC(12, 3)",
            "REAL",
            "DOUBLE PRECISION",
            "DECFLOAT(10)",
            "BOOLEAN",
            "VARCHAR(20)",
            "CHAR(4)",
            "VARCHAR_IGNORECASE(20)",
            "UUID",
            "DATE",
            "TIME(9)",
            "TIMESTAMP(9)",
            "TIMESTAMP(9) WITH TIME ZONE",
            "VARBINARY(8)",
            "INTERVAL DAY TO SECOND",
            "ENUM('sad', 'ok', 'happy')");

    private final Connection whole = DriverManager.getConnection("jdbc:h2:mem:");
    private final List<Connection> shards = new ArrayList<>();

    H2Shards(int count) throws SQLException {
        create(whole);
        for (int i = 0; i < count; i++) {
            Connection shard = DriverManager.getConnection("jdbc:h2:mem:");
            shards.add(shard);
            create(shard);
        }
    }

    private static void create(Connection connection) throws SQLException {
        StringBuilder sql = new StringBuilder("CREATE TABLE T (K INTEGER");
        for (int i = 0; i < TYPES.size(); i++) {
            sql.append(", C").append(i).append(' ').append(TYPES.get(i));
        }
        update(connection, sql + ")");
    }

    /** One row, given as literals for {@link #TYPES}, into the whole and into one shard. */
    void insert(int shard, int k, List<String> literals) throws SQLException {
        String sql = "INSERT INTO T VALUES (" + k + ", " + String.join(", ", literals) + ")";
        update(whole, sql);
        update(shards.get(shard), sql);
    }

    private static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one database's answer, each row as text. */
    List<String> expected(String sql) throws SQLException {
        try (Rows rows = query(whole, sql)) {
            return read(rows);
        }
    }

    /** The answer of each shard. */
    List<Rows> scatter(String sql) throws SQLException {
        List<Rows> rows = new ArrayList<>();
        for (Connection shard : shards) {
            rows.add(query(shard, sql));
        }
        return rows;
    }

    private static Rows query(Connection connection, String sql) throws SQLException {
        Statement statement = connection.createStatement();
        return new VendorRows(statement.executeQuery(sql), statement);
    }

    static List<ValueType> types(Rows rows, List<SortKey> keys) throws SQLException {
        List<ValueType> types = new ArrayList<>();
        for (SortKey key : keys) {
            types.add(Objects.requireNonNull(DIALECT.valueType(rows.row(), key.column(), Collation.H2_OFF)));
        }
        return types;
    }

    static List<String> read(Rows rows) throws SQLException {
        return read(rows, rows.row().getMetaData().getColumnCount());
    }

    /** The remaining rows' leading columns, as class and text. */
    static List<String> read(Rows rows, int columns) throws SQLException {
        List<String> read = new ArrayList<>();
        while (rows.next()) {
            StringBuilder text = new StringBuilder();
            ResultSet row = rows.row();
            for (int i = 1; i <= columns; i++) {
                Object value = row.getObject(i);
                text.append(value == null ? "" : value.getClass().getSimpleName());
                text.append(' ').append(row.getString(i)).append('|');
            }
            read.add(text.toString());
        }
        return read;
    }

    @Override
    public void close() throws SQLException {
        whole.close();
        for (Connection shard : shards) {
            shard.close();
        }
    }
}
