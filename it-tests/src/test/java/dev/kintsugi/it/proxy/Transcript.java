package dev.kintsugi.it.proxy;

import dev.kintsugi.it.proxy.Frontend.Heard;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a server answers up to the message that the next query may come, a line a message, as far as two servers have to agree on it.
 * Which rows are told in one message of COPY is a server's own affair, and so are the numbers of tables and columns.
 */
final class Transcript {
    /**
     * The fields of an error that programs go by, and what is told of the rows. The words of a message and the position in the text may be
     * the cluster's own; files, lines and contexts are a server's.
     */
    private static final String FIELDS = "SVCDHstcdn";

    /** Whether a pipeline that has just begun is one, servers see differently. */
    private static final String BLOCKS = "can only be used in transaction blocks";

    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> settings = new TreeMap<>();
    /**
     * Acknowledgements: a mistake that one server finds when it parses or binds, the cluster may find when a shard does; and what a commit
     * finds, one server tells at Sync, and the cluster where it commits at once.
     */
    private final String beforeAnError;

    private final boolean wasFailed;
    private String reason = "";
    private char status = '?';

    private Transcript(String beforeAnError, boolean wasFailed) {
        this.beforeAnError = beforeAnError;
        this.wasFailed = wasFailed;
    }

    /**
     * Hears a server.
     *
     * @param turn what it answers
     * @param wasFailed true in a failed transaction, where that there is an error is enough
     */
    static Transcript of(Frontend server, DicedTurn turn, boolean wasFailed) throws IOException {
        Transcript transcript = new Transcript(turn.isExtended() ? "12nTtC" : "12nTt", wasFailed);
        try {
            transcript.hear(server, turn.ordered());
        } catch (EOFException e) {
            transcript.lines.add("closed");
        } catch (SocketTimeoutException e) {
            transcript.lines.add("silence");
        }
        return transcript;
    }

    private void hear(Frontend server, boolean ordered) throws IOException {
        List<String> rows = new ArrayList<>();
        StringBuilder copied = new StringBuilder();
        while (status == '?') {
            Heard heard = server.one();
            if (heard.type() == 'd' && ordered) {
                copied.append(new String(heard.body(), StandardCharsets.ISO_8859_1));
                continue;
            }
            if (heard.type() == 'D' || heard.type() == 'd') {
                rows.add(line(heard));
                continue;
            }
            if (!copied.isEmpty()) {
                lines.add("copied " + printable(copied.toString()));
                copied.setLength(0);
            }
            if (!ordered) {
                Collections.sort(rows);
            }
            lines.addAll(rows);
            rows.clear();
            if (heard.type() == 'E') {
                while (!lines.isEmpty()
                        && beforeAnError.indexOf(lines.get(lines.size() - 1).charAt(0)) >= 0) {
                    lines.remove(lines.size() - 1);
                }
            }
            if (heard.type() == 'S') {
                ByteBuffer setting = ByteBuffer.wrap(heard.body());
                settings.put(Frontend.text(setting), Frontend.text(setting));
            } else if (heard.type() != 'N' || !new String(heard.body(), StandardCharsets.UTF_8).contains(BLOCKS)) {
                add(line(heard));
            }
        }
    }

    /** A notice may come before or after the description of the rows in whose making it was given. */
    private void add(String line) {
        int at = lines.size();
        while (line.charAt(0) == 'N' && at > 0 && "nT".indexOf(lines.get(at - 1).charAt(0)) >= 0) {
            at--;
        }
        lines.add(at, line);
    }

    private String line(Heard heard) {
        ByteBuffer bytes = ByteBuffer.wrap(heard.body());
        return heard.type()
                + switch (heard.type()) {
                    case 'Z' -> {
                        status = (char) bytes.get();
                        yield " " + status;
                    }
                    case 'T' -> columns(bytes);
                    case 'D' -> Frontend.values(bytes);
                    case 'C' -> " " + Frontend.text(bytes);
                    case 'E', 'N' -> fields(bytes, heard.type());
                    case 'A' -> {
                        bytes.getInt();
                        yield " " + Frontend.text(bytes) + " " + Frontend.text(bytes);
                    }
                    case 't' -> integers(bytes);
                    default -> " " + printable(new String(heard.body(), StandardCharsets.ISO_8859_1));
                };
    }

    private String fields(ByteBuffer bytes, char type) {
        Map<Character, String> fields = new TreeMap<>();
        for (byte letter = bytes.get(); letter != 0; letter = bytes.get()) {
            fields.put((char) letter, Frontend.text(bytes));
        }
        if (type == 'E' && "0A000".equals(fields.get('C'))) {
            reason = fields.getOrDefault('M', "refused");
        }
        if (type == 'E' && wasFailed) {
            return "";
        }
        fields.keySet().removeIf(letter -> FIELDS.indexOf(letter) < 0);
        return " " + fields;
    }

    private static String columns(ByteBuffer bytes) {
        StringBuilder columns = new StringBuilder();
        for (int i = bytes.getShort(); i > 0; i--) {
            columns.append(' ').append(Frontend.text(bytes));
            bytes.getInt();
            bytes.getShort();
            columns.append(" type ").append(bytes.getInt());
            columns.append(" size ").append(bytes.getShort());
            columns.append(" modifier ").append(bytes.getInt());
            columns.append(bytes.getShort() == 0 ? " text" : " binary");
        }
        return columns.toString();
    }

    private static String integers(ByteBuffer bytes) {
        StringBuilder integers = new StringBuilder();
        for (int i = bytes.getShort(); i > 0; i--) {
            integers.append(' ').append(bytes.getInt());
        }
        return integers.toString();
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c >= ' ' && c < 127) {
                printable.append(c);
            } else {
                printable.append(String.format("\\%02x", (int) c));
            }
        }
        return printable.toString();
    }

    List<String> lines() {
        return lines;
    }

    /** True if something is refused that is not supported. */
    boolean isNotSupported() {
        return !reason.isEmpty();
    }

    /** Why it is. */
    String reason() {
        return reason;
    }

    /** The settings that it tells have changed. */
    Map<String, String> settings() {
        return settings;
    }

    /** Of the transaction, as ReadyForQuery tells it; a question mark if it has not come. */
    char status() {
        return status;
    }

    /** From the first line on with which two servers differ. */
    static String difference(List<String> one, List<String> all) {
        int same = 0;
        while (same < Math.min(one.size(), all.size()) && one.get(same).equals(all.get(same))) {
            same++;
        }
        return "---- one PostgreSQL, after " + same + " lines alike\n"
                + String.join("\n", one.subList(same, one.size()))
                + "\n---- the cluster\n"
                + String.join("\n", all.subList(same, all.size()));
    }
}
