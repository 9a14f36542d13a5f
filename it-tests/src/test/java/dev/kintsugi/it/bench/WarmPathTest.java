package dev.kintsugi.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.KintsugiDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A warm statement crosses few classes, and neither parses nor plans. What counts runs from prepareStatement to the statement's close,
 * on an open connection; nested classes and plain records count each by themselves. The bounds are what was reached: they may fall,
 * and whoever lengthens the path has to say why here.
 */
class WarmPathTest {
    /** Two of them since a shard's primary can change and replicas read. */
    private static final int POINT_CLASSES = 37;

    private static final int SCATTER_CLASSES = 70;

    private static final String POINT = "SELECT name FROM people WHERE id = ?";
    private static final String TOP = "SELECT id, name FROM people ORDER BY name LIMIT 3";

    @SuppressWarnings("NullAway.Init") // Set before the first test.
    private static CrossedMethods crossed;

    private final List<String> urls = IntStream.range(0, 4)
            .mapToObj(shard -> "jdbc:h2:mem:warm" + shard + ";DB_CLOSE_DELAY=-1")
            .toList();
    private final KintsugiDataSource source = new KintsugiDataSource();

    @BeforeAll
    static void watch() {
        crossed = CrossedMethods.watch();
    }

    @AfterAll
    static void unwatch() {
        crossed.close();
    }

    @BeforeEach
    void openCluster() throws Exception {
        for (String url : urls) {
            execute(url, "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR(20))");
        }
        Path file = Files.createTempFile("warm", ".yaml");
        Files.writeString(
                file,
                """
                cluster: warm
                shards:
                  a: {primary: "%s"}
                  b: {primary: "%s"}
                  c: {primary: "%s"}
                  d: {primary: "%s"}
                placements:
                  by-id: {algorithm: hash}
                tables:
                  people: {shardKey: id, placement: by-id}
                """
                        .formatted(urls.toArray()));
        source.setUrl("jdbc:kintsugi:" + file);
        try (Connection connection = source.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO people VALUES (?, ?)")) {
            for (int id = 0; id < 20; id++) {
                insert.setLong(1, id);
                insert.setString(2, "person " + id);
                insert.executeUpdate();
            }
        }
        Files.delete(file);
    }

    @AfterEach
    void closeCluster() throws SQLException {
        source.close();
        for (String url : urls) {
            execute(url, "SHUTDOWN");
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void point(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POINT)) {
            statement.setLong(1, 7);
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("person 7");
                assertThat(row.next()).isFalse();
            }
        }
    }

    private static void top(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TOP);
                ResultSet rows = statement.executeQuery()) {
            for (String name : List.of("person 0", "person 1", "person 10")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(2)).isEqualTo(name);
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void warmPointSelect_crossesFewClasses() throws SQLException {
        try (Connection connection = source.getConnection()) {
            point(connection);
            crossed.forget();
            point(connection);
            System.out.println("Warm point select: " + crossed.classes().size() + " classes");
            assertThat(crossed.classes()).hasSizeLessThanOrEqualTo(POINT_CLASSES);
            assertThat(crossed.methods()).noneMatch(WarmPathTest::plans).noneMatch(WarmPathTest::rewrites);
        }
    }

    @Test
    void warmScatterWithOrderAndLimit_crossesFewClasses() throws SQLException {
        try (Connection connection = source.getConnection()) {
            top(connection);
            crossed.forget();
            top(connection);
            System.out.println("Warm scatter: " + crossed.classes().size() + " classes");
            assertThat(crossed.classes()).hasSizeLessThanOrEqualTo(SCATTER_CLASSES);
            assertThat(crossed.methods()).noneMatch(WarmPathTest::plans);
        }
    }

    /** Nothing is hidden from the watch: the first execution is seen to plan. */
    @Test
    void firstExecution_isSeenToPlan() throws SQLException {
        try (Connection connection = source.getConnection()) {
            crossed.forget();
            point(connection);
            assertThat(crossed.methods()).anyMatch(WarmPathTest::plans);
        }
    }

    @Test
    void nothingRun_nothingCrossed() {
        crossed.forget();
        assertThat(crossed.classes()).isEmpty();
    }

    private static boolean plans(String method) {
        return method.startsWith("dev.kintsugi.parse.Parser.")
                || method.startsWith("dev.kintsugi.parse.Lexer.")
                || method.startsWith("dev.kintsugi.plan.Planner.");
    }

    private static boolean rewrites(String method) {
        return method.startsWith("dev.kintsugi.plan.ShardText.");
    }
}
