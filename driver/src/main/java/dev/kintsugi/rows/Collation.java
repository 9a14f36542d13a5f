package dev.kintsugi.rows;

/**
 * How a column of text is compared.
 *
 * @param name the database's name of it, for messages and for handing back to the database
 * @param order how its order can be computed outside the database
 * @param deterministic true if only equal byte sequences are equal
 */
public record Collation(String name, Order order, boolean deterministic) {

    /** What is known of a collation's order. */
    public enum Order {
        /** By the bytes of UTF-8, which is by code point: C, C.UTF-8, ucs_basic. */
        CODE_POINT,
        /** By UTF-16 code units, as {@link String#compareTo}: H2 without a collation. */
        UTF16,
        /** Only the database knows. */
        DATABASE
    }

    /** The order of UTF-8 bytes. */
    public static final Collation C = new Collation("C", Order.CODE_POINT, true);

    /** H2's default. */
    public static final Collation H2_OFF = new Collation("OFF", Order.UTF16, true);
}
