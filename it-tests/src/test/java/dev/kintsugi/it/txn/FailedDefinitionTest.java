package dev.kintsugi.it.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * DDL that fails on one shard stays on none, whatever the others do meanwhile. Event triggers make a shard slow, before the statement or
 * after it, or end its session.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class FailedDefinitionTest {
    private static final String DEFINE = "ALTER TABLE items ALTER COLUMN remark SET NOT NULL";
    private static final String LOST = "57P01|08006";
    private static final String SLEEP = "PERFORM pg_sleep(0.1)";
    private static final String DIE = "PERFORM pg_terminate_backend(pg_backend_pid())";
    private static final String LEFT = "SELECT (SELECT count(*) FROM pg_attribute WHERE attrelid = 'items'::regclass"
            + " AND attname = 'remark' AND attnotnull) + (SELECT count(*) FROM pg_constraint"
            + " WHERE conrelid = 'items'::regclass AND contype = 'n' AND conname LIKE '%remark%')"
            + " + (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database())";
    private static final String AT_WORK = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND application_name <> 'kintsugi recovery'";

    private PostgresCluster cluster;
    private ProxyServer proxy;

    /** What goes on while a shard fails. */
    enum Trouble {
        /** The statement goes well on the lowest shard and on the highest one, and fails between them. */
        NONE(1, Map.of()),
        LOWEST_FAILS(0, Map.of()),
        OTHERS_ARE_DONE(1, Map.of(1, "ddl_command_start " + SLEEP)),
        OTHERS_ARE_SLOW_BEFORE(1, Map.of(2, "ddl_command_start " + SLEEP, 3, "ddl_command_start " + SLEEP)),
        OTHERS_ARE_SLOW_AFTER(1, Map.of(2, "ddl_command_end " + SLEEP, 3, "ddl_command_end " + SLEEP)),
        ANOTHER_WAITS_FOR_A_LOCK(1, Map.of(2, "lock")),
        /** Whichever is told first. */
        ANOTHER_IS_LOST(1, Map.of(1, "ddl_command_start " + SLEEP, 2, "ddl_command_end " + DIE)),
        FIRST_IS_LOST(-1, Map.of(0, "ddl_command_end " + DIE)),
        ONE_IS_LOST_AND_NONE_FAILS(-1, Map.of(2, "ddl_command_end " + DIE, 3, "ddl_command_end " + SLEEP));

        private final int failing;
        private final Map<Integer, String> shards;

        Trouble(int failing, Map<Integer, String> shards) {
            this.failing = failing;
            this.shards = shards;
        }
    }

    /** The ways in. */
    enum Door {
        DRIVER,
        SIMPLE,
        EXTENDED
    }

    @BeforeAll
    void create() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "defining",
                4,
                """
                placements:
                  by-place: {algorithm: list, values: {shard-0: [0], shard-1: [1], shard-2: [2]}, otherwise: shard-3}
                tables:
                  items: {shardKey: place, placement: by-place}
                """);
        try (Connection connection = cluster.open()) {
            run(
                    connection,
                    "CREATE TABLE items (place int, remark text)",
                    "INSERT INTO items VALUES (0, 'a'), (2, 'c')");
        }
        proxy = cluster.serve();
    }

    @AfterAll
    void close() {
        proxy.close();
    }

    @AfterEach
    void calm() throws SQLException {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection direct = cluster.openShard(shard)) {
                run(direct, "DROP EVENT TRIGGER IF EXISTS trouble", "DELETE FROM items WHERE remark IS NULL");
            }
        }
    }

    static Stream<Arguments> troubles() {
        return Stream.of(Trouble.values()).flatMap(trouble -> Stream.of(Door.values())
                .flatMap(door -> Stream.of(true, false).map(alone -> Arguments.of(trouble, door, alone))));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void failureOnOneShard_leavesNothingOnAnyOther(Trouble trouble, Door door, boolean autoCommit) throws SQLException {
        List<Connection> locking = new ArrayList<>();
        try (Connection connection = open(door)) {
            connection.setAutoCommit(autoCommit);
            prepare(trouble, locking);
            SQLException failure = catchThrowableOfType(SQLException.class, () -> run(connection, DEFINE));
            assertThat((Object) failure).isNotNull();
            assertThat(failure.getSQLState())
                    .as(failure.getMessage())
                    .matches(
                            trouble.failing < 0
                                    ? LOST
                                    : trouble == Trouble.ANOTHER_IS_LOST ? "23502|" + LOST : "23502");
            if (!autoCommit) {
                if (door == Door.SIMPLE) {
                    // COMMIT of what has failed rolls back.
                    run(connection, "COMMIT");
                } else {
                    connection.rollback();
                }
            }
            for (Connection one : locking) {
                one.close();
            }
            assertNothingIsLeft();
            connection.setAutoCommit(true);
            run(connection, "INSERT INTO items VALUES (0, 'x'), (1, NULL), (2, NULL), (3, NULL)");
            run(connection, "DELETE FROM items WHERE remark IS NULL");
        }
    }

    private Connection open(Door door) throws SQLException {
        return door == Door.DRIVER
                ? cluster.open()
                : DriverManager.getConnection("jdbc:postgresql://127.0.0.1:"
                        + proxy.address().getPort() + "/defining?user=app"
                        + (door == Door.SIMPLE ? "&preferQueryMode=simple" : ""));
    }

    private void prepare(Trouble trouble, List<Connection> locking) throws SQLException {
        if (trouble.failing >= 0) {
            try (Connection direct = cluster.openShard(trouble.failing)) {
                run(direct, "INSERT INTO items VALUES (" + trouble.failing + ", NULL)");
            }
        }
        for (Map.Entry<Integer, String> shard : trouble.shards.entrySet()) {
            Connection direct = cluster.openShard(shard.getKey());
            if (shard.getValue().equals("lock")) {
                locking.add(direct);
                direct.setAutoCommit(false);
                run(direct, "SELECT count(*) FROM items");
                continue;
            }
            try (direct) {
                String[] words = shard.getValue().split(" ", 2);
                run(
                        direct,
                        "CREATE OR REPLACE FUNCTION trouble() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
                                + words[1] + "; END $$",
                        "CREATE EVENT TRIGGER trouble ON " + words[0] + " WHEN TAG IN ('ALTER TABLE')"
                                + " EXECUTE FUNCTION trouble()");
            }
        }
    }

    /** At once, and when the servers have noticed that connections are gone. */
    private void assertNothingIsLeft() throws SQLException {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection direct = cluster.openShard(shard)) {
                assertThat(number(direct, LEFT)).as("shard-%d", shard).isZero();
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (number(direct, AT_WORK) > 0) {
                    assertThat(System.nanoTime()).isLessThan(end);
                }
                assertThat(number(direct, LEFT)).as("shard-%d", shard).isZero();
            }
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
