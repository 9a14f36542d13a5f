package dev.kintsugi.config;

import dev.kintsugi.error.Errors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A configuration's name and text, from a file, the class path or the bundled demo.
 *
 * @param name for messages: the path, {@code classpath:…} or {@code demo}
 */
record Source(String name, String text) {

    /** No cluster's file comes near it; whoever gives more means harm or has the wrong file. */
    static final int MAX_BYTES = 1 << 20;

    private static final String CLASSPATH = "classpath:";

    /** Reads what follows {@code jdbc:kintsugi:}; F0000 where there is none. */
    static Source of(String urlTail) throws SQLException {
        int options = urlTail.indexOf('?');
        if (options >= 0) {
            throw Errors.configuration(urlTail.substring(0, options)
                    + ": the URL takes no options after '?'; give them as connection properties");
        }
        if (urlTail.equals("demo")) {
            return new Source("demo", bundled("demo.yaml"));
        }
        try (InputStream bytes = open(urlTail)) {
            return new Source(urlTail, decode(urlTail, bytes));
        } catch (IOException | InvalidPathException e) {
            SQLException error = Errors.configuration(
                    urlTail + ": cannot be read: " + e.getClass().getSimpleName() + "; looked for " + sought(urlTail));
            error.initCause(e);
            throw error;
        }
    }

    /** A text that lies beside this class. */
    static String bundled(String resource) throws SQLException {
        try (InputStream bytes = Source.class.getResourceAsStream(resource)) {
            return decode(resource, bytes == null ? new ByteArrayInputStream(new byte[0]) : bytes);
        } catch (IOException e) {
            SQLException error = Errors.configuration(resource + ": cannot be read from the driver's own jar");
            error.initCause(e);
            throw error;
        }
    }

    private static InputStream open(String urlTail) throws IOException, SQLException {
        if (!urlTail.startsWith(CLASSPATH)) {
            return Files.newInputStream(Path.of(urlTail));
        }
        String resource = urlTail.substring(CLASSPATH.length());
        String path = resource.startsWith("/") ? resource.substring(1) : resource;
        InputStream bytes = null;
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        if (callers != null) {
            bytes = callers.getResourceAsStream(path);
        }
        if (bytes == null) {
            bytes = Source.class.getResourceAsStream("/" + path);
        }
        if (bytes == null) {
            throw Errors.configuration(urlTail + ": no such resource on the class path");
        }
        return bytes;
    }

    private static String decode(String name, InputStream in) throws IOException, SQLException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw Errors.configuration(name + ": larger than " + MAX_BYTES + " bytes, the limit of a configuration");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            SQLException error = Errors.configuration(name + ": not UTF-8");
            error.initCause(e);
            throw error;
        }
    }

    private static @Nullable String sought(String urlTail) {
        try {
            return urlTail.startsWith(CLASSPATH)
                    ? urlTail
                    : Path.of(urlTail).toAbsolutePath().toString();
        } catch (InvalidPathException e) {
            return "no valid path";
        }
    }
}
