package dev.kintsugi.route;

import dev.kintsugi.rows.SqlType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys of DATE, TIME and TIMESTAMP columns. Of texts only the ISO forms are read, which mean the same whatever the session's
 * settings; a point in time is known only if it carries its zone. Years before 1583 are left to the database where
 * {@code java.sql} classes carry them, since those change calendars there.
 */
final class TimeKeys {
    static final String INFINITY = "infinity";
    static final String MINUS_INFINITY = "-infinity";

    private static final int FIRST_GREGORIAN_YEAR = 1583;
    private static final int LAST_COMMON_YEAR = 9999;

    /** Digits of a second's fraction where the type names none, on both databases. */
    private static final int DEFAULT_FRACTION = 6;

    private static final Pattern TIME = Pattern.compile("([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,9}))?)?");
    private static final Pattern ISO = Pattern.compile("([+-]?[0-9]{4,9})-([0-9]{2})-([0-9]{2})"
            + "(?:[ T]([0-9:.]+)(?: ?(Z|[+-][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?|[0-9]{2})?))?)?( BC)?");

    private TimeKeys() {}

    static KeyText date(Object value, Reading reading) {
        if (value instanceof LocalDate date) {
            return isCommon(date) ? new KeyText.Of(date.toString()) : KeyText.Unknown.UNKNOWN;
        }
        if (value instanceof java.sql.Date date) {
            LocalDate local = date.toLocalDate();
            return isGregorian(local) ? new KeyText.Of(local.toString()) : KeyText.Unknown.UNKNOWN;
        }
        if (!(value instanceof String text)) {
            return KeyText.Unknown.UNKNOWN;
        }
        Iso iso = Iso.parse(text, reading);
        return iso != null && iso.time == null ? new KeyText.Of(iso.date.toString()) : infinity(text);
    }

    static KeyText time(SqlType column, Object value, Reading reading) {
        if (value instanceof LocalTime time) {
            return isExact(column, time) ? new KeyText.Of(spelled(time)) : KeyText.Unknown.UNKNOWN;
        }
        if (!(value instanceof String text)) {
            return KeyText.Unknown.UNKNOWN;
        }
        if (text.equals("24:00:00")) {
            return new KeyText.Of(text);
        }
        LocalTime time = Iso.time(text);
        return time != null && (reading == Reading.STORED || isExact(column, time))
                ? new KeyText.Of(spelled(time))
                : KeyText.Unknown.UNKNOWN;
    }

    static KeyText timestamp(SqlType column, Object value, Reading reading) {
        if (value instanceof LocalDateTime local) {
            return isCommon(local.toLocalDate()) ? local(column, local, "") : KeyText.Unknown.UNKNOWN;
        }
        if (value instanceof java.sql.Timestamp timestamp) {
            LocalDateTime local = timestamp.toLocalDateTime();
            return isGregorian(local.toLocalDate()) ? local(column, local, "") : KeyText.Unknown.UNKNOWN;
        }
        if (value instanceof LocalDate date) {
            return isCommon(date) ? local(column, date.atStartOfDay(), "") : KeyText.Unknown.UNKNOWN;
        }
        if (!(value instanceof String text)) {
            return KeyText.Unknown.UNKNOWN;
        }
        Iso iso = Iso.parse(text, reading);
        return iso != null && iso.offset == null ? local(column, iso.local(), "") : infinity(text);
    }

    static KeyText timestampWithZone(SqlType column, Object value, Reading reading) {
        if (value instanceof OffsetDateTime time) {
            return instant(column, time.toInstant());
        }
        if (value instanceof ZonedDateTime time) {
            return instant(column, time.toInstant());
        }
        if (value instanceof Instant time) {
            return instant(column, time);
        }
        if (value instanceof java.sql.Timestamp timestamp && reading != Reading.LOOSE) {
            // Its driver sends the JVM's zone along; others send local time, which the session's zone then reads.
            return isGregorian(timestamp.toLocalDateTime().toLocalDate())
                    ? instant(column, timestamp.toInstant())
                    : KeyText.Unknown.UNKNOWN;
        }
        if (!(value instanceof String text)) {
            return KeyText.Unknown.UNKNOWN;
        }
        Iso iso = Iso.parse(text, reading);
        if (iso == null || iso.offset == null) {
            return infinity(text);
        }
        return local(column, iso.local().minusSeconds(iso.offset.getTotalSeconds()), "Z");
    }

