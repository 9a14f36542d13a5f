package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.KintsugiDataSource;
import dev.kintsugi.config.Configuration;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import dev.kintsugi.proxy.server.StatusPages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/** A password and a value that are not to be mistaken for anything else, looked for wherever something is told. */
@Timeout(120)
class SentinelTest {
    /** What both have in common. */
    private static final String SENTINEL = "Xy7sentinel";

    private static final String PASSWORD = SENTINEL + "password";
    private static final String VALUE = SENTINEL + "value";

    /** Refused or failing by Kintsugi itself, whose errors have no values in them; the backend's may. */
    private static final List<String> REFUSED = List.of(
            "SELECT setseed(0.5), '" + VALUE + "'",
            "SELECT set_config(name, '" + VALUE + "', false) FROM items WHERE id = 7",
            "UPDATE items SET name = nextval('steps') || '" + VALUE + "'",
            "DELETE FROM kintsugi.tables WHERE table_name = '" + VALUE + "'",
            "COMMIT PREPARED '" + VALUE + "'",
            "/* kintsugi: shard=nowhere */ SELECT '" + VALUE + "'",
            "DO $$BEGIN PERFORM '" + VALUE + "'; END$$",
            "SELECT count(*) FROM items a, items b WHERE a.name <> '" + VALUE + "' AND a.id < b.id + 1");

    private static final List<String> FAILING = List.of(
            "INSERT INTO items VALUES (1, '" + VALUE + "')",
            "INSERT INTO items VALUES (1, '" + VALUE + "'), (2, 'x'), (3, 'y')",
            "SELECT '" + VALUE + "'::int",
            "SELECT id FROM items WHERE id = '" + VALUE + "'",
            "SELECT '" + VALUE + "' FRM items",
            "SELECT '" + VALUE,
            "SELECT name / '" + VALUE + "' FROM items",
            "SET work_mem = '" + VALUE + "'",
            "SET kintsugi.read_preference = '" + VALUE + "'");

    private static final List<String> RUNNING = List.of(
            "INSERT INTO items VALUES (100, '" + VALUE + "'), (101, '" + VALUE + "'), (102, '" + VALUE + "')",
            "UPDATE items SET name = '" + VALUE + "' WHERE id > 90",
            "SELECT count(*) FROM items WHERE name = '" + VALUE + "'",
            "SELECT a.id FROM items a JOIN items b ON a.name = b.name WHERE a.name = '" + VALUE + "'",
            "SELECT name, pg_sleep(0.01) FROM items WHERE id = 100 AND name = '" + VALUE + "'",
            "SET app.secret = '" + VALUE + "'",
            "SELECT set_config('app.other', '" + VALUE + "', false)",
            "NOTIFY news, '" + VALUE + "'",
            "PREPARE p AS SELECT id FROM items WHERE name = '" + VALUE + "'",
            "EXPLAIN SELECT id FROM items WHERE name = '" + VALUE + "'",
            "DECLARE c CURSOR WITH HOLD FOR SELECT id FROM items WHERE name = '" + VALUE + "'",
            "DELETE FROM items WHERE name = '" + VALUE + "'");

    private PostgresCluster cluster;
    private Path file;

