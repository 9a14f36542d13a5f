package dev.kintsugi.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    @TempDir
    private Path folder = Path.of("");

    /** A cluster of two H2 databases in memory whose names begin with the test's. */
    private Path file(String name, String more) throws IOException {
        return Files.writeString(
                folder.resolve("shop.yaml"),
                """
                cluster: shop
                user: sa
                shards:
                  north: {primary: "jdbc:h2:mem:%1$s-north;DB_CLOSE_DELAY=-1"}
                  south: {primary: "jdbc:h2:mem:%1$s-south;DB_CLOSE_DELAY=-1"}
                placements:
                  by-id: {algorithm: ring, virtualNodes: 16, weights: {south: 2}}
                tables:
                  items: {shardKey: id, placement: by-id}
                %2$s
                """
                        .formatted(name, more));
    }

    private static void onShard(String database, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1", "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void clusterInOrder_isSummedUp() throws IOException, SQLException {
        Path file = file("order", "unlistedTables: reject");
        onShard("order-north", "CREATE TABLE items (id INT PRIMARY KEY)");
        onShard("order-south", "CREATE TABLE items (id INT PRIMARY KEY)");

        Run run = Run.of("check", "--config", file.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("shop: 2 shards, 1 placement, 1 listed table, unlisted tables: reject")
                .contains("│ south │ south/primary │ reachable │")
                .contains("ring, 16 virtual nodes, weights {south=2}")
                .contains("│ PUBLIC │ ITEMS │ sharded │ ID        │ by-id     │")
                .contains("the shards agree");
    }

    @Test
    void tableThatIsNotCreated_isNoMistake() throws IOException {
        Run run = Run.of("check", "--config", file("empty", "").toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Table items is listed and not created yet.");
    }

    @Test
    void mistakes_areAllListed() throws IOException {
        Path file = file("mistaken", "unlistedTable: reject\nreads: {maxLag: soon}");

        Run run = Run.of("check", "--config", file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("unlistedTable", "unlistedTables", "maxLag", "shop.yaml")
                .doesNotContain("\tat ");
    }

    @Test
    void shardsThatDiffer_areReported() throws IOException, SQLException {
        Path file = file("differ", "");
        onShard("differ-north", "CREATE TABLE items (id INT PRIMARY KEY, name VARCHAR(10))");
        onShard("differ-south", "CREATE TABLE items (id INT PRIMARY KEY)");

        Run run = Run.of("check", "--config", file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).isEqualToIgnoringNewLines("difference: south: table PUBLIC.ITEMS lacks column NAME");
    }

    @Test
    void primaryThatIsNotThere_isNamed() throws IOException {
        Path file = Files.writeString(
                folder.resolve("away.yaml"),
                """
                cluster: away
                shards:
                  here: {primary: "jdbc:h2:mem:away-here;DB_CLOSE_DELAY=-1"}
                  away: {primary: "jdbc:h2:mem:away-away;IFEXISTS=TRUE"}
                """);

        Run run = Run.of("check", "--config", file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("│ here  │ here/primary │ reachable         │")
                .contains("cannot be reached");
        assertThat(run.err()).contains("No connection to away/away/primary").hasLineCount(1);
    }

    @Test
    void offline_connectsToNothing() throws IOException {
        Path file = Files.writeString(
                folder.resolve("offline.yaml"),
                """
                cluster: offline
                shards:
                  far: {primary: "jdbc:postgresql://198.51.100.1/shop"}
                """);

        Run run = Run.of("check", "--config", file.toString(), "--offline");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("not asked", "Nothing was connected to.");
    }

    @Test
    void fileThatIsMissing_isAnError() {
        Run run = Run.of("check", "--config", folder.resolve("none.yaml").toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("none.yaml").hasLineCount(1);
    }

    @Test
    void configIsRequired() {
        assertThat(Run.of("check").code()).isEqualTo(2);
    }
}
