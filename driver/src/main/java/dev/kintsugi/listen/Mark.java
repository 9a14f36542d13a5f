package dev.kintsugi.listen;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a process tells itself around the notifications of one of its clients, on a channel of its own.
 *
 * @param begins true before them, false behind them
 * @param number of the client's process before them, of the telling behind them
 */
record Mark(boolean begins, int number) {
    private static final Pattern FORM = Pattern.compile("(from|end) (\\d{1,9}|1\\d{9}|20\\d{8})");

    /** The mark that a payload is; null if it is none: the channel's name is no secret. */
    static @Nullable Mark of(String payload) {
        Matcher form = FORM.matcher(payload);
        return form.matches() ? new Mark(form.group(1).equals("from"), Integer.parseInt(form.group(2))) : null;
    }

    String payload() {
        return (begins ? "from " : "end ") + number;
    }
}
