package dev.kintsugi.it.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kintsugi.proxy.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy in a process of its own, which can be measured, told to end or to reload, and killed. */
final class ProxyProcess implements AutoCloseable {
    private static final long SECONDS = 60;
    private final Path log;
    private final Process process;
    private final InetSocketAddress address;

    /**
     * Starts one, and waits until it serves.
     *
     * @param config the file that it serves
     * @param options of its Java
     */
    ProxyProcess(Path config, String... options) throws IOException {
        log = Files.createTempFile("kintsugi-proxy", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=" + (Boolean.getBoolean("proxy.full") ? 4 : 1)));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--config",
                config.toString(),
                "--listen",
                "127.0.0.1:0"));
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String ready = out.readLine();
        if (ready == null || !ready.startsWith("Ready")) {
            process.destroyForcibly();
            throw new IOException("The proxy has not started: " + Files.readString(log));
        }
        int port = Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** A session with it. */
    Frontend open(String database) throws IOException {
        return Frontend.open(address, "app", database);
    }

    /** What it has written to its log. */
    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The memory that the system counts as its own, in megabytes; where the system does not tell, the test is skipped. */
    long megabytes() throws IOException {
        return status("VmRSS:") >> 10;
    }

    /** How many threads it has; where the system does not tell, the test is skipped. */
    long threads() throws IOException {
        return status("Threads:");
    }

    private long status(String name) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        assumeTrue(Files.isReadable(status), "this system has no " + status);
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException(status + " has no " + name);
    }

    /** What its threads do, for the message of a test that has waited in vain. */
    String threadDump() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process dump = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print")
                    .redirectErrorStream(true)
                    .start();
            return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no dump: " + e.getMessage();
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    void end() {
        process.destroy();
    }

    /** Waits until it has ended; true if it has. */
    boolean awaitEnd() throws InterruptedException {
        return process.waitFor(SECONDS, TimeUnit.SECONDS);
    }

    /** SIGHUP. */
    void hangUp() throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -HUP ended with " + code);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kill();
        Files.delete(log);
    }
}
