package dev.kintsugi.it.oracle;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The databases of one comparison, whose cluster is reached as one PostgreSQL: by its own driver, through the proxy. */
final class ProxiedFixture extends Fixture {
    private final String parameters;
    private @Nullable ProxyServer proxy;
    private String served = "";

    /**
     * A fixture.
     *
     * @param parameters of the JDBC URLs, on both sides
     */
    ProxiedFixture(Backend backend, String parameters) throws SQLException, IOException {
        super(backend);
        this.parameters = parameters;
    }

    @Override
    Connection openOracle() throws SQLException {
        String url = oracleUrl();
        return DriverManager.getConnection(url + (url.contains("?") ? "&" : "?") + parameters);
    }

    @Override
    Connection openSubject() throws SQLException {
        String file = subjectUrl().substring("jdbc:kintsugi:".length());
        if (proxy == null || !served.equals(file)) {
            stop();
            proxy = ProxyServer.start(
                    Configuration.read(file, System::getenv),
                    file,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            served = file;
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + proxy.address().getPort() + "/oracle?user=app&" + parameters);
    }

    /** The cluster's connections to the shards end with the proxy. */
    @Override
    void release() {
        stop();
    }

    private void stop() {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }

    @Override
    public void close() throws SQLException {
        stop();
        super.close();
    }
}
