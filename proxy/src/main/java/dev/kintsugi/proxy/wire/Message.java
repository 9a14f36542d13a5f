package dev.kintsugi.proxy.wire;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One message of a client, read from front to back. Reading beyond its end is a {@link ProtocolViolation}.
 * Belongs to one thread at a time.
 */
public final class Message {
    /** The type of the packet that opens a connection, which has none. */
    public static final char START = 0;

    private final char type;
    private final byte[] body;
    private int at;
    private Encoding encoding = Encoding.UTF8;

    /** A message; the array is kept. */
    public Message(char type, byte[] body) {
        this.type = type;
        this.body = body;
    }

    /** From now on its texts are read in the client's encoding. */
    public void in(Encoding clients) {
        encoding = clients;
    }

    /** The first byte, {@link #START} for the packet that opens a connection. */
    public char type() {
        return type;
    }

    /** How many bytes are in it, read or not. */
    public int length() {
        return body.length;
    }

    /** How many bytes are still to be read. */
    public int remaining() {
        return body.length - at;
    }

    /** All of its bytes. */
    public byte[] body() {
        return body;
    }

    private void need(int bytes) {
        if (bytes < 0 || bytes > body.length - at) {
            throw new ProtocolViolation("insufficient data left in message");
        }
    }

    /** One byte. */
    public byte readByte() {
        need(1);
        return body[at++];
    }

    /** Two bytes, signed. */
    public short readShort() {
        need(2);
        at += 2;
        return (short) ((body[at - 2] << 8) | (body[at - 1] & 0xFF));
    }

    /** Two bytes that count something. */
    public int readCount() {
        return readShort() & 0xFFFF;
    }

    /** Four bytes, signed. */
    public int readInt() {
        need(4);
        at += 4;
        return (body[at - 4] << 24)
                | ((body[at - 3] & 0xFF) << 16)
                | ((body[at - 2] & 0xFF) << 8)
                | (body[at - 1] & 0xFF);
    }

    /** A text up to a zero byte. */
    public String readText() {
        int end = at;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        if (end == body.length) {
            throw new ProtocolViolation("invalid string in message");
        }
        String text = encoding.decode(body, at, end - at);
        at = end + 1;
        return text;
    }

    /** Bytes behind their length; null where the length is -1. */
    public byte @Nullable [] readValue() {
        int length = readInt();
        return length == -1 ? null : readBytes(length);
    }

    /** So many bytes. */
    public byte[] readBytes(int length) {
        need(length);
        byte[] bytes = new byte[length];
        System.arraycopy(body, at, bytes, 0, length);
        at += length;
        return bytes;
    }

    /** Nothing may be left. */
    public void end() {
        if (at != body.length) {
            throw new ProtocolViolation("invalid message format");
        }
    }

    /** A text in UTF-8. */
    public static String text(byte[] bytes) {
        return Encoding.UTF8.decode(bytes);
    }

    /** Bytes that are no text: 22021; or a text that another encoding cannot write: 22P05. */
    public static final class InvalidText extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String state;

        private InvalidText(String message, String state) {
            super(message, null, false, false);
            this.state = state;
        }

        /** 22021, in PostgreSQL's words. */
        static InvalidText invalid(String encoding, byte[] bytes, int at, int length) {
            return new InvalidText(
                    "invalid byte sequence for encoding \"" + encoding + "\": " + listed(bytes, at, length), "22021");
        }

        /** 22P05, in PostgreSQL's words. */
        static InvalidText untranslatable(String from, String to, byte[] bytes, int at, int length) {
            return new InvalidText(
                    "character with byte sequence " + listed(bytes, at, length) + " in encoding \"" + from
                            + "\" has no equivalent in encoding \"" + to + "\"",
                    "22P05");
        }

        private static String listed(byte[] bytes, int at, int length) {
            return HexFormat.ofDelimiter(" ").withPrefix("0x").formatHex(bytes, at, at + length);
        }

        /** Its SQLSTATE. */
        public String state() {
            return state;
        }
    }
}
