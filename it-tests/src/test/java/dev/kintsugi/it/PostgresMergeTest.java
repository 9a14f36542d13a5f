package dev.kintsugi.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.merge.AggregateColumn;
import dev.kintsugi.merge.BackendRank;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.merge.GroupColumn;
import dev.kintsugi.merge.HashAggregate;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.merge.SortKey;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rows of several tables, each read over a connection of its own, merged outside PostgreSQL and compared with the one table of all
 * rows. Every other connection answers in binary.
 */
class PostgresMergeTest {
    private static final int SHARDS = 3;
    private static final Dialect DIALECT = Objects.requireNonNull(Dialect.of("jdbc:postgresql:"));
    private static final List<String> NUMBERS =
            List.of("smallint", "integer", "bigint", "numeric", "numeric(12,3)", "real", "double precision");
    private static final List<String> DATABASE_ORDERED = List.of(
            "text COLLATE \"und-x-icu\"",
            "text COLLATE ignoring_case",
            "varchar(10) COLLATE \"de-x-icu\"",
            "mood",
            "interval",
            "jsonb",
            "timetz",
            "integer[]",
            "int4range",
            "pair",
            "inet");

    private static EmbeddedPostgres postgres;
    private static final List<Connection> CONNECTIONS = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().start();
        for (int i = 0; i < SHARDS; i++) {
            CONNECTIONS.add(DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres")
                    + (i % 2 == 0 ? "&prepareThreshold=-1" : "&binaryTransfer=false")));
        }
        execute("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')");
        execute("CREATE TYPE pair AS (a int, b text)");
        execute("CREATE COLLATION ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        for (Connection connection : CONNECTIONS) {
            connection.close();
        }
        CONNECTIONS.clear();
        postgres.close();
    }

    @Test
    void ordersThatOnlyTheDatabaseKnows_areKeptForAnySizeOfBlock() throws SQLException {
        Random random = new Random(11);
        for (String type : DATABASE_ORDERED) {
            for (int blockRows : new int[] {1, 2, 5, 1000}) {
                fill(type, random, 40);
                boolean descending = random.nextBoolean();
                String sql = "SELECT v::text AS shown, v, k FROM %s ORDER BY v" + (descending ? " DESC" : "") + ", k";
                List<SortKey> keys = List.of(new SortKey(2, descending, descending), new SortKey(3, false, false));
                try (Rows merged = BackendRank.merge(
                        DIALECT, scatter(sql), keys, List.of(collation(type), Collation.C), blockRows)) {
                    assertThat(read(merged)).as(type + " by " + blockRows).isEqualTo(whole(sql));
                }
            }
        }
    }

    @Test
    void sortedRows_areInTheDatabasesOrder() throws SQLException {
        Random random = new Random(12);
        for (String type : DATABASE_ORDERED) {
            fill(type, random, 30);
            List<SortKey> keys = List.of(new SortKey(1, true, true), new SortKey(2, false, false));
            try (Rows sorted = Materialized.sorted(
                    DIALECT,
                    new Concat(scatter("SELECT v, k FROM %s")),
                    2,
                    keys,
                    List.of(collation(type), Collation.C),
                    100)) {
                assertThat(read(sorted)).as(type).isEqualTo(whole("SELECT v, k FROM %s ORDER BY v DESC, k"));
            }
        }
    }

    @Test
    void extremesThatOnlyTheDatabaseKnows_areThoseOfOneTable() throws SQLException {
        Random random = new Random(13);
        for (String type : List.of("text COLLATE \"und-x-icu\"", "mood", "varchar(10) COLLATE \"de-x-icu\"")) {
            for (int size : new int[] {0, 1, 30}) {
                fill(type, random, size);
                String sql = "SELECT min(v), max(v) FROM %s";
                List<AggregateColumn> columns = List.of(
                        new AggregateColumn.Extreme(1, false, collation(type)),
                        new AggregateColumn.Extreme(2, true, collation(type)));
                try (Rows rows = HashAggregate.of(DIALECT, scatter(sql), columns, List.of(), 1)) {
                    assertThat(read(rows)).as(type).isEqualTo(whole(sql));
                }
            }
        }
    }

    @Test
    void ordersThatAreKnown_needNoDatabase() throws SQLException {
        fill("text COLLATE \"C\"", new Random(3), 40);
        String sql = "SELECT v, k FROM %s ORDER BY v DESC, k";
        List<SortKey> keys = List.of(new SortKey(1, true, true), new SortKey(2, false, false));
        try (Rows merged = BackendRank.merge(DIALECT, scatter(sql), keys, List.of(Collation.C, Collation.C), 1)) {
            assertThat(read(merged)).isEqualTo(whole(sql));
        }
    }

    @Test
    void databaseRankedMerge_ofNoRows_isEmpty() throws SQLException {
        fill("mood", new Random(), 0);
        try (Rows merged = BackendRank.merge(
                DIALECT,
                scatter("SELECT v FROM %s ORDER BY v"),
                List.of(new SortKey(1, false, false)),
                List.of(Collation.C),
                10)) {
            assertThat(merged.next()).isFalse();
            assertThat(merged.row().getMetaData().getColumnTypeName(1)).isEqualTo("mood");
        }
    }

    @Test
    void aggregates_ofEveryNumber_areThoseOfOneTable() throws SQLException {
        Random random = new Random(5);
        for (String type : NUMBERS) {
            for (int size : new int[] {0, 1, 7, 60}) {
                fill(type, random, size);
                // Of real numbers, sums of halves: they are exact in any order.
                String sum = type.equals("real") ? "sum(v::float8)" : "sum(v)";
                String outer = "SELECT count(*), count(v), sum(v), avg(v), max(v) FROM %s";
                String partial = outer.replace(" FROM", ", " + sum + ", mod(k, 4) FROM");
                List<AggregateColumn> columns = List.of(
                        new AggregateColumn.Count(1),
                        new AggregateColumn.Count(2),
                        new AggregateColumn.Sum(3),
                        new AggregateColumn.Average(6, 2),
                        new AggregateColumn.Extreme(5, true, Collation.C));
                String ungrouped = partial.replace("mod(k, 4)", "0");
                try (Rows rows = HashAggregate.of(DIALECT, scatter(ungrouped), columns, List.of(), 100)) {
                    assertThat(read(rows)).as(type).isEqualTo(whole(outer));
                }
                try (Rows rows = HashAggregate.of(
                        DIALECT,
                        scatter(partial + " GROUP BY mod(k, 4)"),
                        columns,
                        List.of(new GroupColumn(7, Collation.C)),
                        100)) {
                    assertThat(read(rows))
                            .as(type)
                            .containsExactlyInAnyOrderElementsOf(whole(outer + " GROUP BY mod(k, 4)"));
                }
            }
        }
    }

    @Test
    void truthAndAny_areThoseOfOneTable() throws SQLException {
        for (int size : new int[] {0, 1, 2, 9}) {
            fill("boolean", new Random(size), size);
            String sql = "SELECT bool_and(v), bool_or(v), min(k), any_value(7) FROM %s";
            try (Rows rows = HashAggregate.of(
                    DIALECT,
                    scatter(sql),
                    List.of(
                            new AggregateColumn.Truth(1, true),
                            new AggregateColumn.Truth(2, false),
                            new AggregateColumn.Extreme(3, false, Collation.C),
                            new AggregateColumn.Any(4)),
                    List.of(),
                    1)) {
                assertThat(read(rows)).isEqualTo(whole(sql));
            }
        }
    }

    private static Collation collation(String type) {
        int quoted = type.indexOf("COLLATE ");
        String name = quoted < 0 ? "C" : type.substring(quoted + 8).replace("\"", "");
        return new Collation(name, Collation.Order.DATABASE, !name.equals("ignoring_case"));
    }

    /** Table whole holds the rows of s0, s1 and s2. */
    private static void fill(String type, Random random, int rows) throws SQLException {
        execute("DROP TABLE IF EXISTS whole, s0, s1, s2");
        execute("CREATE TABLE whole (k int, v " + type + ")");
        for (int i = 0; i < SHARDS; i++) {
            execute("CREATE TABLE s" + i + " (LIKE whole)");
        }
        for (int k = 0; k < rows; k++) {
            String row = "(" + k + ", " + (random.nextInt(8) == 0 ? "NULL" : literal(type, random)) + ")";
            execute("INSERT INTO whole VALUES " + row);
            execute("INSERT INTO s" + random.nextInt(SHARDS) + " VALUES " + row);
        }
    }

    private static String literal(String type, Random random) {
        int small = random.nextInt(9) - 4;
        return switch (type.split("[ (]")[0]) {
            case "text", "varchar" ->
                pick(random, "'a'", "'A'", "'ä'", "'b'", "'B'", "''", "'a b'", "'ab'", "'-a'", "'ß'", "'ss'");
            case "mood" -> pick(random, "'sad'", "'ok'", "'happy'");
            case "interval" ->
                pick(random, "'1 mon'", "'30 days'", "'1 year'", "'-1 day'", "'720:00:00'", "'00:00:00.5'");
            case "jsonb" ->
                pick(random, "'1.0'", "'1.00'", "'null'", "'[]'", "'{}'", "'{\"b\":1,\"a\":2}'", "'\"x\"'", "'true'");
            case "timetz" -> pick(random, "'12:00+02'", "'10:00+00'", "'11:00+01'", "'24:00-01'", "'12:00:00.25+02'");
            case "integer[]" ->
                pick(random, "'{}'", "'{1}'", "'{1,NULL}'", "'{NULL}'", "'{2}'", "'[0:0]={1}'", "'{{1}}'");
            case "int4range" -> pick(random, "'empty'", "'[1,3)'", "'[1,)'", "'(,5)'", "'(0,2]'");
            case "pair" -> pick(random, "'(1,a)'", "'(1,)'", "'(,b)'", "'(1,\"x y\")'");
            case "inet" -> pick(random, "'10.0.0.1'", "'9.0.0.0/8'", "'10.0.0.0/8'", "'::1'");
            case "boolean" -> String.valueOf(random.nextBoolean());
            case "numeric" ->
                type.equals("numeric") && random.nextInt(40) == 0
                        ? pick(random, "'NaN'", "'Infinity'", "'-Infinity'")
                        : String.format(
                                Locale.ROOT, "%d.%03d", random.nextInt(2000000) - 1000000, random.nextInt(1000));
            case "bigint" -> String.valueOf(random.nextLong() >> random.nextInt(60));
            case "real", "double" ->
                random.nextInt(40) == 0 ? pick(random, "'NaN'", "'Infinity'", "'-0'") : small + ".5";
            default -> String.valueOf(small);
        };
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = CONNECTIONS.get(1).createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Rows> scatter(String sql) throws SQLException {
        List<Rows> rows = new ArrayList<>();
        for (int i = 0; i < SHARDS; i++) {
            PreparedStatement statement = CONNECTIONS.get(i).prepareStatement(sql.formatted("s" + i));
            rows.add(new VendorRows(statement.executeQuery(), statement));
        }
        return rows;
    }

    private static List<String> whole(String sql) throws SQLException {
        PreparedStatement statement = CONNECTIONS.get(1).prepareStatement(sql.formatted("whole"));
        try (Rows rows = new VendorRows(statement.executeQuery(), statement)) {
            return read(rows);
        }
    }

    private static List<String> read(Rows rows) throws SQLException {
        List<String> read = new ArrayList<>();
        int columns = rows.row().getMetaData().getColumnCount();
        while (rows.next()) {
            StringBuilder text = new StringBuilder();
            for (int i = 1; i <= columns; i++) {
                Object value = rows.row().getObject(i);
                text.append(value == null ? "" : value.getClass().getSimpleName())
                        .append(' ')
                        .append(value instanceof java.sql.Array || value == null ? "" : value.toString())
                        .append('|');
            }
            read.add(text.toString());
        }
        return read;
    }
}