    @BeforeEach
    void create() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "sentinel",
                2,
                """
                password: %s
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                pool: {registerMbeans: true}
                gather: {maxRows: 10}
                proxy:
                  slowStatements: 1ms
                  users: {app: {password: %s, admin: true, nameShards: true}}
                """
                        .formatted(PASSWORD, PASSWORD));
        file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(
                    connection,
                    "CREATE TABLE items (id int PRIMARY KEY, name text);\nCREATE SEQUENCE steps;\n"
                            + "INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g;\n");
        }
    }

    @AfterEach
    void forget() throws IOException {
        Files.delete(file);
    }

    private static String everythingSaid(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Says all of it, as literals and as parameters. */
    private static void scenario(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement()) {
            for (String sql : REFUSED) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    assertThat(everythingSaid(e)).as(sql).doesNotContain(SENTINEL);
                }
            }
            for (List<String> all : List.of(RUNNING, FAILING)) {
                for (String sql : all) {
                    try {
                        statement.execute(sql);
                    } catch (SQLException e) {
                        assertThat(all).as("%s: %s", sql, e).isSameAs(FAILING);
                    }
                }
            }
        }
        for (String sql : List.of(
                "INSERT INTO items VALUES (200, ?), (201, 'x'), (202, 'x')",
                "SELECT count(*) FROM items WHERE name = ? OR id = 1",
                "SELECT ?::int, pg_sleep(0.01)",
                "UPDATE items SET name = ? WHERE id = 200",
                "INSERT INTO items VALUES (200, ?)",
                "DELETE FROM items WHERE name = ?")) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, VALUE);
                statement.execute();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isIn("22P02", "23505");
            }
        }
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY items FROM STDIN", new StringReader("300\t" + VALUE + "\n" + VALUE + "\tx\n"));
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("22P02");
        }
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    rows.add(row.getString(i));
                }
            }
        }
        return rows;
    }

    private static Connection login(InetSocketAddress to, String database, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + to.getPort() + "/" + database
                        + (database.equals("kintsugi") ? "?preferQueryMode=simple&assumeMinServerVersion=16" : ""),
                "app",
                password);
    }

    @Test
    void logAtItsMostTalkative_hasNeither() throws Exception {
        try (ProxyProcess proxy = new ProxyProcess(file, "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace")) {
            try (Connection connection = login(proxy.address(), "sentinel", PASSWORD)) {
                scenario(connection);
            }
            for (String password : List.of(VALUE, "")) {
                try (Connection connection = login(proxy.address(), "sentinel", password)) {
                    assertThat(connection.isClosed()).isTrue();
                } catch (SQLException e) {
                    assertThat(everythingSaid(e)).doesNotContain(SENTINEL);
                }
            }
            Files.writeString(file, Files.readString(file).replace("proxy:", "proxi:"));
            proxy.hangUp();
            try (Connection connection = login(proxy.address(), "sentinel", PASSWORD)) {
                assertThat(connection.isValid(1)).isTrue();
            }
            List<String> log = proxy.log().lines().toList();
            assertThat(log)
                    .anyMatch(line -> line.contains("slow statement"))
                    .anyMatch(line -> line.contains(" DEBUG "));
            assertThat(log).noneMatch(line -> line.contains(SENTINEL));
        }
    }

    @Test
    void whatAnAdministratorSees_hasNeither() throws Exception {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ProxyServer proxy = ProxyServer.start(
                        Configuration.read(file.toString(), System::getenv), file.toString(), anywhere);
                StatusPages pages = StatusPages.start(proxy, anywhere);
                Connection connection = login(proxy.address(), "sentinel", PASSWORD);
                Connection admin = login(proxy.address(), "kintsugi", PASSWORD);
                Statement session = connection.createStatement();
                Statement administration = admin.createStatement()) {
            scenario(connection);
            for (String subject : List.of(
                    "shards",
                    "tables",
                    "nodes",
                    "read_token",
                    "differences",
                    "obstacles",
                    "transactions",
                    "constraints")) {
                assertThat(rows(session, "SHOW kintsugi." + subject))
                        .as(subject)
                        .noneMatch(value -> String.valueOf(value).contains(SENTINEL));
            }
            assertThat(rows(session, "EXPLAIN (ROUTE) SELECT id FROM items WHERE name = '" + VALUE + "' AND id = 7"))
                    .isNotEmpty();
            for (String subject :
                    List.of("CLIENTS", "POOLS", "SERVERS", "STATS", "DATABASES", "USERS", "VERSION", "HELP")) {
                assertThat(rows(administration, "SHOW " + subject)).as(subject).noneMatch(value -> String.valueOf(value)
                        .contains(SENTINEL));
            }
            for (String path : List.of("/metrics", "/healthz", "/readyz", "/")) {
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + pages.address().getPort() + path))
                        .build();
                String page = HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
                assertThat(page).as(path).doesNotContain(SENTINEL, "items", "app");
            }
            assertThat(beans()).contains("sentinel/shard-0").doesNotContain(SENTINEL);
        }
    }

    /** Everything that JMX tells of pools. */
    private static String beans() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        StringBuilder told = new StringBuilder();
        for (ObjectName name : server.queryNames(null, null)) {
            if (!name.getDomain().contains("hikari")) {
                continue;
            }
            told.append(name).append('\n');
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    told.append(server.getAttribute(name, attribute.getName())).append('\n');
                }
            }
        }
        return told.toString();
    }

    @Test
    void objectsOfTheDriver_tellNeither() throws Exception {
        try (KintsugiDataSource source = new KintsugiDataSource()) {
            source.setUrl(cluster.url());
            source.setUser("postgres");
            source.setPassword(PASSWORD);
            try (Connection connection = source.getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement("SELECT id, name FROM items WHERE name <> ? OR id = 5")) {
                scenario(connection);
                statement.setString(1, VALUE);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    for (Object told : List.of(
                            source,
                            connection,
                            connection.getMetaData(),
                            connection.getMetaData().getURL(),
                            connection.getClientInfo(),
                            statement,
                            statement.getParameterMetaData(),
                            rows,
                            rows.getMetaData())) {
                        assertThat(told.toString())
                                .as(told.getClass().getName())
                                .doesNotContain(SENTINEL);
                    }
                }
            }
        }
    }
}
