package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What BEGIN, SET TRANSACTION and SET SESSION CHARACTERISTICS say of a transaction: isolation, read-only, deferrable; of each the last
 * word holds.
 *
 * @param modes in the order in which they are written, in upper case
 */
record TransactionModes(List<String> modes) {
    private static final String ISOLATION = "ISOLATION LEVEL ";
    private static final List<String> KNOWN = List.of(
            ISOLATION + "SERIALIZABLE",
            ISOLATION + "REPEATABLE READ",
            ISOLATION + "READ COMMITTED",
            ISOLATION + "READ UNCOMMITTED",
            "READ ONLY",
            "READ WRITE",
            "NOT DEFERRABLE",
            "DEFERRABLE");

    TransactionModes {
        modes = List.copyOf(modes);
    }

    /**
     * The modes from a word to the statement's end.
     *
     * @throws SQLException 42601 if another word is among them
     */
    static TransactionModes of(Words words, int from) throws SQLException {
        List<String> modes = new ArrayList<>();
        int at = from;
        while (at < words.size()) {
            at += !modes.isEmpty() && words.is(at, ",") ? 1 : 0;
            int start = at;
            String known = KNOWN.stream()
                    .filter(mode -> startsWith(words, start, mode))
                    .findFirst()
                    .orElse(null);
            if (known == null) {
                throw Errors.syntax("syntax error: a mode of transactions is none of " + KNOWN);
            }
            modes.add(known);
            at += known.split(" ").length;
        }
        return new TransactionModes(modes);
    }

    private static boolean startsWith(Words words, int from, String mode) {
        int at = from;
        for (String word : mode.split(" ")) {
            if (!words.is(at++, word)) {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        return modes.isEmpty();
    }

    /** The statement that gives the running transaction these modes. */
    String forTransaction() {
        return "SET TRANSACTION " + String.join(", ", modes);
    }

    /** The statement that gives the session's later transactions one of the modes. */
    static String forSession(String mode) {
        return "SET SESSION CHARACTERISTICS AS TRANSACTION " + mode;
    }

    /** What a mode is about: of two about the same, the later holds. */
    static String subject(String mode) {
        return mode.startsWith(ISOLATION) ? "isolation" : mode.startsWith("READ") ? "read only" : "deferrable";
    }
}
