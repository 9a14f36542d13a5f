package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is none of ours behind a shard's address: it costs neither time nor memory, and learns no password. */
@Timeout(60)
class HostileBackendTest {
    @TempDir
    Path folder;

    /** What a server does with a connection. */
    private interface Conversation {
        void with(DataInputStream in, OutputStream out) throws IOException;
    }

    private static void serve(ServerSocket door, Conversation conversation) {
        Thread thread = new Thread(
                () -> {
                    while (!door.isClosed()) {
                        try (Socket client = door.accept()) {
                            conversation.with(new DataInputStream(client.getInputStream()), client.getOutputStream());
                        } catch (IOException e) {
                            // The client has had enough, or the test has ended.
                            continue;
                        }
                    }
                },
                "hostile backend");
        thread.setDaemon(true);
        thread.start();
    }

    private static void readPacket(DataInputStream in) throws IOException {
        in.readFully(new byte[in.readInt() - Integer.BYTES]);
    }

    private static void say(OutputStream out, char type, Body body) throws IOException {
        byte[] bytes = body.bytes();
        out.write(new Body()
                .octet(type)
                .integer(bytes.length + Integer.BYTES)
                .plain(bytes)
                .bytes());
        out.flush();
    }

    private static void offerScram(DataInputStream in, OutputStream out) throws IOException {
        readPacket(in);
        say(out, 'R', new Body().integer(10).text("SCRAM-SHA-256").octet(0));
        in.readByte();
    }

    /** Opens a cluster whose only shard is there, and gives the error. */
    private SQLException refusal(ServerSocket door, String parameters) throws IOException {
        Path file = Files.writeString(
                folder.resolve("hostile.yaml"),
                "cluster: hostile\nshards: {s: {primary: \"jdbc:postgresql://127.0.0.1:" + door.getLocalPort()
                        + "/x?sslmode=disable" + parameters
                        + "\"}}\nuser: app\npassword: sentinel\npool: {connectionTimeout: 2s}\n");
        long started = System.nanoTime();
        SQLException refusal =
                catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection("jdbc:kintsugi:" + file));
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started)).isLessThan(8);
        assertThat(refusal.getSQLState()).isEqualTo("08001");
        return refusal;
    }

    private static ServerSocket door() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @Test
    void hugeIterationCount_isRefusedAtOnce() throws Exception {
        try (ServerSocket door = door()) {
            serve(door, (in, out) -> {
                offerScram(in, out);
                byte[] first = new byte[in.readInt() - Integer.BYTES];
                in.readFully(first);
                String text = new String(first, StandardCharsets.UTF_8);
                String nonce = text.substring(text.lastIndexOf("r=") + 2);
                byte[] answer = ("r=" + nonce + "more,s=c2FsdHNhbHQ=,i=2147483647").getBytes(StandardCharsets.US_ASCII);
                say(out, 'R', new Body().integer(11).plain(answer));
                in.readByte();
            });
            assertThat((Throwable) refusal(door, "")).hasMessageContaining("2,147,483,647 SCRAM PBKDF2 iterations");
        }
    }

    @Test
    void bindingThatIsRequiredAndNotOffered_isRefused() throws Exception {
        try (ServerSocket door = door()) {
            serve(door, (in, out) -> {
                offerScram(in, out);
                throw new AssertionError("The client goes on without a binding");
            });
            assertThat((Throwable) refusal(door, "&channelBinding=require"))
                    .hasMessageContaining("Channel Binding is required");
        }
    }

    @Test
    void passwordInClear_isNotGivenWhereTheUrlForbidsIt() throws Exception {
        AtomicReference<byte[]> heard = new AtomicReference<>(new byte[0]);
        try (ServerSocket door = door()) {
            serve(door, (in, out) -> {
                readPacket(in);
                say(out, 'R', new Body().integer(3));
                heard.set(in.readAllBytes());
            });
            refusal(door, "&requireAuth=scram-sha-256");
            assertThat(new String(heard.get(), StandardCharsets.UTF_8)).doesNotContain("sentinel");
        }
    }

    @Test
    void silenceAtTheLogin_endsInTime() throws Exception {
        try (ServerSocket door = door()) {
            serve(door, (in, out) -> in.readAllBytes());
            refusal(door, "");
        }
    }

    @Test
    void endlessNoticesAtTheLogin_endInTime() throws Exception {
        try (ServerSocket door = door()) {
            serve(door, (in, out) -> {
                readPacket(in);
                while (true) {
                    say(out, 'N', new Body().octet('M').text("x".repeat(1000)).octet(0));
                }
            });
            refusal(door, "");
        }
    }

    /** Between the proxy and a server, whose next bytes may be replaced. */
    private static void relay(ServerSocket door, int port, AtomicReference<byte[]> forged) {
        Thread thread = new Thread(
                () -> {
                    while (!door.isClosed()) {
                        try {
                            Socket client = door.accept();
                            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                            pump(client, server, new AtomicReference<>());
                            pump(server, client, forged);
                        } catch (IOException e) {
                            // The test has ended.
                            continue;
                        }
                    }
                },
                "forger");
        thread.setDaemon(true);
        thread.start();
    }

    private static void pump(Socket from, Socket to, AtomicReference<byte[]> forged) {
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[8192];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    byte[] instead = forged.getAndSet(null);
                    to.getOutputStream().write(instead == null ? buffer : instead, 0, instead == null ? read : 5);
                }
            } catch (IOException e) {
                // One end is gone; so is the other, now.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void lengthsThatNoServerSends_costNoMemory() throws Exception {
        URI url = URI.create(PostgresServer.shared().createDatabase("forged").substring("jdbc:".length()));
        AtomicReference<byte[]> forged = new AtomicReference<>();
        try (ServerSocket door = door()) {
            relay(door, url.getPort(), forged);
            String file = Files.writeString(
                            folder.resolve("forged.yaml"),
                            "cluster: forged\nshards: {s: {primary: \"jdbc:postgresql://127.0.0.1:"
                                    + door.getLocalPort() + "/forged?user=postgres\"}}\n")
                    .toString();
            try (ProxyServer proxy = ProxyServer.start(
                            Configuration.read(file, System::getenv),
                            file,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    Frontend client = Frontend.open(proxy.address(), "app", "forged")) {
                assertThat(client.query("SELECT 1")).contains("row 1");
                for (char type : new char[] {'T', 'C', 'E', '1', 'S', 'D', 'n'}) {
                    for (int length : new int[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                        if (type == 'D' && length == Integer.MAX_VALUE) {
                            continue;
                        }
                        forged.set(new Body().octet(type).integer(length).bytes());
                        assertThat(client.query("SELECT 1"))
                                .as("%s of %d", type, length)
                                .containsExactly("error ERROR 08006", "ready I");
                        assertThat(client.query("SELECT 1")).contains("row 1");
                    }
                }
            }
        }
    }
}
