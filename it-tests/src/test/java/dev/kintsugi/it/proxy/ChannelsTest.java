package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** LISTEN and NOTIFY over three shards, as on one PostgreSQL, by the proxy and by the driver. */
class ChannelsTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static PostgresCluster cluster;
    private static ProxyServer proxy;
    private static InetSocketAddress single;
    private Frontend one;
    private Frontend all;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "channels",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  jobs: {shardKey: id, placement: by-hash}
                """);
        try (Connection connection = cluster.open();
                Connection direct = cluster.openSingle()) {
            for (String sql : List.of(
                    "CREATE TABLE jobs (id bigint PRIMARY KEY, state text)",
                    "INSERT INTO jobs SELECT g, 'old' FROM generate_series(1, 20) g")) {
                run(connection, sql);
                run(direct, sql);
            }
        }
        proxy = cluster.serve();
        URI uri = URI.create(cluster.singleUrl().substring("jdbc:".length()));
        single = new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    @BeforeEach
    void connect() throws IOException {
        one = Frontend.open(single, "postgres", "channels_single");
        all = Frontend.open(proxy.address(), "postgres", "channels");
    }

    @AfterEach
    void disconnect() {
        one.close();
        all.close();
    }

    private void sameQueries(String... texts) throws IOException {
        for (String text : texts) {
            assertThat(all.query(text)).as(text).containsExactlyElementsOf(one.query(text));
        }
    }

    @Test
    void whoTellsAndListens_hearsItselfBeforeTheNextStatement() throws IOException {
        sameQueries(
                "NOTIFY a",
                "LISTEN a",
                "NOTIFY a",
                "NOTIFY a, 'one'",
                "NOTIFY A, 'folded'",
                "NOTIFY \"A\", 'another'",
                "NOTIFY a, E'it\\'s'; NOTIFY a, $$two$$",
                "NOTIFY a, 'twice'; NOTIFY a, 'twice'; NOTIFY b, 'twice'",
                "SELECT pg_notify('a', 'x')",
                "SELECT pg_catalog.pg_notify('a', 'n' || g) AS told FROM generate_series(1, 3) g",
                "SELECT pg_notify('a', count(*)::text) FROM jobs WHERE id <= 20",
                "SELECT pg_notify('a', NULL)",
                "SELECT pg_notify('a', (now() = current_timestamp)::text)",
                "UNLISTEN b",
                "UNLISTEN a",
                "NOTIFY a",
                "LISTEN b; LISTEN c",
                "NOTIFY b; NOTIFY c; NOTIFY a",
                "UNLISTEN *",
                "NOTIFY b");
    }

    @Test
    void transaction_tellsAndListensWhenItIsCommitted() throws IOException {
        sameQueries(
                "BEGIN",
                "LISTEN a",
                "SELECT pg_listening_channels()",
                "NOTIFY a, 'with it'",
                "COMMIT",
                "SELECT pg_listening_channels()",
                "BEGIN",
                "NOTIFY a, '1'",
                "SAVEPOINT s",
                "NOTIFY a, '2'",
                "LISTEN gone",
                "SAVEPOINT t",
                "NOTIFY a, '3'",
                "ROLLBACK TO s",
                "NOTIFY a, '4'",
                "INSERT INTO jobs VALUES (101, 'new'), (102, 'new'), (103, 'new')",
                "COMMIT",
                "BEGIN",
                "NOTIFY a, 'never'",
                "LISTEN never",
                "ROLLBACK",
                "BEGIN",
                "NOTIFY a, 'neither'",
                "SELECT 1/0",
                "NOTIFY a",
                "COMMIT",
                "BEGIN",
                "UNLISTEN a",
                "ROLLBACK",
                "SELECT * FROM pg_listening_channels()",
                "SELECT c FROM pg_listening_channels() c WHERE c > '' ORDER BY c",
                "SELECT pg_listening_channels() AS mine",
                "NOTIFY a, 'still'",
                "DELETE FROM jobs WHERE id > 100",
                "DISCARD ALL",
                "SELECT pg_listening_channels()",
                "NOTIFY a");
    }

    @Test
    void mistakes_areTheSame() throws IOException {
        String long63 = "x".repeat(63);
        sameQueries(
                "LISTEN " + long63,
                "NOTIFY " + long63 + ", 'cut nowhere'",
                "NOTIFY a, '" + "x".repeat(7999) + "'",
                "NOTIFY a, '" + "x".repeat(8000) + "'",
                "NOTIFY a, '" + "ö".repeat(4000) + "'",
                "SELECT pg_notify('a')",
                "LISTEN",
                "LISTEN a, b",
                "LISTEN 'a'",
                "NOTIFY a, 5",
                "NOTIFY a, b",
                "NOTIFY a 'x'",
                "UNLISTEN",
                "SELECT 1/0; NOTIFY a",
                "SELECT pg_listening_channels()");
        for (String channel : List.of("''", "NULL", "'" + "x".repeat(64) + "'")) {
            for (Frontend server : List.of(one, all)) {
                // PostgreSQL has described the answer by then.
                assertThat(server.query("SELECT pg_notify(" + channel + ", 'x')"))
                        .contains("error ERROR 22023");
            }
        }
    }

    @Test
    void extendedProtocol_tellsAtSync() throws IOException {
        for (Frontend server : List.of(one, all)) {
            server.query("LISTEN a");
        }
        List<String> alone = told(one);
        assertThat(told(all)).containsExactlyElementsOf(alone);
        assertThat(alone).contains("told by itself a 5", "told by itself a 7");
    }

    private static List<String> told(Frontend server) throws IOException {
        return server.parse("", "SELECT pg_notify('a', $1)")
                .describe('S', "")
                .bind("", "", "5")
                .execute("", 0)
                .parse("n", "NOTIFY a, '7'")
                .describe('S', "n")
                .bind("", "n")
                .execute("", 0)
                .sync()
                .hear();
    }

    @Test
    void idleClients_hearOthers_inTheOrderOfTheirCommits() throws Exception {
        all.query("LISTEN a");
        try (Frontend other = Frontend.open(proxy.address(), "postgres", "channels");
                Connection driver = cluster.open();
                Connection shard = cluster.openShard(0)) {
            for (int i = 0; i < 10; i++) {
                other.query("BEGIN; INSERT INTO jobs VALUES (" + (200 + i) + ", 'x'); NOTIFY a, '" + i + "'; COMMIT");
            }
            assertThat(all.next(10))
                    .containsExactlyElementsOf(Stream.iterate(0, i -> i + 1)
                            .limit(10)
                            .map(i -> "told by another a " + i)
                            .toList());
            run(driver, "NOTIFY a, 'driver'");
            assertThat(all.next(1)).containsExactly("told by another a driver");
            run(shard, "NOTIFY a, 'shard'");
            assertThat(all.next(1)).containsExactly("told by another a shard");
            // Amid a transaction nothing is told.
            all.query("BEGIN");
            other.query("NOTIFY a, 'later'");
            assertThat(all.query("SELECT 1")).doesNotContain("told by another a later");
            all.query("COMMIT");
            run(driver, "DELETE FROM jobs WHERE id >= 200");
        }
    }

    /** A row is there when its listener hears of it, on whatever shard. */
    @Test
    void whoHearsOfARow_findsIt() throws Exception {
        try (Connection listener = cluster.open();
                Connection teller = cluster.open()) {
            run(listener, "LISTEN row");
            teller.setAutoCommit(false);
            for (int i = 0; i < 20; i++) {
                run(
                        teller,
                        "INSERT INTO jobs VALUES (" + (300 + i) + ", 'x'), (" + (400 + i) + ", 'y')",
                        "SELECT pg_notify('row', '" + (300 + i) + "')");
                teller.commit();
                String key = next(listener);
                try (Statement statement = listener.createStatement();
                        ResultSet row = statement.executeQuery(
                                "SELECT count(*) FROM jobs WHERE id IN (" + key + ", " + key + " + 100)")) {
                    row.next();
                    assertThat(row.getInt(1)).isEqualTo(2);
                }
            }
            run(teller, "DELETE FROM jobs WHERE id >= 300");
            teller.commit();
        }
    }

    private static String next(Connection listener) throws SQLException {
        PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
        assertThat(heard).hasSize(1);
        return heard[0].getParameter();
    }

    @Test
    void triggers_tellOnTheShardOfTheirRow() throws Exception {
        try (Connection driver = cluster.open()) {
            run(
                    driver,
                    "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN PERFORM pg_notify('changed', NEW.id::text); RETURN NULL; END $$",
                    "CREATE TRIGGER tells AFTER UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION tell()",
                    "LISTEN changed");
            for (int i = 1; i <= 9; i++) {
                run(driver, "UPDATE jobs SET state = 'new' WHERE id = " + i);
                assertThat(next(driver)).isEqualTo(String.valueOf(i));
            }
            run(driver, "DROP TRIGGER tells ON jobs", "DROP FUNCTION tell()");
        }
    }

    @Test
    void driver_hearsByItsVendorsInterface() throws SQLException {
        try (Connection listener = cluster.open();
                Connection teller = cluster.open()) {
            PGConnection vendor = listener.unwrap(PGConnection.class);
            assertThat(vendor.getNotifications()).isEmpty();
            run(listener, "LISTEN a", "NOTIFY a, 'own'");
            assertThat(vendor.getNotifications()).singleElement().satisfies(heard -> {
                assertThat(heard.getName()).isEqualTo("a");
                assertThat(heard.getParameter()).isEqualTo("own");
            });
            teller.setAutoCommit(false);
            run(teller, "NOTIFY a, '1'");
            Savepoint savepoint = teller.setSavepoint();
            run(teller, "NOTIFY a, '2'");
            teller.rollback(savepoint);
            try (PreparedStatement statement = teller.prepareStatement("SELECT pg_notify(?, ?)")) {
                statement.setString(1, "a");
                statement.setString(2, "3");
                statement.execute();
            }
            assertThat(vendor.getNotifications(50)).isEmpty();
            teller.commit();
            assertThat(next(listener, 2)).containsExactly("1", "3");
        }
    }

    private static List<String> next(Connection listener, int count) throws SQLException {
        List<String> heard = new ArrayList<>();
        while (heard.size() < count) {
            for (PGNotification one : listener.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS)) {
                heard.add(one.getParameter());
            }
        }
        return heard;
    }

    @Test
    void lostConnection_endsWhoListens_andNobodyElse() throws Exception {
        try (Frontend other = Frontend.open(proxy.address(), "postgres", "channels");
                Connection driver = cluster.open();
                Connection shard = cluster.openShard(2)) {
            all.query("LISTEN a");
            run(driver, "LISTEN a");
            run(
                    shard,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND query LIKE 'LISTEN %'");
            assertThat(all.hear()).containsExactly("error FATAL 08006", "closed");
            assertThatThrownBy(() -> listens(driver))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isIn("08006", "08003"));
            assertThat(other.query("LISTEN a")).containsExactly("complete LISTEN", "ready I");
            assertThat(other.query("NOTIFY a, 'again'")).contains("told by itself a again");
        }
    }

    private static void listens(Connection driver) throws SQLException {
        driver.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
        run(driver, "SELECT 1");
    }

    @Test
    void whenNobodyListens_noConnectionIsKept() throws Exception {
        try (Connection driver = cluster.open();
                Connection shard = cluster.openShard(1)) {
            run(driver, "LISTEN kept");
            assertThat(listening(shard)).isPositive();
            run(driver, "UNLISTEN kept");
            long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
            while (listening(shard) > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(listening(shard)).isZero();
        }
    }

    private static int listening(Connection shard) throws SQLException {
        try (Statement statement = shard.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND query LIKE 'LISTEN \"kept\"'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