    /** A point in time of the configuration file, which is UTC unless it names a zone. */
    static String inUtc(String text) {
        Iso iso = Iso.parse(text, Reading.STRICT);
        return iso == null || iso.offset != null
                ? text
                : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(iso.local()) + "Z";
    }

    private static KeyText infinity(String text) {
        return text.equals(INFINITY) || text.equals(MINUS_INFINITY) ? new KeyText.Of(text) : KeyText.Unknown.UNKNOWN;
    }

    private static KeyText instant(SqlType column, Instant instant) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        return isCommon(utc.toLocalDate()) ? local(column, utc, "Z") : KeyText.Unknown.UNKNOWN;
    }

    private static KeyText local(SqlType column, LocalDateTime time, String zone) {
        return isExact(column, time.toLocalTime())
                ? new KeyText.Of(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time) + zone)
                : KeyText.Unknown.UNKNOWN;
    }

    /** Finer fractions than the column holds are rounded by some on the way: by drivers, in comparison or in storing. */
    private static boolean isExact(SqlType column, LocalTime time) {
        int digits = column.scale() < 0 ? DEFAULT_FRACTION : Math.min(column.scale(), 9);
        int unit = 1_000_000_000;
        for (int i = 0; i < digits; i++) {
            unit /= 10;
        }
        return time.getNano() % unit == 0;
    }

    private static String spelled(LocalTime time) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
    }

    private static boolean isCommon(LocalDate date) {
        return date.getYear() > 0 && date.getYear() <= LAST_COMMON_YEAR;
    }

    private static boolean isGregorian(LocalDate date) {
        return date.getYear() >= FIRST_GREGORIAN_YEAR && date.getYear() <= LAST_COMMON_YEAR;
    }

    /** The parts of an ISO text: a date, perhaps a time, perhaps its distance from UTC. */
    private record Iso(LocalDate date, @Nullable LocalTime time, @Nullable ZoneOffset offset) {

        LocalDateTime local() {
            return date.atTime(time == null ? LocalTime.MIDNIGHT : time);
        }

        /** Null if it is no such text, or, unless a database printed it, none of the years 1 to 9999. */
        static @Nullable Iso parse(String text, Reading reading) {
            Matcher parts = ISO.matcher(text);
            if (!parts.matches()) {
                return null;
            }
            boolean beforeChrist = parts.group(6) != null;
            boolean common = parts.group(1).length() == 4 && !beforeChrist && !parts.group(1).equals("0000");
            if (!common && reading != Reading.STORED) {
                return null;
            }
            try {
                int year = Integer.parseInt(parts.group(1));
                LocalDate date = LocalDate.of(
                        beforeChrist ? 1 - year : year,
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3)));
                String clock = parts.group(4);
                LocalTime time = clock == null ? null : time(clock);
                if (clock != null && time == null) {
                    return null;
                }
                String zone = parts.group(5);
                return new Iso(date, time, zone == null ? null : ZoneOffset.of(zone));
            } catch (DateTimeException e) {
                // A thirtieth of February is the database's to refuse.
                return null;
            }
        }

        static @Nullable LocalTime time(String text) {
            Matcher parts = TIME.matcher(text);
            if (!parts.matches()) {
                return null;
            }
            int hour = Integer.parseInt(parts.group(1));
            int minute = Integer.parseInt(parts.group(2));
            int second = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
            if (hour > 23 || minute > 59 || second > 59) {
                return null;
            }
            String fraction = parts.group(4);
            int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
            return LocalTime.of(hour, minute, second, nanos);
        }
    }
}
