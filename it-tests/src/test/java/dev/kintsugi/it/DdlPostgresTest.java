package dev.kintsugi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PGobject;

/** DDL through the cluster, on three PostgreSQL shards: all or none, alone or within transactions. */
class DdlPostgresTest {
    private static final int SHARDS = 3;

    @TempDir
    Path directory;

    private Path file;
    private Connection cluster;

    @BeforeEach
    void open() throws Exception {
        for (int shard = 0; shard < SHARDS; shard++) {
            PostgresServer.shared().createDatabase("ddl_" + shard);
        }
        file = write("first-shard");
        cluster = connect();
    }

    private Path write(String unlisted) throws IOException {
        return Files.writeString(
                directory.resolve("ddl-" + unlisted + "-" + System.nanoTime() + ".yaml"),
                """
                cluster: ddl
                shards:
                  shard-0: {primary: "%s"}
                  shard-1: {primary: "%s"}
                  shard-2: {primary: "%s"}
                placements:
                  by-hash: {algorithm: hash}
                  by-ring: {algorithm: ring}
                tables:
                  customers: {shardKey: id, placement: by-hash}
                  products: {reference: true}
                  notes: {shard: shard-1}
                unlistedTables: %s
                transactions: {crossShard: one-phase}
                """
                        .formatted(url(0), url(1), url(2), unlisted));
    }

    private static String url(int shard) {
        return PostgresServer.shared().url("ddl_" + shard);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:kintsugi:" + file);
    }

    @AfterEach
    void close() throws SQLException {
        cluster.close();
    }

