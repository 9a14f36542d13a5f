package dev.kintsugi.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TPC-H data, loaded through the driver into four shards, is all there and answers as one database does. Ten times the data, and some of
 * the queries:
 *
 * <pre>
 * mvn verify -pl it-tests -am -Dtest=TpchTest -Dsurefire.failIfNoSpecifiedTests=false -Dtpch.scale=0.1 -Dtpch.queries=9,14
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TpchTest {
    private static final double SCALE = Double.parseDouble(System.getProperty("tpch.scale", "0.01"));
    private static final List<Integer> QUERIES = queries();
    private static final int BATCH_ROWS = 2_000;
    private final List<TpchRows<?>> tables = TpchRows.all(SCALE);
    private final Map<String, Digest> generated = new TreeMap<>();
    private PostgresCluster cluster;

    /** All, unless a property names some. */
    private static List<Integer> queries() {
        String named = System.getProperty("tpch.queries", "");
        return named.isEmpty()
                ? IntStream.rangeClosed(1, 22).boxed().toList()
                : Stream.of(named.split(",")).map(Integer::valueOf).toList();
    }

    @BeforeAll
    void load() throws Exception {
        cluster = new PostgresCluster(PostgresServer.shared(), "tpch", 4, resource("/tpch/cluster.yaml"));
        for (TpchRows<?> table : tables) {
            generated.put(table.name(), table.generated());
        }
        try (Connection whole = cluster.open();
                Connection single = cluster.openSingle()) {
            PostgresCluster.run(whole, resource("/tpch/schema.sql"));
            PostgresCluster.run(single, resource("/tpch/schema.sql"));
            double rate = load("four shards", whole);
            double singleRate = load("one database", single);
            System.out.printf(
                    "TPC-H at scale %s: %,.0f rows/s into four shards, %,.0f rows/s into one database%n",
                    SCALE, rate, singleRate);
            PostgresCluster.run(single, "ANALYZE");
            for (int shard = 0; shard < cluster.shards(); shard++) {
                try (Connection connection = cluster.openShard(shard)) {
                    PostgresCluster.run(connection, "ANALYZE");
                }
            }
        }
    }

    /** Inserts all tables; rows a second. */
    private double load(String where, Connection connection) throws SQLException {
        long started = System.nanoTime();
        long total = 0;
        for (TpchRows<?> table : tables) {
            long rows = generated(table).rows();
            try (ProgressBar bar = new ProgressBarBuilder()
                    .setTaskName(table.name() + " to " + where)
                    .setInitialMax(rows)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(1_000)
                    .showSpeed()
                    .build()) {
                table.insert(connection, BATCH_ROWS, bar::stepTo);
            }
            total += rows;
        }
        return total * 1e9 / (System.nanoTime() - started);
    }

    private Digest generated(TpchRows<?> table) {
        return Objects.requireNonNull(generated.get(table.name()), table.name());
    }

    @Test
    void everyRow_isOnExactlyOneShard() throws SQLException {
        for (TpchRows<?> table : tables) {
            List<Digest> stored = new ArrayList<>();
            for (int shard = 0; shard < cluster.shards(); shard++) {
                try (Connection connection = cluster.openShard(shard)) {
                    stored.add(table.stored(connection));
                }
            }
            if (table.reference()) {
                assertThat(stored).as(table.name()).allMatch(generated(table)::equals);
            } else {
                assertThat(stored).as(table.name()).allMatch(digest -> digest.rows() > 0);
                assertThat(stored.stream().reduce(new Digest(), Digest::plus))
                        .as(table.name())
                        .isEqualTo(generated(table));
            }
        }
    }

    @Test
    void coLocatedRows_areOnTheSameShard() throws SQLException {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection connection = cluster.openShard(shard)) {
                assertThat(rows(
                                connection,
                                "SELECT count(*) FROM lineitem LEFT JOIN orders ON o_orderkey = l_orderkey"
                                        + " WHERE o_orderkey IS NULL"))
                        .containsExactly("0");
                assertThat(rows(
                                connection,
                                "SELECT count(*) FROM partsupp LEFT JOIN part ON p_partkey = ps_partkey"
                                        + " WHERE p_partkey IS NULL"))
                        .containsExactly("0");
            }
        }
    }

    @Test
    void everyRow_isReadThroughTheCluster() throws SQLException {
        try (Connection whole = cluster.open()) {
            for (TpchRows<?> table : tables) {
                assertThat(table.stored(whole)).as(table.name()).isEqualTo(generated(table));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM lineitem",
                "SELECT count(*), sum(l_quantity), avg(l_quantity), min(l_shipdate), max(l_comment) FROM lineitem",
                "SELECT l_shipmode, count(*), sum(l_extendedprice) FROM lineitem GROUP BY l_shipmode ORDER BY l_shipmode",
                "SELECT o_orderdate, o_orderkey FROM orders ORDER BY o_totalprice DESC, o_orderkey LIMIT 20 OFFSET 5",
                "SELECT o_orderkey, o_orderdate, sum(l_extendedprice * (1 - l_discount)) AS revenue"
                        + " FROM orders JOIN lineitem ON l_orderkey = o_orderkey WHERE o_orderstatus = 'F'"
                        + " GROUP BY o_orderkey, o_orderdate ORDER BY revenue DESC, o_orderkey LIMIT 25",
                "SELECT o_orderpriority, count(*), sum(l_quantity) FROM orders, lineitem WHERE o_orderkey = l_orderkey"
                        + " GROUP BY o_orderpriority ORDER BY 1",
                "SELECT n_name, count(*), avg(c_acctbal) FROM customer JOIN nation ON n_nationkey = c_nationkey"
                        + " GROUP BY n_name ORDER BY n_name",
                "SELECT p_brand, min(ps_supplycost), max(ps_availqty) FROM part JOIN partsupp ON ps_partkey = p_partkey"
                        + " GROUP BY p_brand ORDER BY p_brand",
                "SELECT r_name, n_name FROM region JOIN nation ON n_regionkey = r_regionkey ORDER BY r_name, n_name",
                "SELECT * FROM lineitem WHERE l_orderkey = 7 ORDER BY l_linenumber",
                "SELECT * FROM orders WHERE o_orderkey IN (1, 2, 3, 4, 5, 6, 7, 32, 33) ORDER BY o_orderkey"
            })
    void query_answersAsOneDatabase(String sql) throws SQLException {
        try (Connection whole = cluster.open();
                Connection single = cluster.openSingle()) {
            assertThat(rows(whole, sql)).isEqualTo(rows(single, sql)).isNotEmpty();
        }
    }

    @Test
    void benchmarkQueries_answerAsOneDatabase() throws Exception {
        double total = 0;
        double singleTotal = 0;
        for (int number : QUERIES) {
            String query = "Q" + number;
            String way = "";
            String[] statements = query(number).split(";");
            double best = Double.MAX_VALUE;
            double singleBest = Double.MAX_VALUE;
            try (Connection whole = cluster.open();
                    Connection single = cluster.openSingle()) {
                for (int round = 0; round < 3; round++) {
                    long started = System.nanoTime();
                    List<String> expected = answer(single, statements);
                    long between = System.nanoTime();
                    List<String> actual = answer(whole, statements);
                    best = Math.min(best, (System.nanoTime() - between) / 1e6);
                    singleBest = Math.min(singleBest, (between - started) / 1e6);
                    assertThat(actual).as(query).isEqualTo(expected);
                }
                way = way(whole, statements);
            }
            total += best;
            singleTotal += singleBest;
            System.out.printf(
                    "%s: %,.0f ms, one database %,.0f ms, %.1f times, by %s%n",
                    query, best, singleBest, best / singleBest, way);
        }
        System.out.printf(
                "TPC-H queries: %,.0f ms, one database %,.0f ms, %.1f times%n",
                total, singleTotal, total / singleTotal);
    }

    /** The rows of the last statement; those before it make what it needs. */
    private static List<String> answer(Connection connection, String[] statements) throws SQLException {
        List<String> answer = List.of();
        for (String sql : statements) {
            if (sql.contains("CREATE")) {
                PostgresCluster.run(connection, sql.replace("CREATE VIEW", "CREATE OR REPLACE VIEW"));
            } else if (!sql.isBlank()) {
                answer = rows(connection, sql);
            }
        }
        return answer;
    }

    /** How the cluster answers the query among the statements, in a few words. */
    private static String way(Connection whole, String[] statements) throws SQLException {
        for (String sql : statements) {
            String text = sql.strip();
            if (text.toUpperCase(Locale.ROOT).startsWith("SELECT")
                    || text.toUpperCase(Locale.ROOT).startsWith("WITH")) {
                List<String> plan = rows(whole, "EXPLAIN (ROUTE) " + text);
                return plan.stream().limit(Integer.getInteger("tpch.plan", 1)).collect(Collectors.joining("\n    "));
            }
        }
        return "no query";
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringJoiner text = new StringJoiner("|");
                for (int i = 1; i <= columns; i++) {
                    text.add(rows.getString(i));
                }
                texts.add(text.toString());
            }
        }
        return texts;
    }

    /** A query of the benchmark, as its data generator brings them along. */
    private static String query(int number) throws IOException {
        try (InputStream stream = TpchTable.class.getResourceAsStream("queries/q" + number + ".sql")) {
            String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            return text.substring(text.indexOf('\n'));
        }
    }

    private static String resource(String path) throws IOException {
        try (InputStream stream = TpchTest.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(stream, path).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
