package dev.kintsugi.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The driver behind {@code jdbc:kintsugi:<file.yaml>}, {@code jdbc:kintsugi:classpath:<resource.yaml>} and {@code jdbc:kintsugi:demo}. It
 * registers itself with {@link DriverManager}. Thread-safe.
 */
public final class KintsugiDriver implements Driver {
    static final String NAME = "Kintsugi";
    static final String VERSION = "0.1";
    static final int MAJOR = 0;
    static final int MINOR = 1;

    private static final String PREFIX = "jdbc:kintsugi:";

    static {
        register();
    }

    private static void register() {
        try {
            DriverManager.registerDriver(new KintsugiDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public boolean acceptsURL(@Nullable String url) {
        return url != null && url.startsWith(PREFIX);
    }

    /**
     * Connects to a cluster.
     *
     * @param properties {@code user} and {@code password} override the file's; null is as good as empty
     * @return null if the URL is not Kintsugi's
     * @throws SQLException F0000 if the configuration is wrong, 08001 if a node cannot be reached
     */
    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties properties) throws SQLException {
        Connector connector = url == null ? null : connector(url, properties == null ? new Properties() : properties);
        return connector == null ? null : connector.connect();
    }

    /** What opens connections of one URL and one {@code user} and {@code password}; null if the URL is not Kintsugi's. */
    public @Nullable Connector connector(String url, Properties properties) {
        return acceptsURL(url) ? new Connector(url, properties) : null;
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties properties) {
        DriverPropertyInfo user =
                new DriverPropertyInfo("user", properties == null ? null : properties.getProperty("user"));
        user.description = "The user on every node, instead of the configuration's";
        DriverPropertyInfo password = new DriverPropertyInfo("password", null);
        password.description = "The password on every node, instead of the configuration's";
        return new DriverPropertyInfo[] {user, password};
    }

    @Override
    public int getMajorVersion() {
        return MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return MINOR;
    }

    /** False: SQL is the backend's. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("dev.kintsugi");
    }
}
