package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an ordinary user of the proxy may not do: name the shard of a statement, or look into the admin database. */
class UserRightsTest {
    private static final List<String> NAMING = List.of(
            "/* kintsugi: shard=shard-0 */ SELECT count(*) FROM items",
            "/* kintsugi: shard=shard-0 */ INSERT INTO items VALUES (100, 'lost')",
            "/* kintsugi: primary, shard=shard-0 */ DELETE FROM items",
            "-- kintsugi: shard=shard-0\nUPDATE items SET name = 'x'",
            "/* kintsugi: shard=shard-0 */ DO $$BEGIN DELETE FROM items; END$$",
            "/* kintsugi: shard=shard-0 */ CALL nothing()",
            "/* kintsugi: shard=shard-0 */ TRUNCATE items",
            "/* kintsugi: shard=shard-0 */ DROP TABLE items",
            "/* kintsugi: shard=shard-0 */ EXPLAIN ANALYZE DELETE FROM items",
            "EXPLAIN (ROUTE) /* kintsugi: shard=shard-0 */ SELECT 1",
            "/* kintsugi: shard=shard-0 */ PREPARE p AS SELECT 1",
            "/* kintsugi: shard=shard-0 */ DECLARE c CURSOR FOR SELECT 1",
            "/* kintsugi: shard=shard-0 */ LOCK TABLE items",
            "/* kintsugi: shard=shard-0 */ NOTIFY news",
            "/* kintsugi: shard=shard-0 */ SHOW work_mem",
            "/* kintsugi: shard=shard-9 */ SELECT 1",
            "SET kintsugi.shard_key = '7'",
            "SET SESSION kintsugi.shard_key TO 7");

    private static Path file;
    private static ProxyServer proxy;

    @BeforeAll
    static void open() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "rights",
                2,
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                proxy:
                  users:
                    app: {password: pass}
                    boss: {password: pass, admin: true}
                    guide: {password: pass, nameShards: true}
                """);
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(
                    connection,
                    "CREATE TABLE items (id int PRIMARY KEY, name text);\n"
                            + "INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g;\n");
        }
        file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        proxy = start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static ProxyServer start(InetSocketAddress address) throws SQLException {
        return ProxyServer.start(Configuration.read(file.toString(), System::getenv), file.toString(), address);
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    private static Connection login(InetSocketAddress to, String user, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + to.getAddress().getHostAddress() + ":" + to.getPort() + "/" + database
                        + "?preferQueryMode=simple&assumeMinServerVersion=16",
                user,
                "pass");
    }

    private static int count(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void shard_isNamedByUsersWithThatRightAlone() throws SQLException {
        for (String user : List.of("app", "boss")) {
            try (Connection connection = login(proxy.address(), user, "rights");
                    Statement statement = connection.createStatement()) {
                for (String sql : NAMING) {
                    assertThatThrownBy(() -> statement.execute(sql))
                            .as(sql)
                            .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                    .isEqualTo("42501"))
                            .hasMessageContaining("nameShards");
                }
                assertThat(count(connection, "SELECT count(*) FROM items")).isEqualTo(20);
                assertThat(count(connection, "/* kintsugi: primary */ SELECT count(*) FROM items"))
                        .isEqualTo(20);
                statement.execute("SET kintsugi.read_preference = 'primary'");
                statement.execute("RESET kintsugi.shard_key");
            }
        }
        try (Connection connection = login(proxy.address(), "guide", "rights");
                Statement statement = connection.createStatement()) {
            assertThat(count(connection, NAMING.get(0))).isBetween(1, 19);
            statement.execute("SET kintsugi.shard_key = '7'");
            statement.execute("/* kintsugi: shard=shard-0 */ DO $$BEGIN END$$");
        }
    }

    /** A batch, prepared statements and settings of the login are further doors. */
    @Test
    void shard_isNamedByNoOtherDoor() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + proxy.address().getPort() + "/rights", "app", "pass");
                Statement statement = connection.createStatement()) {
            statement.addBatch("INSERT INTO items VALUES (200, 'a')");
            statement.addBatch(NAMING.get(1));
            assertThatThrownBy(statement::executeBatch).hasMessageContaining("nameShards");
            for (String sql : NAMING) {
                assertThatThrownBy(() -> connection.prepareStatement(sql).execute())
                        .as(sql)
                        .hasMessageContaining("nameShards");
            }
            assertThat(count(connection, "SELECT count(*) FROM items")).isEqualTo(20);
        }
        assertThatThrownBy(() -> DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + proxy.address().getPort()
                                + "/rights?options=-c%20kintsugi.shard_key=7",
                        "app",
                        "pass"))
                .hasMessageContaining("nameShards");
    }

    @Test
    void adminDatabase_isForAdministrators() throws SQLException {
        for (String user : List.of("app", "guide")) {
            assertThatThrownBy(() -> login(proxy.address(), user, "kintsugi"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
        try (Connection connection = login(proxy.address(), "app", "rights");
                Statement statement = connection.createStatement()) {
            for (String sql : List.of("SHOW CLIENTS", "SHOW POOLS", "RELOAD", "PAUSE", "SHUTDOWN", "KILL 1")) {
                assertThatThrownBy(() -> statement.execute(sql)).as(sql).isInstanceOf(SQLException.class);
            }
        }
        login(proxy.address(), "boss", "kintsugi").close();
    }

    @Test
    void adminDatabase_isForThisMachine() throws Exception {
        InetAddress outside = Outside.address();
        try (ProxyServer everywhere = start(new InetSocketAddress("0.0.0.0", 0))) {
            InetSocketAddress from =
                    new InetSocketAddress(outside, everywhere.address().getPort());
            login(from, "boss", "rights").close();
            assertThatThrownBy(() -> login(from, "boss", "kintsugi"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void reloadedRight_holdsForWhoComesThen() throws Exception {
        String before = Files.readString(file);
        try (Connection earlier = login(proxy.address(), "guide", "rights")) {
            Files.writeString(file, before.replace(", nameShards: true", ""));
            proxy.reload();
            assertThatCode(() -> count(earlier, NAMING.get(0))).doesNotThrowAnyException();
            try (Connection later = login(proxy.address(), "guide", "rights")) {
                assertThatThrownBy(() -> count(later, NAMING.get(0))).hasMessageContaining("nameShards");
            }
        } finally {
            Files.writeString(file, before);
            proxy.reload();
        }
    }

    @Test
    void withoutUsers_everyoneOfThisMachineMay() throws IOException, SQLException {
        Path open = Files.writeString(
                file.resolveSibling("open.yaml"), Files.readString(file).replaceAll("(?s)proxy:.*", ""));
        try (ProxyServer trusting = ProxyServer.start(
                        Configuration.read(open.toString(), System::getenv),
                        open.toString(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Frontend client = Frontend.open(trusting.address(), "anybody", "rights")) {
            assertThat(client.query(NAMING.get(0))).contains("complete SELECT 1");
        }
    }
}
