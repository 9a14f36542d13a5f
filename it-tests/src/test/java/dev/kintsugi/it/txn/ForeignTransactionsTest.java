package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.dialect.CommitGate;
import dev.kintsugi.dialect.PreparedTransactions;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Prepared transactions of others, and such as are named to look like the cluster's: recovery leaves alone what is not its own. */
@Timeout(60)
class ForeignTransactionsTest {
    private static final String ID = "0123456789abcdef";
    private static PostgresCluster cluster;
    private static Connection session;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "foreign",
                3,
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                transactions: {inDoubtTimeout: 100ms}
                """);
        session = cluster.open();
        run(session, "CREATE TABLE items (id int PRIMARY KEY, name text)");
    }

    @AfterAll
    static void close() throws SQLException {
        session.close();
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> prepared(int shard) throws SQLException {
        return prepared(cluster, shard);
    }

    private static List<String> prepared(PostgresCluster of, int shard) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection direct = of.openShard(shard);
                Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY gid")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** As a user does who has access to a shard itself. */
    private static void prepare(int shard, String name, String user) throws SQLException {
        prepare(cluster, shard, name, user);
    }

    private static void prepare(PostgresCluster of, int shard, String name, String user) throws SQLException {
        try (Connection direct = of.openShard(shard)) {
            run(
                    direct,
                    "SET SESSION AUTHORIZATION " + user,
                    "BEGIN",
                    "SELECT pg_advisory_xact_lock_shared(1)",
                    "PREPARE TRANSACTION '" + name + "'");
        }
    }

    private static void awaitGone(int shard, String name) throws SQLException {
        awaitGone(cluster, shard, name);
    }

    private static void awaitGone(PostgresCluster of, int shard, String name) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (prepared(of, shard).contains(name)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void namesOfOthers_areLeftAlone() throws SQLException {
        List<String> foreign = List.of(
                "mine",
                "foreign:" + ID,
                "foreign:" + ID + ":nowhere:1",
                "foreign:" + ID + ":shard-0:2",
                "foreign:" + ID + ":shard-0:99999",
                "foreign:''; DROP TABLE items; --:shard-0:1",
                "other:" + ID + ":shard-0:1");
        for (String name : foreign) {
            prepare(1, name, "postgres");
        }
        prepare(1, "foreign:" + ID + ":shard-0:1", "postgres");
        // That one is the cluster's by its name, and undecided: it ends, and the others stay.
        awaitGone(1, "foreign:" + ID + ":shard-0:1");
        assertThat(prepared(1))
                .containsExactlyInAnyOrderElementsOf(
                        foreign.stream().map(name -> name.replace("''", "'")).toList());
        try (Connection direct = cluster.openShard(1)) {
            for (String name : foreign) {
                run(direct, "ROLLBACK PREPARED '" + name + "'");
            }
        }
    }

    /** What takes a part's name in other words does not keep the part from being settled. */
    @Test
    void imitation_doesNotTakeAPartsPlace() throws SQLException {
        String part = "foreign:" + ID + "00:shard-0:1";
        String imitation = "foreign:" + ID + "00:shard-0";
        run(session, "DROP ROLE IF EXISTS foreign_imitator", "CREATE ROLE foreign_imitator");
        try {
            prepare(1, imitation, "foreign_imitator");
            prepare(1, part, "postgres");
            awaitGone(1, part);
            awaitGone(1, imitation);
        } finally {
            run(session, "DROP ROLE foreign_imitator");
        }
    }

    /** PostgreSQL lets none but a superuser end what another has prepared, so instances of different users do not stand in for each other. */
    @Test
    void transactionOfAnotherUser_waitsForAnInstanceOfThatUser() throws Exception {
        PostgresCluster shared =
                new PostgresCluster(PostgresServer.shared(), "owners", 2, "transactions: {inDoubtTimeout: 100ms}\n");
        List<String> users = List.of("owners_one", "owners_two");
        for (int shard = 0; shard < 2; shard++) {
            try (Connection direct = shared.openShard(shard)) {
                run(direct, PreparedTransactions.SCRIPT.toArray(new String[0]));
                run(direct, CommitGate.SCRIPT);
                for (String user : users) {
                    if (shard == 0) {
                        run(direct, "DROP ROLE IF EXISTS " + user, "CREATE ROLE " + user + " LOGIN");
                    }
                    run(
                            direct,
                            "GRANT USAGE ON SCHEMA kintsugi TO " + user,
                            "GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA kintsugi TO " + user);
                }
            }
        }
        prepare(shared, 1, "owners:" + ID + "02:shard-0:1", "owners_two");
        try (Connection one = DriverManager.getConnection(shared.url(), "owners_one", "")) {
            for (int i = 0; i < 2; i++) {
                prepare(shared, 1, "owners:" + ID + "01:shard-0:1", "owners_one");
                awaitGone(shared, 1, "owners:" + ID + "01:shard-0:1");
            }
            assertThat(prepared(shared, 1)).containsExactly("owners:" + ID + "02:shard-0:1");
            assertThat(one.isValid(1)).isTrue();
            try (Connection two = DriverManager.getConnection(shared.url(), "owners_two", "")) {
                awaitGone(shared, 1, "owners:" + ID + "02:shard-0:1");
                assertThat(two.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void clients_canNeitherPrepareNorEndWhatIsPrepared() throws SQLException {
        prepare(1, "theirs", "postgres");
        for (String hint : List.of("", "/* kintsugi: shard=shard-1 */ ")) {
            for (String sql : List.of("COMMIT PREPARED 'theirs'", "ROLLBACK PREPARED 'theirs'")) {
                assertThatThrownBy(() -> run(session, hint + sql))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                .isEqualTo("0A000"));
            }
            assertThatThrownBy(() -> run(session, "BEGIN", hint + "PREPARE TRANSACTION 'foreign:" + ID + ":shard-0:1'"))
                    .hasMessageContaining("PREPARE TRANSACTION");
            run(session, "ROLLBACK");
        }
        assertThat(prepared(1)).containsExactly("theirs");
        try (Connection direct = cluster.openShard(1)) {
            run(direct, "ROLLBACK PREPARED 'theirs'");
        }
    }
}
