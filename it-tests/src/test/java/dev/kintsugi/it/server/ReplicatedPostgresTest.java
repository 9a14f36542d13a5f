package dev.kintsugi.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The servers that other tests stand on do what these tests take for granted. */
@Timeout(120)
class ReplicatedPostgresTest {

    @Test
    void standby_followsAndTakesOver_andTheOldPrimaryComesBackAsOne() throws Exception {
        try (ReplicatedPostgres servers = new ReplicatedPostgres(
                "streams",
                1,
                Map.of("synchronous_commit", "remote_apply", "synchronous_standby_names", "node_1"),
                List.of(Map.of()))) {
            try (Connection primary = servers.node(0).open(servers.database(0))) {
                run(primary, "CREATE TABLE t (id integer)");
                run(primary, "INSERT INTO t VALUES (1)");
            }
            try (Connection standby = servers.node(1).open(servers.database(0))) {
                assertThat(text(standby, "SELECT pg_is_in_recovery() || ' ' || count(*) FROM t"))
                        .isEqualTo("true 1");
            }
            servers.node(0).kill();
            servers.node(1).promote();
            servers.node(0).start();
            for (int node = 0; node < servers.size(); node++) {
                try (Connection connection = servers.node(node).open(servers.database(0))) {
                    assertThat(text(connection, "SELECT pg_is_in_recovery() || ' ' || count(*) FROM t"))
                            .isEqualTo("false 1");
                }
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
