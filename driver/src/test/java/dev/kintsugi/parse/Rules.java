package dev.kintsugi.parse;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.LexerRules;
import java.util.Objects;

/** The dialects that the tests speak. */
final class Rules {
    static final Dialect POSTGRES_DIALECT = Objects.requireNonNull(Dialect.of("jdbc:postgresql:test"));
    static final Dialect H2_DIALECT = Objects.requireNonNull(Dialect.of("jdbc:h2:mem:test"));
    static final LexerRules POSTGRES = POSTGRES_DIALECT.lexerRules();
    static final LexerRules H2 = H2_DIALECT.lexerRules();

    private Rules() {}
}
