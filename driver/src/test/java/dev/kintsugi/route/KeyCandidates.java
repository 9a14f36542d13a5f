package dev.kintsugi.route;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Values of every class that meet: one number, text or time in many Java forms, and its close neighbours. */
final class KeyCandidates {
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "0.0",
        "1",
        "42",
        "-42",
        "42.0",
        "42.50",
        "7.5",
        "0.1",
        "0.10000000149011612",
        "1.23",
        "1.234",
        "1.235",
        "16777215",
        "16777216",
        "16777217",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "32767",
        "32768",
        "2147483647",
        "2147483648",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "1e3",
        "1E-3",
        "4.2e1"
    };
    private static final String[] TEXTS = {
        "",
        " ",
        "a",
        "A",
        "a ",
        "ab",
        "a\u0001",
        " a",
        "abc",
        "abcd",
        "abcde ",
        "abcdef",
        "é",
        "ß",
        "\uFFFD",
        "\uD83D\uDE00",
        "t",
        "TRUE",
        "yes",
        "off",
        "o",
        "null",
        "NaN",
        "Infinity",
        "infinity",
        "now",
        "today",
        "blue",
        "Red",
        "RED",
        "\\x0102",
        "01:02",
        "24:00:00",
        "2024-02-30",
        "2024-01-01T10:00:00Z",
        "2024-01-01 10:00:00+05",
        "2024-01-01 10:00",
        "10000-01-01"
    };

    private static final int RANDOM_ONES = 5;

    private final Random random;
    private final List<Object> values = new ArrayList<>();

    private KeyCandidates(Random random) {
        this.random = random;
    }

    static List<Object> of(long seed) {
        KeyCandidates candidates = new KeyCandidates(new Random(seed));
        for (String number : NUMBERS) {
            candidates.addNumber(new BigDecimal(number));
            candidates.addText(number);
        }
        for (String text : TEXTS) {
            candidates.addText(text);
        }
        for (int i = 0; i < RANDOM_ONES; i++) {
            candidates.addNumber(candidates.randomNumber());
            candidates.addTime(candidates.randomTime());
        }
        candidates.addUuid(new UUID(candidates.random.nextLong(), candidates.random.nextLong()));
        candidates.addUuid(new UUID(-1, 1));
        candidates.addUuid(new UUID(1, -1));
        candidates.values.add((short) 42);
        candidates.values.add((byte) 42);
        candidates.values.add(true);
        candidates.values.add(false);
        return candidates.values;
    }

    private void addNumber(BigDecimal number) {
        values.add(number);
        values.add(number.setScale(number.scale() + 2));
        values.add(number.toString());
        values.add(number.toPlainString() + " ");
        values.add(number.doubleValue());
        values.add(number.floatValue());
        values.add((double) number.floatValue());
        values.add(Math.nextUp(number.doubleValue()));
        values.add(number.longValue());
        values.add(number.intValue());
        values.add(number.toBigInteger().add(BigInteger.ONE));
        values.add("00" + number.longValue());
        values.add("+" + number.abs().toBigInteger());
    }

    private void addText(String text) {
        values.add(text);
        values.add(text + " ");
        values.add(text.getBytes(StandardCharsets.UTF_8));
    }

    private void addTime(LocalDateTime time) {
        OffsetDateTime zoned = time.atOffset(ZoneOffset.ofHours(random.nextInt(5)));
        values.add(time);
        values.add(time.toLocalDate());
        values.add(time.toLocalTime());
        values.add(time.toLocalDate().atStartOfDay());
        values.add(zoned);
        values.add(zoned.withOffsetSameInstant(ZoneOffset.UTC));
        values.add(Timestamp.valueOf(time));
        values.add(java.sql.Date.valueOf(time.toLocalDate()));
        values.add(time.toString());
        values.add(time.toString().replace('T', ' '));
        values.add(time.toLocalDate().toString());
        values.add(time.toLocalTime().toString());
        values.add(zoned.toString());
        values.add(zoned.withOffsetSameInstant(ZoneOffset.UTC).toString());
    }

    private void addUuid(UUID uuid) {
        values.add(uuid);
        values.add(uuid.toString().toUpperCase(java.util.Locale.ROOT));
        values.add(uuid.toString().replace("-", ""));
        values.add("{" + uuid + "}");
    }

    private BigDecimal randomNumber() {
        BigInteger digits = new BigInteger(1 + random.nextInt(60), random);
        return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(8));
    }

    /** Few enough distinct ones that they meet. */
    private LocalDateTime randomTime() {
        int[] nanos = {0, 0, 500_000_000, 123_000_000, 123_400_000, 123_456_000, 123_456_789};
        LocalDate date = LocalDate.of(1600 + random.nextInt(600), 1 + random.nextInt(12), 1 + random.nextInt(28));
        LocalDate day = random.nextInt(3) == 0 ? date : LocalDate.of(2024, 1, 1 + random.nextInt(2));
        return day.atTime(LocalTime.of(random.nextInt(3), random.nextInt(2), 0, nanos[random.nextInt(nanos.length)]));
    }
}
