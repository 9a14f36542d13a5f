package dev.kintsugi.it.proxy;

import static dev.kintsugi.it.proxy.DicedValue.DATE;
import static dev.kintsugi.it.proxy.DicedValue.FLAG;
import static dev.kintsugi.it.proxy.DicedValue.FLOAT;
import static dev.kintsugi.it.proxy.DicedValue.INT;
import static dev.kintsugi.it.proxy.DicedValue.NUMBER;
import static dev.kintsugi.it.proxy.DicedValue.SMALL;
import static dev.kintsugi.it.proxy.DicedValue.TEXT;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A statement with numbered parameters over the tables of {@link #TABLES}, whose answer does not depend on the order in which a server
 * finds rows, but that of the rows themselves.
 *
 * @param ordered true if the order of the rows is given, or there is one at most
 */
record DicedStatement(String sql, List<DicedValue> parameters, boolean ordered) {
    static final String PLACEMENTS =
            """
            placements: {by-hash: {algorithm: hash}}
            tables:
              items: {shardKey: id, placement: by-hash}
              lines: {shardKey: item, placement: by-hash}
              tags: {shardKey: code, placement: by-hash}
              units: {reference: true}
              logs: {shard: shard-1}
            """;

    static final String TABLES =
            """
            CREATE TABLE items (id int PRIMARY KEY, name text, qty int CHECK (qty >= 0), price numeric(8,2));
            CREATE TABLE lines (item int REFERENCES items DEFERRABLE INITIALLY DEFERRED, n int, note varchar(8), PRIMARY KEY (item, n));
            CREATE TABLE tags (code text PRIMARY KEY, label varchar(10) NOT NULL, weight float8);
            CREATE TABLE units (id int PRIMARY KEY, name text UNIQUE);
            CREATE TABLE logs (id int PRIMARY KEY, what text, day date, flag bool);
            """;

    /** The rows before each conversation. */
    static final String ROWS =
            "DELETE FROM lines; DELETE FROM items; DELETE FROM tags; DELETE FROM units; DELETE FROM logs;"
                    + " INSERT INTO items SELECT g, 'n' || g, g * 2, g * 1.25 FROM generate_series(1, 12) g;"
                    + " INSERT INTO lines SELECT g, m, 'l' || g || m FROM generate_series(1, 4) g, generate_series(1, 2) m;"
                    + " INSERT INTO tags VALUES ('a', 'first', 0.5), ('b', 'second', NULL), ('c', 'third', 1e10), ('', 'none', -2);"
                    + " INSERT INTO units VALUES (1, 'm'), (2, 'kg'), (3, 's');"
                    + " INSERT INTO logs VALUES (1, 'began', '2024-02-29', true), (2, NULL, NULL, NULL)";

    /** What is left afterwards. */
    static final List<String> LEFT = List.of(
            "SELECT * FROM items ORDER BY id",
            "SELECT * FROM lines ORDER BY item, n",
            "SELECT * FROM tags ORDER BY code",
            "SELECT * FROM units ORDER BY id",
            "SELECT * FROM logs ORDER BY id");

    static final List<DicedStatement> READS = List.of(
            ordered("SELECT id, name, qty, price FROM items WHERE id = $1", INT),
            ordered("SELECT * FROM items WHERE id = $1 AND qty > $2", INT, SMALL),
            ordered("SELECT id, name FROM items ORDER BY id"),
            ordered("SELECT id, price FROM items WHERE id < $1 ORDER BY price DESC, id LIMIT 4", INT),
            ordered("SELECT count(*), sum(qty), max(name), avg(price) FROM items WHERE id > $1", INT),
            ordered("SELECT qty % 3 AS r, count(*) FROM items GROUP BY 1 ORDER BY 1"),
            ordered(
                    "SELECT i.name, l.note FROM items i JOIN lines l ON l.item = i.id WHERE i.id = $1 ORDER BY l.n",
                    INT),
            ordered("SELECT i.id, l.note FROM items i LEFT JOIN lines l ON l.item = i.id ORDER BY i.id, l.n"),
            ordered("SELECT i.id, u.name FROM items i JOIN units u ON u.id = i.id ORDER BY 1"),
            ordered("SELECT i.id, t.label FROM items i JOIN tags t ON t.weight < i.price ORDER BY i.id, t.code"),
            ordered("SELECT code, label, weight FROM tags WHERE code = $1", TEXT),
            ordered("SELECT code, weight FROM tags ORDER BY code"),
            ordered("SELECT name FROM units WHERE id = $1", SMALL),
            ordered("SELECT * FROM units ORDER BY id"),
            ordered("SELECT * FROM logs WHERE flag = $1 OR id = $2 ORDER BY id", FLAG, INT),
            ordered("SELECT what, day FROM logs WHERE day < $1 ORDER BY id", DATE),
            unordered("SELECT id, name FROM items WHERE qty > $1", INT),
            unordered("SELECT * FROM lines"),
            ordered("SELECT 100 / (id - $1) AS q FROM items WHERE id = 3", SMALL),
            ordered("SELECT sum(100 / (id - $1)) FROM items WHERE id < 5", SMALL),
            ordered("SELECT $1::int + 1 AS next, $2::text", INT, TEXT),
            ordered("SELECT 1 AS one, 'x' AS x, NULL AS none"),
            ordered("VALUES (1, 'a'), (2, 'b')"),
            ordered("SELECT name FROM items WHERE id = $1 FOR UPDATE", INT),
            ordered("SELECT generate_series(1, $1) AS g", SMALL),
            ordered("SELECT (SELECT max(id) FROM items) AS m, count(*) FROM tags"),
            ordered("EXECUTE p"),
            ordered("EXECUTE q(3)"));

    static final List<DicedStatement> WRITES = List.of(
            ordered("INSERT INTO items VALUES ($1, $2, $3, $4)", INT, TEXT, SMALL, NUMBER),
            ordered("INSERT INTO items (id, name) VALUES ($1, $2) RETURNING *", INT, TEXT),
            ordered("INSERT INTO items (id, name) VALUES ($1, 'x'), (41, 'y'), (42, 'z') RETURNING id, name", INT),
            ordered(
                    "INSERT INTO items (id, qty) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET qty = items.qty + 1",
                    INT),
            ordered("UPDATE items SET qty = qty - 3 WHERE id = $1", INT),
            ordered("UPDATE items SET qty = qty + 1 WHERE id = $1 RETURNING id, qty", INT),
            unordered("UPDATE items SET name = $1 WHERE id > $2 RETURNING id, name", TEXT, INT),
            ordered("UPDATE items SET price = price * $1", NUMBER),
            ordered("DELETE FROM items WHERE id = $1", INT),
            unordered("DELETE FROM lines WHERE item <= $1 RETURNING item, n, note", SMALL),
            ordered("INSERT INTO lines VALUES ($1, $2, 'new')", INT, INT),
            ordered("INSERT INTO lines VALUES ($1, 9, $2)", INT, TEXT),
            ordered("INSERT INTO lines VALUES (3, 9, 'much too long')"),
            ordered("INSERT INTO tags VALUES ($1, $2, $3)", TEXT, TEXT, FLOAT),
            ordered("INSERT INTO tags (code) VALUES ($1)", TEXT),
            ordered("UPDATE tags SET weight = $2 WHERE code = $1 RETURNING *", TEXT, FLOAT),
            ordered("DELETE FROM tags WHERE code = $1", TEXT),
            ordered("INSERT INTO units VALUES ($1, $2)", INT, TEXT),
            ordered("UPDATE units SET name = $1 WHERE id = 2 RETURNING id, name", TEXT),
            unordered("DELETE FROM units WHERE id > $1 RETURNING *", SMALL),
            ordered("INSERT INTO logs VALUES ($1, $2, $3, $4) RETURNING id", INT, TEXT, DATE, FLAG),
            ordered("UPDATE logs SET what = $2 WHERE id = $1", INT, TEXT),
            ordered("DELETE FROM logs"));

    /** Wrong before they run, or wherever they run. */
    static final List<DicedStatement> WRONG = List.of(
            ordered("SELEC 1"),
            ordered("SELECT name FROM missing WHERE id = $1", INT),
            ordered("SELECT missing FROM items WHERE id = $1", INT),
            ordered("SELECT missing FROM items ORDER BY id"),
            ordered("INSERT INTO items (id, nothing) VALUES ($1, 2)", INT),
            ordered("UPDATE tags SET nothing = 1 WHERE code = $1", TEXT),
            ordered("SELECT name + 1 FROM items WHERE id = $1", INT),
            ordered("SELECT sum(name) FROM items"),
            ordered("SELECT id FROM items WHERE"),
            ordered("SELECT 'open"),
            ordered("SELECT nofunction($1::int)", INT),
            ordered("SELECT name, count(*) FROM items"));

    /** Transactions, settings, cursors and other things without parameters. */
    static final List<DicedStatement> CONTROL = List.of(
            ordered("BEGIN"),
            ordered("BEGIN"),
            ordered("BEGIN READ ONLY"),
            ordered("START TRANSACTION"),
            ordered("COMMIT"),
            ordered("COMMIT"),
            ordered("END"),
            ordered("ROLLBACK"),
            ordered("ROLLBACK"),
            ordered("COMMIT AND CHAIN"),
            ordered("SAVEPOINT s"),
            ordered("SAVEPOINT t"),
            ordered("ROLLBACK TO s"),
            ordered("ROLLBACK TO SAVEPOINT t"),
            ordered("RELEASE s"),
            ordered("SET CONSTRAINTS ALL IMMEDIATE"),
            ordered("SET TimeZone = 'Asia/Tokyo'"),
            ordered("SET LOCAL application_name = 'local'"),
            ordered("SET application_name = 'diced'"),
            ordered("SET DateStyle = 'German'"),
            ordered("SET LOCAL DateStyle = 'SQL, DMY'"),
            ordered("SET IntervalStyle = 'iso_8601'"),
            ordered("SET nothing = 1"),
            ordered("SET work_mem = 'much'"),
            ordered("RESET TimeZone"),
            ordered("RESET ALL"),
            ordered("SHOW TimeZone"),
            ordered("SHOW application_name"),
            ordered("SHOW DateStyle"),
            ordered("SHOW transaction_isolation"),
            ordered("SHOW nothing"),
            ordered("DECLARE c CURSOR FOR SELECT id, name FROM items ORDER BY id"),
            ordered("DECLARE c SCROLL CURSOR FOR SELECT id FROM items WHERE id = 3"),
            ordered("DECLARE h CURSOR WITH HOLD FOR SELECT id FROM units ORDER BY id"),
            ordered("FETCH 2 FROM c"),
            ordered("FETCH ALL FROM c"),
            ordered("FETCH BACKWARD 1 FROM c"),
            ordered("FETCH NEXT FROM h"),
            ordered("MOVE 1 FROM c"),
            ordered("MOVE ALL IN h"),
            ordered("CLOSE c"),
            ordered("CLOSE h"),
            ordered("CLOSE ALL"),
            ordered("PREPARE p AS SELECT id, name FROM items WHERE id < 4 ORDER BY id"),
            ordered("PREPARE q(int) AS UPDATE items SET qty = qty + 1 WHERE id = $1 RETURNING qty"),
            ordered("DEALLOCATE p"),
            ordered("DEALLOCATE a"),
            ordered("DEALLOCATE ALL"),
            ordered("DISCARD ALL"),
            ordered("DISCARD PLANS"),
            ordered("LISTEN news"),
            ordered("UNLISTEN *"),
            ordered("NOTIFY news, 'hear'"),
            // One that waits: the session before may be about to give it back.
            ordered("SELECT pg_advisory_lock(7)"),
            ordered("SELECT pg_advisory_unlock(7)"),
            ordered("SELECT pg_advisory_xact_lock(8)"),
            ordered("LOCK TABLE items"),
            ordered("CREATE TABLE extra (id int PRIMARY KEY, x text)"),
            ordered("ALTER TABLE extra ADD COLUMN y int"),
            ordered("INSERT INTO extra VALUES (1, 'x')"),
            ordered("SELECT * FROM extra ORDER BY id"),
            ordered("DROP TABLE extra"),
            ordered("TRUNCATE lines"),
            ordered("CREATE TEMP TABLE mine (id int)"),
            ordered("INSERT INTO mine VALUES (1)"),
            ordered("SELECT * FROM mine"),
            ordered(""),
            ordered("-- nothing"));

    private static DicedStatement ordered(String sql, DicedValue... parameters) {
        return new DicedStatement(sql, List.of(parameters), true);
    }

    private static DicedStatement unordered(String sql, DicedValue... parameters) {
        return new DicedStatement(sql, List.of(parameters), false);
    }

    /** True for what may fail when it is parsed, by what there is at that moment. */
    boolean isFragile() {
        return sql.contains("extra") || sql.contains("mine") || sql.contains("nothing") || sql.equals("CLOSE ALL");
    }

    /** The same with literals in place of the parameters. */
    String literally(SplittableRandom dice) {
        String text = sql;
        for (int i = parameters.size(); i > 0; i--) {
            String value =
                    dice.nextInt(15) == 0 ? "NULL" : parameters.get(i - 1).literal(dice);
            text = text.replace("$" + i, value);
        }
        return text;
    }
}
