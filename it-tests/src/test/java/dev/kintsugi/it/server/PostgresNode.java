package dev.kintsugi.it.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server of a replicated PostgreSQL: a primary, or a standby that streams from one. It keeps its port and its files when it is
 * killed or stopped, and comes back with them. Not thread-safe.
 */
public final class PostgresNode implements AutoCloseable {
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("fsync", "off"),
            Map.entry("full_page_writes", "off"),
            Map.entry("autovacuum", "off"),
            Map.entry("shared_buffers", "16MB"),
            Map.entry("max_connections", "100"),
            Map.entry("max_prepared_transactions", "20"),
            Map.entry("wal_keep_size", "512MB"),
            Map.entry("wal_retrieve_retry_interval", "100ms"),
            Map.entry("max_standby_streaming_delay", "1s"),
            Map.entry("wal_receiver_status_interval", "1s"));

    /** What a copy makes anew. */
    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "epg-lock", "pg_wal", "pg_replslot", "pg_stat_tmp");

    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
    private int port;
    private @Nullable EmbeddedPostgres server;

    private PostgresNode(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings.putAll(settings);
    }

    /**
     * Starts a primary with an empty cluster of databases.
     *
     * @param directory for its files, which it creates
     * @param settings beside those that all test servers have
     */
    public static PostgresNode primary(Path directory, Map<String, String> settings) {
        PostgresNode node = new PostgresNode(directory, settings);
        node.start();
        return node;
    }

    /**
     * Starts a standby from a base backup of another server.
     *
     * @param settings beside those that all test servers have, such as {@code recovery_min_apply_delay}
     */
    public static PostgresNode standby(PostgresNode source, Path directory, Map<String, String> settings)
            throws SQLException, IOException {
        source.copyTo(directory);
        PostgresNode node = new PostgresNode(directory, settings);
        node.follow(source);
        node.start();
        return node;
    }

    /** A base backup by the server's own functions: the archive of binaries has no pg_basebackup. */
    private void copyTo(Path target) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            Files.createDirectories(target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
            Files.walkFileTree(directory, new Copy(directory, target));
            for (String emptied : List.of("pg_wal", "pg_replslot", "pg_stat_tmp", "pg_wal/archive_status")) {
                Files.createDirectories(target.resolve(emptied));
            }
            try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                label.next();
                Files.writeString(target.resolve("backup_label"), label.getString(1));
            }
        }
    }

    /** Copies a server's files while it runs; one that vanishes meanwhile is none that a backup needs. */
    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;

        Copy(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (source.equals(folder.getParent())
                    && LEFT_OUT.contains(folder.getFileName().toString())) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(target.resolve(source.relativize(folder)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!LEFT_OUT.contains(file.getFileName().toString())) {
                try {
                    Files.copy(file, target.resolve(source.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
                } catch (NoSuchFileException e) {
                    return FileVisitResult.CONTINUE;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }

    /** From its next start on it is a standby of another server. */
    public void follow(PostgresNode source) throws IOException {
        if (!Files.exists(directory.resolve("standby.signal"))) {
            Files.createFile(directory.resolve("standby.signal"));
        }
        Files.writeString(
                directory.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=" + source.port + " user=postgres application_name="
                        + directory.getFileName() + "'\n");
    }

    /** Starts it again, or for the first time. */
    public void start() {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("encoding", "UTF8")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                    .setErrorRedirector(ProcessBuilder.Redirect.DISCARD);
            settings.forEach(builder::setServerConfig);
            if (port > 0) {
                builder.setPort(port);
            }
            server = builder.start();
            port = server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        }
    }

    /** The JDBC URL of a database of this server, for a superuser who needs no password. */
    public String url(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres";
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** A session of one of its databases. */
    public Connection open(String database) throws SQLException {
        return DriverManager.getConnection(url(database));
    }

    /** Makes a primary of a standby; returns when it is one. */
    public void promote() throws SQLException {
        try (Connection connection = open("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_promote(true, 60)");
        }
    }

    /** Ends it with all of its processes at once, as a failure of power would. */
    public void kill() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(directory.resolve("postmaster.pid")).get(0).trim());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().orTimeout(20, TimeUnit.SECONDS).join());
        Files.delete(directory.resolve("postmaster.pid"));
        release();
    }

    /** Stops it as an operator would. */
    public void stop() {
        release();
    }

    private void release() {
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL did not stop", e);
            }
            server = null;
        }
    }

    /** Stops it; its files go with those of the whole. */
    @Override
    public void close() {
        release();
    }
}
