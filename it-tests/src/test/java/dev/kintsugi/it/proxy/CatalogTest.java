package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tools and drivers ask of the catalog is answered as by one PostgreSQL. */
class CatalogTest {
    private static PostgresCluster cluster;
    private static ProxyServer proxy;
    private static Connection one;
    private static Connection all;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "catalogue",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  customers: {shardKey: id, placement: by-hash}
                  orders: {shardKey: customer_id, placement: by-hash}
                  products: {reference: true}
                """);
        try (Connection connection = cluster.open();
                Connection direct = cluster.openSingle()) {
            for (String sql : List.of(
                    "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                    "CREATE DOMAIN price AS numeric(10,2) CHECK (VALUE >= 0)",
                    "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL COLLATE \"C\", mood mood DEFAULT 'glad',"
                            + " since date DEFAULT current_date, CHECK (name <> ''))",
                    "CREATE TABLE orders (customer_id bigint REFERENCES customers ON DELETE CASCADE, number int, total price,"
                            + " doubled numeric GENERATED ALWAYS AS (total * 2) STORED, PRIMARY KEY (customer_id, number))",
                    "CREATE TABLE products (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label varchar(20) UNIQUE)",
                    "CREATE INDEX orders_total ON orders (total DESC, number) WHERE total > 10",
                    "CREATE INDEX customers_name ON customers (lower(name))",
                    "CREATE VIEW names AS SELECT name FROM customers",
                    "CREATE FUNCTION twice(i int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT i * 2'",
                    "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                    "CREATE TRIGGER stamps BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp()",
                    "COMMENT ON TABLE customers IS 'who buys'",
                    "COMMENT ON COLUMN customers.name IS 'as they call themselves'",
                    "INSERT INTO customers SELECT g, 'n' || g FROM generate_series(1, 50) g",
                    "INSERT INTO orders SELECT g, 1, g FROM generate_series(1, 50) g")) {
                run(connection, sql);
                run(direct, sql);
            }
        }
        proxy = cluster.serve();
        one = cluster.openSingle();
        all = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + proxy.address().getPort() + "/catalogue", "postgres", "");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterAll
    static void close() throws SQLException {
        one.close();
        all.close();
        proxy.close();
    }

    static Stream<String> queries() throws IOException {
        try (InputStream stream = CatalogTest.class.getResourceAsStream("/catalog/queries.sql")) {
            String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split(";\\n")).map(String::strip).filter(sql -> !sql.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void query_isAnsweredAlike(String sql) throws SQLException {
        try (Statement direct = one.createStatement();
                Statement through = all.createStatement();
                PreparedStatement prepared = all.prepareStatement(sql)) {
            List<List<String>> expected = rows(direct.executeQuery(sql));
            assertThat(rows(through.executeQuery(sql))).isEqualTo(expected);
            assertThat(rows(prepared.executeQuery())).isEqualTo(expected);
        }
    }

    private static List<List<String>> rows(ResultSet answer) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        int columns = answer.getMetaData().getColumnCount();
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            labels.add(answer.getMetaData().getColumnLabel(i) + " "
                    + answer.getMetaData().getColumnTypeName(i));
        }
        rows.add(labels);
        while (answer.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                String value = answer.getString(i);
                // A database's name is its own, and so are the object identifiers that some names are made of.
                row.add(
                        value == null
                                ? null
                                : value.replaceAll("catalogue_(single|0)", "catalogue")
                                        .replaceAll("_[0-9]{5,}$", "_oid"));
            }
            rows.add(row);
        }
        return rows;
    }

    /** With one number each, which is the same on one database once its tables are analysed, or the sum of those of the shards. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT reltuples FROM pg_class WHERE relname = 'customers'",
                "SELECT c.reltuples::bigint AS estimate FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                        + " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relname = 'orders_pkey'",
                "SELECT reltuples, relname AS reltuple FROM pg_class AS k WHERE k.oid = 'orders'::regclass AND reltuples > 0",
                "SELECT x.reltuples FROM (SELECT c.reltuples FROM pg_class c WHERE c.relname = 'orders') x",
                "WITH w AS (SELECT sum(c.reltuples) AS s FROM pg_class c WHERE c.relname IN ('orders', 'customers')) SELECT s FROM w",
                "SELECT c.reltuples FROM pg_class c WHERE c.relname = 'products'",
                "SELECT \"reltuples\" FROM \"pg_catalog\".\"pg_class\" WHERE \"relname\" = 'customers'",
                "SELECT \"c\".\"reltuples\" FROM \"pg_class\" AS \"c\" WHERE \"c\".\"relname\" = 'customers'",
                "SELECT reltuples FROM (SELECT reltuples FROM pg_class c WHERE c.relname = 'orders') x",
                "SELECT reltuples FROM pg_class WHERE relname = 'orders' AND reltuples > (SELECT count(*) FROM pg_am WHERE amname = 'x')",
                "VALUES ((SELECT reltuples::bigint FROM pg_class WHERE relname = 'orders'))",
                "(SELECT reltuples::bigint FROM pg_class WHERE relname = 'orders') UNION SELECT c.reltuples FROM pg_class c WHERE false"
            })
    void estimates_areThoseOfAllShards(String sql) throws SQLException {
        run(one, "ANALYZE customers, orders, products");
        run(all, "ANALYZE customers, orders, products");

        try (Statement direct = one.createStatement();
                Statement through = all.createStatement()) {
            assertThat(rows(through.executeQuery(sql))).isEqualTo(rows(direct.executeQuery(sql)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT pg_table_size('orders')",
                "SELECT \"pg_catalog\".\"pg_table_size\"('orders')",
                "SELECT * FROM pg_table_size('orders')",
                "SELECT pg_table_size('orders'), now() > '2020-01-01' AS now",
                "SELECT pg_catalog.pg_relation_size(c.oid) FROM pg_catalog.pg_class c WHERE c.relname = 'orders_pkey'",
                "SELECT pg_total_relation_size(oid) FROM pg_class WHERE relname = 'customers'",
                "SELECT pg_indexes_size('orders'::regclass)",
                "SELECT pg_total_relation_size(format('%I.%I', table_schema, table_name)) FROM information_schema.tables"
                        + " WHERE table_name = 'orders'",
                "SELECT sum(pg_total_relation_size(c.oid)) AS pg_total_relation_size FROM pg_class c WHERE c.relname IN ('orders', 'customers')",
                "SELECT pg_relation_size('orders') AS pg_relation_size, pg_size_pretty(pg_relation_size('orders'))",
                "SELECT relpages FROM pg_class c WHERE c.relname = 'orders'",
                "SELECT pg_relation_size('orders', 'main')::numeric",
                "SELECT pg_relation_size('orders', 'vm')",
                "VALUES (pg_total_relation_size('orders'))"
            })
    void sizes_areThoseOfAllShards(String sql) throws SQLException {
        run(all, "ANALYZE customers, orders, products");
        long sum = 0;
        for (int shard = 0; shard < cluster.shards(); shard++) {
            try (Connection direct = cluster.openShard(shard)) {
                sum += number(direct, sql);
            }
        }
        assertThat(number(all, sql)).isEqualTo(sum);
        try (Statement direct = one.createStatement();
                Statement through = all.createStatement()) {
            assertThat(rows(through.executeQuery(sql)).get(0))
                    .isEqualTo(rows(direct.executeQuery(sql)).get(0));
        }
    }

    @Test
    void databases_areAsLargeAsTheirShards_andReferenceTablesAsOneCopy() throws SQLException {
        try (Connection first = cluster.openShard(0)) {
            long own = number(first, "SELECT pg_database_size(current_database())");
            assertThat(number(all, "SELECT pg_database_size(current_database())"))
                    .isGreaterThan(2 * own);
            assertThat(
                            number(
                                    all,
                                    "SELECT pg_catalog.pg_database_size(d.oid) FROM pg_database d WHERE d.datname = current_database()"))
                    .isGreaterThan(2 * own);
            assertThat(number(all, "SELECT pg_database_size('template1')"))
                    .isEqualTo(number(first, "SELECT pg_database_size('template1')"));
            assertThat(number(all, "SELECT pg_table_size('products')"))
                    .isEqualTo(number(first, "SELECT pg_table_size('products')"));
        }
        try (PreparedStatement prepared = all.prepareStatement("SELECT pg_total_relation_size(?::regclass)")) {
            prepared.setString(1, "orders");
            try (ResultSet row = prepared.executeQuery()) {
                row.next();
                assertThat(row.getLong(1)).isEqualTo(number(all, "SELECT pg_total_relation_size('orders')"));
            }
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A question of JDBC's, as Hibernate and Flyway ask them of the vendor's driver. */
    private interface Question {
        ResultSet of(DatabaseMetaData metaData) throws SQLException;
    }

    @Test
    void metaDataOfTheVendorsDriver_isTheSame() throws SQLException {
        for (Question question : List.<Question>of(
                metaData -> metaData.getTables(null, "public", "%", new String[] {"TABLE", "VIEW", "SEQUENCE"}),
                metaData -> metaData.getColumns(null, "public", "%", "%"),
                metaData -> metaData.getPrimaryKeys(null, "public", "orders"),
                metaData -> metaData.getImportedKeys(null, "public", "orders"),
                metaData -> metaData.getExportedKeys(null, "public", "customers"),
                metaData -> metaData.getBestRowIdentifier(null, "public", "orders", 0, true),
                metaData -> metaData.getFunctions(null, "public", "%"),
                metaData -> metaData.getUDTs(null, "public", "%", null),
                metaData -> metaData.getSchemas(null, "public"))) {
            assertThat(rows(question.of(all.getMetaData()))).isEqualTo(rows(question.of(one.getMetaData())));
        }
    }
}
