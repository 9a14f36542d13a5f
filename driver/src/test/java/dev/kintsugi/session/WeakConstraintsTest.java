package dev.kintsugi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.KintsugiDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constraints that no shard can keep for all are told; those that it can are not. */
class WeakConstraintsTest {
    @TempDir
    Path directory;

    private final String name = UUID.randomUUID().toString();
    private final KintsugiDataSource source = new KintsugiDataSource();

    @BeforeEach
    void open() throws IOException {
        Path file = directory.resolve("weak.yaml");
        Files.writeString(
                file,
                """
                cluster: weak
                user: sa
                shards:
                  a: {primary: "jdbc:h2:mem:%1$s-a;DB_CLOSE_DELAY=-1"}
                  b: {primary: "jdbc:h2:mem:%1$s-b;DB_CLOSE_DELAY=-1"}
                placements:
                  by-id: {algorithm: hash}
                tables:
                  customers: {shardKey: id, placement: by-id}
                  orders: {shardKey: customer_id, placement: by-id}
                  countries: {reference: true}
                  log: {shard: b}
                """
                        .formatted(name));
        source.setUrl("jdbc:kintsugi:" + file);
    }

    @AfterEach
    void close() throws SQLException {
        source.close();
    }

    @Test
    void uniqueKeyWithoutTheShardKey_isTold() throws SQLException {
        assertThat(constraints("CREATE TABLE customers (id BIGINT PRIMARY KEY, email VARCHAR(20) UNIQUE)"))
                .singleElement()
                .asString()
                .contains("EMAIL", "CUSTOMERS", "each shard enforces it among its own rows");
    }

    @Test
    void uniqueKeyWithTheShardKey_isNotTold() throws SQLException {
        assertThat(constraints("CREATE TABLE orders (customer_id BIGINT, id BIGINT, PRIMARY KEY (customer_id, id))"))
                .isEmpty();
    }

    @Test
    void foreignKeyToRowsBesideIt_isNotTold() throws SQLException {
        assertThat(constraints(
                        "CREATE TABLE countries (code CHAR(2) PRIMARY KEY)",
                        "CREATE TABLE customers (id BIGINT PRIMARY KEY, country CHAR(2) REFERENCES countries)",
                        "CREATE TABLE orders (customer_id BIGINT REFERENCES customers, id BIGINT)"))
                .isEmpty();
    }

    /** The cluster's own DDL refuses it: it was made on the shards before they were a cluster. */
    @Test
    void foreignKeyToRowsOfOtherShards_isTold() throws SQLException {
        for (String shard : List.of("a", "b")) {
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:h2:mem:" + name + "-" + shard + ";DB_CLOSE_DELAY=-1", "sa", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE customers (id BIGINT PRIMARY KEY)");
                statement.execute("CREATE TABLE orders (customer_id BIGINT, giver BIGINT REFERENCES customers)");
            }
        }
        assertThat(constraints()).singleElement().asString().contains("GIVER", "ORDERS", "CUSTOMERS", "other shards");
    }

    @Test
    void uniqueKeyOfAWholeTable_isNotTold() throws SQLException {
        assertThat(constraints(
                        "CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name VARCHAR(20) UNIQUE)",
                        "CREATE TABLE log (id BIGINT PRIMARY KEY, line INT UNIQUE)"))
                .isEmpty();
    }

    private List<String> constraints(String... definitions) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String definition : definitions) {
                statement.execute(definition);
            }
            List<String> told = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SHOW kintsugi.constraints")) {
                while (rows.next()) {
                    told.add(rows.getString("constraint"));
                }
            }
            return told;
        }
    }
}
