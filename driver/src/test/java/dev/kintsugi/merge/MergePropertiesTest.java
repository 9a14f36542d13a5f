package dev.kintsugi.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Operators over several H2 databases answer as one H2 database with all rows does, for rows of every type. */
class MergePropertiesTest {
    private static final int TRIES = 20;

    @Property(tries = TRIES)
    void mergeSort_ordersAsOneDatabase(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int shards)
            throws SQLException {
        Random random = new Random(seed);
        try (H2Shards cluster = fill(random, shards)) {
            for (int c = 0; c < H2Shards.TYPES.size(); c++) {
                boolean descending = random.nextBoolean();
                boolean nullsFirst = random.nextBoolean();
                List<SortKey> keys = List.of(new SortKey(c + 2, descending, nullsFirst), new SortKey(1, false, false));
                String sql = "SELECT * FROM T ORDER BY C" + c + (descending ? " DESC" : "")
                        + (nullsFirst ? " NULLS FIRST" : " NULLS LAST") + ", K";
                List<Rows> sources = cluster.scatter(sql);
                try (Rows merged = new MergeSort(sources, keys, H2Shards.types(sources.get(0), keys))) {
                    assertThat(H2Shards.read(merged)).as(H2Shards.TYPES.get(c)).isEqualTo(cluster.expected(sql));
                }
            }
        }
    }

    @Property(tries = TRIES)
    void sorted_ordersAsOneDatabase(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int shards)
            throws SQLException {
        Random random = new Random(seed);
        try (H2Shards cluster = fill(random, shards)) {
            for (int c = 0; c < H2Shards.TYPES.size(); c++) {
                List<SortKey> keys = List.of(new SortKey(c + 2, true, false), new SortKey(1, true, false));
                List<Rows> sources = cluster.scatter("SELECT * FROM T");
                try (Rows sorted = Materialized.sorted(
                        H2Shards.DIALECT,
                        new Concat(sources),
                        H2Shards.TYPES.size() + 1,
                        keys,
                        List.of(Collation.H2_OFF, Collation.H2_OFF),
                        1000)) {
                    assertThat(H2Shards.read(sorted))
                            .as(H2Shards.TYPES.get(c))
                            .isEqualTo(cluster.expected("SELECT * FROM T ORDER BY C" + c + " DESC NULLS LAST, K DESC"));
                }
            }
        }
    }

    @Property(tries = TRIES)
    void groups_areThoseOfOneDatabase(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int shards)
            throws SQLException {
        try (H2Shards cluster = fill(new Random(seed), shards)) {
            for (int c = 0; c < H2Shards.TYPES.size(); c++) {
                String sql = "SELECT COUNT(*), SUM(K), MIN(K), MAX(K) FROM T GROUP BY C" + c;
                List<Rows> sources = cluster.scatter(sql.replace(" FROM", ", C" + c + " FROM"));
                try (Rows groups = HashAggregate.of(
                        H2Shards.DIALECT,
                        sources,
                        List.of(
                                new AggregateColumn.Count(1),
                                new AggregateColumn.Sum(2),
                                new AggregateColumn.Extreme(3, false, Collation.H2_OFF),
                                new AggregateColumn.Extreme(4, true, Collation.H2_OFF)),
                        List.of(new GroupColumn(5, Collation.H2_OFF)),
                        1000)) {
                    assertThat(H2Shards.read(groups))
                            .as(H2Shards.TYPES.get(c))
                            .containsExactlyInAnyOrderElementsOf(cluster.expected(sql));
                }
            }
        }
    }

    @Property(tries = TRIES)
    void distinct_countsAsOneDatabase(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int shards)
            throws SQLException {
        try (H2Shards cluster = fill(new Random(seed), shards)) {
            for (int c = 0; c < H2Shards.TYPES.size(); c++) {
                String sql = "SELECT DISTINCT C" + c + " FROM T";
                List<Rows> sources = cluster.scatter(sql);
                List<SortKey> column = List.of(new SortKey(1, false, false));
                try (Rows distinct =
                        new Distinct(new Concat(sources), List.of(1), H2Shards.types(sources.get(0), column), 1000)) {
                    assertThat(H2Shards.read(distinct)).hasSameSizeAs(cluster.expected(sql));
                }
            }
        }
    }

