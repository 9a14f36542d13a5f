package dev.kintsugi.proxy.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an error or a notice, by the protocol's letters. */
public final class ErrorFields {
    private final Map<Character, String> fields = new LinkedHashMap<>();

    /**
     * An error or a notice.
     *
     * @param severity ERROR, FATAL, WARNING, NOTICE and the like
     */
    public ErrorFields(String severity, String state, String message) {
        with('S', severity).with('V', severity).with('C', state).with('M', message);
    }

    /** Adds a field, unless there is nothing in it. */
    public ErrorFields with(char letter, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(letter, value);
        }
        return this;
    }

    /** Adds a number, unless it is 0. */
    public ErrorFields with(char letter, int value) {
        return value == 0 ? this : with(letter, Integer.toString(value));
    }

    Map<Character, String> fields() {
        return fields;
    }
}
