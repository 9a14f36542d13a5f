package dev.kintsugi.execute;

import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.CopyFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format and in CSV: lines, which may go on within quotes or behind a backslash. As in PostgreSQL, the first end of a line
 * says how all lines end.
 */
final class CopyLines implements CopyCutter {
    private static final byte[] END_OF_DATA = {'\\', '.'};
    private static final int OCTAL_DIGITS = 3;
    private final CopyFormat format;
    private final boolean csv;
    private final byte[] nothing;
    /** True if a field that is NULL in quotes is, and one that is NULL without is not, for the field that is asked for. */
    private final boolean nullInQuotes;

    private final boolean neverNull;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private byte[] header = {};
    private boolean headerPending;
    private boolean escaped;
    private boolean quoted;
    private boolean carriageReturn;
    private boolean endsByReturn;
    private boolean endKnown;
    private boolean over;

    /**
     * For one COPY.
     *
     * @param column whose field will be asked for
     */
    CopyLines(CopyFormat format, String column) {
        this.format = format;
        this.csv = format.kind() == CopyFormat.Kind.CSV;
        this.nothing = format.nothing().getBytes(StandardCharsets.UTF_8);
        this.nullInQuotes = format.nullInQuotes(column);
        this.neverNull = format.neverNull(column);
        this.headerPending = format.header();
    }

    @Override
    public void take(byte[] bytes, int from, int length, Consumer<byte[]> rows) throws SQLException {
        int to = from + length;
        int begun = from;
        for (int i = from; i < to && !over; i++) {
            byte b = bytes[i];
            if (carriageReturn) {
                carriageReturn = false;
                endKnown = true;
                endsByReturn = b != '\n';
                if (endsByReturn) {
                    begun = finish(bytes, begun, i, rows);
                }
            }
            if (b == '\r' && isFree() && !endKnown) {
                carriageReturn = true;
            } else if (isFree() && b == (endsByReturn ? '\r' : '\n')) {
                endKnown = true;
                begun = finish(bytes, begun, i + 1, rows);
            } else {
                enter(b);
            }
        }
        line.write(bytes, begun, to - begun);
    }

    /** A line ends before a byte; answers where the next begins. */
    private int finish(byte[] bytes, int from, int to, Consumer<byte[]> rows) throws SQLException {
        if (line.size() == 0) {
            finish(Arrays.copyOfRange(bytes, from, to), rows);
        } else {
            line.write(bytes, from, to - from);
            finishLine(rows);
        }
        return to;
    }

    /** True where the end of a line is one. */
    private boolean isFree() {
        return !quoted && !escaped;
    }

    private void enter(byte b) {
        if (escaped) {
            escaped = false;
        } else if (csv) {
            if (quoted && format.escape() != format.quote() && b == (byte) format.escape()) {
                escaped = true;
            } else if (b == (byte) format.quote()) {
                quoted = !quoted;
            }
        } else {
            escaped = b == '\\';
        }
    }

    private void finishLine(Consumer<byte[]> rows) throws SQLException {
        byte[] row = line.toByteArray();
        line.reset();
        finish(row, rows);
    }

    private void finish(byte[] row, Consumer<byte[]> rows) throws SQLException {
        if (headerPending) {
            headerPending = false;
            header = row;
        } else if (Arrays.equals(row, 0, contentEnd(row), END_OF_DATA, 0, END_OF_DATA.length)) {
            if (csv) {
                throw Errors.notSupported(
                        "A line \\. in CSV, which some versions read as the end", "Put the value into quotes");
            }
            over = true;
        } else {
            rows.accept(row);
        }
    }

    /** In CSV a value may have several, each of which counts. */
    @Override
    public int lines(byte[] row) {
        int lines = 1;
        for (int i = contentEnd(row) - 1; csv && i >= 0; i--) {
            lines += row[i] == (endsByReturn ? '\r' : '\n') ? 1 : 0;
        }
        return lines;
    }

    @Override
    public int pending() {
        return line.size();
    }

    @Override
    public void end(Consumer<byte[]> rows) throws SQLException {
        if (line.size() > 0 && !over) {
            finishLine(rows);
        }
    }

    private static int contentEnd(byte[] row) {
        int end = row.length;
        if (end > 0 && row[end - 1] == '\n') {
            end--;
        }
        return end > 0 && row[end - 1] == '\r' ? end - 1 : end;
    }

