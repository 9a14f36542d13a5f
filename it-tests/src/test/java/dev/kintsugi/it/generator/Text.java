package dev.kintsugi.it.generator;

import java.util.ArrayList;
import java.util.List;

/** A statement as it is being written out. Not thread-safe. */
final class Text {
    private final StringBuilder sql = new StringBuilder();
    private final List<String> parameters = new ArrayList<>();
    private boolean ordered;

    static Text of(Phrase phrase) {
        Text text = new Text();
        phrase.write(text);
        return text;
    }

    void words(String words) {
        if (words.isEmpty()) {
            return;
        }
        boolean joined = sql.isEmpty()
                || sql.charAt(sql.length() - 1) == '('
                || words.startsWith(")")
                || words.startsWith(",")
                || words.startsWith("::");
        sql.append(joined ? "" : " ").append(words);
    }

    void parameter(String value) {
        words("?");
        parameters.add(value);
    }

    void ordered() {
        ordered = true;
    }

    String sql() {
        return sql.toString();
    }

    /** The values of the question marks, as {@code Parameters} reads them; empty if there are none. */
    String parameters() {
        return String.join(", ", parameters);
    }

    /** True if the rows have one order. */
    boolean isOrdered() {
        return ordered;
    }
}
