package dev.kintsugi.proxy;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.proxy.server.ProxyServer;
import dev.kintsugi.proxy.server.StatusPages;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import sun.misc.Signal;

/** Runs the proxy until the process is told to end. */
@Command(
        name = "serve",
        description = "Serves a cluster to every client of PostgreSQL.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Serve implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(Serve.class);
    private final Terminal terminal;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The file; also classpath:RESOURCE, or demo.")
    private String config = "";

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:6432",
            converter = Address.class,
            description = "Where clients connect; ${DEFAULT-VALUE} if it is not said.")
    private InetSocketAddress listen = new InetSocketAddress(0);

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            description = "Where /healthz, /readyz and /metrics are; nowhere if it is not said.")
    private @Nullable InetSocketAddress admin;

    Serve(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        // A client that begins a handshake again and again would keep the proxy busy; PostgreSQL refuses that too.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        Configuration configuration = Configuration.read(config, System::getenv);
        ProxyServer server = ProxyServer.start(configuration, config, listen);
        if (admin != null) {
            StatusPages.start(server, admin);
        }
        Thread draining = new Thread(() -> server.drain(PATIENCE), "kintsugi-drain");
        Runtime.getRuntime().addShutdownHook(draining);
        Signal.handle(new Signal("HUP"), signal -> reload(server));
        terminal.print(terminal.good("Ready") + ": database "
                + configuration.topology().cluster() + " on " + server.address().getHostString() + ":"
                + server.address().getPort());
        terminal.out().flush();
        server.awaitShutdown();
        return 0;
    }

    private static void reload(ProxyServer server) {
        try {
            server.reload();
        } catch (SQLException | RuntimeException e) {
            log.error("The configuration stays as it was: {}", e.getMessage());
        }
    }

    /** Reads a host and a port. */
    static final class Address implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String value) {
            int colon = value.lastIndexOf(':');
            try {
                String host = value.substring(0, Math.max(0, colon)).replaceAll("^\\[|]$", "");
                int port = Integer.parseInt(value.substring(colon + 1));
                if (colon > 0 && port >= 0 && port <= 65_535) {
                    return new InetSocketAddress(host, port);
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + value + "' is no host:port");
            }
            throw new TypeConversionException("'" + value + "' is no host:port");
        }
    }
}
