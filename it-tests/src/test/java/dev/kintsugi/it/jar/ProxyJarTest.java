package dev.kintsugi.it.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyJarTest {
    @TempDir
    private Path folder = Path.of("");

    private static BuiltJar jar() {
        return BuiltJar.of("proxy", "kintsugi-proxy.jar");
    }

    private BuiltJar.Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("-jar", jar().path().toString()));
        command.addAll(List.of(arguments));
        return BuiltJar.java(folder, command);
    }

    @Test
    void vendorDriversAndLogging_areInside() throws IOException {
        assertThat(jar().files())
                .contains("org/postgresql/Driver.class", "org/h2/Driver.class", "META-INF/LICENSE")
                .anyMatch(name -> name.startsWith("org/slf4j/simple/"))
                .anyMatch(name -> name.startsWith("io/netty/"))
                .anyMatch(name -> name.startsWith("com/ongres/scram/"))
                .noneMatch(name -> name.startsWith("com/") && !name.startsWith("com/ongres/")
                        || name.startsWith("net/")
                        || name.startsWith("rr/"));
        assertThat(jar().text("META-INF/services/java.sql.Driver").lines())
                .containsExactlyInAnyOrder(
                        "dev.kintsugi.jdbc.KintsugiDriver", "org.postgresql.Driver", "org.h2.Driver");
    }

    @Test
    void version_isTheBuilds() throws IOException, InterruptedException {
        assertThat(run("--version").out()).matches("Kintsugi [0-9]+\\.[0-9]+.*\\R");
    }

    @Test
    void demo_runsToItsEndWithNothingOnStandardError() throws IOException, InterruptedException {
        BuiltJar.Ended ended = run("demo");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("jdbc:kintsugi:demo", "Greta Schmidt", "0A000")
                .doesNotContain("\u001b");
    }

    @Test
    void mistakenFile_endsWithOneAndNoStackTrace() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), "cluster: shop\nshard: {}\n");

        BuiltJar.Ended ended = run("check", "--config", file.toString());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("shop.yaml", "'shards'").doesNotContain("\tat ");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void serve_isAServerUntilItIsToldToEnd() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar().path().toString(),
                        "serve",
                        "--config",
                        "demo",
                        "--listen",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0")
                .redirectError(folder.resolve("serve.txt").toFile())
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String ready = String.valueOf(out.readLine());
            assertThat(ready).matches("Ready: database demo on 127\\.0\\.0\\.1:[0-9]+");
            String url = "jdbc:postgresql://127.0.0.1:" + ready.substring(ready.lastIndexOf(':') + 1) + "/demo";
            try (Connection connection = DriverManager.getConnection(url, "app", "");
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM customers")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(1)).isEqualTo(12);
            }
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
