package dev.kintsugi.it.proxy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that says just what it is told to, and writes down what it hears: a line a message, with all that two servers should agree on.
 */
final class Frontend implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Map<String, String> settings = new TreeMap<>();
    private final Map<Character, String> error = new TreeMap<>();
    private int process;
    private int secret;

    private Frontend(InetSocketAddress address) throws IOException {
        socket = new Socket();
        socket.connect(address, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** A connection on which nothing has been said. */
    static Frontend silent(InetSocketAddress address) throws IOException {
        return new Frontend(address);
    }

    /** A session. */
    static Frontend open(InetSocketAddress address, String user, String database) throws IOException {
        return begin(address, "user", user, "database", database);
    }

    /** A session that begins with settings. */
    static Frontend begin(InetSocketAddress address, String... parameters) throws IOException {
        Frontend frontend = new Frontend(address);
        frontend.start(parameters);
        frontend.hear();
        return frontend;
    }

    /** Sends the packet that opens a session. */
    void start(String... parameters) throws IOException {
        Body body = new Body().integer(196_608);
        for (String text : parameters) {
            body.text(text);
        }
        packet(body.octet(0));
    }

    /** Sends a packet without a type. */
    void packet(Body body) throws IOException {
        byte[] bytes = body.bytes();
        out.writeInt(bytes.length + 4);
        out.write(bytes);
        out.flush();
    }

    /** Sends bytes as they are. */
    void raw(byte... bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Says that nothing more will be said, and goes on hearing. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Puts a message into the pipe, without waiting for an answer. */
    Frontend say(char type, Body body) throws IOException {
        byte[] bytes = body.bytes();
        ByteBuffer message = ByteBuffer.allocate(bytes.length + 5);
        message.put((byte) type).putInt(bytes.length + 4).put(bytes);
        out.write(message.array());
        out.flush();
        return this;
    }

    /** A simple query and its answers. */
    List<String> query(String sql) throws IOException {
        say('Q', new Body().text(sql));
        return hear();
    }

    Frontend parse(String name, String sql, int... types) throws IOException {
        Body body = new Body().text(name).text(sql).shorts(types.length);
        for (int type : types) {
            body.integer(type);
        }
        return say('P', body);
    }

    /** Binds values in text format, NULL where one is null, and asks for text. */
    Frontend bind(String portal, String statement, @Nullable String... values) throws IOException {
        Body body = new Body().text(portal).text(statement).shorts(0).shorts(values.length);
        for (@Nullable String value : values) {
            body.value(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        }
        return say('B', body.shorts(0));
    }

    Frontend describe(char kind, String name) throws IOException {
        return say('D', new Body().octet(kind).text(name));
    }

    Frontend execute(String portal, int rows) throws IOException {
        return say('E', new Body().text(portal).integer(rows));
    }

    Frontend sync() throws IOException {
        return say('S', new Body());
    }

    /** Everything up to the message that the next query may come, or to the end of the connection. */
    List<String> hear() throws IOException {
        List<String> heard = new ArrayList<>();
        while (true) {
            String message;
            try {
                message = next();
            } catch (EOFException e) {
                heard.add("closed");
                return heard;
            }
            if (!message.isEmpty()) {
                heard.add(message);
            }
            if (message.startsWith("ready") || message.startsWith("copy in")) {
                return heard;
            }
        }
    }

    /** So many messages. */
    List<String> next(int count) throws IOException {
        List<String> heard = new ArrayList<>();
        while (heard.size() < count) {
            heard.add(next());
        }
        return heard;
    }

    /** One octet that is no message. */
    int octet() throws IOException {
        return in.read();
    }

    /** A message as it has come. */
    record Heard(char type, byte[] body) {}

    /** The next message as it comes. */
    Heard one() throws IOException {
        char type = (char) in.readUnsignedByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Heard(type, body);
    }

    private String next() throws IOException {
        Heard heard = one();
        byte[] body = heard.body();
        ByteBuffer bytes = ByteBuffer.wrap(body);
        return switch (heard.type()) {
            case 'R' -> "authentication " + bytes.getInt();
            case 'S' -> {
                settings.put(text(bytes), text(bytes));
                yield "";
            }
            case 'K' -> {
                process = bytes.getInt();
                secret = bytes.getInt();
                yield "";
            }
            case 'Z' -> "ready " + (char) bytes.get();
            case 'T' -> columns(bytes);
            case 'D' -> values(bytes);
            case 'C' -> "complete " + text(bytes);
            case 'E' -> {
                error.clear();
                for (byte letter = bytes.get(); letter != 0; letter = bytes.get()) {
                    error.put((char) letter, text(bytes));
                }
                yield "error " + error.get('V') + " " + error.get('C');
            }
            case 'N' -> "notice " + state(bytes);
            case 't' -> "parameters " + integers(bytes, bytes.getShort());
            case 'G' -> "copy in " + bytes.get() + " " + bytes.getShort();
            case 'H' -> "copy out " + bytes.get() + " " + bytes.getShort();
            case 'A' ->
                "told by " + (bytes.getInt() == process ? "itself " : "another ") + text(bytes) + " " + text(bytes);
            case 'd' -> "data " + new String(body, StandardCharsets.UTF_8);
            default -> String.valueOf(heard.type());
        };
    }

    private static String columns(ByteBuffer bytes) {
        StringBuilder columns = new StringBuilder("columns");
        for (int i = bytes.getShort(); i > 0; i--) {
            columns.append(' ').append(text(bytes));
            bytes.getInt();
            bytes.getShort();
            int type = bytes.getInt();
            columns.append(" type ").append(type < 16_384 ? String.valueOf(type) : "of users");
            columns.append(" size ").append(bytes.getShort());
            columns.append(" modifier ").append(bytes.getInt());
            columns.append(bytes.getShort() == 0 ? " text" : " binary");
        }
        return columns.toString();
    }

    static String values(ByteBuffer bytes) {
        StringBuilder values = new StringBuilder("row");
        for (int i = bytes.getShort(); i > 0; i--) {
            int length = bytes.getInt();
            if (length < 0) {
                values.append(" NULL");
                continue;
            }
            byte[] value = new byte[length];
            bytes.get(value);
            boolean plain = true;
            for (byte b : value) {
                plain &= b >= ' ' && b < 127;
            }
            values.append(' ')
                    .append(
                            plain
                                    ? new String(value, StandardCharsets.US_ASCII)
                                    : HexFormat.of().formatHex(value));
        }
        return values.toString();
    }

    private static String integers(ByteBuffer bytes, int count) {
        List<Integer> integers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            integers.add(bytes.getInt());
        }
        return integers.toString();
    }

    /** What a program goes by; the words may differ. */
    private static String state(ByteBuffer bytes) {
        String severity = "";
        String state = "";
        for (byte letter = bytes.get(); letter != 0; letter = bytes.get()) {
            String value = text(bytes);
            severity = letter == 'V' ? value : severity;
            state = letter == 'C' ? value : state;
        }
        return severity + " " + state;
    }

    static String text(ByteBuffer bytes) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (byte b = bytes.get(); b != 0; b = bytes.get()) {
            text.write(b);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** What the server has reported, by name. */
    Map<String, String> settings() {
        return settings;
    }

    /** Hears whatever comes up to the end; true once the connection has ended, however. */
    boolean closes() {
        try {
            while (in.read() >= 0) {
                // Not of interest.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** A field of the last error, by its letter. */
    String lastError(char field) {
        return error.getOrDefault(field, "");
    }

    /** The packet that cancels what this session runs. */
    Body cancellation() {
        return new Body().integer(80_877_102).integer(process).integer(secret);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of a message, from front to back. */
    static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Body octet(int value) {
            bytes.write(value);
            return this;
        }

        Body shorts(int value) {
            bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) value).array());
            return this;
        }

        Body integer(int value) {
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
            return this;
        }

        Body text(String value) {
            bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
            return octet(0);
        }

        Body value(byte @Nullable [] value) {
            integer(value == null ? -1 : value.length);
            if (value != null) {
                bytes.writeBytes(value);
            }
            return this;
        }

        Body plain(byte[] value) {
            bytes.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
