package dev.kintsugi.it.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** A type of parameters: its number, and values of it in text and in binary. */
enum DicedValue {
    INT(23, false, "1", "2", "3", "4", "5", "7", "8", "11", "12", "13", "40", "41", "42"),
    SMALL(23, false, "1", "2", "3", "4"),
    TEXT(25, true, "a", "b", "c", "d", "it''s", "", "zwölf"),
    NUMBER(1700, false, "0", "1.5", "12.25", "99.999"),
    FLOAT(701, false, "0.5", "-2", "1e10"),
    DATE(1082, true, "2024-02-29", "1999-12-31"),
    FLAG(16, false, "true", "false");

    private final int oid;
    private final boolean quoted;
    private final List<String> values;

    DicedValue(int oid, boolean quoted, String... values) {
        this.oid = oid;
        this.quoted = quoted;
        this.values = List.of(values);
    }

    int oid() {
        return oid;
    }

    /** A value as a literal. */
    String literal(SplittableRandom dice) {
        String value = values.get(dice.nextInt(values.size()));
        return quoted ? "'" + value + "'" : value;
    }

    /** A value as text. */
    byte[] text(SplittableRandom dice) {
        return values.get(dice.nextInt(values.size())).replace("''", "'").getBytes(StandardCharsets.UTF_8);
    }

    /** True if {@link #binary} has something of it. */
    boolean hasBinary() {
        return this != NUMBER && this != DATE;
    }

    /** A value in binary. */
    byte[] binary(SplittableRandom dice) {
        String value = new String(text(dice), StandardCharsets.UTF_8);
        return switch (this) {
            case INT, SMALL ->
                ByteBuffer.allocate(4).putInt(Integer.parseInt(value)).array();
            case FLOAT ->
                ByteBuffer.allocate(8).putDouble(Double.parseDouble(value)).array();
            case FLAG -> new byte[] {(byte) (value.equals("true") ? 1 : 0)};
            case TEXT, NUMBER, DATE -> value.getBytes(StandardCharsets.UTF_8);
        };
    }
}
