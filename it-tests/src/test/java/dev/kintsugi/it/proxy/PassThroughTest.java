package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users that work on the shards as the roles of their names: what they may do is what the shards say. */
class PassThroughTest {
    private static final List<String> ROLES = List.of("passed_anna", "passed_ben", "passed_listed", "passed_far");

    private static PostgresCluster cluster;
    private static Path file;
    private static ProxyServer proxy;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "passing",
                2,
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                proxy:
                  passThrough: true
                  users:
                    app: {password: pass, admin: true}
                    passed_listed: {password: "listed's", passThrough: true, nameShards: true}
                    passed_far: {passThrough: true, from: [192.0.2.0/24]}
                """);
        try (Connection connection = cluster.open();
                Connection shard = cluster.openShard(0)) {
            PostgresCluster.run(
                    connection,
                    """
                    CREATE TABLE items (id int PRIMARY KEY, owner text NOT NULL);
                    INSERT INTO items SELECT g, CASE g % 4 WHEN 0 THEN 'passed_anna' ELSE 'passed_ben' END
                      FROM generate_series(1, 40) g;
                    ALTER TABLE items ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY own ON items USING (owner = current_user);
                    """);
            askForPasswords(shard);
            for (String role : ROLES) {
                PostgresCluster.run(
                        shard,
                        "CREATE ROLE " + role + " LOGIN PASSWORD '"
                                + password(role).replace("'", "''") + "';\n");
            }
            PostgresCluster.run(shard, "CREATE ROLE passed_idle NOLOGIN PASSWORD 'idle''s';\n");
            grant(ROLES.toArray(new String[0]));
        }
        file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        proxy = cluster.serve();
    }

    /** The server that all tests share trusts everyone; from these it wants a password. */
    private static void askForPasswords(Connection shard) throws Exception {
        Path rules = Path.of(text(shard, "SHOW hba_file"));
        List<String> lines = new ArrayList<>();
        for (String role :
                List.of("passed_anna", "passed_ben", "passed_listed", "passed_far", "passed_idle", "passed_new")) {
            lines.add("host all " + role + " all scram-sha-256");
        }
        lines.addAll(Files.readAllLines(rules));
        Files.write(rules, lines);
        PostgresCluster.run(shard, "SELECT pg_reload_conf();\n");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!text(shard, "SELECT count(*) FROM pg_hba_file_rules WHERE 'passed_new' = ANY(user_name)")
                        .equals("1")
                || connects(shard.getMetaData().getURL())) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Whether the server lets in, unasked, somebody that it does not know. */
    private static boolean connects(String url) {
        try (Connection connection =
                DriverManager.getConnection(url.replaceAll("[?&](user|password)=[^&]*", ""), "passed_new", "unknown")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return !"28P01".equals(e.getSQLState());
        }
    }

    private static void grant(String... roles) throws SQLException {
        for (int i = 0; i < cluster.shards(); i++) {
            try (Connection shard = cluster.openShard(i)) {
                for (String role : roles) {
                    PostgresCluster.run(
                            shard,
                            "GRANT SELECT, INSERT, UPDATE ON items TO " + role + ";\n"
                                    + "GRANT USAGE ON SCHEMA kintsugi TO " + role + ";\n"
                                    + "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kintsugi TO " + role
                                    + ";\n");
                }
            }
        }
    }

    @AfterAll
    static void close() throws SQLException {
        proxy.close();
        try (Connection shard = cluster.openShard(0)) {
            assertThat(text(
                            shard,
                            "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'passed%' AND state <> 'idle'"))
                    .as("busy connections that outlive the proxy")
                    .isEqualTo("0");
        }
    }

    private static String password(String role) {
        return role.substring("passed_".length()) + "'s";
    }

    private static Connection login(String user, String password) throws SQLException {
        return login(proxy.address(), user, password, "passing");
    }

    private static Connection login(InetSocketAddress to, String user, String password, String database)
            throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + to.getAddress().getHostAddress() + ":" + to.getPort() + "/" + database,
                user,
                password);
    }

    private static Connection login(String role) throws SQLException {
        return login(role, password(role));
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static void assertState(ThrowingCallable call, String state, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    private static void assertRefused(String user, String password) {
        assertState(() -> login(user, password), "28P01", "password authentication failed for user \"" + user + "\"");
    }

    @Test
    void userWorksAsItself_onAllShards() throws SQLException {
        for (String role : List.of("passed_anna", "passed_listed")) {
            try (Connection connection = login(role)) {
                assertThat(text(connection, "SELECT current_user || ' ' || session_user"))
                        .isEqualTo(role + " " + role);
                assertThat(text(connection, "SHOW is_superuser")).isEqualTo("off");
                assertThat(text(connection, "SELECT min(current_user) || ' ' || max(session_user) FROM items"))
                        .isIn(role + " " + role, null);
            }
        }
        try (Connection connection = login("app", "pass")) {
            assertThat(text(connection, "SELECT count(*) FROM items")).isEqualTo("40");
            assertThat(text(connection, "SELECT current_user")).isNotEqualTo("app");
        }
    }

    @Test
    void rowsAreThoseOfTheRole() throws SQLException {
        try (Connection anna = login("passed_anna");
                Connection ben = login("passed_ben")) {
            assertThat(text(anna, "SELECT count(*) FROM items")).isEqualTo("10");
            assertThat(text(ben, "SELECT count(*) FROM items")).isEqualTo("30");
            assertThat(text(anna, "SELECT count(*) FROM items WHERE id = 3")).isEqualTo("0");
            assertThat(text(ben, "SELECT count(*) FROM items WHERE id = 3")).isEqualTo("1");
            assertThat(text(anna, "SELECT count(*) FROM items a JOIN items b ON a.id = b.id + 4"))
                    .isEqualTo("9");
        }
    }

    @Test
    void rightsAreThoseOfTheRole() throws SQLException {
        try (Connection ben = login("passed_ben");
                Statement statement = ben.createStatement()) {
            assertState(() -> statement.execute("DELETE FROM items"), "42501", "permission denied for table items");
            assertState(() -> statement.execute("DELETE FROM items WHERE id = 1"), "42501", "permission denied");
            assertState(() -> statement.execute("DROP TABLE items"), "42501", "must be owner of table items");
            assertState(() -> statement.execute("SET ROLE passed_anna"), "0A000", "Connect as that user");
            assertState(() -> statement.execute("/* kintsugi: shard=shard-0 */ SELECT 1"), "42501", "nameShards");
        }
        try (Connection listed = login("passed_listed")) {
            assertThat(text(listed, "/* kintsugi: shard=shard-0 */ SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void transactionOfTwoShards_isCommittedByTheRole() throws SQLException {
        try (Connection anna = login("passed_anna");
                Statement statement = anna.createStatement()) {
            anna.setAutoCommit(false);
            for (int id = 100; id < 110; id++) {
                statement.execute("INSERT INTO items VALUES (" + id + ", 'passed_anna')");
            }
            anna.commit();
            assertThat(text(anna, "SELECT count(*) FROM items WHERE id >= 100")).isEqualTo("10");
            assertState(
                    () -> statement.execute("INSERT INTO items VALUES (111, 'passed_ben')"),
                    "42501",
                    "row-level security");
            anna.rollback();
            statement.execute("UPDATE items SET owner = current_user WHERE id >= 100");
            anna.commit();
        } finally {
            try (Connection all = cluster.open();
                    Statement statement = all.createStatement()) {
                statement.execute("DELETE FROM items WHERE id >= 100");
            }
        }
    }

    @Test
    void whomTheShardsRefuse_isTold_whatAWrongPasswordIs() {
        assertRefused("passed_anna", "wrong");
        assertRefused("passed_listed", "wrong");
        assertRefused("passed_idle", "idle's");
        assertRefused("nobody_such", "any");
        assertRefused("passed_far", "far's");
    }

    @Test
    void passwordIsAskedForEachTime() throws SQLException {
        try (Connection shard = cluster.openShard(0);
                Statement statement = shard.createStatement()) {
            statement.execute("CREATE ROLE passed_new LOGIN PASSWORD 'new''s'");
            assertState(() -> login("passed_new"), "42501", "GRANT USAGE ON SCHEMA kintsugi TO passed_new");
            grant("passed_new");
            try (Connection before = login("passed_new")) {
                assertThat(text(before, "SELECT current_user")).isEqualTo("passed_new");
                statement.execute("ALTER ROLE passed_new PASSWORD 'other'");
                assertRefused("passed_new", "new's");
                assertThat(text(before, "SELECT current_user")).isEqualTo("passed_new");
                login("passed_new", "other").close();
                statement.execute("ALTER ROLE passed_new NOLOGIN");
                assertRefused("passed_new", "other");
            }
        }
    }

    @Test
    void databaseIsToldToWhoIsKnown() {
        assertState(() -> login(proxy.address(), "passed_ben", "ben's", "elsewhere"), "3D000", "does not exist");
        assertState(() -> login(proxy.address(), "passed_ben", "wrong", "elsewhere"), "28P01", "password");
        assertState(() -> login(proxy.address(), "passed_ben", "ben's", "kintsugi"), "42501", "admin");
    }

    @Test
    void administratorSeesWhosePoolsThereAre() throws SQLException {
        List<String> users = new ArrayList<>();
        try (Connection ben = login("passed_ben");
                Connection admin = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + proxy.address().getPort()
                                + "/kintsugi?preferQueryMode=simple&assumeMinServerVersion=16",
                        "app",
                        "pass");
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery("SHOW POOLS")) {
            assertThat(ben.isValid(1)).isTrue();
            while (rows.next()) {
                users.add(rows.getString("user") + " " + rows.getString("node"));
            }
        }
        assertThat(users).contains("passed_ben shard-0/primary", "passed_ben shard-1/primary");
    }

    @Test
    void passwordInClear_isNotAskedForWhereOthersMayHear() throws Exception {
        InetAddress outside = Outside.address();
        try (ProxyServer everywhere = ProxyServer.start(
                Configuration.read(file.toString(), System::getenv),
                file.toString(),
                new InetSocketAddress("0.0.0.0", 0))) {
            InetSocketAddress from =
                    new InetSocketAddress(outside, everywhere.address().getPort());
            assertState(() -> login(from, "passed_anna", "anna's", "passing"), "28000", "sslmode=require");
            login(from, "passed_listed", "listed's", "passing").close();
        }
    }

    @Test
    void reload_endsIt() throws Exception {
        String before = Files.readString(file);
        try (Connection earlier = login("passed_anna")) {
            Files.writeString(file, before.replace("  passThrough: true\n", ""));
            proxy.reload();
            assertThat(text(earlier, "SELECT current_user")).isEqualTo("passed_anna");
            assertRefused("passed_anna", "anna's");
            login("passed_listed").close();
        } finally {
            Files.writeString(file, before);
            proxy.reload();
        }
        login("passed_anna").close();
    }
}
