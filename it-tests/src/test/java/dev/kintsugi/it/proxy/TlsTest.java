package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.it.proxy.Frontend.Body;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections: the proxy's certificate, proofs that are bound to it, and what it does not accept. */
class TlsTest {
    private static final String PASSWORD = "changeit";
    private static final String FILE =
            """
            cluster: vault
            shards:
              shard-0: {primary: "jdbc:h2:mem:vault0;DB_CLOSE_DELAY=-1"}
            proxy:
              users: {app: {password: pass}}
              tls: {certificate: server.crt, key: server.key}
            """;

    @TempDir
    static Path folder;

    private static ProxyServer proxy;

    @BeforeAll
    static void open() throws Exception {
        certify("server", folder);
        certify("other", folder);
        proxy = start(Files.writeString(folder.resolve("vault.yaml"), FILE));
    }

    private static ProxyServer start(Path file) throws SQLException {
        return ProxyServer.start(
                Configuration.read(file.toString(), System::getenv),
                file.toString(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    /** Makes a key and a certificate, as PEM files, by the JDK's own tool. */
    private static void certify(String name, Path folder, String... options) throws Exception {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(printed).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        pem(
                folder.resolve(name + ".crt"),
                "CERTIFICATE",
                keys.getCertificate("own").getEncoded());
        Path key = folder.resolve(name + ".key");
        pem(key, "PRIVATE KEY", keys.getKey("own", PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }

    private static Connection connect(String parameters) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + proxy.address().getPort() + "/vault?" + parameters, "app", "pass");
    }

    @Test
    void verifiedConnection_bindsItsProofToTheCertificate() throws SQLException {
        connect("sslmode=verify-full&channelBinding=require&sslrootcert=" + folder.resolve("server.crt"))
                .close();
    }

    @Test
    void plainConnection_isStillServed() throws SQLException {
        connect("sslmode=disable").close();
    }

    @Test
    void plainConnection_isSentAwayWhereTlsIsRequired() throws Exception {
        Path file = Files.writeString(
                folder.resolve("strict.yaml"), FILE.replace("server.key}", "server.key, required: true}"));
        try (ProxyServer strict = start(file)) {
            String url = "jdbc:postgresql://localhost:" + strict.address().getPort() + "/vault?sslmode=";
            assertThatThrownBy(() -> DriverManager.getConnection(url + "disable", "app", "pass"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
            DriverManager.getConnection(url + "require", "app", "pass").close();
        }
    }

    @Test
    void bindingWithoutEncryption_isRefusedByTheClient() {
        assertThatThrownBy(() -> connect("sslmode=disable&channelBinding=require"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void otherCertificate_isRefusedByTheClient() {
        assertThatThrownBy(() -> connect("sslmode=verify-full&sslrootcert=" + folder.resolve("other.crt")))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void plainBytesBehindTheRequest_endTheConnection() throws IOException {
        try (Frontend client = Frontend.silent(proxy.address())) {
            client.raw(new Body()
                    .integer(8)
                    .integer(80_877_103)
                    .integer(16)
                    .integer(196_608)
                    .text("user")
                    .text("x")
                    .octet(0)
                    .bytes());
            assertThat(client.hear()).containsExactly("error FATAL 08P01", "closed");
        }
    }

    /** A client that begins a handshake again and again would keep the proxy busy. */
    @Test
    void secondHandshake_isRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("own.yaml"), FILE.replace("vault0", "vault2"));
        try (ProxyProcess process = new ProxyProcess(file);
                Socket plain = new Socket(
                        process.address().getAddress(), process.address().getPort())) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream()
                    .write(new Body().integer(8).integer(80_877_103).bytes());
            assertThat(plain.getInputStream().read()).isEqualTo('S');
            SSLSocket encrypted = (SSLSocket) trusting("server")
                    .getSocketFactory()
                    .createSocket(plain, "localhost", process.address().getPort(), true);
            encrypted.setEnabledProtocols(new String[] {"TLSv1.2"});
            encrypted.startHandshake();
            assertThatThrownBy(() -> {
                        encrypted.startHandshake();
                        encrypted.getInputStream().read();
                    })
                    .isInstanceOf(SSLException.class);
        }
    }

    private static SSLContext trusting(String name) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            trusted.load(in, PASSWORD.toCharArray());
        }
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("own", trusted.getCertificate("own"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void handshakeThatIsNone_endsTheConnection() throws IOException {
        try (Frontend client = Frontend.silent(proxy.address())) {
            client.raw(new Body().integer(8).integer(80_877_103).bytes());
            assertThat(client.octet()).isEqualTo('S');
            client.raw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.closes()).isTrue();
        }
    }

    @Test
    void reloadWithAnExpiredCertificate_keepsTheOldOne() throws Exception {
        certify("expired", folder, "-startdate", "-10d", "-validity", "2");
        Path file = Files.writeString(folder.resolve("expiring.yaml"), FILE.replace("vault0", "vault3"));
        try (ProxyServer other = start(file)) {
            Files.writeString(file, FILE.replace("server.", "expired.").replace("vault0", "vault3"));
            assertThatThrownBy(other::reload).isInstanceOfSatisfying(SQLException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("F0000");
                assertThat(e.getMessage()).contains("proxy.tls");
            });
            DriverManager.getConnection(
                            "jdbc:postgresql://localhost:" + other.address().getPort()
                                    + "/vault?sslmode=verify-full&sslrootcert=" + folder.resolve("server.crt"),
                            "app",
                            "pass")
                    .close();
        }
    }

    @Test
    void keyThatOthersCanRead_isRefused() throws Exception {
        certify("loose", folder);
        Files.setPosixFilePermissions(folder.resolve("loose.key"), PosixFilePermissions.fromString("rw-r--r--"));
        Path file = Files.writeString(
                folder.resolve("loose.yaml"), FILE.replace("server.", "loose.").replace("vault0", "vault1"));

        assertThatThrownBy(() -> start(file))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Others may read the key loose.key");
    }
}
