package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Words by which a statement without a table asks what its database is like: object identifiers, names and descriptions are each shard's own,
 * and a client that has asked one shard for them asks on with what it has heard.
 */
final class CatalogWords {
    private static final Set<String> WORDS = Set.of(
            "oid",
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype",
            "format_type",
            "current_catalog",
            "current_database",
            "information_schema");

    private CatalogWords() {}

    static boolean areIn(List<Token> tokens, String text) {
        return tokens.stream()
                .filter(token -> token.kind() == Token.Kind.WORD)
                .anyMatch(token -> ask(token.text(text).toLowerCase(Locale.ROOT)));
    }

    private static boolean ask(String word) {
        return WORDS.contains(word)
                || word.startsWith("pg_")
                || word.startsWith("to_reg")
                || word.endsWith("_description")
                || (word.startsWith("has_") && word.endsWith("_privilege"));
    }
}
