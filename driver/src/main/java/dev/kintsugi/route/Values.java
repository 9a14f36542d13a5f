package dev.kintsugi.route;

import org.jspecify.annotations.Nullable;

/** The values of one execution: literals that the lexer took out of the text, and bound parameters. */
public interface Values {

    /** The Java value of a literal: String, Long or BigDecimal; null for other forms (B'…', X'…'). NULL is no literal. */
    @Nullable Object literal(int slot);

    /** The Java value of a bound parameter, from 0; null for SQL NULL. */
    @Nullable Object parameter(int index);

    /** The shards that the lookup of a unique key has named for its values; null if it has not been asked. */
    default @Nullable ShardSet found(Routing.Unique key) {
        return null;
    }
}
