package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions that get into each other's way answer, wait and fail over several shards as on one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class SessionScriptsTest {
    private static final String TABLES =
            """
            CREATE TABLE account (id int PRIMARY KEY, balance int CHECK (balance >= 0), remark text);
            CREATE TABLE entry (account_id int, n int, amount int NOT NULL, PRIMARY KEY (account_id, n),
                CONSTRAINT entry_account FOREIGN KEY (account_id) REFERENCES account DEFERRABLE INITIALLY IMMEDIATE);
            CREATE TABLE kind (id int PRIMARY KEY, name text)
            """;
    private static final String ROWS =
            """
            DELETE FROM entry;
            DELETE FROM account;
            DELETE FROM kind;
            INSERT INTO account SELECT g, 100, 'n' || g FROM generate_series(1, 20) g;
            INSERT INTO entry SELECT g, 1, g * 10 FROM generate_series(1, 20) g;
            INSERT INTO kind VALUES (1, 'one'), (2, 'two')
            """;
    private static final List<String> END = List.of(
            "9 SELECT * FROM account ORDER BY id",
            "9 SELECT * FROM entry ORDER BY 1, 2",
            "9 SELECT * FROM kind ORDER BY id");

    private PostgresCluster cluster;
    private ProxyServer proxy;
    /** Keeps the pools of the driver open from script to script. */
    private Connection keeper;

    private Connection locks;

    @BeforeAll
    void create() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "talks",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  account: {shardKey: id, placement: by-hash}
                  entry: {shardKey: account_id, placement: by-hash}
                  kind: {reference: true}
                """);
        keeper = cluster.open();
        locks = cluster.openSingle();
        try (Connection single = cluster.openSingle()) {
            PostgresCluster.run(keeper, TABLES);
            PostgresCluster.run(single, TABLES);
        }
        proxy = cluster.serve();
    }

    @AfterAll
    void close() throws SQLException {
        keeper.close();
        locks.close();
        proxy.close();
    }

    static Stream<SessionScript> scripts() throws IOException {
        List<SessionScript> scripts = new ArrayList<>();
        for (String file : List.of("transactions", "settings", "conflicts", "locks", "queues", "code")) {
            scripts.addAll(SessionScript.read("/sessions/" + file + ".txt"));
        }
        return scripts.stream();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void script_answersAsOneDatabase(SessionScript script) throws Exception {
        List<String> expected = play(script, cluster::openSingle);
        assertThat(play(script, cluster::open)).as("by the driver").isEqualTo(expected);
        assertThat(play(script, this::openProxy)).as("by the proxy").isEqualTo(expected);
    }

    private Connection openProxy() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + proxy.address().getPort() + "/talks?preferQueryMode=simple",
                "postgres",
                "");
    }

    private List<String> play(SessionScript script, SessionScript.Opening opening) throws Exception {
        try (Connection connection = opening.open()) {
            PostgresCluster.run(connection, ROWS);
        }
        List<String> heard = new ArrayList<>(script.play(opening, locks));
        heard.addAll(new SessionScript("end", END).play(opening, locks));
        return heard;
    }
}
