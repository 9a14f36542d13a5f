package dev.kintsugi.it.proxy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends with a transaction, and what is told of its end: as on one PostgreSQL. */
@Timeout(120)
class EndsOfTransactionsTest {
    private static Alike alike;

    @BeforeAll
    static void open() throws Exception {
        alike = new Alike(
                "ends",
                """
                placements: {by-hash: {algorithm: hash}}
                tables:
                  items: {shardKey: id, placement: by-hash}
                  notes: {shardKey: item, placement: by-hash}
                """,
                """
                CREATE TABLE items (id int PRIMARY KEY, name text);
                CREATE TABLE notes (item int REFERENCES items DEFERRABLE INITIALLY DEFERRED, n int);
                INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g;
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

    private static Frontend run(Frontend server, String sql) throws IOException {
        return server.parse("", sql).bind("", "").execute("", 0);
    }

    @Test
    void portals_endWithTheirTransaction() throws IOException {
        for (String end : new String[] {"COMMIT", "ROLLBACK AND CHAIN", "COMMIT; BEGIN", "ROLLBACK; BEGIN"}) {
            alike.again();
            alike.sameQueries("BEGIN");
            alike.same(server -> server.parse("s", "SELECT id FROM items ORDER BY id")
                    .bind("p", "s")
                    .execute("p", 1)
                    .sync()
                    .hear());
            alike.sameQueries(end);
            alike.same(server -> server.execute("p", 1).sync().hear());
        }
        alike.again();
        alike.same(server -> run(
                        server.parse("s", "SELECT id FROM items ORDER BY id")
                                .bind("p", "s")
                                .execute("p", 1),
                        "COMMIT")
                .execute("p", 1)
                .sync()
                .hear());
        alike.same(server -> run(server, "COMMIT").execute("", 0).sync().hear());
    }

    @Test
    void closeAll_closesPortalsAndKeepsSavepoints() throws IOException {
        alike.sameQueries("BEGIN", "SAVEPOINT a");
        alike.same(server -> server.parse("s", "SELECT id FROM items ORDER BY id")
                .bind("p", "s")
                .execute("p", 1)
                .sync()
                .hear());
        alike.sameQueries("CLOSE ALL");
        alike.same(server -> server.bind("p", "s").execute("p", 1).sync().hear());
        alike.sameQueries("ROLLBACK TO a");
        alike.same(server -> server.execute("p", 1).sync().hear());
        alike.sameQueries("ROLLBACK");
    }

    @Test
    void statementsThatStandAlone_mayBeginAPipeline() throws IOException {
        for (String alone : new String[] {"DISCARD ALL", "LOCK TABLE items", "DECLARE c CURSOR FOR SELECT 1"}) {
            alike.again();
            alike.same(server -> run(run(server, alone), "SELECT 1").sync().hear());
            alike.same(server -> run(run(server, "SELECT 1"), alone).sync().hear());
        }
        alike.same(server -> run(run(server, "COMMIT"), "DISCARD ALL").sync().hear());
    }

    @Test
    void discardThatFails_forgetsNothing() throws IOException {
        alike.same(server -> server.parse("s", "SELECT 1").sync().hear());
        alike.sameQueries("COMMIT; DISCARD ALL; SELECT 1");
        alike.same(server -> server.bind("", "s").execute("", 0).sync().hear());
        alike.sameQueries("DISCARD ALL");
        alike.same(server -> server.bind("", "s").execute("", 0).sync().hear());
    }

    @Test
    void statementWithoutAName_outlivesThoseThatHaveOne() throws IOException {
        for (String all : new String[] {"DEALLOCATE ALL", "DISCARD ALL"}) {
            alike.same(server -> server.parse("s", "SELECT 1").sync().hear());
            alike.same(server -> run(server, all).sync().hear());
            alike.same(server -> server.describe('S', "").sync().hear());
            alike.same(server -> server.describe('S', "s").sync().hear());
        }
    }

    @Test
    void lastOfSeveralStatements_hasEndedWhenTheyAreCommitted() throws IOException {
        alike.sameQueries(
                "INSERT INTO notes VALUES (99, 1); SELECT name FROM items ORDER BY id LIMIT 2",
                "INSERT INTO notes VALUES (99, 1); DELETE FROM items WHERE id = 20",
                "INSERT INTO notes VALUES (99, 1); COPY (SELECT id FROM items ORDER BY id) TO STDOUT",
                "INSERT INTO notes VALUES (99, 1); SET TimeZone = 'Asia/Tokyo'",
                "INSERT INTO notes VALUES (9, 1); SELECT name FROM items WHERE id = 3",
                "SELECT count(*) FROM items",
                "DELETE FROM notes");
    }

    @Test
    void settings_areUndoneWithACommitThatFails() throws IOException {
        alike.sameQueries(
                "BEGIN",
                "INSERT INTO notes VALUES (99, 1)",
                "SET IntervalStyle = 'iso_8601'",
                "COMMIT",
                "SHOW IntervalStyle",
                "SELECT interval '1 day' FROM items WHERE id = 3");
    }

    @Test
    void settings_areUndoneWhereTemporaryTablesAre() throws IOException {
        alike.sameQueries("CREATE TEMP TABLE mine (id int)");
        alike.same(server -> run(run(server, "SET IntervalStyle = 'iso_8601'"), "FETCH ALL FROM nothing")
                .sync()
                .hear());
        alike.sameQueries(
                "SHOW IntervalStyle",
                "BEGIN",
                "SET IntervalStyle = 'iso_8601'",
                "ROLLBACK",
                "SHOW IntervalStyle",
                "SELECT current_setting('IntervalStyle') FROM mine",
                "DROP TABLE mine");
    }

    @Test
    void deferredMistakeOverSeveralShards_isTheDatabasesOwn() throws IOException {
        alike.same(server -> {
            server.query("INSERT INTO notes VALUES (99, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1)");
            return List.of(server.lastError('C'), server.lastError('M'), server.lastError('n'));
        });
    }

    @Test
    void emptyStatements_areNoPartOfWhatFollows() throws IOException {
        alike.sameQueries(
                "; START TRANSACTION", "; SAVEPOINT a", ";; ROLLBACK TO a", "; COMMIT", "; SET work_mem = '5MB'");
    }
}
