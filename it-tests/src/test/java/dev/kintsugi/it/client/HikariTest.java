package dev.kintsugi.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.kintsugi.KintsugiDataSource;
import dev.kintsugi.it.client.Databases.Product;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HikariCP around a cluster, as an application has it that had it around one database. */
class HikariTest {
    private static final String TABLES = "items: {shardKey: id, placement: by-hash}\n";

    private static Databases databases(Product product) throws Exception {
        Databases databases = new Databases(product, "hikari_" + product.name().toLowerCase(Locale.ROOT), TABLES);
        for (String shard : databases.shards()) {
            Databases.run(
                    shard, "CREATE TABLE items (id bigint PRIMARY KEY, name varchar(40))", "CREATE SCHEMA elsewhere");
        }
        return databases;
    }

    private static HikariConfig byUrl(Databases databases) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(databases.cluster());
        config.setMaximumPoolSize(1); // so that the next borrower gets what the last one left
        config.setLeakDetectionThreshold(10_000);
        return config;
    }

    private static HikariConfig aroundDataSource(Databases databases) {
        KintsugiDataSource source = new KintsugiDataSource();
        source.setUrl(databases.cluster());
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(1);
        return config;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static String items(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return ask(connection, "SELECT count(*) FROM items");
        }
    }

    private static void fill(Connection connection) throws SQLException {
        execute(connection, "INSERT INTO items VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e'), (6, 'f')");
    }

    @ParameterizedTest
    @EnumSource
    void aPool_lendsWorkingConnections(Product product) throws Exception {
        try (Databases databases = databases(product)) {
            for (HikariConfig config : new HikariConfig[] {byUrl(databases), aroundDataSource(databases)}) {
                try (HikariDataSource pool = new HikariDataSource(config)) {
                    try (Connection connection = pool.getConnection()) {
                        assertThat(connection.isValid(1)).isTrue();
                        assertThat(connection.getMetaData().getDriverName()).isEqualTo("Kintsugi");
                        execute(connection, "DELETE FROM items");
                        fill(connection);
                    }
                    assertThat(items(pool)).isEqualTo("6");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTestQuery_isAnswered(Product product) throws Exception {
        try (Databases databases = databases(product)) {
            HikariConfig config = byUrl(databases);
            config.setConnectionTestQuery("SELECT 1");
            config.setConnectionInitSql("SELECT count(*) FROM items");
            try (HikariDataSource pool = new HikariDataSource(config)) {
                assertThat(items(pool)).isEqualTo("0");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePoolsOwnSettings_holdForEveryBorrower(Product product) throws Exception {
        try (Databases databases = databases(product)) {
            HikariConfig config = byUrl(databases);
            config.setAutoCommit(false);
            config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
            String schema = product == Product.H2 ? "ELSEWHERE" : "elsewhere";
            config.setSchema(schema);
            try (HikariDataSource pool = new HikariDataSource(config)) {
                for (int borrower = 0; borrower < 2; borrower++) {
                    try (Connection connection = pool.getConnection()) {
                        assertThat(connection.getAutoCommit()).isFalse();
                        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                        assertThat(connection.getSchema()).isEqualTo(schema);
                        connection.rollback();
                        connection.setSchema(product == Product.H2 ? "PUBLIC" : "public");
                        assertThat(ask(connection, "SELECT count(*) FROM items"))
                                .isEqualTo("0");
                        connection.rollback();
                        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                        connection.setAutoCommit(true);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadOnlyPool_refusesWrites(Product product) throws Exception {
        try (Databases databases = databases(product)) {
            HikariConfig config = byUrl(databases);
            config.setReadOnly(true);
            try (HikariDataSource pool = new HikariDataSource(config);
                    Connection connection = pool.getConnection()) {
                assertThat(connection.isReadOnly()).isTrue();
                assertThat(ask(connection, "SELECT count(*) FROM items")).isEqualTo("0");
                if (product == Product.POSTGRESQL) { // H2 takes read-only for a hint
                    assertThatThrownBy(() -> fill(connection))
                            .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                    .isEqualTo("25006"));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatABorrowerLeaves_isNotTheNextOnes(Product product) throws Exception {
        try (Databases databases = databases(product)) {
            HikariConfig config = byUrl(databases);
            config.setSchema(
                    product == Product.H2 ? "PUBLIC" : "public"); // HikariCP sets back only a schema that it knows
            try (HikariDataSource pool = new HikariDataSource(config)) {
                lendTwice(product, pool);
            }
        }
    }

    private static void lendTwice(Product product, HikariDataSource pool) throws SQLException {
        int isolation;
        String schema;
        try (Connection connection = pool.getConnection()) {
            isolation = connection.getTransactionIsolation();
            schema = connection.getSchema();
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setSchema(product == Product.H2 ? "ELSEWHERE" : "elsewhere");
            connection.setNetworkTimeout(Runnable::run, product == Product.H2 ? 0 : 7_000);
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> ask(connection, "SELECT count(*) FROM items"))
                    .isInstanceOf(SQLException.class);
        }
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.isReadOnly()).isFalse();
            assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
            assertThat(connection.getSchema()).isEqualTo(schema);
            assertThat(connection.getNetworkTimeout()).isZero();
            fill(connection);
            assertThat(ask(connection, "SELECT count(*) FROM items")).isEqualTo("6");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOpenTransaction_isRolledBackOnReturn(Product product) throws Exception {
        try (Databases databases = databases(product);
                HikariDataSource pool = new HikariDataSource(byUrl(databases))) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                fill(connection);
            }
            assertThat(items(pool)).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void statementsLeftOpen_areClosedOnReturn(Product product) throws Exception {
        try (Databases databases = databases(product);
                HikariDataSource pool = new HikariDataSource(byUrl(databases))) {
            for (int i = 0; i < 10; i++) {
                Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT id FROM items WHERE id > ?");
                statement.setLong(1, 0);
                statement.executeQuery();
                connection.close();
                assertThat(statement.isClosed()).isTrue();
            }
            assertThat(active(pool)).isZero();
        }
    }

    private static int active(DataSource source) throws SQLException {
        int active = 0;
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW kintsugi.nodes")) {
            while (rows.next()) {
                active += rows.getInt("active");
            }
        }
        return active;
    }

    /** Beneath the sessions lie pools of the nodes' connections: one session's settings must not reach another's through them. */
    @ParameterizedTest
    @EnumSource
    void sessions_doNotMeetEachOthersSettings(Product product) throws Exception {
        try (Databases databases = databases(product)) {
            KintsugiDataSource source = new KintsugiDataSource();
            source.setUrl(databases.cluster());
            String setting = product == Product.H2 ? "SET LOCK_TIMEOUT 777" : "SET work_mem = '777kB'";
            String query = product == Product.H2 ? "SELECT LOCK_TIMEOUT()" : "SHOW work_mem";
            try (Connection first = source.getConnection();
                    Connection second = source.getConnection()) {
                String before = ask(second, query);
                execute(first, setting);
                assertThat(ask(first, query)).contains("777");
                assertThat(ask(first, "SELECT count(*) FROM items")).isEqualTo("0");
                if (product == Product.POSTGRESQL) {
                    first.setClientInfo("ApplicationName", "first");
                    assertThat(ask(first, "SHOW application_name")).isEqualTo("first");
                    assertThat(ask(second, "SHOW application_name")).isNotEqualTo("first");
                }
                first.setSchema(product == Product.H2 ? "ELSEWHERE" : "elsewhere");
                for (int i = 0; i < 4; i++) {
                    assertThat(ask(second, query)).isEqualTo(before);
                    assertThat(ask(second, "SELECT count(*) FROM items")).isEqualTo("0");
                }
                second.setAutoCommit(false);
                fill(second);
                assertThat(ask(second, query)).isEqualTo(before);
                second.rollback();
                assertThat(ask(first, query)).contains("777");
            }
            source.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongSetting_isRefusedWhenItIsMade(Product product) throws Exception {
        try (Databases databases = databases(product);
                Connection connection = DriverManager.getConnection(databases.cluster())) {
            assertThatThrownBy(() -> connection.setTransactionIsolation(77)).isInstanceOf(SQLException.class);
            if (product == Product.H2) {
                assertThatThrownBy(() -> connection.setSchema("NOWHERE")).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> connection.setClientInfo("ApplicationName", "x"))
                        .isInstanceOf(SQLException.class);
            }
            assertThat(ask(connection, "SELECT count(*) FROM items")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLaterOfSetSchemaAndSet_holds(Product product) throws Exception {
        try (Databases databases = databases(product);
                Connection connection = DriverManager.getConnection(databases.cluster())) {
            String elsewhere = product == Product.H2 ? "ELSEWHERE" : "elsewhere";
            String set = product == Product.H2 ? "SET SCHEMA PUBLIC" : "SET search_path = public";
            connection.setSchema(elsewhere);
            execute(connection, set);
            assertThat(connection.getSchema()).isEqualToIgnoringCase("public");
            assertThat(ask(connection, "SELECT count(*) FROM items")).isEqualTo("0");
            connection.setSchema(elsewhere);
            assertThat(connection.getSchema()).isEqualTo(elsewhere);
            assertThatThrownBy(() -> ask(connection, "SELECT count(*) FROM items"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void settingsMadeWhileRowsAreOpen_holdAtOnce(Product product) throws Exception {
        try (Databases databases = databases(product);
                HikariDataSource pool = new HikariDataSource(byUrl(databases));
                Connection connection = pool.getConnection()) {
            fill(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id FROM items")) {
                assertThat(rows.next()).isTrue();
                connection.setReadOnly(true);
                if (product == Product.POSTGRESQL) {
                    assertThatThrownBy(() -> execute(connection, "DELETE FROM items"))
                            .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                    .isEqualTo("25006"));
                }
                connection.setReadOnly(false);
                execute(connection, product == Product.H2 ? "SET LOCK_TIMEOUT 777" : "SET work_mem = '777kB'");
                for (int id = 1; id <= 6; id++) {
                    String setting = product == Product.H2 ? "LOCK_TIMEOUT()" : "current_setting('work_mem')";
                    assertThat(ask(connection, "SELECT " + setting + " FROM items WHERE id = " + id))
                            .contains("777");
                }
                int left = 0;
                while (rows.next()) {
                    left++;
                }
                assertThat(left).isEqualTo(5);
            }
        }
    }
}
