package dev.kintsugi.it.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * One real PostgreSQL server process with settings for tests: nothing is synced to disk, buffers are small, prepared transactions
 * are on. It starts unprivileged as well as as root. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {

    private final EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** The server that every suite of this JVM shares: locale C, started on first use, stopped with the JVM. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /**
     * Starts another server.
     *
     * @param locale of its databases, such as {@code C} or {@code en_US.UTF-8}; the machine must have it
     */
    public static PostgresServer start(String locale) {
        try {
            return new PostgresServer(EmbeddedPostgres.builder()
                    .setLocaleConfig("locale", locale)
                    .setLocaleConfig("encoding", "UTF8")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("autovacuum", "off")
                    .setServerConfig("shared_buffers", "32MB")
                    .setServerConfig("max_connections", "400")
                    .setServerConfig("max_prepared_transactions", "50")
                    .setServerConfig("lock_timeout", "4s")
                    .setServerConfig("statement_timeout", "30s")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                    .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        }
    }

    /** Creates an empty database, in place of one of this name, and returns its JDBC URL for a superuser. */
    public String createDatabase(String name) throws SQLException {
        return createDatabase(name, "");
    }

    /** The same with options of CREATE DATABASE, such as {@code TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'}. */
    public String createDatabase(String name, String options) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name + " " + options);
        }
        return url(name);
    }

    /** The JDBC URL of a database of this server, for a superuser who needs no password. */
    public String url(String database) {
        return server.getJdbcUrl("postgres", database);
    }

    /** A session of one of its databases. */
    public Connection open(String database) throws SQLException {
        return DriverManager.getConnection(url(database));
    }

    /** Stops the server and deletes its files. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop", e);
        }
    }

    private static final class Shared {
        static final PostgresServer SERVER = PostgresServer.start("C");
    }
}
