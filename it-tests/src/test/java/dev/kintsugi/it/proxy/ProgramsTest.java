package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kintsugi.it.proxy.Program.Output;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** psql and pgbench, through the proxy as on one PostgreSQL. */
class ProgramsTest {
    private static PostgresCluster cluster;
    private static ProxyServer proxy;

    @BeforeAll
    static void open() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "programs",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  customers: {shardKey: id, placement: by-hash}
                  orders: {shardKey: customer_id, placement: by-hash}
                  member: {shardKey: id, placement: by-hash}
                  payment: {shardKey: member_id, placement: by-hash}
                  kind: {reference: true}
                  pgbench_accounts: {shardKey: aid, placement: by-hash}
                  pgbench_tellers: {reference: true}
                  pgbench_branches: {reference: true}
                  pgbench_history: {shardKey: aid, placement: by-hash}
                """);
        try (Connection connection = cluster.open();
                Connection direct = cluster.openSingle()) {
            for (String sql : List.of(
                    "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, since date DEFAULT current_date)",
                    "CREATE TABLE orders (customer_id bigint REFERENCES customers, number int, total numeric(10,2),"
                            + " PRIMARY KEY (customer_id, number))",
                    "CREATE INDEX orders_total ON orders (total)",
                    "CREATE VIEW names AS SELECT name FROM customers",
                    "INSERT INTO customers SELECT g, 'n' || g, date '2020-01-01' + g FROM generate_series(1, 50) g",
                    "INSERT INTO orders SELECT g, 1, g * 2.5 FROM generate_series(1, 50) g")) {
                run(connection, sql);
                run(direct, sql);
            }
        }
        proxy = cluster.serve();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    private static Program program(String name, String debianPackage) throws IOException {
        Program found = Program.find(name, debianPackage);
        return found == null ? abort(name + " is not to be had here") : found;
    }

    private static Output psql(boolean single, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-X", "-w", "-U", "postgres", "-h", "127.0.0.1"));
        if (single) {
            URI uri = URI.create(cluster.singleUrl().substring("jdbc:".length()));
            all.addAll(List.of("-p", String.valueOf(uri.getPort()), "-d", "programs_single"));
        } else {
            all.addAll(List.of("-p", String.valueOf(proxy.address().getPort()), "-d", "programs"));
        }
        all.addAll(List.of(arguments));
        return program("psql", "postgresql-client").run(all.toArray(new String[0]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\d",
                "\\d customers",
                "\\d orders",
                "\\d names",
                "\\dt",
                "\\di",
                "\\dv",
                "\\df",
                "\\du",
                "\\d+ customers",
                "\\d+ names",
                "\\dp",
                "\\ds",
                "\\dT+",
                "\\dx",
                "\\dd",
                "\\dD",
                "\\dC oid",
                "\\ddp",
                "\\drds",
                "\\dconfig work_mem",
                "\\sv names",
                "SELECT name FROM customers ORDER BY id DESC LIMIT 3",
                "SELECT count(*), sum(total) FROM orders",
                "SELECT c.name, o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = 7",
                "SELECT * FROM missing",
                "INSERT INTO customers VALUES (7, 'again')",
                "INSERT INTO orders VALUES (99, 1, 1)",
                "SELECT 1/0",
                "BEGIN; SELECT 1; COMMIT",
                "COPY (SELECT id, name FROM customers WHERE id < 4 ORDER BY id) TO STDOUT WITH (FORMAT csv, HEADER)",
                "\\copy (SELECT id FROM customers WHERE id < 3 ORDER BY id) TO STDOUT",
                "EXPLAIN (COSTS OFF) SELECT 1",
                "SELECT pg_typeof(total), total FROM orders WHERE customer_id = 2",
                "\\echo :SERVER_VERSION_NUM",
                "\\gdesc"
            })
    void psql_printsTheSame(String command) throws IOException {
        assertThat(psql(false, "-c", command)).isEqualTo(psql(true, "-c", command));
    }

    @Test
    void psqlScript_runsTheSame(@TempDir Path folder) throws IOException {
        Path script = Files.writeString(
                folder.resolve("script.sql"),
                """
                \\set ON_ERROR_STOP 0
                CREATE TABLE notes (id bigint PRIMARY KEY, line text);
                \\copy notes FROM PSTDIN
                BEGIN;
                INSERT INTO notes VALUES (1, 'a'), (2, 'b') RETURNING id;
                SAVEPOINT s;
                INSERT INTO notes VALUES (1, 'again');
                ROLLBACK TO s;
                COMMIT;
                SELECT * FROM notes ORDER BY id \\g
                SELECT line AS l FROM notes WHERE id = 1 \\gset
                \\echo :l
                \\set FETCH_COUNT 7
                SELECT id FROM customers ORDER BY id LIMIT 20;
                \\unset FETCH_COUNT
                PREPARE p (bigint) AS SELECT name FROM customers WHERE id = $1;
                EXECUTE p (4);
                DEALLOCATE p;
                SET search_path = pg_catalog;
                SHOW search_path;
                RESET search_path;
                DROP TABLE notes;
                """);

        assertThat(psql(false, "-f", script.toString())).isEqualTo(psql(true, "-f", script.toString()));
    }

    /** What pg_dump of PostgreSQL 15 has written of one database. */
    @Test
    void dump_isRestored() throws IOException, URISyntaxException {
        String dump = Path.of(
                        ProgramsTest.class.getResource("/programs/dump.sql").toURI())
                .toString();

        for (boolean single : new boolean[] {true, false}) {
            assertThat(psql(single, "-q", "-v", "ON_ERROR_STOP=1", "-f", dump).code())
                    .isZero();
        }

        for (String command : List.of(
                "\\d member",
                "\\d payment",
                "\\dd member",
                "SELECT * FROM member ORDER BY id",
                "SELECT * FROM payment ORDER BY member_id",
                "SELECT * FROM kind ORDER BY id",
                "SELECT * FROM rich ORDER BY id",
                "INSERT INTO member (bal) VALUES (7) RETURNING id > 9, bal, note",
                "INSERT INTO payment (member_id, amount) VALUES (99, 7)",
                "DELETE FROM member WHERE id < 4",
                "SELECT count(*), sum(total) FROM payment")) {
            assertThat(psql(false, "-c", command)).as(command).isEqualTo(psql(true, "-c", command));
        }
        for (boolean single : new boolean[] {true, false}) {
            assertThat(psql(single, "-c", "DROP TABLE payment, member, kind CASCADE")
                            .code())
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "prepared"})
    void pgbench_keepsItsBooks(String mode) throws IOException, SQLException {
        Program pgbench = program("pgbench", "postgresql-contrib");
        String[] connection = {
            "-h", "127.0.0.1", "-p", String.valueOf(proxy.address().getPort()), "-U", "postgres"
        };
        List<String> create = new ArrayList<>(List.of("-i", "-I", "dtgp", "-s", "1", "-q"));
        create.addAll(List.of(connection));
        create.add("programs");
        assertThat(pgbench.run(create.toArray(new String[0])).code()).isZero();
        List<String> play = new ArrayList<>(List.of("-n", "-c", "4", "-t", "25", "-M", mode));
        play.addAll(List.of(connection));
        play.add("programs");

        Output played = pgbench.run(play.toArray(new String[0]));

        String books = "SELECT (SELECT sum(abalance) FROM pgbench_accounts), (SELECT sum(delta) FROM pgbench_history),"
                + " (SELECT sum(tbalance) FROM pgbench_tellers), (SELECT sum(bbalance) FROM pgbench_branches)";
        try (Connection through = cluster.open()) {
            assertThat(row(through, books)).containsOnly(row(through, books).get(0));
            run(through, "DROP TABLE pgbench_accounts, pgbench_tellers, pgbench_branches, pgbench_history");
        }
        assertThat(played.code()).as(played.text()).isZero();
        assertThat(played.text()).contains("number of transactions actually processed: 100/100");
    }

    private static List<Long> row(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return List.of(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
        }
    }
}
