package dev.kintsugi.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.KintsugiDataSource;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a cluster tells a registry of Micrometer, and JMX. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class MetricsTest {
    private static final String SECTIONS =
            """
            placements:
              by-place: {algorithm: list, values: {shard-0: [0]}, otherwise: shard-1}
            tables:
              items: {shardKey: place, placement: by-place}
            """;

    private PostgresCluster cluster;

    @BeforeAll
    void create() throws Exception {
        cluster = new PostgresCluster(PostgresServer.shared(), "measured", 2, SECTIONS);
        try (Connection connection = cluster.open()) {
            PostgresCluster.run(
                    connection,
                    "CREATE TABLE items (place int, id int, remark text, PRIMARY KEY (place, id));\n"
                            + "INSERT INTO items VALUES (0, 1, 'secret'), (1, 1, 'secret');\n");
        }
    }

    private String copy(String name, String sections) throws Exception {
        Path file = Path.of(cluster.url().substring("jdbc:kintsugi:".length()));
        return "jdbc:kintsugi:" + Files.writeString(file.resolveSibling(name), Files.readString(file) + sections);
    }

    @Test
    void statements_areCountedByTheirWay_andCommitsTimed() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (KintsugiDataSource source = new KintsugiDataSource()) {
            source.setUrl(copy("counted.yaml", ""));
            source.setMeterRegistry(registry);
            try (Connection connection = source.getConnection()) {
                query(connection, "SELECT remark FROM items WHERE place = 0 AND id = 1");
                query(connection, "SELECT remark FROM items WHERE place = 1 AND id = 1");
                query(connection, "SELECT count(*) FROM items");
                query(connection, "SELECT rank() OVER (ORDER BY id) FROM items");
                run(connection, "SET work_mem = '8MB'");
                run(connection, "UPDATE items SET remark = 'secret'");
                SQLException failure = catchThrowableOfType(
                        SQLException.class,
                        () -> query(connection, "SELECT 1 / (place - place) FROM items WHERE place = 0"));
                assertThat(failure.getSQLState()).isEqualTo("22012");
                assertThat(registry.get("kintsugi.pool.connections")
                                .tags("node", "shard-0/primary", "state", "idle")
                                .gauge()
                                .value())
                        .isPositive();
            }
            assertThat(statements(registry, "one-shard", "success")).isEqualTo(2);
            assertThat(statements(registry, "scatter", "success")).isEqualTo(1);
            assertThat(statements(registry, "gather", "success")).isEqualTo(1);
            assertThat(statements(registry, "write", "success")).isEqualTo(1);
            assertThat(statements(registry, "one-shard", "error")).isEqualTo(1);
            assertThat(registry.get("kintsugi.commits")
                            .tag("outcome", "committed")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("kintsugi.shard.statements")
                            .tag("shard", "shard-1")
                            .counter()
                            .count())
                    .isGreaterThanOrEqualTo(4);
            assertThat(registry.get("kintsugi.transactions.in.doubt").gauge().value())
                    .isZero();
            assertThat(registry.get("kintsugi.deadlocks").functionCounter().count())
                    .isZero();
        }
        assertThat(registry.getMeters()).as("after the last session").isEmpty();
    }

    private static long statements(SimpleMeterRegistry registry, String way, String outcome) {
        return registry.get("kintsugi.statements")
                .tags("cluster", "measured", "way", way, "outcome", outcome)
                .timer()
                .count();
    }

    @Test
    void series_areAsManyAfterManyStatements_andTellNothingOfThem() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (KintsugiDataSource source = new KintsugiDataSource()) {
            source.setUrl(copy("series.yaml", ""));
            source.setMeterRegistry(registry);
            try (Connection connection = source.getConnection()) {
                Set<Meter.Id> before = ids(registry);
                for (int i = 0; i < 100; i++) {
                    query(connection, "SELECT 'secret', " + i + " AS c" + i + " FROM items WHERE id <> " + i);
                }
                assertThat(ids(registry)).isEqualTo(before).hasSizeLessThan(50);
                assertThat(before.toString()).doesNotContain("secret", "postgres", "SELECT");
            }
        }
    }

    private static Set<Meter.Id> ids(SimpleMeterRegistry registry) {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    @Test
    void globalRegistry_isTakenWhereTheFileSaysSo() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Metrics.addRegistry(registry);
        try (KintsugiDataSource source = new KintsugiDataSource()) {
            source.setUrl(copy("global.yaml", "metrics: global\n"));
            try (Connection connection = source.getConnection()) {
                query(connection, "SELECT count(*) FROM items");
            }
            assertThat(statements(registry, "scatter", "success")).isEqualTo(1);
        } finally {
            Metrics.removeRegistry(registry);
        }
    }

    @Test
    void anythingButARegistry_isRefused() {
        assertThatThrownBy(() -> new KintsugiDataSource().setMeterRegistry("registry"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MeterRegistry");
    }

    @Test
    void pools_areShownByJmx_ifTheFileSaysSo() throws Exception {
        ObjectName pools = new ObjectName("*:type=Pool (measured/*)");
        try (KintsugiDataSource source = new KintsugiDataSource()) {
            source.setUrl(copy("shown.yaml", "pool: {registerMbeans: true}\n"));
            try (Connection connection = source.getConnection()) {
                query(connection, "SELECT count(*) FROM items");
                assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(pools, null))
                        .hasSize(2);
            }
        }
        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(pools, null))
                .isEmpty();
    }

    private static void query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                assertThat(rows.getObject(1)).isNotNull();
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
