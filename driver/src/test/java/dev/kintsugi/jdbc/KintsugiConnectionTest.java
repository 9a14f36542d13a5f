package dev.kintsugi.jdbc;

import static dev.kintsugi.jdbc.H2Cluster.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.KintsugiDataSource;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Driver, data source, connection and metadata, on two H2 shards. */
class KintsugiConnectionTest {
    private H2Cluster h2;
    private Connection connection;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        h2 = new H2Cluster(directory);
        connection = h2.cluster();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        h2.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int items() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM items")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void driver_takesItsOwnUrlsOnly() throws SQLException {
        KintsugiDriver driver = new KintsugiDriver();
        assertThat(driver.acceptsURL(h2.url())).isTrue();
        assertThat(driver.acceptsURL("jdbc:h2:mem:")).isFalse();
        assertThat(driver.connect("jdbc:h2:mem:", new Properties())).isNull();
        assertThat(DriverManager.getDriver(h2.url())).isInstanceOf(KintsugiDriver.class);
        assertThat(driver.getPropertyInfo(h2.url(), new Properties()))
                .extracting((DriverPropertyInfo property) -> property.name)
                .containsExactly("user", "password");
    }

    @Test
    void dataSource_connectsUntilItIsClosed() throws SQLException {
        try (KintsugiDataSource source = new KintsugiDataSource()) {
            assertFails("F0000", source::getConnection);
            source.setUrl("jdbc:h2:mem:");
            assertFails("F0000", source::getConnection);
            source.setUrl(h2.url());
            source.setUser("sa");
            source.setPassword("");
            try (Connection first = source.getConnection();
                    Connection second = source.getConnection("sa", "")) {
                assertThat(first.isValid(1)).isTrue();
                assertThat(second.isValid(1)).isTrue();
                source.close();
                assertThat(first.isValid(1)).isTrue();
            }
            assertFails("08003", source::getConnection);
        }
        assertThat(connection.isValid(1)).isTrue();
    }

    @Test
    void dataSource_neverShowsItsPassword() {
        KintsugiDataSource source = new KintsugiDataSource();
        source.setPassword("secret");
        assertThat(source.toString()).doesNotContain("secret");
    }

    @Test
    void closedConnection_refusesAllButCloseAndIsValid() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1");
        connection.close();
        connection.close();
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
        assertThat(statement.isClosed()).isTrue();
        assertThat(rows.isClosed()).isTrue();
        assertFails("08003", connection::createStatement);
        assertFails("08003", () -> connection.prepareStatement("SELECT 1"));
        assertFails("08003", connection::commit);
        assertFails("08003", connection::getMetaData);
        assertFails("08003", connection::getSchema);
        assertFails("08003", () -> statement.executeQuery("SELECT 1"));
        assertThatThrownBy(() -> connection.setClientInfo("a", "b")).isInstanceOf(SQLClientInfoException.class);
    }

    @Test
    void autoCommit_hasNoTransactionToEnd() throws SQLException {
        assertThat(connection.getAutoCommit()).isTrue();
        assertFails("25P01", connection::commit);
        assertFails("25P01", connection::rollback);
        assertFails("25P01", connection::setSavepoint);
    }

    @Test
    void begin_endsAutoCommitAsWithOneH2() throws SQLException {
        try (Connection one = DriverManager.getConnection("jdbc:h2:mem:")) {
            for (Connection each : List.of(one, connection)) {
                try (Statement statement = each.createStatement()) {
                    statement.execute("BEGIN");
                    assertThat(each.getAutoCommit()).isFalse();
                    statement.execute("COMMIT");
                    assertThat(each.getAutoCommit()).isTrue();

                    statement.execute("BEGIN");
                    each.setAutoCommit(false);
                    each.commit();
                    assertThat(each.getAutoCommit()).isTrue();
                }
            }
        }
    }

    @Test
    void setAutoCommit_commitsWhatIsOpen() throws SQLException {
        connection.setAutoCommit(false);
        run("INSERT INTO items (id) VALUES (1)");
        connection.setAutoCommit(true);
        assertThat(items()).isEqualTo(1);
    }

    @Test
    void rollback_undoesEveryShard() throws SQLException {
        connection.setAutoCommit(false);
        run("INSERT INTO items (id) VALUES (1), (2), (3), (4), (5)");
        assertThat(items()).isEqualTo(5);
        connection.rollback();
        assertThat(items()).isZero();
        connection.rollback();
    }

    @Test
    void savepoints_spanShards() throws SQLException {
        connection.setAutoCommit(false);
        Savepoint first = connection.setSavepoint();
        run("INSERT INTO items (id) VALUES (1), (2), (3), (4), (5)");
        Savepoint second = connection.setSavepoint("second");
        run("INSERT INTO items (id) VALUES (6), (7), (8), (9), (10)");
        connection.rollback(second);
        assertThat(items()).isEqualTo(5);
        connection.releaseSavepoint(second);
        assertFails("3B000", () -> connection.rollback(second));
        assertFails("42809", first::getSavepointName);
        assertThat(first.getSavepointId()).isZero();
        connection.rollback(first);
        assertThat(items()).isZero();
    }

    @Test
    void savepointNames_areKept() throws SQLException {
        connection.setAutoCommit(false);
        Savepoint named = connection.setSavepoint("Mixed Case");
        assertThat(named.getSavepointName()).isEqualTo("Mixed Case");
        assertFails("42809", named::getSavepointId);
        connection.rollback(named);
        try (Connection other = h2.cluster()) {
            other.setAutoCommit(false);
            assertFails("3B000", () -> other.rollback(named));
        }
    }

    @Test
    void holdability_isTheVendorsOnly() throws SQLException {
        try (Connection one = h2.one()) {
            assertThat(connection.getHoldability()).isEqualTo(one.getHoldability());
        }
        connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        assertFails("0A000", () -> connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT));
        assertFails("22023", () -> connection.setHoldability(0));
        assertFails(
                "0A000",
                () -> connection.createStatement(
                        ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT));
    }

    @Test
    void settings_areAsOnOneDatabase() throws SQLException {
        try (Connection one = h2.one()) {
            assertThat(connection.getTransactionIsolation()).isEqualTo(one.getTransactionIsolation());
            assertThat(connection.getSchema()).isEqualTo(one.getSchema());
            assertThat(connection.isReadOnly()).isEqualTo(one.isReadOnly());
            assertThat(connection.getNetworkTimeout()).isEqualTo(one.getNetworkTimeout());
            assertThat(connection.nativeSQL("SELECT {d '2024-02-29'}"))
                    .isEqualTo(one.nativeSQL("SELECT {d '2024-02-29'}"));
        }
        assertThat(connection.getTypeMap()).isEmpty();
        connection.setTypeMap(Map.of());
        assertFails("0A000", () -> connection.setTypeMap(Map.of("x", String.class)));
        assertFails("22023", () -> connection.isValid(-1));
        assertFails("22023", () -> connection.setNetworkTimeout(Runnable::run, -1));
        assertThat((Object) connection.getWarnings()).isNull();
        connection.beginRequest();
        connection.endRequest();
    }

    @Test
    void whatWouldReachOneShardOnly_isRefused() {
        assertFails("0A000", () -> connection.unwrap(org.h2.jdbc.JdbcConnection.class));
    }

    @Test
    void vendorValues_areMadeByTheVendor() throws SQLException {
        Array array = connection.createArrayOf("BIGINT", new Object[] {1L, 2L});
        run("INSERT INTO items (id) VALUES (1), (2), (3)");
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM items WHERE id = ANY(?) ORDER BY id")) {
            statement.setArray(1, array);
            try (ResultSet rows = statement.executeQuery()) {
                List<Long> ids = new ArrayList<>();
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
                assertThat(ids).containsExactly(1L, 2L);
            }
        }
        assertThat(connection.createBlob().length()).isZero();
    }

    @Test
    void abort_closesFromAnyThread() throws SQLException {
        connection.abort(Runnable::run);
        assertThat(connection.isClosed()).isTrue();
        assertFails("08003", connection::createStatement);
        connection.abort(Runnable::run);
    }

    @Test
    void metaData_describesTheBackendAndNamesTheDriver() throws SQLException {
        DatabaseMetaData ours = connection.getMetaData();
        try (Connection one = h2.one()) {
            DatabaseMetaData theirs = one.getMetaData();
            assertThat(ours.getDatabaseProductName()).isEqualTo(theirs.getDatabaseProductName());
            assertThat(ours.getDatabaseProductVersion()).isEqualTo(theirs.getDatabaseProductVersion());
            assertThat(ours.getIdentifierQuoteString()).isEqualTo(theirs.getIdentifierQuoteString());
            assertThat(ours.supportsTransactions()).isEqualTo(theirs.supportsTransactions());
            assertThat(ours.getSQLKeywords()).isEqualTo(theirs.getSQLKeywords());
        }
        assertThat(ours.getDriverName()).isEqualTo("Kintsugi");
        assertThat(ours.getURL()).isEqualTo(h2.url());
        assertThat(ours.getConnection()).isSameAs(connection);
        assertThat(ours.supportsStoredProcedures()).isTrue();
        assertFails("0A000", () -> ours.unwrap(org.h2.jdbc.JdbcDatabaseMetaData.class));
    }

    private static List<String> strings(ResultSet rows, String label) throws SQLException {
        try (rows) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(label));
            }
            return values;
        }
    }

    @Test
    void metaData_listsEachTableOnceWhereverItLives() throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        assertThat(strings(metaData.getTables(null, "PUBLIC", "%", new String[] {"BASE TABLE"}), "TABLE_NAME"))
                .containsExactly("COLOURS", "ITEMS", "NOTES");
        assertThat(strings(metaData.getTables(connection.getCatalog(), null, "NOTES", null), "TABLE_NAME"))
                .containsExactly("NOTES");
        assertThat(strings(metaData.getColumns(null, "PUBLIC", "%", "%ID"), "TABLE_NAME"))
                .containsExactly("COLOURS", "ITEMS", "NOTES");
        assertThat(strings(metaData.getPrimaryKeys(null, "PUBLIC", "ITEMS"), "COLUMN_NAME"))
                .containsExactly("ID");
        assertThat(strings(metaData.getPrimaryKeys(null, "PUBLIC", "NOTES"), "COLUMN_NAME"))
                .containsExactly("ID");
        assertThat(strings(metaData.getTables(null, "PUBLIC", "NONE", null), "TABLE_NAME"))
                .isEmpty();
    }

    @Test
    void metaData_hidesTheInternalSchema() throws SQLException {
        try (ResultSet rows = connection.getMetaData().getSchemas()) {
            while (rows.next()) {
                assertThat(rows.getString("TABLE_SCHEM")).isNotEqualToIgnoringCase("kintsugi");
            }
        }
    }

    @Test
    void metaDataRows_leftOpenDoNotExhaustThePool() throws SQLException {
        List<ResultSet> open = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            open.add(connection.getMetaData().getTableTypes());
        }
        assertThat(items()).isZero();
        connection.close();
        assertThat(open).allSatisfy(rows -> assertThat(rows.isClosed()).isTrue());
    }
}
