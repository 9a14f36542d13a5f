package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.it.proxy.Frontend.Body;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in, and what becomes of those who do not say it as they should. */
class LoginTest {
    private static ProxyServer proxy;

    @TempDir
    static Path folder;

    @BeforeAll
    static void open() throws Exception {
        Path file = folder.resolve("login.yaml");
        Files.writeString(
                file,
                """
                cluster: door
                shards:
                  shard-0: {primary: "jdbc:h2:mem:door0;DB_CLOSE_DELAY=-1"}
                  shard-1: {primary: "jdbc:h2:mem:door1;DB_CLOSE_DELAY=-1"}
                proxy:
                  users:
                    app: {password: "söcret, 'quoted'"}
                    other: {scram: "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="}
                    near: {password: here, from: ["127.0.0.0/8", "::1"]}
                    far: {password: away, from: [192.0.2.0/24]}
                  limits: {perUser: 3, loginTimeout: 1s, messageBytes: 64KB}
                """);
        proxy = ProxyServer.start(
                Configuration.read(file.toString(), System::getenv),
                file.toString(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    private static Connection connect(String user, String password, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + proxy.address().getPort() + "/" + database, user, password);
    }

    @Test
    void rightPassword_opensASession() throws SQLException {
        try (Connection connection = connect("app", "söcret, 'quoted'", "door");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 6 * 7")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void verifierOfPostgres_isUnderstood() throws SQLException {
        // The verifier of RFC 7677's example: the password is pencil.
        connect("other", "pencil", "door").close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "other", "nobody", "", "APP"})
    void wrongPassword_tellsNothingElse(String user) {
        assertThatThrownBy(() -> connect(user.isEmpty() ? "x" : user, "wrong", "door"))
                .isInstanceOfSatisfying(SQLException.class, e -> {
                    assertThat(e.getSQLState()).isEqualTo("28P01");
                    assertThat(e.getMessage()).contains("password authentication failed for user");
                });
    }

    @Test
    void user_mayComeFromItsAddressesAlone() throws SQLException {
        connect("near", "here", "door").close();
        assertThatThrownBy(() -> connect("far", "away", "door"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void connectionsFromAnAddress_areBounded() throws Exception {
        Path file = Files.writeString(
                folder.resolve("narrow.yaml"),
                """
                cluster: narrow
                shards: {shard-0: {primary: "jdbc:h2:mem:narrow;DB_CLOSE_DELAY=-1"}}
                proxy: {limits: {perAddress: 2}}
                """);
        try (ProxyServer narrow = ProxyServer.start(
                        Configuration.read(file.toString(), System::getenv),
                        file.toString(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Frontend first = Frontend.open(narrow.address(), "app", "narrow");
                Frontend second = Frontend.open(narrow.address(), "other", "narrow");
                Frontend third = Frontend.silent(narrow.address())) {
            assertThat(third.hear()).containsExactly("error FATAL 53300", "closed");
            assertThat(first.query("SELECT 1")).contains("row 1");
            assertThat(second.query("SELECT 1")).contains("row 1");
        }
    }

    @Test
    void unknownDatabase_isToldOnlyToWhoIsKnown() {
        assertThatThrownBy(() -> connect("app", "söcret, 'quoted'", "elsewhere"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3D000"));
        assertThatThrownBy(() -> connect("app", "wrong", "elsewhere"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void connectionsOfAUser_areBounded() throws SQLException {
        try (Connection first = connect("other", "pencil", "door");
                Connection second = connect("other", "pencil", "door");
                Connection third = connect("other", "pencil", "door")) {
            assertThat(List.of(first, second, third)).doesNotContainNull();
            assertThatThrownBy(() -> connect("other", "pencil", "door"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
        }
    }

    private static Frontend silent() throws IOException {
        return Frontend.silent(proxy.address());
    }

    @Test
    void requestsForEncryption_areDeclined() throws IOException {
        try (Frontend client = silent()) {
            client.packet(new Body().integer(80_877_103));
            assertThat(client.octet()).isEqualTo('N');
            client.packet(new Body().integer(80_877_104));
            assertThat(client.octet()).isEqualTo('N');
            client.start("user", "app", "database", "door");
            assertThat(client.next(1)).containsExactly("authentication 10");
        }
    }

    @Test
    void anythingButTheProof_endsTheConnection() throws IOException {
        for (char type : new char[] {'Q', 'P', 'S', 'X', 'd', '?'}) {
            try (Frontend client = silent()) {
                client.start("user", "app", "database", "door");
                client.say(type, new Body().text("SELECT 1"));
                assertThat(client.hear()).containsExactly("authentication 10", "error FATAL 08P01", "closed");
            }
        }
        try (Frontend client = silent()) {
            client.start("user", "app", "database", "door");
            client.start("user", "other", "database", "door");
            assertThat(client.hear()).contains("closed").doesNotContain("authentication 0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 20_000})
    void impossibleLengths_endTheConnection(int length) throws IOException {
        try (Frontend client = silent()) {
            client.raw(new Body().integer(length).integer(196_608).bytes());
            assertThat(client.hear()).containsExactly("error FATAL 08P01", "closed");
        }
        try (Frontend client = silent()) {
            client.start("user", "app", "database", "door");
            client.raw(new Body()
                    .octet('p')
                    .integer(length == 4 || length == 7 ? 3 : length)
                    .bytes());
            assertThat(client.hear()).containsExactly("authentication 10", "error FATAL 08P01", "closed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--", "-c", "-c x", "-x", "\\", "--=1", "nonsense", "-c  "})
    void malformedOptions_areAnError(String options) throws IOException {
        try (Frontend client = silent()) {
            client.start("user", "app", "options", options);
            assertThat(client.hear()).containsExactly("error FATAL 08P01", "closed");
        }
    }

    @Test
    void nobodyWaitsForEverAtTheDoor() throws IOException {
        try (Frontend mute = silent();
                Frontend slow = silent()) {
            slow.start("user", "app", "database", "door");
            assertThat(mute.octet()).isEqualTo(-1);
            assertThat(slow.hear()).containsExactly("authentication 10", "closed");
        }
    }

    @Test
    void clientThatDoesNotWait_isAnsweredWhereNobodyHasToProveAnything() throws Exception {
        try (ProxyServer open = ProxyServer.start(
                        Configuration.read("demo", System::getenv),
                        "demo",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Frontend client = Frontend.silent(open.address())) {
            byte[] query = new Body().text("SELECT 1").bytes();
            byte[] start = new Body()
                    .integer(196_608)
                    .text("user")
                    .text("x")
                    .text("database")
                    .text("demo")
                    .octet(0)
                    .bytes();
            client.raw(new Body()
                    .integer(start.length + 4)
                    .plain(start)
                    .octet('Q')
                    .integer(query.length + 4)
                    .plain(query)
                    .bytes());
            assertThat(client.hear()).containsExactly("authentication 0", "ready I");
            assertThat(client.hear()).contains("row 1", "ready I");
        }
    }

    @Test
    void otherVersions_areRefusedOrNegotiated() throws IOException {
        try (Frontend client = silent()) {
            client.packet(new Body().integer(131_072).text("user").text("app").octet(0));
            assertThat(client.hear()).containsExactly("error FATAL 08P01", "closed");
        }
        try (Frontend client = silent()) {
            client.packet(new Body()
                    .integer(196_610)
                    .text("user")
                    .text("app")
                    .text("_pq_.unheard")
                    .text("of")
                    .octet(0));
            assertThat(client.next(2)).containsExactly("v", "authentication 10");
        }
    }

    @Test
    void withoutUsers_onlyTheLoopbackIsServed() {
        assertThatThrownBy(() -> ProxyServer.start(
                        Configuration.read("demo", System::getenv), "demo", new InetSocketAddress("0.0.0.0", 0)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("proxy.users");
    }
}
