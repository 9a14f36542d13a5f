package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a client leaves behind on a shard's connection: the next client that gets it sees nothing of that. Each pool has one connection, so
 * that the next client does get it.
 *
 * <p>{@code -Dleft.transactions=1000000} is the full size.
 */
@Timeout(7200)
class LeftBehindTest {
    private static final int TRANSACTIONS = Integer.getInteger("left.transactions", 300);
    private static final String NOTHING = "row  postgres t NULL 0 0 0 0 off \"$user\", public";
    private static final String HERE = "/* kintsugi: shard=shard-0 */ ";
    /** What is not the connection's own, but of its session; a setting that was reset is an empty text. */
    private static final String STATE =
            """
            SELECT coalesce(current_setting('app.who', true), ''), current_user, session_user = current_user,
                to_regclass('hidden'),
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
                (SELECT count(*) FROM pg_prepared_statements WHERE from_sql),
                (SELECT count(*) FROM pg_listening_channels()),
                (SELECT count(*) FROM pg_cursors WHERE is_holdable),
                current_setting('default_transaction_read_only'), current_setting('search_path')""";

    private static Alike alike;
    private static Frontend honest;

    @BeforeAll
    static void open() throws Exception {
        alike = new Alike(
                "left",
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                pool: {maximumPoolSize: 1}
                """,
                """
                CREATE TABLE items (id int PRIMARY KEY, name text);
                INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g;
                CREATE FUNCTION who(t text) RETURNS text LANGUAGE sql AS 'SELECT set_config(''app.who'', t, false)';
                CREATE PROCEDURE leave() LANGUAGE plpgsql AS 'BEGIN PERFORM who(''left''); EXECUTE ''SET ROLE pg_monitor''; END';
                """);
        honest = alike.proxy();
    }

    @AfterAll
    static void close() {
        honest.close();
        alike.close();
    }

    private static String block(String... statements) {
        StringBuilder body = new StringBuilder(HERE + "DO $$BEGIN ");
        for (String sql : statements) {
            body.append("EXECUTE '").append(sql.replace("'", "''")).append("'; ");
        }
        return body.append("END$$").toString();
    }

    private static final List<String> TRACES = List.of(
            block("SELECT set_config('app.who', 'left', false)"),
            block("SET ROLE pg_monitor"),
            block("SET SESSION AUTHORIZATION pg_monitor"),
            block("CREATE TEMP TABLE hidden (a int)", "INSERT INTO hidden VALUES (1)"),
            block("SELECT pg_advisory_lock(11)", "SELECT pg_advisory_lock_shared(12)"),
            block("LISTEN sly"),
            block("PREPARE sly AS SELECT 1"),
            block("DECLARE held CURSOR WITH HOLD FOR SELECT 1"),
            block("SET default_transaction_read_only = on", "SET search_path = pg_catalog"),
            HERE + "CALL leave()",
            HERE + "SELECT who('left')",
            HERE + "INSERT INTO items VALUES (1000, who('left'))",
            HERE + "DELETE FROM items WHERE id = 1000 AND who('left') = 'left'",
            HERE + "EXPLAIN ANALYZE SELECT who('left')",
            HERE + "PREPARE sly AS SELECT 1",
            HERE + "DECLARE held CURSOR WITH HOLD FOR SELECT 1",
            "SET kintsugi.shard_key = '7'; SELECT who('left')",
            "SET app.who = 'left'",
            "SELECT set_config('app.who', 'left', false)",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            "SET search_path = pg_catalog",
            "CREATE TEMP TABLE hidden (a int)",
            "SELECT pg_advisory_lock(11), pg_try_advisory_lock_shared(12)",
            "LISTEN sly",
            "PREPARE sly AS SELECT 1");

    private static void nothingIsLeft(String by) throws IOException {
        for (int shard = 0; shard < 3; shard++) {
            assertThat(honest.query("/* kintsugi: shard=shard-" + shard + " */ " + STATE))
                    .as("after %s, on shard %d", by, shard)
                    .anyMatch(line -> line.startsWith(NOTHING));
        }
    }

    @Test
    void tracesOfOneStatement_areGoneWithIt() throws IOException {
        for (String trace : TRACES) {
            try (Frontend other = alike.proxy()) {
                assertThat(other.query(trace)).noneMatch(line -> line.startsWith("error"));
                if (!trace.startsWith("CREATE TEMP") && !trace.startsWith("SELECT pg_advisory_lock")) {
                    // A session with temporary tables or locks keeps its connection, and gives it back when it ends.
                    nothingIsLeft(trace);
                }
            }
            nothingIsLeft(trace);
        }
    }

    @Test
    void tracesOfATransaction_areGoneWithIt() throws IOException {
        for (String end : List.of("COMMIT", "SELECT 1/0", "")) {
            for (String trace : TRACES) {
                try (Frontend other = alike.proxy()) {
                    other.query("BEGIN");
                    assertThat(other.query(trace)).noneMatch(line -> line.startsWith("error"));
                    other.query("UPDATE public.items SET name = name WHERE id < 10");
                    if (!end.isEmpty()) {
                        other.query(end);
                    }
                }
                nothingIsLeft(trace + ", " + end);
            }
        }
    }

    @Test
    void whatWouldStayWithOneConnection_isRefused() throws IOException {
        for (String sql : List.of(
                "SET ROLE pg_monitor",
                HERE + "SET ROLE pg_monitor",
                "SET SESSION AUTHORIZATION pg_monitor",
                "SET SESSION SESSION AUTHORIZATION pg_monitor",
                "SET LOCAL SESSION AUTHORIZATION 'pg_monitor'",
                "SET session_authorization = pg_monitor",
                "SET SESSION session_authorization TO 'pg_monitor'",
                "SET \"role\" = pg_monitor",
                "SET \"role\" TO E'pg_\\x6donitor'",
                "SET LOCAL \"role\" = pg_monitor",
                "SET U&\"r\\006fle\" TO pg_monitor",
                "SET SESSION U&\"ses!0073ion_authorization\" UESCAPE '!' TO pg_monitor",
                "SELECT pg_catalog.set_config('role', 'pg_monitor', false)",
                "SELECT set_config(name, 'pg_monitor', false) FROM pg_settings WHERE name = 'role'",
                "SELECT set_config('role', 'pg_monitor', false)",
                "SELECT set_config(n, 'pg_monitor', false) FROM (VALUES ('role')) v(n)",
                "SELECT name, set_config('app.who', name, false) FROM items WHERE id = 7",
                "WITH x AS (SELECT set_config('app.who', 'left', false)) SELECT * FROM x",
                "SELECT pg_advisory_lock_shared(id) FROM items WHERE id = 7",
                "DECLARE c CURSOR WITH HOLD FOR SELECT pg_advisory_lock(11)",
                "CREATE TEMP TABLE hidden AS SELECT pg_try_advisory_lock(11) AS a",
                "CREATE TABLE seen AS SELECT pg_try_advisory_lock(11) AS a",
                "INSERT INTO items SELECT 1000, pg_try_advisory_lock(11)::text",
                "SELECT setseed(0.5)",
                "SELECT who('left')",
                "SELECT who('left') FROM items WHERE id = 7",
                "DO $$BEGIN PERFORM who('left'); END$$",
                "CALL leave()")) {
            try (Frontend other = alike.proxy()) {
                assertThat(other.query(sql)).as(sql).contains("error ERROR 0A000");
            }
        }
        nothingIsLeft("what is refused");
    }

    /** Names and portals of one client are none of another's, though both use one connection. */
    @Test
    void namesOfOneClient_areItsOwn() throws IOException {
        try (Frontend one = alike.proxy();
                Frontend two = alike.proxy()) {
            one.parse("s", "SELECT 'one', id FROM items WHERE id = 7").sync().hear();
            assertThat(two.bind("", "s").execute("", 0).sync().hear()).contains("error ERROR 26000");
            two.parse("s", "SELECT 'two', id FROM items WHERE id = 7").sync().hear();
            for (int i = 0; i < 20; i++) {
                assertThat(one.bind("", "s").execute("", 0).sync().hear()).contains("row one 7");
                assertThat(two.bind("", "s").execute("", 0).sync().hear()).contains("row two 7");
            }
            one.bind("p", "s").say('H', new Frontend.Body()).next(1);
            assertThat(two.execute("p", 0).sync().hear()).contains("error ERROR 34000");
            one.sync().hear();
        }
    }

    @Test
    void manyTransactions_leaveNothing() throws IOException {
        SplittableRandom random = new SplittableRandom();
        try (Frontend one = alike.proxy();
                Frontend two = alike.proxy()) {
            one.query("SET app.who = 'one'");
            for (int i = 0; i < TRANSACTIONS; i++) {
                int id = random.nextInt(1, 20);
                switch (random.nextInt(6)) {
                    case 0 -> one.query(HERE + "SELECT who('left')");
                    case 1 -> one.query("BEGIN; SELECT name FROM items WHERE id = " + id + "; COMMIT");
                    case 2 -> two.query("BEGIN; SET LOCAL app.who = 'two'; SELECT count(*) FROM items; ROLLBACK");
                    case 3 -> two.query("BEGIN; SELECT pg_advisory_xact_lock(" + id + "); SELECT 1/0");
                    default -> two.query(TRACES.get(random.nextInt(4, 7)));
                }
                two.query("ROLLBACK");
                String read = "SELECT current_setting('app.who', true), current_user FROM items WHERE id = " + id;
                assertThat(honest.query(read)).containsAnyOf("row  postgres", "row NULL postgres");
                assertThat(one.query(read)).contains("row one postgres");
            }
        }
        nothingIsLeft("many transactions");
    }
}
