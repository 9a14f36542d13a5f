package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.proxy.server.ProxyServer;
import dev.kintsugi.proxy.server.StatusPages;
import java.io.IOException;
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
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin database, a reload of the file, and the end of a server. */
class AdminTest {
    private static final String FILE =
            """
            cluster: shop
            shards:
              shard-0: {primary: "jdbc:h2:mem:admin0;DB_CLOSE_DELAY=-1"}
              shard-1: {primary: "jdbc:h2:mem:admin1;DB_CLOSE_DELAY=-1"}
            """;

    @TempDir
    Path folder;

    private Path file;
    private ProxyServer proxy;

    @BeforeEach
    void open() throws Exception {
        file = Files.writeString(folder.resolve("shop.yaml"), FILE);
        proxy = ProxyServer.start(
                Configuration.read(file.toString(), System::getenv),
                file.toString(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private Frontend client() throws IOException {
        return Frontend.open(proxy.address(), "app", "shop");
    }

    private Frontend admin() throws IOException {
        return Frontend.open(proxy.address(), "ops", "kintsugi");
    }

    private Connection login(String user, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + proxy.address().getPort() + "/" + database
                        + "?preferQueryMode=simple&assumeMinServerVersion=16",
                user,
                "pass");
    }

    @Test
    void show_tellsOfClientsAndPools() throws IOException {
        try (Frontend app = client();
                Frontend ops = admin()) {
            app.query("SELECT 1");
            assertThat(ops.query("SHOW CLIENTS")).anyMatch(row -> row.startsWith("row C app shop idle 127.0.0.1"));
            assertThat(ops.query("show pools;"))
                    .anyMatch(row -> row.startsWith("row shop  shard-0/primary"))
                    .anyMatch(row -> row.startsWith("row shop  shard-1/primary"))
                    .contains("complete SHOW");
            for (String subject : List.of("SERVERS", "STATS", "DATABASES", "USERS", "VERSION", "HELP")) {
                assertThat(ops.query("SHOW " + subject)).contains("complete SHOW", "ready I");
            }
            assertThat(ops.query("SHOW nothing")).containsExactly("error ERROR 42704", "ready I");
            assertThat(ops.query("SELECT 1")).containsExactly("error ERROR 42601", "ready I");
            assertThat(ops.parse("", "SHOW POOLS").sync().hear()).containsExactly("error ERROR 0A000", "ready I");
        }
    }

    private static HttpResponse<String> get(StatusPages pages, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + pages.address().getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(StatusPages pages, String path) throws IOException, InterruptedException {
        return get(pages, path).statusCode();
    }

    @Test
    void metrics_tellOfStatementsAndClients() throws Exception {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (StatusPages pages = StatusPages.start(proxy, anywhere);
                Frontend app = client()) {
            app.query("SELECT 'secret'");
            assertThat(get(pages, "/metrics").body())
                    .contains("kintsugi_proxy_clients{cluster=\"shop\"} 1.0")
                    .contains("kintsugi_proxy_queries_total{cluster=\"shop\"} 1.0")
                    .contains("kintsugi_statements_seconds_count{cluster=\"shop\"")
                    .doesNotContain("secret");
        }
    }

    @Test
    void statusPages_tellWhetherClientsAreServed() throws Exception {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (StatusPages pages = StatusPages.start(proxy, anywhere);
                Frontend ops = admin()) {
            assertThat(status(pages, "/healthz")).isEqualTo(200);
            assertThat(status(pages, "/readyz")).isEqualTo(200);
            assertThat(status(pages, "/readyz/more")).isEqualTo(404);
            ops.query("PAUSE");
            assertThat(status(pages, "/readyz")).isEqualTo(503);
            assertThat(status(pages, "/healthz")).isEqualTo(200);
            ops.query("RESUME");
            assertThat(status(pages, "/readyz")).isEqualTo(200);
        }
    }

    @Test
    void kill_closesOneClient() throws IOException {
        try (Frontend app = client();
                Frontend other = client();
                Frontend ops = admin()) {
            String row = ops.query("SHOW CLIENTS").stream()
                    .filter(line -> line.startsWith("row C app"))
                    .findFirst()
                    .orElseThrow();
            assertThat(ops.query("KILL " + row.substring(row.lastIndexOf(' ') + 1)))
                    .contains("complete KILL");
            assertThat(app.hear()).containsExactly("closed");
            assertThat(other.query("SELECT 1")).contains("row 1");
            assertThat(ops.query("KILL 99999")).containsExactly("error ERROR 22023", "ready I");
        }
    }

    @Test
    void pause_waitsForTransactionsAndHoldsWhatComes() throws Exception {
        try (Frontend busy = client();
                Frontend later = client();
                Frontend ops = admin();
                Frontend resuming = admin()) {
            busy.query("BEGIN");
            ops.say('Q', new Body().text("PAUSE"));
            while (resuming.query("SHOW DATABASES").stream().noneMatch(row -> row.endsWith(" 1"))) {
                Thread.onSpinWait();
            }
            later.say('Q', new Body().text("SELECT 2"));
            assertThat(busy.query("SELECT 1")).contains("row 1");
            busy.query("COMMIT");
            assertThat(ops.hear()).containsExactly("complete PAUSE", "ready I");
            busy.say('Q', new Body().text("SELECT 3"));
            assertThat(resuming.query("RESUME")).contains("complete RESUME");
            assertThat(later.hear()).contains("row 2");
            assertThat(busy.hear()).contains("row 3");
        }
    }

    @Test
    void reload_admitsNewUsersAndKeepsSessions() throws Exception {
        try (Frontend app = client();
                Frontend ops = admin()) {
            app.query("BEGIN");
            Files.writeString(
                    file,
                    FILE + "proxy:\n  users:\n    app: {password: pass}\n    boss: {password: pass, admin: true}\n");
            assertThat(ops.query("RELOAD")).contains("complete RELOAD");
            assertThat(app.query("COMMIT")).contains("complete COMMIT");
            login("app", "shop").close();
            login("boss", "kintsugi").close();
            assertThatThrownBy(() -> login("stranger", "shop"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            assertThatThrownBy(() -> login("app", "kintsugi"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void reloadOfABrokenFile_changesNothing() throws Exception {
        try (Frontend ops = admin()) {
            Files.writeString(file, FILE + "proxy: {usres: {}}\n");
            assertThat(ops.query("RELOAD")).containsExactly("error ERROR F0000", "ready I");
            Files.writeString(file, FILE + "proxy: {tls: {certificate: none.crt, key: none.key}}\n");
            assertThat(ops.query("RELOAD")).containsExactly("error ERROR F0000", "ready I");
            try (Frontend app = client()) {
                assertThat(app.query("SELECT 1")).contains("row 1");
            }
        }
    }

    @Test
    void drain_letsTransactionsEndAndSendsTheOthersAway() throws Exception {
        try (Frontend idle = client();
                Frontend busy = client()) {
            busy.query("BEGIN");
            Thread draining = new Thread(() -> proxy.drain(Duration.ofSeconds(20)));
            draining.start();
            assertThat(idle.hear()).containsExactly("error FATAL 57P01", "closed");
            assertThat(busy.query("SELECT 1")).contains("row 1");
            busy.say('Q', new Body().text("COMMIT"));
            assertThat(busy.hear()).containsExactly("complete COMMIT", "ready I");
            assertThat(busy.hear()).containsExactly("error FATAL 57P01", "closed");
            draining.join();
            assertThatThrownBy(this::client).isInstanceOf(IOException.class);
        }
    }
}
