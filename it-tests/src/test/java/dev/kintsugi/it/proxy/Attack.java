package dev.kintsugi.it.proxy;

import dev.kintsugi.it.proxy.Frontend.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One connection that is brought into a state, and then says what no client would. */
final class Attack {
    /** Stands in all that only the victim may hear. */
    static final String SENTINEL = "sentinel-";

    private static final int SHORT_MILLIS = 100;
    private static final long HANG_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** More than a message may have. */
    private static final int FLOOD = 70_000;

    private static final String KNOWN_TYPES = "RKSZTDCEN123ntIscGHdvA";

    /** Where the conversation stands. */
    enum State {
        START,
        LOGIN,
        IDLE,
        EXTENDED,
        COPY,
        FAILED
    }

    private final State state;
    private final String database;
    private final SplittableRandom random;
    private byte[] sent = {};

    Attack(State state, String database, SplittableRandom random) {
        this.state = state;
        this.database = database;
        this.random = random;
    }

    /** Says so many mutated messages, and then goodbye; answers what was heard, and {@code hang} or {@code garbage} if so it was. */
    String on(InetSocketAddress address, int burst) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(opening());
        for (int i = 0; i < burst; i++) {
            List<byte[]> due = due();
            byte[] message = due.get(random.nextInt(due.size()));
            bytes.writeBytes(mutated(message, i == burst - 1));
        }
        bytes.writeBytes(message('S', new Body()));
        bytes.writeBytes(message('X', new Body()));
        sent = bytes.toByteArray();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(SHORT_MILLIS);
            return judged(heard(socket));
        }
    }

    private byte[] heard(Socket socket) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        long deadline = System.nanoTime() + HANG_NANOS;
        try {
            socket.getOutputStream().write(sent);
            InputStream in = socket.getInputStream();
            byte[] piece = new byte[8192];
            boolean flooded = false;
            while (true) {
                try {
                    int length = in.read(piece);
                    if (length < 0) {
                        return heard.toByteArray();
                    }
                    heard.write(piece, 0, length);
                } catch (SocketTimeoutException e) {
                    if (System.nanoTime() > deadline) {
                        heard.writeBytes("hang".getBytes(StandardCharsets.US_ASCII));
                        return heard.toByteArray();
                    }
                    if (!flooded) {
                        // It may wait for the rest of a message that has promised to be long.
                        flooded = true;
                        socket.getOutputStream().write(new byte[FLOOD]);
                    }
                }
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // It has closed the connection while more came.
            return heard.toByteArray();
        }
    }

    /** What was heard, with a note if it is no row of messages; the last may be cut off. */
    private String judged(byte[] heard) {
        String text = new String(heard, StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.wrap(heard);
        boolean letters = state == State.START;
        while (bytes.remaining() >= 5) {
            bytes.mark();
            char type = (char) bytes.get();
            if (letters && type == 'N' && bytes.get(bytes.position()) != 0) {
                // The answer to a wish for encryption.
                continue;
            }
            int length = bytes.getInt();
            if (KNOWN_TYPES.indexOf(type) < 0 || length < 4) {
                return text + " garbage at " + (bytes.position() - 5);
            }
            if (length - 4 > bytes.remaining()) {
                return text;
            }
            bytes.position(bytes.position() + length - 4);
        }
        return text;
    }

    private byte[] opening() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (state != State.START) {
            bytes.writeBytes(packet(start()));
        }
        switch (state) {
            case EXTENDED -> {
                bytes.writeBytes(message(
                        'P',
                        new Body()
                                .text("s")
                                .text("SELECT id, $1::text FROM items")
                                .shorts(0)));
                bytes.writeBytes(message('B', bind("p", "s")));
                bytes.writeBytes(message('E', new Body().text("p").integer(2)));
            }
            case COPY -> bytes.writeBytes(message('Q', new Body().text("COPY items FROM STDIN")));
            case FAILED -> bytes.writeBytes(message('Q', new Body().text("BEGIN; SELECT nothing")));
            default -> {}
        }
        return bytes.toByteArray();
    }

    private Body start() {
        return new Body()
                .integer(196_608)
                .text("user")
                .text("app")
                .text("database")
                .text(database)
                .text("options")
                .text("-c statement_timeout=9s")
                .octet(0);
    }

    private static Body bind(String portal, String statement) {
        return new Body()
                .text(portal)
                .text(statement)
                .shorts(1)
                .shorts(0)
                .shorts(1)
                .value("v".getBytes(StandardCharsets.UTF_8))
                .shorts(1)
                .shorts(0);
    }

    /** What a client might say in this state. */
    private List<byte[]> due() {
        List<byte[]> due = new ArrayList<>();
        switch (state) {
            case START -> {
                due.add(packet(start()));
                due.add(packet(new Body().integer(80_877_103)));
                due.add(packet(new Body().integer(80_877_104)));
                due.add(packet(new Body().integer(80_877_102).integer(1).integer(random.nextInt())));
            }
            case LOGIN -> {
                byte[] first = "n,,n=,r=abcdefghijklmnopqrstuvwx".getBytes(StandardCharsets.US_ASCII);
                due.add(message('p', new Body().text("SCRAM-SHA-256").value(first)));
                due.add(message('p', new Body().text("SCRAM-SHA-256-PLUS").value(first)));
                due.add(message('p', new Body().plain("c=biws,r=x,p=AAAA".getBytes(StandardCharsets.US_ASCII))));
                due.add(packet(start()));
            }
            case COPY -> {
                due.add(message('d', new Body().plain("1\ta\n2\tb\n".getBytes(StandardCharsets.US_ASCII))));
                due.add(message('d', new Body().plain("4711\tb\\\\\\x41\n".getBytes(StandardCharsets.US_ASCII))));
                due.add(message('c', new Body()));
                due.add(message('f', new Body().text("enough")));
                due.add(message('H', new Body()));
                due.add(message('Q', new Body().text("SELECT 1")));
            }
            default -> statements(due);
        }
        return due;
    }

    private void statements(List<byte[]> due) {
        for (String sql : List.of(
                "SELECT name FROM items WHERE id = 7",
                "SELECT count(*), max(name) FROM items",
                "BEGIN; SELECT 1; ROLLBACK",
                "SELECT U&'d\\0061t' || E'\\'' || $$x$$, '--', /* /* */ */ 1",
                "COPY items TO STDOUT",
                "DECLARE c CURSOR FOR SELECT * FROM items; FETCH 2 FROM c")) {
            due.add(message('Q', new Body().text(sql)));
        }
        due.add(message(
                'P',
                new Body()
                        .text("t")
                        .text("SELECT $1::int + $2")
                        .shorts(2)
                        .integer(23)
                        .integer(0)));
        due.add(message(
                'P',
                new Body()
                        .text("")
                        .text("UPDATE items SET name = name WHERE id = $1")
                        .shorts(0)));
        due.add(message('B', bind("", "s")));
        due.add(message('B', bind("q", "t")));
        due.add(message('D', new Body().octet('S').text("s")));
        due.add(message('D', new Body().octet('P').text("p")));
        due.add(message('E', new Body().text("p").integer(1)));
        due.add(message('E', new Body().text("").integer(0)));
        due.add(message('C', new Body().octet('P').text("p")));
        due.add(message('C', new Body().octet('S').text("s")));
        due.add(message('H', new Body()));
        due.add(message('S', new Body()));
        due.add(message('F', new Body().integer(1).shorts(0).shorts(0).shorts(0)));
        due.add(message('d', new Body().octet(1)));
    }

    /** A message with some bytes changed; the last may also lie about its length, or end early. */
    private byte[] mutated(byte[] message, boolean last) {
        byte[] changed = message.clone();
        int head = message[0] == 0 ? 4 : 5;
        int mode = random.nextInt(last ? 8 : 4);
        switch (mode) {
            case 0 ->
                changed[head == 5 ? 0 : 3 + random.nextInt(Math.max(1, changed.length - 3))] =
                        (byte) random.nextInt(256);
            case 1, 2 -> {
                for (int i = random.nextInt(1, 4); i > 0 && changed.length > head; i--) {
                    changed[random.nextInt(head, changed.length)] = (byte) random.nextInt(256);
                }
            }
            case 3 -> {
                // Cut off, or with more behind it, and its length says so.
                int length = Math.max(head, changed.length + random.nextInt(-8, 9));
                changed = Arrays.copyOf(changed, length);
                ByteBuffer.wrap(changed).putInt(head - 4, length - head + 4);
            }
            case 4 -> ByteBuffer.wrap(changed).putInt(head - 4, random.nextInt());
            case 5 -> ByteBuffer.wrap(changed).putInt(head - 4, random.nextInt(-4, 70_000));
            case 6 -> changed = Arrays.copyOf(changed, random.nextInt(changed.length));
            default -> random.nextBytes(changed);
        }
        return changed;
    }

    private static byte[] packet(Body body) {
        byte[] bytes = body.bytes();
        return new Body().integer(bytes.length + 4).plain(bytes).bytes();
    }

    private static byte[] message(char type, Body body) {
        byte[] bytes = body.bytes();
        return new Body().octet(type).integer(bytes.length + 4).plain(bytes).bytes();
    }

    @Override
    public String toString() {
        return state + " " + HexFormat.of().formatHex(sent);
    }
}
