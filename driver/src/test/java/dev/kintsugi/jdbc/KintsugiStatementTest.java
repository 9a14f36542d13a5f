package dev.kintsugi.jdbc;

import static dev.kintsugi.jdbc.H2Cluster.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements and prepared statements, on two H2 shards. */
class KintsugiStatementTest {
    private H2Cluster h2;
    private Connection connection;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        h2 = new H2Cluster(directory);
        connection = h2.cluster();
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO items (id, name, price) VALUES (1, 'a', 1.50), (2, 'b', 2.50),"
                    + " (3, 'c', 3.50), (4, 'd', 4.50), (5, 'e', NULL)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        h2.close();
    }

    private static List<Long> longs(ResultSet rows) throws SQLException {
        List<Long> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getLong(1));
        }
        return values;
    }

    @Test
    void pointSelect_answersItsRow() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT name, price FROM items WHERE id = ?")) {
            for (long id = 1; id <= 4; id++) {
                statement.setLong(1, id);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString("name")).isEqualTo(String.valueOf((char) ('a' + id - 1)));
                    assertThat(rows.getBigDecimal(2)).isEqualTo(new BigDecimal(id + ".50"));
                    assertThat(rows.getStatement()).isSameAs(statement);
                    assertThat(rows.next()).isFalse();
                }
            }
        }
    }

    @Test
    void orderByAColumnNotSelected_showsTheSelectedOnesOnly() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM items ORDER BY name DESC")) {
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(1);
            assertThat(longs(rows)).containsExactly(5L, 4L, 3L, 2L, 1L);
        }
    }

    @Test
    void execute_tellsRowsFromCounts() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.execute("SELECT id FROM items")).isTrue();
            ResultSet rows = statement.getResultSet();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.execute("UPDATE items SET name = 'x'")).isFalse();
            assertThat(rows.isClosed()).isTrue();
            assertThat(statement.getResultSet()).isNull();
            assertThat(statement.getUpdateCount()).isEqualTo(5);
            assertThat(statement.getLargeUpdateCount()).isEqualTo(5);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
    }

    @Test
    void theWrongKindOfExecute_isRefused() throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT id FROM items")) {
            assertFails("02000", () -> statement.executeQuery("UPDATE items SET name = 'x' WHERE id = 1"));
            assertFails("0100E", () -> statement.executeUpdate("SELECT id FROM items"));
            assertFails("0100E", prepared::executeUpdate);
            assertFails("42809", () -> prepared.executeQuery("SELECT 1"));
            assertFails("42809", () -> prepared.execute("SELECT 1", Statement.RETURN_GENERATED_KEYS));
            assertFails("42809", () -> prepared.addBatch("SELECT 1"));
        }
    }

    @Test
    void parameters_mustBeCompleteAndInRange() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM items WHERE id = ? AND name = ?")) {
            statement.setLong(1, 1);
            assertFails("22023", statement::executeQuery);
            assertFails("22023", () -> statement.setLong(0, 1));
            assertFails("22023", () -> statement.setLong(3, 1));
            assertFails("22023", statement::addBatch);
            statement.setString(2, "a");
            assertThat(longs(statement.executeQuery())).containsExactly(1L);
            statement.clearParameters();
            assertFails("22023", statement::executeQuery);
            assertThat(statement.toString()).doesNotContain("'a'");
        }
    }

    @Test
    void everySetter_reachesTheShards() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO items (id, name, price, made, data) VALUES (?, ?, ?, ?, ?)");
                PreparedStatement select =
                        connection.prepareStatement("SELECT name, price, made, data FROM items WHERE id = ?")) {
            insert.setInt(1, 10);
            insert.setCharacterStream(2, new StringReader("streamed"));
            insert.setBigDecimal(3, new BigDecimal("9.99"));
            insert.setTimestamp(4, Timestamp.valueOf("2024-02-29 01:02:03"));
            insert.setBinaryStream(5, new ByteArrayInputStream(new byte[] {1, 2}));
            assertThat(insert.executeUpdate()).isEqualTo(1);
            insert.setObject(1, "11", Types.BIGINT);
            insert.setObject(2, "object", JDBCType.VARCHAR);
            insert.setNull(3, Types.NUMERIC);
            insert.setObject(4, null);
            insert.setBytes(5, new byte[] {3});
            assertThat(insert.executeLargeUpdate()).isEqualTo(1);
            select.setShort(1, (short) 10);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("streamed");
                assertThat(rows.getBigDecimal(2)).isEqualTo(new BigDecimal("9.99"));
                assertThat(rows.getTimestamp(3)).isEqualTo(Timestamp.valueOf("2024-02-29 01:02:03"));
                assertThat(rows.getBytes(4)).containsExactly(1, 2);
            }
            select.setObject(1, 11);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("object");
                assertThat(rows.getBigDecimal(2)).isNull();
                assertThat(rows.wasNull()).isTrue();
                assertThat(rows.getObject(3)).isNull();
            }
        }
    }

    @Test
    void aStream_reachesEveryCopyOfAReferenceTable() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO colours VALUES (1, ?)")) {
            insert.setCharacterStream(1, new StringReader("red"));
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT c.name FROM items i JOIN colours c ON c.id = 1 ORDER BY i.id")) {
            int count = 0;
            while (rows.next()) {
                assertThat(rows.getString(1)).isEqualTo("red");
                count++;
            }
            assertThat(count).isEqualTo(5);
        }
    }

    @Test
    void aBatchWithATextThatIsNoSql_failsAsABatch() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("DELETE FROM items WHERE id = 1");
            statement.addBatch("SELEC 1");
            assertThatThrownBy(statement::executeBatch)
                    .isInstanceOfSatisfying(BatchUpdateException.class, e -> assertThat(e.getUpdateCounts())
                            .hasSize(2));
        }
    }

    @Test
    void batches_countInTheOrderOfTheRows() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO items (id, name) VALUES (?, ?)");
                Statement statement = connection.createStatement()) {
            assertThat(insert.executeBatch()).isEmpty();
            for (int id = 20; id < 30; id++) {
                insert.setLong(1, id);
                insert.setString(2, "batch");
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(10).containsOnly(1);
            assertThat(insert.executeBatch()).isEmpty();
            statement.addBatch("DELETE FROM items WHERE id = 20");
            statement.addBatch("DELETE FROM items WHERE id = 999");
            statement.addBatch("DELETE FROM items WHERE name = 'batch'");
            assertThat(statement.executeLargeBatch()).containsExactly(1, 0, 9);
            statement.addBatch("DELETE FROM items");
            statement.clearBatch();
            assertThat(statement.executeBatch()).isEmpty();
        }
    }

    @Test
    void aFailingBatch_isABatchUpdateException() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO items (id) VALUES (?)")) {
            for (long id : new long[] {40, 1, 41}) {
                insert.setLong(1, id);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOf(BatchUpdateException.class);
            assertThat(insert.executeBatch()).isEmpty();
        }
    }

    @Test
    void generatedKeys_comeWhenAskedFor() throws SQLException {
        try (PreparedStatement named = connection.prepareStatement(
                        "INSERT INTO items (id, name) VALUES (?, 'k')", new String[] {"ID"});
                Statement statement = connection.createStatement()) {
            named.setLong(1, 50);
            named.executeUpdate();
            assertThat(longs(named.getGeneratedKeys())).containsExactly(50L);
            statement.executeUpdate("INSERT INTO items (id) VALUES (51)", Statement.RETURN_GENERATED_KEYS);
            assertThat(longs(statement.getGeneratedKeys())).containsExactly(51L);
            statement.executeUpdate("INSERT INTO items (id) VALUES (52)");
            assertThat(statement.getGeneratedKeys().next()).isFalse();
            assertFails("22023", () -> statement.executeUpdate("INSERT INTO items (id) VALUES (53)", 7));
        }
    }

    @Test
    void reExecutionAndClose_closeTheResultSet() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet first = statement.executeQuery("SELECT id FROM items");
        ResultSet second = statement.executeQuery("SELECT id FROM items WHERE id = 1");
        assertThat(first.isClosed()).isTrue();
        assertFails("55000", first::next);
        statement.close();
        statement.close();
        assertThat(second.isClosed()).isTrue();
        assertThat(statement.isClosed()).isTrue();
        assertFails("55000", () -> statement.executeQuery("SELECT 1"));
        assertFails("55000", statement::getFetchSize);
        assertFails("55000", statement::cancel);
    }

    @Test
    void moreResults_keepOrCloseTheCurrentOne() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            ResultSet kept = statement.executeQuery("SELECT id FROM items");
            assertThat(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)).isFalse();
            assertThat(kept.next()).isTrue();
            assertThat(statement.getResultSet()).isNull();
            statement.getMoreResults(Statement.CLOSE_ALL_RESULTS);
            assertThat(kept.isClosed()).isTrue();
            ResultSet closed = statement.executeQuery("SELECT id FROM items");
            statement.getMoreResults();
            assertThat(closed.isClosed()).isTrue();
            assertFails("22023", () -> statement.getMoreResults(7));
        }
    }

    @Test
    void closeOnCompletion_waitsForTheLastResultSet() throws SQLException {
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        assertThat(statement.isCloseOnCompletion()).isTrue();
        statement.executeQuery("SELECT id FROM items");
        ResultSet rows = statement.executeQuery("SELECT id FROM items");
        assertThat(statement.isClosed()).isFalse();
        rows.close();
        assertThat(statement.isClosed()).isTrue();
    }

    @Test
    void settings_areCheckedAndKept() throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT 1")) {
            statement.setFetchSize(7);
            statement.setMaxRows(2);
            statement.setQueryTimeout(9);
            assertThat(statement.getFetchSize()).isEqualTo(7);
            assertThat(statement.getMaxRows()).isEqualTo(2);
            assertThat(statement.getLargeMaxRows()).isEqualTo(2);
            assertThat(statement.getQueryTimeout()).isEqualTo(9);
            assertThat(longs(statement.executeQuery("SELECT id FROM items ORDER BY id")))
                    .containsExactly(1L, 2L);
            assertThat(statement.isPoolable()).isFalse();
            assertThat(prepared.isPoolable()).isTrue();
            assertFails("22023", () -> statement.setFetchSize(-1));
            assertFails("22023", () -> statement.setMaxRows(-1));
            assertFails("22023", () -> statement.setLargeMaxRows(-1));
            assertFails("22023", () -> statement.setQueryTimeout(-1));
            assertFails("22023", () -> statement.setMaxFieldSize(-1));
            assertFails("22023", () -> statement.setFetchDirection(-1));
            assertFails("0A000", () -> statement.setMaxFieldSize(10));
            assertThat(statement.enquoteLiteral("it's")).isEqualTo("'it''s'");
            assertThat(statement.enquoteIdentifier("a b", false)).isEqualTo("\"a b\"");
            assertThat((Object) statement.getWarnings()).isNull();
            assertThat(statement.getConnection()).isSameAs(connection);
        }
    }

    @Test
    void scrollable_movesOverAllShards() throws SQLException {
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery("SELECT id FROM items ORDER BY id")) {
            assertThat(rows.last()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(5);
            assertThat(rows.getRow()).isEqualTo(5);
            assertThat(rows.absolute(2)).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(2);
            assertThat(rows.previous()).isTrue();
            assertThat(rows.isFirst()).isTrue();
        }
    }

    @Test
    void descriptions_comeWithoutExecution() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id, name FROM items WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO items (id) VALUES (?)")) {
            assertThat(select.getMetaData().getColumnCount()).isEqualTo(2);
            assertThat(select.getMetaData().getColumnLabel(2)).isEqualTo("NAME");
            assertThat(select.getParameterMetaData().getParameterCount()).isEqualTo(1);
            assertThat(insert.getMetaData()).isNull();
        }
    }

    @Test
    @Timeout(60)
    void cancel_stopsWhatRunsOnAnotherThread() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.cancel();
            CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
                try {
                    statement.executeQuery("SELECT COUNT(*) FROM items i, SYSTEM_RANGE(1, 1000000000) r"
                            + " WHERE i.id = 1 AND MOD(r.x + i.id, 7) = 8");
                } catch (SQLException e) {
                    throw new IllegalStateException(e.getSQLState(), e);
                }
            });
            while (!running.isDone()) {
                statement.cancel();
                Thread.onSpinWait();
            }
            assertThatThrownBy(running::join)
                    .hasRootCauseInstanceOf(SQLException.class)
                    .hasMessageContaining("57014");
        }
    }
}
