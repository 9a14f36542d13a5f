package dev.kintsugi.it.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.ReplicatedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What replicas answer, what they do not, and that a client cannot tell which node has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ReplicaReadsTest {
    private static final String SECTIONS =
            """
            placements:
              by-id: {algorithm: hash}
            tables:
              items: {shardKey: id, placement: by-id}
              unlogged: {shardKey: id, placement: by-id}
              fresh: {shardKey: id, placement: by-id}
            failover: {timeout: 10s, checkInterval: 20ms}
            """;
    private static final String WHERE = "SELECT pg_is_in_recovery() FROM items WHERE id = 1";
    private ReplicatedPostgres servers;
    private String url;

    @BeforeAll
    void start() throws Exception {
        servers = new ReplicatedPostgres("fit", 2, Map.of(), List.of(Map.of("recovery_min_apply_delay", "100ms")));
        url = servers.url(SECTIONS);
        try (Connection connection = open()) {
            Sql.run(connection, "CREATE TABLE items (id integer PRIMARY KEY, n integer, version integer)");
            Sql.run(connection, "INSERT INTO items VALUES (1, 0, 1), (2, 0, 1), (3, 0, 1), (4, 0, 1)");
            Sql.run(connection, "CREATE UNLOGGED TABLE unlogged (id integer PRIMARY KEY)");
            Sql.run(connection, "INSERT INTO unlogged VALUES (1), (2)");
        }
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    private Connection open() throws SQLException {
        return ReplicatedPostgres.open(url);
    }

    /** A session for which a replica is new enough. */
    private Connection openForReading() throws Exception {
        Connection connection = open();
        Sql.await("a replica is new enough", () -> isReadFromReplica(connection, "SELECT n FROM items WHERE id = 1"));
        return connection;
    }

    private static boolean isReadFromReplica(Connection connection, String sql) throws SQLException {
        long before = Sql.replicaReads(connection);
        Sql.text(connection, sql);
        return Sql.replicaReads(connection) > before;
    }

    private static boolean isFit(Connection connection, String sql) throws SQLException {
        return Sql.route(connection, sql).stream().anyMatch(line -> line.contains("replicas"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT version, n FROM items WHERE id = 1",
                "SELECT count(*), max(n) FROM items",
                "SELECT id FROM items WHERE n <= extract(year FROM now()) ORDER BY n LIMIT 3",
                "SELECT upper(lpad(id::text, 5, '0')) FROM items ORDER BY id",
                "WITH w AS (SELECT * FROM items) SELECT * FROM w WHERE id = 2",
            })
    void queryThatOnlyReads_isFit(String sql) throws SQLException {
        try (Connection connection = open()) {
            assertThat(isFit(connection, sql)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT n FROM items WHERE id = 1 FOR UPDATE",
                "SELECT n FROM items FOR KEY SHARE",
                "WITH w AS (UPDATE items SET n = 0 WHERE id = 1 RETURNING n) SELECT * FROM w",
                "SELECT n, pg_is_in_recovery() FROM items WHERE id = 1",
                "SELECT pg_advisory_xact_lock(1) FROM items WHERE id = 1",
                "SELECT n FROM items WHERE id = 1 AND EXISTS (SELECT 1 FROM pg_stat_activity)",
                "SELECT random() < 2 FROM items WHERE id = 1",
                "SELECT current_setting('transaction_read_only') FROM items WHERE id = 1",
                "UPDATE items SET n = 0 WHERE id = 1",
                "SELECT 1",
            })
    void whatIsInDoubt_isNotFit(String sql) throws SQLException {
        try (Connection connection = open()) {
            assertThat(isFit(connection, sql)).isFalse();
        }
    }

    @Test
    void everyVolatileFunctionOfTheServer_isKeptFromReplicas() throws SQLException {
        List<String> fit = new ArrayList<>();
        int count = 0;
        try (Connection connection = open();
                Connection primary = servers.node(0).open(servers.database(0));
                Statement statement = primary.createStatement();
                ResultSet names = statement.executeQuery(
                        "SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND prokind = 'f'"
                                + " AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype,"
                                + " 'language_handler'::regtype) AND 'internal'::regtype <> ALL (proargtypes)"
                                + " AND pronamespace = 'pg_catalog'::regnamespace AND proname NOT LIKE 'pg\\_%'")) {
            while (names.next()) {
                String name = names.getString(1);
                count++;
                if (isFit(connection, "SELECT " + name + "(1) FROM items WHERE id = 1")) {
                    fit.add(name);
                }
            }
        }
        // They say whether a definition is right.
        assertThat(fit).isSubsetOf("amvalidate", "plpgsql_validator");
        assertThat(count).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readOnlyTransaction_staysOnOneReplicaOfEachShard(boolean bySql) throws Exception {
        try (Connection connection = openForReading()) {
            if (bySql) {
                Sql.run(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            } else {
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
            }
            assertThat(Sql.number(connection, "SELECT n FROM items WHERE id = ?", 1))
                    .isZero();
            assertThat(Sql.number(connection, "SELECT count(*) FROM items")).isEqualTo(4);
            assertThat(Sql.number(connection, "SELECT count(*) FROM items a JOIN items b ON a.n = b.n WHERE a.n = 0"))
                    .isBetween(9L, 16L);
            // What would not be sent to a replica goes where the transaction is.
            assertThat(Sql.text(connection, WHERE)).isEqualTo("t");
            SQLException failure = catchThrowableOfType(
                    SQLException.class, () -> Sql.run(connection, "INSERT INTO items VALUES (9, 9, 9)"));
            assertThat(failure.getSQLState()).isEqualTo("25006");
            if (bySql) {
                Sql.run(connection, "ROLLBACK");
            } else {
                connection.rollback();
                connection.setAutoCommit(true);
                connection.setReadOnly(false);
            }
            assertThat(isReadFromReplica(connection, "SELECT n FROM items WHERE id = 1"))
                    .isTrue();
            assertThat(Sql.text(connection, WHERE)).isEqualTo("f");
        }
    }

    @Test
    void transactionThatMayWrite_isThePrimarys() throws Exception {
        try (Connection connection = openForReading()) {
            connection.setAutoCommit(false);
            assertThat(isReadFromReplica(connection, "SELECT n FROM items WHERE id = 1"))
                    .isFalse();
            assertThat(Sql.text(connection, WHERE)).isEqualTo("f");
            connection.rollback();
            Sql.run(connection, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY");
            assertThat(isReadFromReplica(connection, "SELECT n FROM items WHERE id = 1"))
                    .isFalse();
            connection.rollback();
        }
    }

    @Test
    void queriesOverSeveralShards_areReadFromReplicas_howeverTheyAreAnswered() throws Exception {
        try (Connection connection = openForReading()) {
            for (String sql : List.of(
                    "SELECT count(*) FROM items",
                    "SELECT count(*) FROM (SELECT rank() OVER (ORDER BY n, id) FROM items) r",
                    "SELECT count(*) FROM items WHERE n <= (SELECT max(n) FROM items)")) {
                Sql.await("read from replicas: " + sql, () -> isReadFromReplica(connection, sql));
                assertThat(Sql.text(connection, sql)).as(sql).isEqualTo("4");
            }
            connection.setAutoCommit(false);
            assertThat(isReadFromReplica(
                            connection, "SELECT count(*) FROM (SELECT rank() OVER (ORDER BY n, id) FROM items) r"))
                    .as("in a transaction that may write")
                    .isFalse();
            connection.rollback();
        }
    }

    @Test
    void clientMayAskForPrimaries() throws Exception {
        try (Connection connection = openForReading()) {
            assertThat(isReadFromReplica(connection, "/* kintsugi: primary */ SELECT n FROM items WHERE id = 1"))
                    .isFalse();
            Sql.run(connection, "SET kintsugi.read_preference = 'primary'");
            assertThat(isReadFromReplica(connection, "SELECT n FROM items WHERE id = 1"))
                    .isFalse();
            Sql.run(connection, "RESET kintsugi.read_preference");
            assertThat(isReadFromReplica(connection, "SELECT n FROM items WHERE id = 1"))
                    .isTrue();
            assertThat(isReadFromReplica(connection, "/* kintsugi: shard=shard-0 */ SELECT count(*) FROM items"))
                    .isTrue();
        }
    }

    @Test
    void settings_holdOnReplicas_andForNobodyElse() throws Exception {
        String shown = "SELECT (INTERVAL '1 day')::text || n FROM items WHERE id = 1";
        try (Connection connection = openForReading()) {
            Sql.run(connection, "SET intervalstyle = 'iso_8601'");
            assertThat(isReadFromReplica(connection, shown)).isTrue();
            assertThat(Sql.text(connection, shown)).isEqualTo("P1D0");
        }
        try (Connection connection = openForReading()) {
            assertThat(isReadFromReplica(connection, shown)).isTrue();
            assertThat(Sql.text(connection, shown)).isEqualTo("1 day0");
        }
    }

    @Test
    void whatReplicasCannotRead_thePrimaryReads() throws Exception {
        try (Connection connection = openForReading()) {
            assertThat(Sql.number(connection, "SELECT count(*) FROM unlogged")).isEqualTo(2);
            assertThat(Sql.number(connection, "SELECT id FROM unlogged WHERE id = ?", 2))
                    .isEqualTo(2);
            SQLException failure = catchThrowableOfType(
                    SQLException.class, () -> Sql.number(connection, "SELECT 1 / n FROM items WHERE id = 1"));
            assertThat(failure.getSQLState()).isEqualTo("22012");
        }
    }

    @Test
    void newTable_isReadByOthersAtOnce() throws Exception {
        try (Connection one = openForReading();
                Connection other = openForReading()) {
            for (int i = 0; i < 5; i++) {
                Sql.run(one, "CREATE TABLE fresh (id integer PRIMARY KEY)");
                assertThat(Sql.number(other, "SELECT count(*) FROM fresh")).isZero();
                Sql.run(one, "ALTER TABLE fresh ADD COLUMN further integer DEFAULT 7");
                Sql.run(one, "INSERT INTO fresh VALUES (1)");
                assertThat(Sql.number(one, "SELECT further FROM fresh WHERE id = 1"))
                        .isEqualTo(7);
                Sql.run(one, "DROP TABLE fresh");
            }
        }
    }

    @Test
    void rowWrittenThroughAResultSet_isReadAgain() throws Exception {
        try (Connection connection = openForReading();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
            for (int n = 1; n <= 20; n++) {
                try (ResultSet rows = statement.executeQuery("SELECT id, n FROM items WHERE id = 4")) {
                    rows.next();
                    rows.updateInt("n", n);
                    rows.updateRow();
                }
                assertThat(Sql.number(connection, "SELECT n FROM items WHERE id = 4"))
                        .isEqualTo(n);
            }
        }
    }

    @Test
    void token_carriesWhatAnotherProcessWrote() throws Exception {
        // Another configuration is another cluster with pools and a monitor of its own, as another process has.
        String elsewhere = servers.url(SECTIONS + "reads: {consistency: eventual}\n");
        int stale = 0;
        try (Connection writer = open();
                Connection without = ReplicatedPostgres.open(elsewhere);
                Connection with = ReplicatedPostgres.open(elsewhere)) {
            Sql.await("replicas are read", () -> isReadFromReplica(with, "SELECT n FROM items WHERE id = 1"));
            for (int n = 1; n <= 100; n++) {
                Sql.run(writer, "UPDATE items SET version = ? WHERE id = 2", n);
                Sql.run(with, "SET kintsugi.read_token = '" + Sql.text(writer, "SHOW kintsugi.read_token") + "'");
                assertThat(Sql.number(with, "SELECT version FROM items WHERE id = 2"))
                        .isEqualTo(n);
                stale += Sql.number(without, "SELECT version FROM items WHERE id = 2") == n ? 0 : 1;
            }
            Sql.await("a replica has caught up", () -> isReadFromReplica(with, "SELECT n FROM items WHERE id = 2"));
            assertThat(Sql.number(with, "SELECT version FROM items WHERE id = 2"))
                    .isEqualTo(100);
            SQLException failure = catchThrowableOfType(
                    SQLException.class, () -> Sql.run(with, "SET kintsugi.read_token = 'yesterday'"));
            assertThat(failure.getSQLState()).isEqualTo("22023");
        }
        assertThat(stale).isPositive();
    }

    @Test
    void severalAnswersAtATime_andAWriteBetween() throws Exception {
        try (Connection connection = openForReading();
                Statement first = connection.createStatement();
                Statement second = connection.createStatement()) {
            try (ResultSet one = first.executeQuery("SELECT id FROM items ORDER BY id");
                    ResultSet other = second.executeQuery("SELECT id FROM items ORDER BY id DESC")) {
                assertThat(one.next()).isTrue();
                assertThat(other.next()).isTrue();
                Sql.run(connection, "UPDATE items SET version = version + 1 WHERE id = 3");
                long written = Sql.number(connection, "SELECT version FROM items WHERE id = 3");
                Sql.run(connection, "UPDATE items SET version = version + 1 WHERE id = 3");
                assertThat(Sql.number(connection, "SELECT version FROM items WHERE id = 3"))
                        .isEqualTo(written + 1);
                int left = 0;
                while (one.next() && other.next()) {
                    left++;
                }
                assertThat(left).isEqualTo(3);
            }
            assertThat(Sql.nodes(connection, "active").values()).isSubsetOf("0", "1");
        }
    }
}
