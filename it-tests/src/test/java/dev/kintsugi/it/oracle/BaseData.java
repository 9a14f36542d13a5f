package dev.kintsugi.it.oracle;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the base tables hold before every statement: always the same, small, and unpleasant. NULLs, duplicates, mixed case,
 * accents, empty text, trailing spaces, negative and huge keys, ties in every column that one would sort by. All floating point
 * numbers are multiples of 1/4, so that their sums do not depend on the order of addition.
 */
final class BaseData {

    private static final @Nullable String[] NAMES = {
        "Anna",
        "anna",
        "ANNA",
        "Bob",
        null,
        "Émile",
        "emile",
        "Zoë",
        "zoe",
        "",
        "O'Neil",
        "Smith, J.",
        "_x",
        "10",
        "9",
        "Bob",
        "a b",
        "日本",
        "Ünal",
        "é"
    };
    private static final @Nullable String[] COUNTRIES = {"DE", "FR", "US", "JP", "IT", null, "DE", "BR"};
    private static final String[] STATUSES = {"new", "paid", "sent", "paid", "void"};

    private final Map<String, List<List<@Nullable Object>>> tables = new LinkedHashMap<>();
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);

    private BaseData() {}

    /** Rows by table, in an order that foreign keys allow; columns as in {@code schema.sql}. */
    static Map<String, List<List<@Nullable Object>>> tables() {
        BaseData data = new BaseData();
        data.references();
        data.customers();
        data.singleAndRing();
        data.rangeAndList();
        data.keysOfManyTypes();
        data.readings();
        return data.tables;
    }

    private void add(String table, @Nullable Object... values) {
        tables.computeIfAbsent(table, name -> new ArrayList<>()).add(Arrays.asList(values));
    }

    private void references() {
        add("countries", "DE", "Germany", "Europe", 83000000L);
        add("countries", "FR", "France", "Europe", 68000000L);
        add("countries", "US", "United States", "America", 335000000L);
        add("countries", "JP", "Japan", "Asia", 124000000L);
        add("countries", "IT", "Italy", "Europe", 59000000L);
        add("countries", "NZ", "New Zealand", null, 5000000L);
        for (int i = 1; i <= 20; i++) {
            add(
                    "products",
                    i,
                    "SKU-%03d".formatted(i),
                    i % 7 == 0 ? null : "Product " + (char) ('A' + i % 5),
                    i % 6 == 0 ? null : cents(100 + random.nextInt(20000)),
                    i % 5 == 0 ? null : i * 0.25,
                    i % 8 == 0);
        }
    }

    private void customers() {
        List<Long> ids = new ArrayList<>();
        for (long id = 1; id <= 44; id++) {
            ids.add(id);
        }
        ids.addAll(List.of(-5L, 0L, 1000000007L, 9007199254740993L, Long.MAX_VALUE, Long.MIN_VALUE));
        for (int i = 0; i < ids.size(); i++) {
            long id = ids.get(i);
            String name = NAMES[i % NAMES.length];
            add(
                    "customers",
                    id,
                    name,
                    i % 9 == 4 ? null : "user" + i + "@example.org",
                    COUNTRIES[i % COUNTRIES.length],
                    i % 10 == 3 ? null : cents(random.nextInt(100000) - 20000),
                    i % 4 == 1 ? null : (random.nextInt(40) - 8) * 0.25,
                    i % 6 == 5 ? null : (short) random.nextInt(5),
                    i % 3 != 0,
                    i % 7 == 6 ? null : LocalDate.of(1950, 1, 1).plusDays(random.nextInt(20000)),
                    LocalDateTime.of(2025, 1, 1, 0, 0).plusMinutes(random.nextInt(500000)));
            if (id > 0 && id <= 40 && id % 10 != 0) {
                orders(id);
            }
        }
    }

    private void orders(long customer) {
        int count = 1 + random.nextInt(14);
        for (long id = 1; id <= count; id++) {
            add(
                    "orders",
                    customer,
                    id,
                    STATUSES[random.nextInt(STATUSES.length)],
                    random.nextInt(12) == 0 ? null : cents(random.nextInt(50000)),
                    OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC).plusMinutes(random.nextInt(200000)),
                    random.nextInt(3) == 0 ? "note " + random.nextInt(6) : null);
            int lines = random.nextInt(6);
            for (int line = 1; line <= lines; line++) {
                add(
                        "order_lines",
                        customer,
                        id,
                        line,
                        random.nextInt(15) == 0 ? null : 1 + random.nextInt(18),
                        1 + random.nextInt(9),
                        random.nextInt(20) == 0 ? null : cents(50 + random.nextInt(9000)),
                        random.nextInt(3) == 0 ? random.nextInt(4) * 0.25 : null);
            }
        }
    }

    private void singleAndRing() {
        for (long i = 1; i <= 25; i++) {
            add(
                    "audit_log",
                    i,
                    LocalDateTime.of(2026, 3, 1, 8, 0).plusSeconds(i * 7919 % 86400),
                    i % 5 == 0 ? null : i % 12,
                    i % 2 == 0 ? "login" : "order",
                    i % 4 == 0 ? null : ("payload " + i).getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 1; i <= 30; i++) {
            byte[] seed = ("device" + i).getBytes(StandardCharsets.UTF_8);
            add(
                    "devices",
                    UUID.nameUUIDFromBytes(seed),
                    i % 6 == 0 ? null : (long) (i % 20),
                    "model-" + i % 4,
                    OffsetDateTime.of(2026, 2, 1, 12, 0, 0, 0, ZoneOffset.ofHours(2))
                            .plusHours(i * 37L),
                    i % 3 == 0 ? null : new byte[] {(byte) (i * 9), 0, (byte) -i},
                    i % 7 == 0 ? null : (short) (i * 13 % 100));
        }
        add("devices", UUID.fromString("00000000-0000-0000-0000-000000000001"), 1L, "model-0", null, null, (short) 1);
        add("devices", UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"), 2L, "model-1", null, null, (short) 2);
        add("devices", UUID.fromString("7fffffff-0000-0000-8000-000000000000"), 3L, null, null, null, null);
    }

    private void rangeAndList() {
        for (int i = 0; i < 60; i++) {
            add(
                    "events",
                    LocalDate.of(2025, 12, 15).plusDays(i * 2L),
                    i % 3,
                    i % 8 == 0 ? null : "kind-" + i % 4,
                    i % 9 == 0 ? null : LocalTime.of(i % 24, i % 60, 0),
                    i % 5 == 0 ? null : i * 31 % 100 - 20,
                    i % 4 == 0 ? null : i * 0.25);
        }
        add("events", LocalDate.of(2026, 2, 1), 7, "edge", LocalTime.of(0, 0), 0, 0.0);
        add("events", LocalDate.of(2026, 1, 31), 7, "edge", LocalTime.of(23, 59, 59), 1, -0.25);
        for (int i = 0; i < 30; i++) {
            String country = List.of("DE", "FR", "US", "JP", "IT", "ES").get(i % 6);
            add(
                    "shops",
                    country,
                    i / 6 + 1,
                    i % 7 == 0 ? null : "City " + i % 11,
                    LocalDate.of(2000, 1, 1).plusDays(i * 311L),
                    i % 9 == 8 ? null : 3_000_000_000L + i * 1_000_003L);
        }
    }

    private void keysOfManyTypes() {
        for (long i = 1; i <= 20; i++) {
            add(
                    "accounts",
                    i,
                    "owner " + i % 6,
                    i % 3 == 0 ? "USD" : "EUR",
                    new BigDecimal(i * 1237 % 5000).movePointLeft(4));
        }
        List<String> tokens = List.of(
                "a", "A", "", "it's", "ä", "日本", "with space", "trail ", "trail", "7", "07", "NULL", "%", "x_y", "x%y");
        for (int i = 0; i < tokens.size(); i++) {
            add("tokens", tokens.get(i), (long) (i % 7), i % 4 == 0 ? null : i, "label " + i % 3);
        }
        List<String> codes = List.of("A", "AB", "ABCDEFGH", "a", "Z9", "12345678", "1", "B C");
        for (int i = 0; i < codes.size(); i++) {
            add("parcels", codes.get(i), new BigDecimal(1000 + i * 125).movePointLeft(3), COUNTRIES[i]);
        }
        List<String> rates = List.of(
                "0.0000", "1.0000", "1.5000", "-1.5000", "100.0000", "0.0001", "19.9900", "999999.9999", "7.0000");
        for (int i = 0; i < rates.size(); i++) {
            add("rates", new BigDecimal(rates.get(i)), "rate " + i % 4, LocalDate.of(2020 + i, 1, 31));
        }
        for (int i = 0; i < 24; i++) {
            add("remarks", i % 5 == 0 ? null : i % 8, i % 6 == 0 ? null : "remark " + i % 9, (short) (i % 5 + 1));
        }
    }

    private void readings() {
        for (int i = 1; i <= 40; i++) {
            boolean gaps = i % 5 == 0;
            add(
                    "readings",
                    i,
                    i % 6 == 0 ? null : (short) (i * 701 % 200 - 100),
                    i % 7 == 0 ? null : i * 1_000_003 - 20_000_000,
                    gaps ? null : (i % 2 == 0 ? 1 : -1) * 4_000_000_000_000_000_000L + i,
                    gaps
                            ? null
                            : new BigDecimal(i * 37 - 500).movePointLeft(i % 4).setScale(6),
                    i % 8 == 0 ? null : (i % 16 - 8) * 0.25,
                    i % 9 == 0 ? null : (i % 12 - 6) * 0.5,
                    i % 4 == 0 ? null : i % 3 == 0,
                    gaps ? null : NAMES[i % NAMES.length],
                    gaps ? null : "v" + i % 6,
                    gaps ? null : "c" + i % 4,
                    i % 10 == 0 ? null : UUID.nameUUIDFromBytes(new byte[] {(byte) (i % 13)}),
                    gaps ? null : LocalDate.of(2026, 1, 1).plusDays(i % 11),
                    i % 6 == 0 ? null : LocalTime.of(i % 24, 30, i % 60),
                    i % 7 == 0
                            ? null
                            : LocalDateTime.of(2026, 5, 1, 12, 0)
                                    .plusHours(i % 9)
                                    .plusNanos(i * 1000L),
                    i % 8 == 0 ? null : OffsetDateTime.of(2026, 3, 29, 0, 30, 0, 0, ZoneOffset.ofHours(i % 5)),
                    i % 9 == 0 ? null : new byte[] {(byte) (i * 50), (byte) i});
        }
    }

    private static BigDecimal cents(int cents) {
        return new BigDecimal(cents).movePointLeft(2);
    }
}
