package dev.kintsugi.proxy.value;

import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times: in text by ISO 8601 as PostgreSQL writes it, in binary as days or microseconds since the year 2000. Text with another
 * style of dates or intervals is not read.
 */
final class BinaryTimes {
    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
    private static final long DAY = 86_400_000_000L;
    private static final Pattern MOMENT =
            Pattern.compile("(\\d{4,})-(\\d\\d)-(\\d\\d)(?: (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)([+-][\\d:]+)?)?( BC)?");
    private static final Pattern CLOCK = Pattern.compile("(\\d\\d+):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?");
    private static final Pattern PART = Pattern.compile("([+-]?\\d+) (years?|mons?|days?)");

    private BinaryTimes() {}

    static void addTo(Map<Integer, BinaryForm> forms) {
        forms.put(
                Oid.DATE,
                BinaryForm.of(
                        text -> BinaryForms.bytes(4).putInt(days(text)).array(),
                        binary -> date(BinaryForms.exactly(binary, 4).getInt())));
        forms.put(
                Oid.TIME,
                BinaryForm.of(
                        text -> BinaryForms.bytes(8).putLong(micros(text)).array(),
                        binary -> clock(BinaryForms.exactly(binary, 8).getLong())));
        forms.put(Oid.TIMETZ, BinaryForm.of(BinaryTimes::timeTz, BinaryTimes::timeTz));
        BinaryForm.Write write =
                text -> BinaryForms.bytes(8).putLong(moment(text)).array();
        BinaryForm.Read read = binary -> moment(BinaryForms.exactly(binary, 8).getLong());
        forms.put(Oid.TIMESTAMP, BinaryForm.of(write, read));
        forms.put(Oid.TIMESTAMPTZ, BinaryForm.of(write, binary -> {
            String text = read.of(binary);
            return text.endsWith("infinity")
                    ? text
                    : text.endsWith(" BC") ? text.replace(" BC", "+00 BC") : text + "+00";
        }));
        forms.put(Oid.INTERVAL, BinaryForm.of(BinaryTimes::interval, BinaryTimes::interval));
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a date, time or interval in another style than ISO");
        }
        return matcher;
    }

    private static int days(String text) {
        return switch (text) {
            case "infinity" -> Integer.MAX_VALUE;
            case "-infinity" -> Integer.MIN_VALUE;
            default -> (int) ChronoUnit.DAYS.between(EPOCH, date(matched(MOMENT, text)));
        };
    }

    /** There is no year 0: 1 BC is year 0 of the calendar that counts through. */
    private static LocalDate date(Matcher moment) {
        int year = Integer.parseInt(moment.group(1));
        return LocalDate.of(
                moment.group(6) == null ? year : 1 - year,
                Integer.parseInt(moment.group(2)),
                Integer.parseInt(moment.group(3)));
    }

    private static String date(int days) {
        if (days == Integer.MAX_VALUE) {
            return "infinity";
        }
        if (days == Integer.MIN_VALUE) {
            return "-infinity";
        }
        LocalDate date = EPOCH.plusDays(days);
        return day(date) + era(date);
    }

    private static String day(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static long micros(String clock) {
        Matcher matcher = matched(CLOCK, clock);
        String fraction = matcher.group(4) == null ? "" : matcher.group(4);
        long seconds = Long.parseLong(matcher.group(1)) * 3600
                + Long.parseLong(matcher.group(2)) * 60
                + Long.parseLong(matcher.group(3));
        return seconds * 1_000_000 + Long.parseLong((fraction + "000000").substring(0, 6));
    }

    private static String clock(long micros) {
        long seconds = micros / 1_000_000;
        String whole = String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
        long fraction = micros % 1_000_000;
        return fraction == 0
                ? whole
                : whole + "." + String.format(Locale.ROOT, "%06d", fraction).replaceAll("0+$", "");
    }

    private static long moment(String text) {
        if (text.equals("infinity")) {
            return Long.MAX_VALUE;
        }
        if (text.equals("-infinity")) {
            return Long.MIN_VALUE;
        }
        Matcher matcher = matched(MOMENT, text);
        long micros = ChronoUnit.DAYS.between(EPOCH, date(matcher)) * DAY + micros(matcher.group(4));
        return matcher.group(5) == null ? micros : micros - offsetSeconds(matcher.group(5)) * 1_000_000L;
    }

    private static String moment(long micros) {
        if (micros == Long.MAX_VALUE) {
            return "infinity";
        }
        if (micros == Long.MIN_VALUE) {
            return "-infinity";
        }
        LocalDate date = EPOCH.plusDays(Math.floorDiv(micros, DAY));
        return day(date) + " " + clock(Math.floorMod(micros, DAY)) + era(date);
    }

    /** Seconds east of Greenwich: +02, -03:30, +05:53:28. */
    private static int offsetSeconds(String offset) {
        int seconds = 0;
        int unit = 3600;
        for (String part : offset.substring(1).split(":")) {
            seconds += Integer.parseInt(part) * unit;
            unit /= 60;
        }
        return offset.startsWith("-") ? -seconds : seconds;
    }

    /** The binary format counts seconds west of Greenwich. */
    private static byte[] timeTz(String text) {
        int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        return BinaryForms.bytes(12)
                .putLong(micros(text.substring(0, sign)))
                .putInt(-offsetSeconds(text.substring(sign)))
                .array();
    }

    private static String timeTz(byte[] binary) {
        ByteBuffer bytes = BinaryForms.exactly(binary, 12);
        String clock = clock(bytes.getLong());
        int east = -bytes.getInt();
        int absolute = Math.abs(east);
        return clock
                + String.format(
                        Locale.ROOT,
                        "%s%02d:%02d:%02d",
                        east < 0 ? "-" : "+",
                        absolute / 3600,
                        absolute / 60 % 60,
                        absolute % 60);
    }

    private static byte[] interval(String text) {
        if (text.equals("infinity")) {
            return interval(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        if (text.equals("-infinity")) {
            return interval(Long.MIN_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE);
        }
        int months = 0;
        int days = 0;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find()) {
            int number = Integer.parseInt(part.group(1));
            char unit = part.group(2).charAt(0);
            months += unit == 'y' ? 12 * number : unit == 'm' ? number : 0;
            days += unit == 'd' ? number : 0;
            end = part.end();
        }
        String clock = text.substring(end).strip();
        boolean negative = clock.startsWith("-");
        String unsigned = negative || clock.startsWith("+") ? clock.substring(1) : clock;
        long micros = unsigned.isEmpty() ? 0 : micros(unsigned);
        return interval(negative ? -micros : micros, days, months);
    }

    private static byte[] interval(long micros, int days, int months) {
        return BinaryForms.bytes(16).putLong(micros).putInt(days).putInt(months).array();
    }

    private static String interval(byte[] binary) {
        ByteBuffer bytes = BinaryForms.exactly(binary, 16);
        long micros = bytes.getLong();
        int days = bytes.getInt();
        int months = bytes.getInt();
        if (micros == Long.MAX_VALUE && days == Integer.MAX_VALUE) {
            return "infinity";
        }
        if (micros == Long.MIN_VALUE && days == Integer.MIN_VALUE) {
            return "-infinity";
        }
        return months + " mons " + days + " days " + (micros < 0 ? "-" : "") + clock(Math.abs(micros));
    }
}
