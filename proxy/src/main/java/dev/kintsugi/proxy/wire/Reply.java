package dev.kintsugi.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the server's messages, one after another, into a buffer. Belongs to one thread. */
public final class Reply {
    /** The authentication requests' codes. */
    private static final int SASL = 10;

    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;
    private final ByteBuf out;
    private final Encoding encoding;
    private int lengthAt;

    /** Writes to this buffer, in UTF-8. */
    public Reply(ByteBuf out) {
        this(out, Encoding.UTF8);
    }

    /** Writes to this buffer, in a client's encoding. */
    public Reply(ByteBuf out, Encoding encoding) {
        this.out = out;
        this.encoding = encoding;
    }

    /** A message begins whose bytes are known elsewhere. */
    public void raw(char type, int length) {
        out.writeByte(type);
        out.writeInt(length + Integer.BYTES);
    }

    /** So many of its bytes. */
    public void raw(byte[] from, int length) {
        out.writeBytes(from, 0, length);
    }

    private void begin(char type) {
        out.writeByte(type);
        lengthAt = out.writerIndex();
        out.writeInt(0);
    }

    private void end() {
        out.setInt(lengthAt, out.writerIndex() - lengthAt);
    }

    private void text(String text) {
        if (encoding.isUtf8()) {
            out.writeCharSequence(text, StandardCharsets.UTF_8);
        } else {
            out.writeBytes(encoding.encodeLeniently(text));
        }
        out.writeByte(0);
    }

    private void empty(char type) {
        begin(type);
        end();
    }

    /** The client is who it says. */
    public void authenticationOk() {
        begin('R');
        out.writeInt(0);
        end();
    }

    /** Asks the client for its password as it is. */
    public void authenticationCleartextPassword() {
        begin('R');
        out.writeInt(3);
        end();
    }

    /** Asks the client to choose one of these mechanisms. */
    public void authenticationSasl(List<String> mechanisms) {
        begin('R');
        out.writeInt(SASL);
        mechanisms.forEach(this::text);
        out.writeByte(0);
        end();
    }

    /** Goes on with the exchange. */
    public void authenticationContinue(String message) {
        begin('R');
        out.writeInt(SASL_CONTINUE);
        out.writeCharSequence(message, StandardCharsets.UTF_8);
        end();
    }

    /** Ends the exchange: the server has proved itself as well. */
    public void authenticationFinal(String message) {
        begin('R');
        out.writeInt(SASL_FINAL);
        out.writeCharSequence(message, StandardCharsets.UTF_8);
        end();
    }

    /** The newest minor version of the protocol that is spoken here, and the options that are not known. */
    public void negotiateVersion(int minor, List<String> unknown) {
        begin('v');
        out.writeInt(minor);
        out.writeInt(unknown.size());
        unknown.forEach(this::text);
        end();
    }

    /** A setting that clients rely on. */
    public void parameterStatus(String name, String value) {
        begin('S');
        text(name);
        text(value);
        end();
    }

    /** What a client has to know to cancel. */
    public void backendKeyData(int process, int secret) {
        begin('K');
        out.writeInt(process);
        out.writeInt(secret);
        end();
    }

    /** The next statement may come; {@code status} is I, T or E. */
    public void readyForQuery(char status) {
        begin('Z');
        out.writeByte(status);
        end();
    }

    public void parseComplete() {
        empty('1');
    }

    public void bindComplete() {
        empty('2');
    }

    public void closeComplete() {
        empty('3');
    }

    public void noData() {
        empty('n');
    }

    public void emptyQuery() {
        empty('I');
    }

    public void portalSuspended() {
        empty('s');
    }

    public void copyDone() {
        empty('c');
    }

    /** What ended, such as {@code INSERT 0 1}. */
    public void commandComplete(String tag) {
        begin('C');
        text(tag);
        end();
    }

    /** The types of a statement's parameters. */
    public void parameterDescription(int[] types) {
        begin('t');
        out.writeShort(types.length);
        for (int type : types) {
            out.writeInt(type);
        }
        end();
    }

    /** The columns of the rows that follow; 22P05 if the client cannot read their labels. */
    public void rowDescription(List<Column> columns, Formats formats) {
        if (!encoding.isUtf8()) {
            columns.forEach(column -> encoding.encode(column.label()));
        }
        begin('T');
        out.writeShort(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            text(column.label());
            out.writeInt(column.table());
            out.writeShort(column.attribute());
            out.writeInt(column.type());
            out.writeShort(column.size());
            out.writeInt(column.modifier());
            out.writeShort(formats.isBinary(i) ? 1 : 0);
        }
        end();
    }

    /** A row begins; its values follow, then {@link #endRow}. */
    public void beginRow(int columns) {
        begin('D');
        out.writeShort(columns);
    }

    /** The next value of a row; null for NULL. */
    public void value(byte @Nullable [] value) {
        if (value == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(value.length);
            out.writeBytes(value);
        }
    }

    /** The row is complete. */
    public void endRow() {
        end();
    }

    /** Copying begins; {@code in} if the client is to send. */
    public void copyResponse(boolean in, boolean binary, int columns) {
        begin(in ? 'G' : 'H');
        out.writeByte(binary ? 1 : 0);
        out.writeShort(columns);
        for (int i = 0; i < columns; i++) {
            out.writeShort(binary ? 1 : 0);
        }
        end();
    }

    /** Bytes that are copied out. */
    public void copyData(byte[] bytes) {
        begin('d');
        out.writeBytes(bytes);
        end();
    }

    /** Something went wrong. */
    public void error(ErrorFields error) {
        fields('E', error);
    }

    /** Something is worth knowing. */
    public void notice(ErrorFields notice) {
        fields('N', notice);
    }

    /** Something has been told on a channel. */
    public void notification(int process, String channel, String payload) {
        begin('A');
        out.writeInt(process);
        text(channel);
        text(payload);
        end();
    }

    private void fields(char type, ErrorFields fields) {
        begin(type);
        for (Map.Entry<Character, String> field : fields.fields().entrySet()) {
            out.writeByte(field.getKey());
            text(field.getValue());
        }
        out.writeByte(0);
        end();
    }
}