    @Override
    public @Nullable String field(byte[] row, int index) throws SQLException {
        int end = contentEnd(row);
        int start = 0;
        for (int skipped = 0; skipped < index && start <= end; skipped++) {
            start = fieldEnd(row, start, end) + 1;
        }
        if (start > end) {
            // Too few fields: any shard says so.
            return null;
        }
        int fieldEnd = fieldEnd(row, start, end);
        return csv ? csvValue(row, start, fieldEnd) : textValue(row, start, fieldEnd);
    }

    private int fieldEnd(byte[] row, int start, int end) {
        // The line that is being read may be within quotes.
        boolean readingEscaped = escaped;
        boolean readingQuoted = quoted;
        escaped = false;
        quoted = false;
        int at = start;
        while (at < end && !(isFree() && row[at] == (byte) format.delimiter())) {
            enter(row[at]);
            at++;
        }
        escaped = readingEscaped;
        quoted = readingQuoted;
        return at;
    }

    private @Nullable String textValue(byte[] row, int start, int end) throws SQLException {
        if (Arrays.equals(row, start, end, nothing, 0, nothing.length)) {
            return null;
        }
        int at = start;
        while (at < end && row[at] != '\\') {
            at++;
        }
        if (at == end) {
            return decoded(Arrays.copyOfRange(row, start, end));
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream(end - start);
        value.write(row, start, at - start);
        while (at < end) {
            byte b = row[at++];
            if (b != '\\' || at == end) {
                value.write(b);
                continue;
            }
            byte c = row[at++];
            if (c >= '0' && c <= '7') {
                int code = c - '0';
                for (int n = 1; n < OCTAL_DIGITS && at < end && row[at] >= '0' && row[at] <= '7'; n++) {
                    code = code * 8 + row[at++] - '0';
                }
                value.write(code);
            } else if (c == 'x' && at < end && Character.digit(row[at], 16) >= 0) {
                int code = Character.digit(row[at++], 16);
                code = at < end && Character.digit(row[at], 16) >= 0
                        ? code * 16 + Character.digit(row[at++], 16)
                        : code;
                value.write(code);
            } else {
                value.write(
                        switch (c) {
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            case 'v' -> '\u000B';
                            default -> c;
                        });
            }
        }
        return decoded(value.toByteArray());
    }

    private @Nullable String csvValue(byte[] row, int start, int end) throws SQLException {
        ByteArrayOutputStream value = new ByteArrayOutputStream(end - start);
        boolean within = false;
        boolean anyQuote = false;
        for (int at = start; at < end; at++) {
            byte b = row[at];
            boolean next =
                    at + 1 < end && (row[at + 1] == (byte) format.quote() || row[at + 1] == (byte) format.escape());
            if (within && b == (byte) format.escape() && next) {
                value.write(row[++at]);
            } else if (b == (byte) format.quote()) {
                within = !within;
                anyQuote = true;
            } else {
                value.write(b);
            }
        }
        byte[] bytes = value.toByteArray();
        boolean isNull = Arrays.equals(bytes, nothing) && (anyQuote ? nullInQuotes : !neverNull);
        return isNull ? null : decoded(bytes);
    }

    private String decoded(byte[] bytes) throws SQLException {
        for (int i = 0; i < bytes.length && !format.utf8(); i++) {
            if (bytes[i] < 0) {
                throw Errors.notSupported("A shard key with letters beyond ASCII in this encoding", "Send UTF8");
            }
        }
        String value = new String(bytes, StandardCharsets.UTF_8);
        if (value.equals(format.defaulted())) {
            throw Errors.notSupported("DEFAULT as a shard key in COPY", "Write the value");
        }
        return value;
    }

    @Override
    public byte[] with(byte[] row, long[] numbers) {
        int end = contentEnd(row);
        ByteArrayOutputStream longer = new ByteArrayOutputStream(row.length + 20 * numbers.length);
        longer.write(row, 0, end);
        for (long number : numbers) {
            longer.write(format.delimiter());
            longer.writeBytes(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        }
        longer.write(row, end, row.length - end);
        return longer.toByteArray();
    }

    @Override
    public byte[] with(byte[] row, byte[] other) {
        int end = contentEnd(row);
        ByteArrayOutputStream longer = new ByteArrayOutputStream(row.length + other.length);
        longer.write(row, 0, end);
        longer.write(format.delimiter());
        longer.write(other, 0, contentEnd(other));
        longer.write(row, end, row.length - end);
        return longer.toByteArray();
    }

    @Override
    public byte[] head() {
        return header.clone();
    }

    @Override
    public byte[] tail() {
        return new byte[0];
    }
}
