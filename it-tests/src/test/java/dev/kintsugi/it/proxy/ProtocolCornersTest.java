package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.proxy.Frontend.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where portals, savepoints, texts of several statements, COPY, cancellation and limits of time meet: as on one PostgreSQL. */
@Timeout(120)
class ProtocolCornersTest {
    private static Alike alike;

    @BeforeAll
    static void open() throws Exception {
        alike = new Alike(
                "corners",
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  items: {shardKey: id, placement: by-hash}
                  spans: {shardKey: id, placement: by-hash}
                """,
                """
                CREATE TABLE items (id int PRIMARY KEY, name text);
                INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g;
                CREATE TYPE mood AS ENUM ('low', 'high');
                CREATE DOMAIN percent AS int CHECK (VALUE <= 100);
                CREATE TYPE floats AS RANGE (subtype = float8);
                CREATE TABLE spans (id int PRIMARY KEY, mood mood, done percent, numbers int4range, amounts numrange,
                    days daterange, times tsrange, moments tstzrange, many int8range[], own floats);
                INSERT INTO spans VALUES
                    (1, 'low', 5, '[1,5)', '(1.50,)', '[2024-01-01,2024-02-01)', '[2024-01-01 10:00,2024-01-02 11:30)',
                        '(,2024-01-02 11:30+02]', '{"[1,3)",empty,"(,)"}', '[1.5,2.5]'),
                    (2, 'high', 100, 'empty', '[,7]', '(,2024-02-01)', 'empty', '(,)', '{}', '(,1)'),
                    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
                """);
    }

    @AfterAll
    static void close() {
        alike.close();
    }

    @BeforeEach
    void begin() throws IOException {
        alike.again();
    }

    /** A server reads the literals of a statement when it is prepared, by what the session has set then. */
    @Test
    void literalsOfPreparedStatements_areTheSessionsOwn() throws IOException {
        String text =
                "SELECT timestamptz '2020-01-01 03:00' = 'epoch'::timestamptz + $1::interval FROM items WHERE id = $2";
        for (String zone : List.of("UTC", "Asia/Tokyo", "UTC")) {
            alike.again();
            alike.sameQueries("SET TimeZone = '" + zone + "'");
            alike.same(server -> server.parse("p", text).sync().hear());
            for (int i = 0; i < 3; i++) {
                alike.same(server -> server.bind("", "p", "18262 days 03:00:00", "3")
                        .execute("", 0)
                        .sync()
                        .hear());
            }
        }
    }

    @Test
    void renamedTables_areDescribedAsTheyAre() throws IOException {
        alike.sameQueries(
                "SELECT name FROM items WHERE id = 3",
                "ALTER TABLE items RENAME COLUMN name TO label",
                "SELECT label FROM items WHERE id = 3",
                "ALTER TABLE items RENAME COLUMN label TO name",
                "SELECT name FROM items WHERE id = 3");
    }

    @Test
    void rollbackToASavepoint_closesThePortalsSince() throws IOException {
        alike.sameQueries("BEGIN");
        alike.same(server -> server.parse("s", "SELECT id FROM items ORDER BY id")
                .bind("before", "s")
                .execute("before", 1)
                .sync()
                .hear());
        alike.sameQueries("SAVEPOINT one");
        alike.same(
                server -> server.bind("since", "s").execute("since", 1).sync().hear());
        alike.sameQueries("SAVEPOINT \"Two\"");
        alike.same(
                server -> server.bind("later", "s").execute("later", 1).sync().hear());
        alike.sameQueries("RELEASE SAVEPOINT \"Two\"");
        alike.same(
                server -> server.execute("since", 2).execute("later", 2).sync().hear());
        alike.sameQueries("ROLLBACK TO SAVEPOINT ONE");
        alike.same(server -> server.execute("before", 2).sync().hear());
        alike.same(server -> server.execute("since", 1).sync().hear());
        alike.sameQueries("ROLLBACK TO one");
        alike.same(
                server -> server.bind("later", "s").execute("later", 1).sync().hear());
        alike.sameQueries("ROLLBACK");
    }

    @Test
    void mistakeInALaterStatement_leavesTheEarlierOut() throws IOException {
        alike.sameQueries(
                "INSERT INTO items VALUES (600, 'x'); COMMIT; SELEC 1",
                "SELECT count(*) FROM items WHERE id = 600",
                "CREATE TABLE parts (id int PRIMARY KEY); COMMIT; CREATE TABEL more (id int)",
                "CREATE TABLE parts (id int PRIMARY KEY); DROP TABLE parts",
                "BEGIN",
                "SELECT 1; SELECT FROM WHERE",
                "ROLLBACK",
                // What is wrong with a statement's meaning is found when its turn comes.
                "INSERT INTO items VALUES (601, 'x'); COMMIT; SELECT * FROM missing",
                "SELECT count(*) FROM items WHERE id = 601",
                "DELETE FROM items WHERE id > 20");
    }

    @Test
    void vacuumThatIsFlushed_runs() throws IOException {
        alike.same(server -> server.parse("", "VACUUM items")
                .bind("", "")
                .execute("", 0)
                .say('H', new Body())
                .next(3));
        alike.same(server -> server.sync().hear());
        alike.same(server -> server.parse("", "SELECT 1")
                .bind("", "")
                .execute("", 0)
                .parse("", "VACUUM items")
                .bind("", "")
                .execute("", 0)
                .sync()
                .hear());
    }

    @Test
    void mistakeInACopiedRow_isToldWithItsPlace() throws IOException {
        String many = IntStream.range(1_000, 2_000).mapToObj(id -> id + "\ta\n").collect(Collectors.joining());
        for (String rows : List.of(many + "701\tb\tc\n", "700\ta\n701\tb\tc\n702\td\n", "703\n", "5\tn\n")) {
            alike.same(server -> {
                server.query("COPY items FROM STDIN");
                server.say('d', new Body().plain(rows.getBytes(StandardCharsets.UTF_8)));
                server.say('c', new Body());
                List<String> heard = server.hear();
                return List.of(String.valueOf(heard), server.lastError('W'));
            });
        }
        alike.same(server -> {
            server.query("COPY items FROM STDIN (FORMAT csv, HEADER)");
            String rows = "id,name\n800,\"a\nb\"\n801,c\n801,d\n802,e\n";
            server.say('d', new Body().plain(rows.getBytes(StandardCharsets.UTF_8)));
            server.say('c', new Body());
            List<String> heard = server.hear();
            return List.of(String.valueOf(heard), server.lastError('W'));
        });
    }

    private boolean waits(String event) throws SQLException {
        try (Connection watching = alike.cluster().openSingle();
                Statement statement = watching.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname LIKE 'corners%'"
                                + " AND query LIKE '" + event + "%'")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private void cancelOnceItWaits(String event) throws Exception {
        while (!waits(event)) {
            Thread.onSpinWait();
        }
        try (Frontend other = Frontend.silent(alike.address())) {
            other.packet(alike.all().cancellation());
            assertThat(other.octet()).isEqualTo(-1);
        }
    }

    @Test
    void cancellation_stopsCopiesAndDescriptions() throws Exception {
        try (Frontend holder = alike.proxy()) {
            holder.query("BEGIN");
            holder.query("LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
            alike.all().say('Q', new Body().text("COPY items TO STDOUT"));
            cancelOnceItWaits("COPY");
            assertThat(alike.all().hear()).containsExactly("error ERROR 57014", "ready I");
            alike.all().say('Q', new Body().text("COPY items FROM STDIN"));
            cancelOnceItWaits("COPY");
            assertThat(alike.all().hear()).containsExactly("error ERROR 57014", "ready I");
            alike.all()
                    .parse("d", "SELECT name FROM items WHERE id = $1")
                    .describe('S', "d")
                    .sync();
            cancelOnceItWaits("SELECT name");
            assertThat(alike.all().hear()).containsExactly("1", "error ERROR 57014", "ready I");
            holder.query("ROLLBACK");
        }
        // A client that is still sending hears of it with its next rows.
        alike.all().query("COPY items FROM STDIN");
        alike.all().say('d', new Body().plain("900\ta\n".getBytes(StandardCharsets.UTF_8)));
        try (Frontend other = Frontend.silent(alike.address())) {
            other.packet(alike.all().cancellation());
            assertThat(other.octet()).isEqualTo(-1);
        }
        alike.all().say('d', new Body().plain("901\tb\n".getBytes(StandardCharsets.UTF_8)));
        alike.all().say('c', new Body());
        assertThat(alike.all().hear()).containsAnyOf("error ERROR 57014", "complete COPY 2");
        // Whoever came first: the cancellation, or the end of what was sent; then it may meet what follows.
        String deletion = "DELETE FROM items WHERE id > 20";
        if (alike.all().query(deletion).contains("error ERROR 57014")) {
            assertThat(alike.all().query(deletion)).contains("ready I").noneMatch(line -> line.startsWith("error"));
        }
        alike.sameQueries("SELECT count(*) FROM items");
    }

    /** A number without a value is found before a shard's driver could be confused by it. */
    @Test
    void numberedParameters_withoutValuesAreRefused() throws IOException {
        alike.sameQueries(
                "SELECT $1",
                "SELECT 1",
                "SELECT name FROM items WHERE id = 7 AND name = $1",
                "SELECT name FROM items WHERE id = 7",
                "SELECT $1 FROM items",
                "SELECT count(*), $2 FROM items WHERE id = $1",
                "INSERT INTO items VALUES ($1, 'x')",
                "COPY (SELECT $1) TO STDOUT",
                "DECLARE c CURSOR WITH HOLD FOR SELECT $1",
                "EXPLAIN SELECT $1",
                "SELECT '$1', $$ $1 $$, name FROM items WHERE id = 7",
                "PREPARE p AS SELECT $1::int",
                "EXECUTE p(1)",
                "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 * 2",
                "SELECT twice(21)");
    }

    @Test
    void deepNesting_isAnsweredOrRefusedAtOnce() throws IOException {
        for (int depth : new int[] {50, 100, 500, 2_000}) {
            String nested = "(".repeat(depth) + "1" + ")".repeat(depth);
            long started = System.nanoTime();
            List<String> heard = alike.all().query("SELECT " + nested + " FROM items WHERE id = 7");
            assertThat(System.nanoTime() - started).isLessThan(2_000_000_000L);
            assertThat(heard).containsAnyOf("row 1", "error ERROR 54001");
        }
        assertThat(alike.all().query("SELECT 1")).contains("row 1");
    }

    @Test
    void idleTransaction_endsItsSession() throws Exception {
        for (List<String> begun : List.of(
                List.of("BEGIN"),
                List.of("BEGIN", "SELECT name FROM items WHERE id = 7"),
                List.of("BEGIN", "SELECT count(*) FROM items"))) {
            alike.again();
            alike.all().query("SET idle_in_transaction_session_timeout = '1s'");
            for (String sql : begun) {
                assertThat(alike.all().query(sql)).contains("ready T");
            }
            // Nothing but time ends it.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_800));
            assertThat(alike.all().query("SELECT 1")).containsExactly("error FATAL 25P03", "closed");
        }
    }

    @Test
    void roles_areOfAllDatabasesOfAServer() throws IOException {
        alike.all().query("DROP ROLE IF EXISTS corners_reader");
        assertThat(alike.all().query("CREATE ROLE corners_reader")).contains("complete CREATE ROLE");
        assertThat(alike.all().query("ALTER ROLE corners_reader NOLOGIN")).contains("complete ALTER ROLE");
        assertThat(alike.all().query("GRANT SELECT ON items TO corners_reader")).contains("complete GRANT");
        assertThat(alike.all().query("GRANT corners_reader TO postgres")).contains("complete GRANT ROLE");
        assertThat(alike.all().query("REVOKE ALL ON items FROM corners_reader")).contains("complete REVOKE");
        assertThat(alike.all().query("DROP ROLE corners_reader")).contains("complete DROP ROLE");
    }

    @Test
    void rangesAndTypesOfUsers_goBothWaysInBinary() throws IOException {
        alike.again();
        alike.same(server -> {
            server.parse("rows", "SELECT * FROM spans ORDER BY id");
            return server.say(
                            'B',
                            new Body()
                                    .text("")
                                    .text("rows")
                                    .shorts(0)
                                    .shorts(0)
                                    .shorts(1)
                                    .shorts(1))
                    .execute("", 0)
                    .sync()
                    .hear();
        });
        String given =
                "SELECT id, $1::mood, $2::int4range, $3::mood = mood, $4::numrange, $5::int4range FROM spans ORDER BY id";
        alike.same(server -> {
            server.parse("given", given);
            return server.say(
                            'B',
                            new Body()
                                    .text("")
                                    .text("given")
                                    .shorts(1)
                                    .shorts(1)
                                    .shorts(5)
                                    .value("high".getBytes(StandardCharsets.UTF_8))
                                    .value(range(2, 1, 5))
                                    .value("low".getBytes(StandardCharsets.UTF_8))
                                    .value(new byte[] {1})
                                    .value(range(4, 7, 9))
                                    .shorts(1)
                                    .shorts(1))
                    .execute("", 0)
                    .sync()
                    .hear();
        });
        alike.same(server -> {
            server.parse("wrong", "SELECT id, $1::int4range FROM spans ORDER BY id");
            return server.say(
                            'B',
                            new Body()
                                    .text("")
                                    .text("wrong")
                                    .shorts(1)
                                    .shorts(1)
                                    .shorts(1)
                                    .value(new byte[] {2, 0, 0})
                                    .shorts(0))
                    .execute("", 0)
                    .sync()
                    .hear();
        });
    }

    private static byte[] range(int flags, int lower, int upper) {
        return ByteBuffer.allocate(17)
                .put((byte) flags)
                .putInt(4)
                .putInt(lower)
                .putInt(4)
                .putInt(upper)
                .array();
    }

    @Test
    void cursorsOfDeclare_areDescribedAsPortals() throws IOException {
        alike.again();
        alike.sameQueries("BEGIN");
        alike.same(server -> server.parse(
                        "",
                        "DECLARE c CURSOR FOR SELECT id, name, $1::text AS said FROM items WHERE id > $2 ORDER BY id")
                .bind("", "", "x", "3")
                .execute("", 0)
                .sync()
                .hear());
        alike.same(server -> server.describe('P', "c").sync().hear());
        alike.sameQueries("FETCH 2 FROM c", "DECLARE d CURSOR FOR SELECT name FROM items WHERE id = 7");
        alike.same(server -> server.describe('P', "d").sync().hear());
        alike.sameQueries("CLOSE c");
        alike.same(server -> server.describe('P', "c").sync().hear());
        alike.sameQueries("ROLLBACK");
    }
}
