package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeKeysTest {
    private static final String UNKNOWN = "unknown";

    private static final SqlType DATE = SqlType.of(Kind.DATE, "date");
    private static final SqlType TIME = SqlType.of(Kind.TIME, "time without time zone");
    private static final SqlType TIMESTAMP = SqlType.of(Kind.TIMESTAMP, "timestamp without time zone");
    private static final SqlType TIMESTAMP3 = new SqlType(Kind.TIMESTAMP, "timestamp without time zone", -1, 3, null);
    private static final SqlType TIMESTAMP_TZ = SqlType.of(Kind.TIMESTAMP_TZ, "timestamp with time zone");

    @Test
    void date_hasOneSpelling() {
        for (Object value : List.of(LocalDate.of(2024, 2, 29), java.sql.Date.valueOf("2024-02-29"), "2024-02-29")) {
            assertThat(both(DATE, value)).isEqualTo("2024-02-29");
        }
        assertThat(both(DATE, "infinity")).isEqualTo("infinity");
        for (Object value : List.of(
                "2023-02-29",
                "29.02.2024",
                "2024-2-29",
                "0000-01-01",
                "10000-01-01",
                "0044-03-15 BC",
                "today",
                "2024-02-29 10:00:00",
                LocalDateTime.of(2024, 2, 29, 0, 0),
                Timestamp.valueOf("2024-02-29 00:00:00"),
                java.sql.Date.valueOf("1500-01-01"),
                LocalDate.of(10000, 1, 1))) {
            assertThat(both(DATE, value)).as("%s", value).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void time_hasOneSpelling() {
        for (Object value : List.of(LocalTime.of(9, 30), "09:30", "09:30:00", "09:30:00.000")) {
            assertThat(both(TIME, value)).isEqualTo("09:30:00");
        }
        assertThat(both(TIME, "09:30:00.250")).isEqualTo("09:30:00.25");
        assertThat(both(TIME, "24:00:00")).isEqualTo("24:00:00");
        assertThat(both(TIME, "09:30:60")).isEqualTo(UNKNOWN);
        assertThat(both(TIME, LocalTime.of(9, 30, 0, 1))).isEqualTo(UNKNOWN);
    }

    @Test
    void timestamp_hasOneSpelling() {
        for (Object value : List.of(
                LocalDateTime.of(2024, 1, 1, 0, 0),
                LocalDate.of(2024, 1, 1),
                Timestamp.valueOf("2024-01-01 00:00:00"),
                "2024-01-01",
                "2024-01-01 00:00",
                "2024-01-01T00:00:00",
                "2024-01-01 00:00:00.000000")) {
            assertThat(both(TIMESTAMP, value)).isEqualTo("2024-01-01T00:00:00");
        }
        assertThat(both(TIMESTAMP, "2024-01-01 10:00:00.500")).isEqualTo("2024-01-01T10:00:00.5");
        for (Object value : List.of(
                "2024-01-01 00:00:00+00",
                OffsetDateTime.parse("2024-01-01T00:00:00Z"),
                Instant.EPOCH,
                "2024-01-01 24:00:00",
                "now",
                LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1))) {
            assertThat(both(TIMESTAMP, value)).as("%s", value).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void timestamp_finerThanItsColumnIsLeftToTheDatabase() {
        assertThat(both(TIMESTAMP3, "2024-01-01 10:00:00.123")).isEqualTo("2024-01-01T10:00:00.123");
        assertThat(both(TIMESTAMP3, "2024-01-01 10:00:00.1234")).isEqualTo(UNKNOWN);
        assertThat(both(TIMESTAMP, "2024-01-01 10:00:00.1234567")).isEqualTo(UNKNOWN);
    }

    @Test
    void timestampWithZone_isUtc() {
        Instant instant = Instant.parse("2024-01-01T08:00:00Z");
        for (Object value : List.of(
                instant,
                OffsetDateTime.parse("2024-01-01T10:00:00+02:00"),
                Timestamp.from(instant),
                ZonedDateTime.parse("2024-01-01T09:00:00+01:00[Europe/Berlin]"),
                "2024-01-01 10:00:00+02",
                "2024-01-01T08:00Z",
                "2024-01-01 03:00:00.000 -0500",
                "2024-01-01 10:30:00+02:30")) {
            assertThat(both(TIMESTAMP_TZ, value)).as("%s", value).isEqualTo("2024-01-01T08:00:00Z");
        }
        for (Object value : List.of(
                "2024-01-01 10:00:00", "2024-01-01", LocalDateTime.of(2024, 1, 1, 0, 0), "2024-01-01 10:00 CET")) {
            assertThat(both(TIMESTAMP_TZ, value)).as("%s", value).isEqualTo(UNKNOWN);
        }
        assertThat(text(KeyTexts.compared(TIMESTAMP_TZ, Timestamp.from(instant), TestPlacements.H2)))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void storedValues_areKnownInTheDatabasesOwnSpelling() {
        assertThat(stored(DATE, "0044-03-15 BC")).isEqualTo("-0043-03-15");
        assertThat(stored(DATE, "10000-01-01")).isEqualTo("+10000-01-01");
        assertThat(stored(TIMESTAMP, "0044-03-15 12:00:00 BC")).isEqualTo("-0043-03-15T12:00:00");
        assertThat(stored(TIMESTAMP_TZ, "0044-03-15 12:00:00+01 BC")).isEqualTo("-0043-03-15T11:00:00Z");
        assertThat(stored(TIMESTAMP_TZ, "1800-01-01 00:53:28+00:53:28")).isEqualTo("1800-01-01T00:00:00Z");
    }

    /** What both functions say, where they agree; else both answers. */
    private static String both(SqlType type, Object value) {
        String compared = text(KeyTexts.compared(type, value, TestPlacements.POSTGRES));
        String assigned = text(KeyTexts.assigned(type, value, TestPlacements.POSTGRES));
        return compared.equals(assigned) ? compared : compared + " but assigned " + assigned;
    }

    private static String stored(SqlType type, Object value) {
        return text(KeyTexts.stored(type, value));
    }

    private static String text(KeyText key) {
        return key instanceof KeyText.Of known ? known.text() : UNKNOWN;
    }
}
