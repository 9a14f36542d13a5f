package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kintsugi.it.proxy.Program.Output;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Programs of Node with the package {@code pg}, and with Sequelize, Knex and TypeORM upon it: what they hear of the proxy is what they hear of one PostgreSQL. It needs Node, and npm's
 * registry or what npm has kept of it; else it is left out.
 */
class NodeTest {
    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path INSTALLED = Path.of("target", "node");
    private static PostgresCluster cluster;
    private static ProxyServer proxy;
    private static Program node;

    @BeforeAll
    static void open() throws Exception {
        node = install();
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "nodes",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  goods: {shardKey: id, placement: by-hash}
                """);
        try (Connection connection = cluster.open();
                Connection direct = cluster.openSingle()) {
            for (String sql : List.of(
                    "CREATE TABLE goods (id int PRIMARY KEY, name text, price numeric(10,2))",
                    "INSERT INTO goods SELECT g, 'good ' || g, g * 1.25 FROM generate_series(1, 40) g")) {
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

    /** The packages in the versions of the lock file; a second run finds them there. */
    private static Program install() throws IOException {
        Program found = Program.installed("node");
        Program npm = Program.installed("npm");
        if (found == null || npm == null) {
            return abort("node and npm are not here");
        }
        Files.createDirectories(INSTALLED);
        Path lock = INSTALLED.resolve("package-lock.json");
        boolean known = Files.exists(lock)
                && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) < 0
                && Files.isDirectory(INSTALLED.resolve("node_modules").resolve("pg"));
        Files.copy(
                SOURCES.resolve("package.json"),
                INSTALLED.resolve("package.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.copy(SOURCES.resolve("package-lock.json"), lock, StandardCopyOption.REPLACE_EXISTING);
        for (String program : List.of("suite.js", "mappers.js")) {
            Files.copy(SOURCES.resolve(program), INSTALLED.resolve(program), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!known) {
            Output installed = npm.run(
                    "ci",
                    "--prefix",
                    INSTALLED.toString(),
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts",
                    "--prefer-offline");
            if (installed.code() != 0) {
                return abort("npm cannot install the packages: " + installed.text());
            }
        }
        return found;
    }

    @AfterAll
    static void close() {
        if (proxy != null) {
            proxy.close();
        }
    }

    @Test
    void programs_hearTheSame() throws IOException {
        URI uri = URI.create(cluster.singleUrl().substring("jdbc:".length()));
        Output one = run("suite.js", uri.getPort(), "nodes_single");
        Output all = run("suite.js", proxy.address().getPort(), "nodes");

        assertThat(all.text().lines().toList())
                .containsExactlyElementsOf(one.text().lines().toList());
        assertThat(one.code()).isZero();
        assertThat(one.text()).contains("pool: ", "unknown database: \"3D000\"");
    }

    @Test
    void mappersOfObjects_hearTheSame() throws Exception {
        PostgresCluster own = new PostgresCluster(
                PostgresServer.shared(),
                "mappers",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  users: {shardKey: id, placement: by-hash}
                  posts: {shardKey: user_id, placement: by-hash}
                  countries: {reference: true}
                """);
        URI uri = URI.create(own.singleUrl().substring("jdbc:".length()));
        Output one = run("mappers.js", uri.getPort(), "mappers_single");
        Output all;
        try (ProxyServer server = own.serve()) {
            all = run("mappers.js", server.address().getPort(), "mappers");
        }

        assertThat(all.text().lines().toList())
                .containsExactlyElementsOf(one.text().lines().toList());
        assertThat(one.code()).isZero();
        assertThat(one.text()).contains("--- sequelize", "--- knex", "--- typeorm", "dropped: \"all\"");
    }

    private static Output run(String program, int port, String database) throws IOException {
        return node.run(
                "--no-deprecation", INSTALLED.resolve(program).toString(), String.valueOf(port), "postgres", database);
    }
}
