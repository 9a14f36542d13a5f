package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.proxy.Frontend.Body;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements and messages that reach for a server instead of the cluster, or hide a write: refused with a reason, or answered as they are. */
class RefusedToClientsTest {
    private static Alike alike;

    @BeforeAll
    static void open() throws Exception {
        alike = new Alike(
                "refused",
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                """,
                """
                CREATE TABLE items (id int PRIMARY KEY, name text);
                INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g;
                CREATE FUNCTION wipe() RETURNS int LANGUAGE sql AS 'DELETE FROM items; SELECT 1';
                CREATE PROCEDURE wipes() LANGUAGE sql AS 'DELETE FROM items';
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

    @Test
    void filesProgramsAndLargeObjects_areRefused() throws IOException {
        for (String hint : List.of("", "/* kintsugi: shard=shard-1 */ ")) {
            for (String sql : List.of(
                    "COPY items FROM PROGRAM 'id'",
                    "COPY items TO PROGRAM 'cat > /dev/null'",
                    "COPY items FROM '/etc/passwd'",
                    "COPY items TO '/dev/null'",
                    "COPY (SELECT 1) TO '/dev/null'",
                    "COPY/**/items FROM/* STDIN */ E'\\x2fetc/passwd'")) {
                assertThat(alike.all().query(hint + sql)).as(sql).containsExactly("error ERROR 0A000", "ready I");
            }
        }
        for (String sql : List.of(
                "SELECT lo_create(0)",
                "SELECT lo_creat(-1)",
                "SELECT lo_import('/etc/passwd')",
                "SELECT lo_export(1, '/dev/null')",
                "SELECT pg_catalog.lo_get(1)",
                "SELECT \"lo_put\"(1, 0, '')",
                "SELECT lo_open(1, 2), id FROM items",
                "SELECT lo_unlink(1) FROM items WHERE id = 7",
                "SELECT loread(0, 1)",
                "INSERT INTO items VALUES (70, lo_get(1)::text)",
                "COPY (SELECT lo_from_bytea(0, '')) TO STDOUT",
                "CREATE TABLE lo AS SELECT lo_create(0) AS id",
                "LOAD 'plpgsql'",
                "ALTER SYSTEM SET work_mem = '5MB'")) {
            assertThat(alike.all().query(sql)).as(sql).containsExactly("error ERROR 0A000", "ready I");
        }
        alike.sameQueries("SELECT count(*) FROM items");
    }

    @Test
    void functionCall_isRefusedAndTheConversationGoesOn() throws IOException {
        // lo_creat, by its identifier.
        Body call = new Body()
                .integer(957)
                .shorts(0)
                .shorts(1)
                .integer(4)
                .integer(-1)
                .shorts(0);
        assertThat(alike.all().say('F', call).hear()).containsExactly("error ERROR 0A000", "ready I");
        alike.sameQueries("SELECT 1", "BEGIN");
        assertThat(alike.all().say('F', call).hear()).containsExactly("error ERROR 0A000", "ready E");
        assertThat(alike.all().query("SELECT 1")).containsExactly("error ERROR 25P02", "ready E");
    }

    @Test
    void replication_isRefused() throws IOException {
        for (String mode : List.of("true", "database", "on", "1", "yes")) {
            try (Frontend client = Frontend.silent(alike.address())) {
                client.start("user", "x", "database", "refused", "replication", mode);
                assertThat(client.hear()).as(mode).containsExactly("error FATAL 0A000", "closed");
            }
        }
        alike.sameQueries("IDENTIFY_SYSTEM", "START_REPLICATION 0/0", "CREATE_REPLICATION_SLOT s PHYSICAL");
    }

    /** Whoever would send it where reads go has to see that it writes. */
    @Test
    void hiddenWrites_areRefusedOrRunOnce() throws IOException {
        for (String sql : List.of(
                "SELECT wipe()",
                "SELECT wipe() FROM items WHERE id = 7",
                "SELECT id FROM items WHERE id = wipe()",
                "SELECT (SELECT wipe()) FROM items",
                "WITH w AS (SELECT wipe() AS n) SELECT n FROM w",
                "DO $$BEGIN PERFORM wipe() FROM items; END$$",
                "CALL wipes()",
                "SELECT query_to_xml('DELETE FROM items', true, true, '') FROM items")) {
            assertThat(alike.all().query(sql)).as(sql).containsExactly("error ERROR 0A000", "ready I");
        }
        alike.sameQueries(
                "SELECT count(*) FROM items",
                "WITH gone AS (DELETE FROM items WHERE id IN (7, 8) RETURNING *) SELECT count(*), min(name) FROM gone",
                "SELECT count(*) FROM items",
                "BEGIN READ ONLY",
                "WITH gone AS (DELETE FROM items WHERE id = 9 RETURNING *) SELECT count(*) FROM gone",
                "ROLLBACK",
                "BEGIN READ ONLY",
                "DO $$BEGIN DELETE FROM items; END$$",
                "ROLLBACK",
                "BEGIN",
                "DO $$BEGIN DELETE FROM items; END$$",
                "SELECT count(*) FROM items",
                "ROLLBACK",
                "SET default_transaction_read_only = on",
                "DO $$BEGIN DELETE FROM items; END$$",
                "DELETE FROM items WHERE id = 9",
                "WITH gone AS (DELETE FROM items RETURNING *) SELECT count(*) FROM gone",
                "SELECT * INTO copied FROM items",
                "SELECT count(*) FROM items");
    }

    @Test
    void severalStatements_areEachLookedAt() throws IOException {
        alike.sameQueries(
                "SELECT 1; DELETE FROM items WHERE id = 10; SELECT count(*) FROM items",
                "DELETE FROM items WHERE id = 11; SELECT 1/0",
                "SELECT count(*) FROM items",
                "BEGIN; DELETE FROM items WHERE id = 11; COMMIT; DELETE FROM items WHERE id = 12; SELECT 1/0",
                "SELECT count(*) FROM items",
                "SELECT 1; ROLLBACK; SELECT 2",
                "SELECT 1;;; SELECT /* ; DELETE FROM items */ 2; -- ; DELETE FROM items");
        assertThat(alike.all().query("DELETE FROM items WHERE id = 13; SELECT wipe()"))
                .contains("error ERROR 0A000");
        assertThat(alike.all().query("SELECT count(*) FROM items WHERE id = 13"))
                .contains("row 1");
        assertThat(alike.all().parse("", "SELECT 1; DELETE FROM items").sync().hear())
                .containsExactly("error ERROR 42601", "ready I");
    }
}
