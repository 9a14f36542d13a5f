package dev.kintsugi.it.bench;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The tables of the benchmarks on four databases: 10,000 customers with two orders each, 200,000 readings, and an empty log to write to;
 * all of them sharded by the customer's id or, for readings, by their own.
 */
final class Shop {
    static final int SHARDS = 4;
    static final int CUSTOMERS = 10_000;
    static final int READINGS = 200_000;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE customers (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL, region INT NOT NULL,"
                    + " score INT NOT NULL, balance NUMERIC(12, 2) NOT NULL)",
            "CREATE INDEX customers_by_score ON customers (score, id)",
            "CREATE TABLE orders (customer_id BIGINT, id BIGINT, total NUMERIC(12, 2) NOT NULL,"
                    + " PRIMARY KEY (customer_id, id))",
            "CREATE TABLE log (customer_id BIGINT, entry VARCHAR(80) NOT NULL)",
            "CREATE TABLE readings (id BIGINT PRIMARY KEY, label VARCHAR(40) NOT NULL, reading DOUBLE PRECISION NOT NULL)");

    private static final int[] HOMES =
            IntStream.rangeClosed(0, READINGS).map(Shop::compute).toArray();

    private Shop() {}

    /** The shard of a customer or reading: what a client of the raw databases has to know. */
    static int home(long id) {
        return HOMES[(int) id];
    }

    private static int compute(int id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Integer.toString(id).getBytes(StandardCharsets.US_ASCII));
            return new BigInteger(1, digest).mod(BigInteger.valueOf(SHARDS)).intValue();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes and fills the tables. */
    static void create(List<String> urls) throws SQLException {
        for (int shard = 0; shard < SHARDS; shard++) {
            try (Connection connection = DriverManager.getConnection(urls.get(shard))) {
                try (Statement statement = connection.createStatement()) {
                    for (String table : TABLES) {
                        statement.execute(table);
                    }
                }
                connection.setAutoCommit(false);
                fill(connection, shard);
                connection.commit();
                connection.setAutoCommit(true);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("ANALYZE");
                }
            }
        }
    }

    private static void fill(Connection connection, int shard) throws SQLException {
        try (PreparedStatement customer = connection.prepareStatement("INSERT INTO customers VALUES (?, ?, ?, ?, ?)");
                PreparedStatement order = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?)");
                PreparedStatement reading = connection.prepareStatement("INSERT INTO readings VALUES (?, ?, ?)")) {
            for (int id = 1; id <= READINGS; id++) {
                if (home(id) != shard) {
                    continue;
                }
                reading.setLong(1, id);
                reading.setString(2, "reading " + id);
                reading.setDouble(3, id / 8.0);
                reading.addBatch();
                if (id > CUSTOMERS) {
                    continue;
                }
                customer.setLong(1, id);
                customer.setString(2, "customer " + id);
                customer.setInt(3, id % 10);
                customer.setInt(4, (int) (id * 7919L % 100_003));
                customer.setBigDecimal(5, java.math.BigDecimal.valueOf(id, 2));
                customer.addBatch();
                for (int number = 1; number <= 2; number++) {
                    order.setLong(1, id);
                    order.setLong(2, number);
                    order.setBigDecimal(3, java.math.BigDecimal.valueOf(id * 10L + number, 2));
                    order.addBatch();
                }
            }
            customer.executeBatch();
            order.executeBatch();
            reading.executeBatch();
        }
    }

    /** Writes the cluster's file. */
    static Path configuration(List<String> urls) throws IOException {
        Path file = Files.createTempFile("bench", ".yaml");
        String shards = IntStream.range(0, SHARDS)
                .mapToObj(shard -> "  shard-%d: {primary: \"%s\"}".formatted(shard, urls.get(shard)))
                .collect(Collectors.joining("\n"));
        Files.writeString(
                file,
                """
                cluster: bench
                allowUnsafeUrls: true
                shards:
                %s
                placements:
                  by-id: {algorithm: hash}
                tables:
                  customers: {shardKey: id, placement: by-id}
                  orders: {shardKey: customer_id, placement: by-id}
                  log: {shardKey: customer_id, placement: by-id}
                  readings: {shardKey: id, placement: by-id}
                pool: {maximumPoolSize: 10}
                """
                        .formatted(shards));
        return file;
    }
}
