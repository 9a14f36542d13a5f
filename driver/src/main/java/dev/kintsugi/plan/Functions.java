package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a text names, whatever the syntax tree makes of them: every word before a parenthesis, and the words that
 * are functions without one.
 *
 * @param once the name of one that is evaluated once a statement or transaction; null if there is none
 * @param random the name of one that gives every row another value
 * @param stateful the name of one that keeps state in a single database
 * @param userDefined the name of one that is not built in and not immutable, so it may read tables
 */
record Functions(
        @Nullable String once, @Nullable String random, @Nullable String stateful, @Nullable String userDefined) {

    private static final List<String> WITHOUT_PARENTHESES = List.of(
            "current_timestamp",
            "current_time",
            "current_date",
            "localtime",
            "localtimestamp",
            "sysdate",
            "systimestamp",
            "today");

    private static final String CURRENT_VALUE_FOR = "current value for";
    private static final List<String> OF_CONNECTION = List.of("currval", "lastval", CURRENT_VALUE_FOR);

    static Functions of(Queries queries) {
        String once = null;
        String random = null;
        String stateful = null;
        String userDefined = null;
        List<Token> tokens = queries.tokens();
        String text = queries.scan().text();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.QUOTED_WORD) {
                continue;
            }
            String written = token.text(text);
            String name = written.toLowerCase(Locale.ROOT);
            boolean called =
                    i + 1 < tokens.size() && tokens.get(i + 1).text(text).equals("(");
            boolean qualified = i > 0 && tokens.get(i - 1).text(text).equals(".");
            if (!called && (qualified || !WITHOUT_PARENTHESES.contains(name))) {
                stateful = valueFor(tokens, i, text, stateful);
                continue;
            }
            once = Vocabulary.isOnce(name) ? name : once;
            random = Vocabulary.isRandom(name) ? name : random;
            stateful = Vocabulary.isStateful(name) && !isOfConnection(stateful) ? name : stateful;
            Boolean immutable = queries.layout()
                    .catalog()
                    .userFunctions()
                    .get(queries.names().stored(written));
            userDefined = immutable != null && !immutable ? written : userDefined;
        }
        return new Functions(once, random, stateful, userDefined);
    }

    private static @Nullable String valueFor(List<Token> tokens, int i, String text, @Nullable String known) {
        boolean named = i + 2 < tokens.size()
                && tokens.get(i + 1).is(text, "VALUE")
                && tokens.get(i + 2).is(text, "FOR");
        if (!named || isOfConnection(known)) {
            return known;
        }
        if (tokens.get(i).is(text, "CURRENT")) {
            return CURRENT_VALUE_FOR;
        }
        return tokens.get(i).is(text, "NEXT") ? "next value for" : known;
    }

    /** True for what answers of one connection what other connections of the session have not done. */
    private static boolean isOfConnection(@Nullable String name) {
        return name != null && OF_CONNECTION.contains(name);
    }

    /** Refuses what several shards would each evaluate for themselves. */
    void checkShards() throws Unplannable {
        if (once != null) {
            throw new Unplannable(
                    once + " would be taken by each shard for itself",
                    "Pass the value as a parameter, or address one shard by its key");
        }
    }

    /** Refuses what copies of a row would each get another value of. */
    void checkCopies() throws Unplannable {
        checkShards();
        if (random != null) {
            throw new Unplannable(
                    random + " would give each copy of a reference table another value",
                    "Pass the value as a parameter");
        }
    }

    /** Refuses functions whose effect or answer depends on the whole database. */
    void checkAny() throws Unplannable {
        if (isOfConnection(stateful)) {
            throw new Unplannable(
                    stateful + " knows of one connection to one shard, and keys are drawn on others",
                    "Use INSERT … RETURNING or getGeneratedKeys, or SELECT the next value first and pass it");
        }
        if (userDefined != null) {
            throw new Unplannable(
                    "The function " + userDefined + " may read rows of other shards",
                    "Declare it IMMUTABLE if it reads no table, or name the shard in a comment /* kintsugi: shard=… */");
        }
    }
}
