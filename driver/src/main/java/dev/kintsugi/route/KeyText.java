package dev.kintsugi.route;

/** What a value means as a key of one column: the answer of canonicalisation. */
public sealed interface KeyText {

    /** The value is one key, with this canonical text. */
    record Of(String text) implements KeyText {}

    /** No row's key can equal the value: NULL in a comparison, 7.5 for an integer column. */
    enum NoRow implements KeyText {
        NO_ROW
    }

    /** The value's key cannot be told without the database: any shard may hold it. */
    enum Unknown implements KeyText {
        UNKNOWN
    }
}