    private void run(String... statements) throws SQLException {
        run(cluster, statements);
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void on(int shard, String... statements) throws SQLException {
        try (Connection direct = DriverManager.getConnection(url(shard))) {
            run(direct, statements);
        }
    }

    private List<String> rows(String sql) throws SQLException {
        return rows(cluster, sql);
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i));
                }
                rows.add(String.join(",", values));
            }
            return rows;
        }
    }

    private static List<String> rowsOn(int shard, String sql) throws SQLException {
        try (Connection direct = DriverManager.getConnection(url(shard))) {
            return rows(direct, sql);
        }
    }

    /** The shards that have a relation of that name. */
    private static List<Integer> shardsWith(String relation) throws SQLException {
        List<Integer> shards = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            if (!rowsOn(shard, "SELECT 1 FROM pg_class WHERE relname = '" + relation + "'")
                    .isEmpty()) {
                shards.add(shard);
            }
        }
        return shards;
    }

    private void assertFails(String state, String message, String sql) {
        assertThatThrownBy(() -> run(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    @Test
    void createTable_keepsOtherStorageParameters() throws SQLException {
        run(
                "CREATE TABLE carts (id bigint, k bigint) WITH (fillfactor = 70, kintsugi.shard_key = 'k', autovacuum_enabled = false)"
                        + " TABLESPACE pg_default");
        for (int shard = 0; shard < SHARDS; shard++) {
            assertThat(rowsOn(shard, "SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE relname = 'carts'"))
                    .containsExactly("fillfactor=70 autovacuum_enabled=false");
            assertThat(rowsOn(
                            shard, "SELECT table_schema, table_name, kind, shard_key, placement FROM kintsugi.tables"))
                    .containsExactly("public,carts,sharded,k,by-hash");
        }
    }

    @Test
    void createTable_withAKeyThatCannotBeOne_leavesNothing() throws SQLException {
        assertFails("F0000", "no one spelling", "CREATE TABLE t (k jsonb) WITH (kintsugi.shard_key = 'k')");
        assertThat(shardsWith("t")).isEmpty();
        run("CREATE TABLE t (k int) WITH (kintsugi.shard_key = 'k')");
        assertThat(shardsWith("t")).containsExactly(0, 1, 2);
    }

    @Test
    void alterThatFailsOnTheLastShard_leavesNoneChanged() throws SQLException {
        run("CREATE TABLE customers (id bigint PRIMARY KEY, name text)");
        on(2, "INSERT INTO customers VALUES (1, NULL)");
        assertFails("23502", "null", "ALTER TABLE customers ALTER COLUMN name SET NOT NULL");
        for (int shard = 0; shard < SHARDS; shard++) {
            assertThat(rowsOn(
                            shard,
                            "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'customers'::regclass"
                                    + " AND attname = 'name'"))
                    .containsExactly("f");
        }
        run("CREATE TABLE notes (id int)");
        on(2, "CREATE TABLE products (id int)");
        assertFails("42P07", "already exists", "CREATE TABLE products (id int)");
        assertThat(shardsWith("products")).containsExactly(2);
    }

    @Test
    void ddlInATransaction_isSeenByItselfAlone_untilItCommits() throws SQLException {
        run("CREATE TABLE notes (id int)");
        try (Connection other = connect()) {
            cluster.setAutoCommit(false);
            run(
                    "CREATE TABLE customers (id bigserial PRIMARY KEY, name text)",
                    "ALTER TABLE notes ADD COLUMN more int");
            run("INSERT INTO customers (name) VALUES ('a'), ('b'), ('c')", "INSERT INTO notes VALUES (1, 2)");
            assertThat(rows("SELECT count(*) FROM customers")).containsExactly("3");
            assertThat(rows("SHOW kintsugi.tables")).hasSize(2);
            assertThat(rows(other, "SHOW kintsugi.tables")).hasSize(1);
            assertThatThrownBy(() -> rows(other, "SELECT * FROM customers")).hasMessageContaining("does not exist");
            cluster.commit();
            cluster.setAutoCommit(true);
            assertThat(rows(other, "SELECT count(*) FROM customers")).containsExactly("3");
            run(other, "INSERT INTO customers (name) VALUES ('d'), ('e')");
            assertThat(rows("SELECT count(*), max(id) - min(id) FROM customers"))
                    .containsExactly("5,4");
        }
    }

    @Test
    void ddlInATransaction_thatIsRolledBack_leavesNothing() throws SQLException {
        run(
                "CREATE TABLE customers (id bigserial PRIMARY KEY, name text)",
                "INSERT INTO customers (name) VALUES ('a')");
        cluster.setAutoCommit(false);
        run("TRUNCATE customers RESTART IDENTITY", "INSERT INTO customers (name) VALUES ('z')");
        assertThat(rows("SELECT id, name FROM customers")).containsExactly("1,z");
        run("CREATE TABLE extra (id int)", "DROP TABLE customers");
        assertThatThrownBy(() -> rows("SELECT * FROM customers")).hasMessageContaining("does not exist");
        cluster.rollback();
        cluster.setAutoCommit(true);
        assertThat(rows("SELECT name FROM customers")).containsExactly("a");
        assertThat(rows("SHOW kintsugi.tables")).hasSize(1);
        run("INSERT INTO customers (name) VALUES ('b'), ('c')");
        assertThat(rows("SELECT count(*) FROM customers")).containsExactly("3");
    }

    @Test
    void rollbackToSavepoint_forgetsTheDdlBehindIt() throws SQLException {
        cluster.setAutoCommit(false);
        run("CREATE TABLE customers (id bigint)", "SAVEPOINT s", "ALTER TABLE customers ADD COLUMN name text");
        assertThat(rows("SELECT name FROM customers WHERE id = 1")).isEmpty();
        run("ROLLBACK TO SAVEPOINT s", "INSERT INTO customers VALUES (1)");
        assertThat(rows("SELECT * FROM customers")).containsExactly("1");
        cluster.commit();
        cluster.setAutoCommit(true);
        assertThat(rows("SELECT * FROM customers")).containsExactly("1");
    }

    @Test
    void failedDdl_failsItsTransactionOnEveryShard() throws SQLException {
        run("CREATE TABLE customers (id bigint)");
        cluster.setAutoCommit(false);
        run("INSERT INTO customers VALUES (1), (2), (3)");
        assertFails("42701", "already exists", "ALTER TABLE customers ADD COLUMN id int");
        assertFails("25P02", "rolled back", "INSERT INTO customers VALUES (4)");
        cluster.rollback();
        cluster.setAutoCommit(true);
        assertThat(rows("SELECT count(*) FROM customers")).containsExactly("0");
    }

    @Test
    void alterOfTheShardKey() throws SQLException {
        run(
                "CREATE TABLE customers (id bigint)",
                "CREATE TABLE carts (id bigint, k bigint) WITH (kintsugi.shard_key = 'k')",
                "INSERT INTO carts VALUES (1, 10), (2, 20), (3, 30)",
                "ALTER TABLE carts ALTER COLUMN k TYPE int",
                "ALTER TABLE carts RENAME COLUMN k TO owner",
                "ALTER TABLE carts RENAME TO baskets");
        assertThat(rows("SELECT id FROM baskets WHERE owner = 30")).containsExactly("3");
        assertThat(rows("SHOW kintsugi.tables")).contains("public,baskets,sharded,owner,by-hash,");
        assertFails("0A000", "looked for", "ALTER TABLE baskets ALTER owner TYPE text");
        assertFails("0A000", "shard key", "ALTER TABLE baskets ADD COLUMN x int, DROP COLUMN owner");
        assertFails("22023", "The file lists", "ALTER TABLE customers RENAME id TO number");
        run("CREATE DOMAIN positive AS int", "CREATE TABLE d (k positive) WITH (kintsugi.shard_key = 'k')");
        assertFails("F0000", "none of its columns", "DROP DOMAIN positive CASCADE");
        assertThat(rows("SELECT id FROM baskets WHERE owner = 10")).containsExactly("1");
    }

    @Test
    void indexesAndSequencesOfASingleTable_goToItsShard() throws SQLException {
        run(
                "CREATE TABLE notes (id serial PRIMARY KEY, text text)",
                "CREATE INDEX CONCURRENTLY notes_text ON notes (text)",
                "CREATE SEQUENCE numbers OWNED BY notes.id",
                "CREATE SEQUENCE others",
                "COMMENT ON INDEX notes_text IS 'x'",
                "CREATE MATERIALIZED VIEW texts AS SELECT text FROM notes",
                "REFRESH MATERIALIZED VIEW texts",
                "GRANT SELECT ON notes, texts TO PUBLIC");
        assertThat(shardsWith("notes_text")).containsExactly(1);
        assertThat(shardsWith("numbers")).containsExactly(1);
        assertThat(shardsWith("texts")).containsExactly(1);
        assertThat(shardsWith("others")).containsExactly(0, 1, 2);
        run("ALTER SEQUENCE notes_id_seq RESTART WITH 50", "INSERT INTO notes (text) VALUES ('a')");
        assertThat(rows("SELECT id FROM notes")).containsExactly("50");
        run("DROP INDEX CONCURRENTLY notes_text", "DROP SEQUENCE numbers, others", "DROP MATERIALIZED VIEW texts");
        assertThat(shardsWith("others")).isEmpty();
        assertThat(shardsWith("texts")).isEmpty();
    }

    @Test
    void lists_giveEachShardWhatItHas() throws SQLException {
        run("CREATE TABLE notes (id int)", "CREATE TABLE products (id int)", "CREATE TABLE customers (id int)");
        run(
                "INSERT INTO notes VALUES (1)",
                "INSERT INTO products VALUES (1)",
                "INSERT INTO customers VALUES (1), (2), (3)");
        run("TRUNCATE TABLE ONLY notes, customers RESTART IDENTITY CASCADE");
        assertThat(rows("SELECT count(*) FROM customers")).containsExactly("0");
        assertThat(rows("SELECT count(*) FROM notes")).containsExactly("0");
        assertThat(rows("SELECT count(*) FROM products")).containsExactly("1");
        run("DROP TABLE customers, notes, products");
        assertThat(rowsOn(1, "SELECT * FROM kintsugi.tables")).isEmpty();
    }

    @Test
    void partitions_lieWhereTheirTableDoes() throws SQLException {
        run(
                "CREATE TABLE customers (id bigint, y int) PARTITION BY RANGE (y)",
                "CREATE TABLE customers_a PARTITION OF customers FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE customers_b (id bigint, y int) WITH (kintsugi.shard_key = id)",
                "ALTER TABLE customers ATTACH PARTITION customers_b FOR VALUES FROM (10) TO (20)",
                "INSERT INTO customers VALUES (1, 1), (2, 2), (3, 11), (4, 12)");
        assertThat(rows("SELECT count(*) FROM customers")).containsExactly("4");
        assertThat(rows("SELECT count(*) FROM customers_a")).containsExactly("2");
        run("CREATE TABLE c (id bigint, y int)");
        assertFails("0A000", "parts", "ALTER TABLE customers ATTACH PARTITION c FOR VALUES FROM (20) TO (30)");
    }

    @Test
    void unlistedTables_reject() throws Exception {
        cluster.close();
        file = write("reject");
        cluster = connect();
        assertFails("0A000", "kintsugi.reference", "CREATE TABLE t (id int)");
        run("CREATE TABLE t (id int) WITH (kintsugi.reference)");
        assertThat(shardsWith("t")).containsExactly(0, 1, 2);
    }

    @Test
    void unlistedTables_byPrimaryKey_isDecidedOnce() throws Exception {
        cluster.close();
        for (int shard = 0; shard < SHARDS; shard++) {
            on(shard, "CREATE TABLE old (a int, b int)");
        }
        file = write("by-primary-key");
        cluster = connect();
        run(
                "CREATE TABLE t (a int, b int, c int, PRIMARY KEY (b, a))",
                "CREATE TABLE u (a int, b int)",
                "INSERT INTO u VALUES (1, 2), (2, 3), (3, 4)",
                "ALTER TABLE u ADD PRIMARY KEY (b)",
                "INSERT INTO old VALUES (1, 2), (2, 3), (3, 4)",
                "ALTER TABLE old ADD PRIMARY KEY (b)");
        assertThat(rows("SHOW kintsugi.tables"))
                .containsExactly(
                        "public,old,sharded,a,by-hash,", "public,t,sharded,b,by-hash,", "public,u,sharded,a,by-hash,");
        assertThat(rows("SELECT b FROM u WHERE a = 2")).containsExactly("3");
        assertThat(rows("SELECT b FROM old WHERE a = 3")).containsExactly("4");
    }

    @Test
    void unlistedTables_reference() throws Exception {
        cluster.close();
        file = write("reference");
        cluster = connect();
        run("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        assertThat(rowsOn(2, "SELECT id FROM t")).containsExactly("1");
    }

    @Test
    void ddlOfAnotherProcess_isFoundWhenItIsNeeded() throws SQLException {
        run("CREATE TABLE customers (id bigint)");
        for (int shard = 0; shard < SHARDS; shard++) {
            on(shard, "ALTER TABLE customers ADD COLUMN name text", "CREATE TABLE products (id int)");
        }
        assertThat(rows("SELECT count(*) FROM products")).containsExactly("0");
        run("INSERT INTO customers (id, name) VALUES (1, 'a')");
        assertThat(rows("SELECT name FROM customers")).containsExactly("a");
        run("CREATE INDEX customers_name ON customers (name)");
    }

    @Test
    void tableMovedByAnotherProcess_isFoundWhereItIsNow() throws Exception {
        run("CREATE TABLE logs (id int)", "INSERT INTO logs VALUES (1)");
        Path own = file;
        file = write("first-shard");
        try (Connection otherProcess = connect()) {
            run(otherProcess, "DROP TABLE logs", "CREATE TABLE logs (id int) WITH (kintsugi.shard = 'shard-2')");
            run(otherProcess, "INSERT INTO logs VALUES (2)");
        }
        assertThat(rows("SELECT id FROM logs")).containsExactly("2");
        assertFails("42703", "nothing", "SELECT nothing FROM logs");
        file = own;
    }

    @Test
    void sequencesOfASingleTable_areDrawnOnItsShard() throws SQLException {
        run("CREATE TABLE notes (id serial PRIMARY KEY)", "INSERT INTO notes VALUES (41)");
        assertThat(rows("SELECT nextval('notes_id_seq')")).containsExactly("1");
        assertThat(rows("SELECT setval('public.notes_id_seq', max(id)) FROM notes"))
                .containsExactly("41");
        run("INSERT INTO notes VALUES (DEFAULT)");
        assertThat(rows("SELECT max(id) FROM notes")).containsExactly("42");
    }

    @Test
    void generatedKeys_areUniqueOverShardsAndSessions() throws Exception {
        run(
                "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
                "CREATE TABLE carts (id serial, k int) WITH (kintsugi.shard_key = 'k')",
                "CREATE TABLE products (id bigint GENERATED BY DEFAULT AS IDENTITY, name text)");
        Set<String> seen = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> sessions = new ArrayList<>();
            for (int session = 0; session < 4; session++) {
                sessions.add(threads.submit(() -> {
                    try (Connection own = connect()) {
                        for (int i = 0; i < 20; i++) {
                            insert(own, seen);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> session : sessions) {
                session.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(seen).hasSize(4 * 20 * 6);
        assertThat(rows("SELECT count(*) FROM customers")).containsExactly("160");
        assertThat(rows("SELECT count(*) FROM carts")).containsExactly("160");
        assertThat(rows("SELECT count(*) FROM products")).containsExactly("160");
    }

    private static void insert(Connection own, Set<String> seen) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO customers (name) VALUES ('a'), ('b')", Statement.RETURN_GENERATED_KEYS);
            try (ResultSet keys = statement.getGeneratedKeys()) {
                while (keys.next()) {
                    assertThat(seen.add("customer " + keys.getLong("id"))).isTrue();
                }
            }
            for (String sql : List.of(
                    "INSERT INTO carts VALUES (DEFAULT, 1), (DEFAULT, 2) RETURNING 'cart ' || id",
                    "INSERT INTO products (name) VALUES ('a'), ('b') RETURNING 'product ' || id")) {
                try (ResultSet keys = statement.executeQuery(sql)) {
                    while (keys.next()) {
                        assertThat(seen.add(keys.getString(1))).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void restartedSequences_forgetTheirBlocks() throws SQLException {
        run(
                "CREATE TABLE customers (id bigserial PRIMARY KEY, name text)",
                "INSERT INTO customers (name) VALUES ('a'), ('b')");
        run("TRUNCATE customers RESTART IDENTITY", "INSERT INTO customers (name) VALUES ('c')");
        assertThat(rows("SELECT id FROM customers")).containsExactly("1");
        run("ALTER SEQUENCE customers_id_seq RESTART WITH 1000", "INSERT INTO customers (name) VALUES ('d')");
        assertThat(rows("SELECT max(id) FROM customers")).containsExactly("1000");
        assertThat(rows("SELECT setval('customers_id_seq', 5000)")).containsExactly("5000");
        run("INSERT INTO customers (name) VALUES ('e')");
        assertThat(rows("SELECT max(id) FROM customers")).containsExactly("5001");
    }

    @Test
    void currentValues_areNotAnsweredFromAnotherSession() throws SQLException {
        run("CREATE SEQUENCE numbers");
        assertThat(rows("SELECT nextval('numbers')")).containsExactly("1");
        assertThat(rows("SELECT currval('numbers')")).containsExactly("1");
        assertThat(rows("SELECT lastval()")).containsExactly("1");
        try (Connection another = DriverManager.getConnection("jdbc:kintsugi:" + file)) {
            assertThatThrownBy(() -> rows(another, "SELECT currval('numbers')"))
                    .hasFieldOrPropertyWithValue("SQLState", "55000");
            assertThatThrownBy(() -> rows(another, "SELECT lastval()"))
                    .hasFieldOrPropertyWithValue("SQLState", "55000");
        }
    }

    /** The copies have their rows in another order, so that each would number them otherwise. */
    private void createProducts() throws SQLException {
        run("CREATE TABLE products (id numeric, part text COLLATE \"C\", name text, PRIMARY KEY (part, id))");
        for (int shard = 0; shard < SHARDS; shard++) {
            on(
                    shard,
                    "INSERT INTO products SELECT g / 2.0, 'it''s \"' || g, 'x' FROM generate_series(1, 9) g"
                            + " ORDER BY (g * " + (shard + 1) + ") % 7, g");
        }
    }

    private void assertCopiesAlike() throws SQLException {
        String sql = "SELECT p, p::text FROM products p ORDER BY part, id";
        List<String> first = rowsOn(0, sql);
        assertThat(rowsOn(1, sql)).isEqualTo(first);
        assertThat(rowsOn(2, sql)).isEqualTo(first);
    }

    @Test
    void valuesByRow_areAlikeInAllCopies() throws SQLException {
        createProducts();
        run(
                "CREATE FUNCTION dice() RETURNS real LANGUAGE sql VOLATILE AS 'SELECT random()::real'",
                "CREATE DOMAIN token AS uuid DEFAULT gen_random_uuid()",
                "CREATE TYPE pair AS (a float8, b text)");
        run("ALTER TABLE products ADD COLUMN tag uuid DEFAULT gen_random_uuid() UNIQUE, ADD n serial,"
                + " ADD thrown real DEFAULT dice() NOT NULL, ADD secret token, ADD \"Both\" pair"
                + " DEFAULT ROW(random(), 'a''\"\\,b')::pair, ADD many float8[] DEFAULT ARRAY[random(), NULL],"
                + " ADD code varchar(5) COLLATE \"C\" DEFAULT left(md5(random()::text), 5),"
                + " ADD at timestamptz(1) DEFAULT clock_timestamp() - random() * interval '1 year',"
                + " ADD maybe int DEFAULT CASE WHEN random() < 0.5 THEN 7 END, ADD fixed int DEFAULT 3");
        assertThat(rows("SELECT count(DISTINCT tag), count(DISTINCT secret), count(DISTINCT n) FROM products"))
                .containsExactly("9,9,9");
        assertCopiesAlike();
        String types = "SELECT attname, format_type(atttypid, atttypmod), attcollation::regcollation"
                + " FROM pg_attribute WHERE attrelid = 'products'::regclass AND attnum > 0 ORDER BY attnum";
        assertThat(rowsOn(2, types)).isEqualTo(rowsOn(0, types)).contains("code,character varying(5),\"C\"");
        run(
                "ALTER TABLE products DROP tag, DROP secret, DROP thrown, DROP \"Both\", DROP many, DROP code, DROP at, DROP maybe");
        run("INSERT INTO products (id, part) VALUES (100, 'new'), (101, 'newer')");
        assertCopiesAlike();
        assertThat(rows("SELECT count(DISTINCT n), max(n) > 9 FROM products")).containsExactly("11,t");
    }

    @Test
    void valuesByRow_thatCannotBeCopied_areRefused() throws SQLException {
        createProducts();
        assertFails("0A000", "each shard makes", "ALTER TABLE products ADD n serial, DROP COLUMN name");
        assertFails("0A000", "each shard makes", "ALTER TABLE products ADD at timestamptz DEFAULT 'now'");
        assertFails("0A000", "each shard makes", "ALTER TABLE products ADD t text STORAGE EXTERNAL DEFAULT random()");
        assertFails(
                "0A000",
                "each shard makes",
                "ALTER TABLE products ADD n serial, ADD twice int GENERATED ALWAYS AS (n * 2) STORED");
        run("CREATE TABLE heirs () INHERITS (products)");
        assertFails("0A000", "inherit", "ALTER TABLE products ADD n serial");
        run("ALTER TABLE products ADD fixed int DEFAULT 3", "DROP TABLE heirs");
        run("ALTER TABLE products DROP CONSTRAINT products_pkey");
        assertFails("0A000", "without a primary key", "ALTER TABLE products ADD n serial");
        run("ALTER TABLE products ADD more int DEFAULT 3");
        assertCopiesAlike();
    }

    @Test
    void columnNumberedByASequence_getsNumbersOfItsHome() throws SQLException {
        run(
                "CREATE TABLE customers (id bigint PRIMARY KEY)",
                "INSERT INTO customers SELECT g FROM generate_series(1, 30) g",
                "CREATE SEQUENCE numbers",
                "CREATE TABLE carts (n int DEFAULT nextval('numbers'), k int) WITH (kintsugi.shard_key = 'k')",
                "INSERT INTO carts (k) VALUES (1), (2), (3)",
                "ALTER TABLE customers ADD n int DEFAULT nextval('numbers') UNIQUE",
                "INSERT INTO carts (k) VALUES (4)",
                "INSERT INTO customers (id) VALUES (100), (101)");
        assertThat(
                        rows(
                                "SELECT count(DISTINCT n), count(*) FROM (SELECT n FROM carts UNION ALL SELECT n FROM customers)"))
                .containsExactly("36,36");
        // As those of one database would be, but for what is drawn ahead.
        assertThat(rows("SELECT max(n) - min(n) FROM customers WHERE id < 100")).containsExactly("29");
    }

    @Test
    void columnNumberedOtherwise_isRefused() throws SQLException {
        run(
                "CREATE TABLE customers (id bigint PRIMARY KEY)",
                "INSERT INTO customers SELECT g FROM generate_series(1, 9) g",
                "CREATE SEQUENCE numbers",
                "CREATE SEQUENCE circle MAXVALUE 3 CYCLE",
                "CREATE TABLE notes (id serial)");
        assertFails("0A000", "each shard", "ALTER TABLE customers ADD n int DEFAULT nextval('numbers') * 2");
        assertFails("0A000", "each shard", "ALTER TABLE customers ADD n text DEFAULT nextval('numbers')");
        assertFails("0A000", "each shard", "ALTER TABLE customers ADD n int DEFAULT nextval('notes_id_seq')");
        assertFails("0A000", "cycles", "ALTER TABLE customers ADD n int DEFAULT nextval('circle')");
        assertFails("0A000", "altered", "ALTER TABLE customers ADD n serial, ALTER n TYPE bigint");
        on(1, "CREATE TABLE drawn AS SELECT nextval('numbers') FROM generate_series(1, 2)");
        run("ALTER TABLE customers ADD n int DEFAULT nextval('numbers')");
        assertThat(rows("SELECT count(DISTINCT n) FROM customers")).containsExactly("9");
    }

    @Test
    void functionsTypesAndTriggers_areEverywhere() throws SQLException {
        run(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "ALTER TYPE mood ADD VALUE 'happy'",
                "CREATE TABLE customers (id bigint PRIMARY KEY, m mood)",
                "CREATE TABLE notes (id int)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$",
                "CREATE TRIGGER t BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER u BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION f()",
                "INSERT INTO customers VALUES (1, 'happy'), (2, 'sad')",
                "DROP TRIGGER u ON notes",
                "DROP TRIGGER t ON customers",
                "DROP FUNCTION f()",
                "ALTER TABLE customers DROP COLUMN m",
                "DROP TYPE mood");
        assertThat(rowsOn(2, "SELECT 1 FROM pg_proc WHERE proname = 'f'")).isEmpty();
        assertFails("0A000", "elements", "CREATE SCHEMA s CREATE TABLE t (id int)");
        assertFails("0A000", "servers", "CREATE DATABASE d");
    }

    @Test
    void viewsOverTablesOfDifferentShards_areRefused() throws SQLException {
        run("CREATE TABLE notes (id int)", "CREATE TABLE others (id int)");
        assertFails("0A000", "different shards", "CREATE VIEW v AS SELECT 1 FROM notes n, public.others o");
        run("CREATE VIEW v AS SELECT n.id FROM notes n WHERE n.id IS DISTINCT FROM 3");
        assertThat(shardsWith("v")).containsExactly(1);
    }

    /** The vendor's driver remembers a type by its number, and the pool's connections are older than the session. */
    @Test
    void typeMadeAnew_isKnownToSessionsThatBeginThen() throws SQLException {
        for (String label : List.of("sad", "bad")) {
            try (Statement statement = cluster.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS customers");
                statement.execute("DROP TYPE IF EXISTS mood");
                statement.execute("CREATE TYPE mood AS ENUM ('" + label + "')");
                statement.execute("CREATE TABLE customers (id bigint PRIMARY KEY, feels mood)");
                statement.execute("INSERT INTO customers SELECT g, '" + label + "' FROM generate_series(1, 9) g");
            }
            PGobject mood = new PGobject();
            mood.setType("mood");
            mood.setValue(label);
            try (Connection session = connect();
                    PreparedStatement statement =
                            session.prepareStatement("SELECT count(*) FROM customers WHERE feels = ?")) {
                statement.setObject(1, mood);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    assertThat(rows.getLong(1)).isEqualTo(9);
                }
            }
        }
    }
}
