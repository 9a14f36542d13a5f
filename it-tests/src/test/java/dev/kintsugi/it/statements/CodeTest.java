package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the cluster itself has to say within a DO is told, whatever its handlers take. What one database says there: the scripts of sessions. */
class CodeTest {
    private static Connection connection;

    @BeforeAll
    static void open() throws Exception {
        PostgresCluster cluster = new PostgresCluster(
                PostgresServer.shared(),
                "code",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  items: {shardKey: id, placement: by-hash}
                gather: {maxRows: 10}
                """);
        connection = cluster.open();
        run("CREATE TABLE items (id int PRIMARY KEY, n int)");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        run("DELETE FROM items");
        run("INSERT INTO items SELECT g, g FROM generate_series(1, 50) g");
    }

    private static void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void failsAndUndoes(String work, String state) throws SQLException {
        for (String handler : List.of("others", "SQLSTATE '" + state + "'")) {
            String code = "DO $$ BEGIN UPDATE items SET n = 0 WHERE id = 1; BEGIN " + work + "; EXCEPTION WHEN "
                    + handler + " THEN UPDATE items SET n = -1; END; END $$";
            assertThatThrownBy(() -> run(code)).as(code).isInstanceOfSatisfying(SQLException.class, e -> assertThat(
                            e.getSQLState())
                    .isEqualTo(state));
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT min(n) FROM items")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void limitsOfTheCluster_areNoErrorsOfTheCode() throws SQLException {
        failsAndUndoes("PERFORM 1 FROM items a JOIN items b ON a.n = b.n + 1", "54000");
    }

    @Test
    void refusals_areNoErrorsOfTheCode() throws SQLException {
        failsAndUndoes("PERFORM lo_create(0) FROM items", "0A000");
        failsAndUndoes("EXECUTE 'COMMIT'", "0A000");
        failsAndUndoes("EXECUTE 'SELECT 1 AS a INTO made'", "0A000");
        failsAndUndoes("EXECUTE 'DO $x$ BEGIN NULL; END $x$'", "0A000");
    }
}