    @Property(tries = TRIES)
    void aggregates_areThoseOfOneDatabase(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int shards)
            throws SQLException {
        try (H2Shards cluster = fill(new Random(seed), shards)) {
            for (int c = 0; c < H2Shards.TYPES.size(); c++) {
                String type = H2Shards.TYPES.get(c);
                if (type.endsWith("ZONE") || type.startsWith("VARCHAR_IGNORECASE")) {
                    // Of equal values that print differently, which is the least depends on the order of rows.
                    continue;
                }
                String select = "SELECT COUNT(x), MIN(x), MAX(x)";
                List<AggregateColumn> columns = new ArrayList<>(List.of(
                        new AggregateColumn.Count(1),
                        new AggregateColumn.Extreme(2, false, Collation.H2_OFF),
                        new AggregateColumn.Extreme(3, true, Collation.H2_OFF)));
                if (type.contains("INT") && !type.contains("INTERVAL") || type.startsWith("NUMERIC")) {
                    select += ", SUM(x), AVG(x)";
                    columns.add(new AggregateColumn.Sum(4));
                    columns.add(new AggregateColumn.Average(4, 1));
                }
                if (type.equals("BOOLEAN")) {
                    select += ", EVERY(x), ANY(x)";
                    columns.add(new AggregateColumn.Truth(4, true));
                    columns.add(new AggregateColumn.Truth(5, false));
                }
                String sql = (select + " FROM T").replace("(x)", "(C" + c + ")");
                try (Rows total = HashAggregate.of(H2Shards.DIALECT, cluster.scatter(sql), columns, List.of(), 1000)) {
                    assertThat(H2Shards.read(total)).as(type).isEqualTo(cluster.expected(sql));
                }
            }
        }
    }

    private static H2Shards fill(Random random, int shards) throws SQLException {
        H2Shards cluster = new H2Shards(shards);
        int rows = random.nextInt(25);
        for (int k = 0; k < rows; k++) {
            List<String> literals = new ArrayList<>();
            for (String type : H2Shards.TYPES) {
                literals.add(random.nextInt(6) == 0 ? "NULL" : literal(type, random));
            }
            cluster.insert(random.nextInt(shards), k, literals);
        }
        return cluster;
    }

    private static String literal(String type, Random random) {
        int small = random.nextInt(5) - 2;
        String word = type.substring(0, type.indexOf('(') < 0 ? type.length() : type.indexOf('('));
        return switch (word) {
            case "BIGINT" -> random.nextInt(4) == 0 ? String.valueOf(random.nextLong()) : String.valueOf(small);
            case "NUMERIC", "DECFLOAT" -> small + "." + random.nextInt(3);
            case "REAL", "DOUBLE PRECISION" ->
                pick(random, "0.0", "-0.0", "1.5", "-1.5", "'NaN'", "'Infinity'", "'-Infinity'", "1e-30");
            case "BOOLEAN" -> String.valueOf(random.nextBoolean());
            case "VARCHAR", "CHAR", "VARCHAR_IGNORECASE" ->
                pick(random, "''", "'a'", "'A'", "'a '", "'b'", "'\u00e4'", "'\u00c4'", "'\ud83d\ude00'", "'\uffee'");
            case "UUID" ->
                pick(
                        random,
                        "'00000000-0000-0000-0000-000000000001'",
                        "'80000000-0000-0000-0000-000000000000'",
                        "'7fffffff-0000-0000-8000-000000000000'",
                        "'7fffffff-0000-0000-0000-000000000000'");
            case "DATE" -> pick(random, "DATE '2020-02-29'", "DATE '-0044-03-15'", "DATE '9999-12-31'");
            case "TIME" -> pick(random, "'00:00:00'", "'23:59:59.999999999'", "'12:00:00'");
            case "TIMESTAMP" ->
                type.endsWith("ZONE")
                        ? pick(
                                random,
                                "'2020-01-01 00:00:00+00'",
                                "'2020-01-01 01:00:00+01'",
                                "'2019-12-31 23:59:59.5-01'")
                        : pick(
                                random,
                                "'2020-01-01 00:00:00'",
                                "'2020-01-01 00:00:00.000000001'",
                                "'1582-10-10 00:00:00'");
            case "VARBINARY" -> pick(random, "X''", "X'00'", "X'7f'", "X'80'", "X'8000'");
            case "INTERVAL DAY TO SECOND" ->
                pick(random, "INTERVAL '1 00:00:00' DAY TO SECOND", "INTERVAL '-1 00:00:00' DAY TO SECOND");
            case "ENUM" -> pick(random, "'sad'", "'ok'", "'happy'");
            default -> String.valueOf(small);
        };
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
