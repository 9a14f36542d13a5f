package dev.kintsugi.proxy.server;

import com.ongres.scram.common.util.TlsServerEndpoint;
import dev.kintsugi.config.ProxySettings;
import dev.kintsugi.error.Errors;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.Set;

/**
 * The server's certificate.
 *
 * @param context with which connections are encrypted
 * @param hash what clients bind their proof to (tls-server-end-point, RFC 5929)
 */
record Certificate(SslContext context, byte[] hash) {

    /**
     * Reads the files of the configuration; relative paths begin where its own file is.
     *
     * @throws SQLException F0000 if one of them cannot be read or is not what it should be, or others may read the key
     */
    static Certificate read(ProxySettings.Tls tls, String configuration) throws SQLException {
        Path certificate = path(configuration, tls.certificate());
        Path key = path(configuration, tls.key());
        try {
            if (readableByOthers(key)) {
                throw Errors.configuration("Others may read the key " + tls.key()
                        + "; take the right from them (chmod go= " + tls.key() + ")");
            }
            SslContextBuilder builder = SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .protocols("TLSv1.3", "TLSv1.2");
            String ca = tls.clientCa();
            if (ca != null) {
                builder.trustManager(path(configuration, ca).toFile()).clientAuth(ClientAuth.REQUIRE);
            }
            X509Certificate own = read(certificate);
            own.checkValidity();
            return new Certificate(builder.build(), TlsServerEndpoint.getChannelBindingData(own));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw Errors.configuration("The section proxy.tls cannot be used: " + e.getMessage());
        }
    }

    private static Path path(String configuration, String file) {
        Path named = Path.of(file);
        boolean aFile = !configuration.startsWith("classpath:") && !configuration.equals("demo");
        Path folder = aFile ? Path.of(configuration).toAbsolutePath().getParent() : null;
        return named.isAbsolute() || folder == null ? named : folder.resolve(named);
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static boolean readableByOthers(Path key) throws IOException {
        if (!Files.getFileStore(key).supportsFileAttributeView("posix")) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
        return permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.GROUP_WRITE);
    }
}
