package dev.kintsugi.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers with a unit: durations such as {@code 250ms} and sizes such as {@code 64MB}. */
final class Units {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) ?([A-Za-z]+)");
    private static final Map<String, ChronoUnit> TIMES = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS);
    private static final Map<String, Long> SIZES = Map.of("B", 1L, "KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30);

    private Units() {}

    /** Null if the text is no duration. */
    static @Nullable Duration duration(String text) {
        Matcher matcher = FORM.matcher(text);
        ChronoUnit unit = matcher.matches() ? TIMES.get(matcher.group(2)) : null;
        return unit == null ? null : Duration.of(Long.parseLong(matcher.group(1)), unit);
    }

    /** In bytes; null if the text is no size. */
    static @Nullable Long bytes(String text) {
        Matcher matcher = FORM.matcher(text);
        Long unit = matcher.matches() ? SIZES.get(matcher.group(2).toUpperCase(Locale.ROOT)) : null;
        return unit == null ? null : Long.parseLong(matcher.group(1)) * unit;
    }

    /** In the largest unit that leaves a whole number. */
    static String show(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 3_600_000 == 0 && millis > 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0 && millis > 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** In the largest unit that leaves a whole number. */
    static String show(long bytes) {
        for (int shift = 30; shift > 0; shift -= 10) {
            if (bytes % (1L << shift) == 0) {
                return (bytes >> shift) + " KMG".substring(shift / 10, shift / 10 + 1) + "B";
            }
        }
        return bytes + "B";
    }
}
