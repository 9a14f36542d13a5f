package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Plan.Access;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a text names, whatever the syntax tree makes of them: every word before a parenthesis, and the words that
 * are functions without one. Beside them, what else shards would each decide for themselves.
 *
 * @param once the name of one that is evaluated once a statement or transaction; null if there is none
 * @param random the name of one that gives every row another value
 * @param stateful the name of one that keeps state in a single database
 * @param onlyDraws true if it is {@code nextval}, and there is no other such
 * @param ofSession the name of one whose effect stays with its connection
 * @param onlyLocks true if all such are about locks of the session
 * @param userDefined the name of one that is not built in and not immutable, so it may read tables
 * @param ofLargeObjects the name of one that reads or writes large objects
 * @param byText the name of one that reads tables which its arguments name
 * @param writing the name of one that may write rows, or of which nothing is known
 * @param choice what the text chooses among rows that every shard has
 */
record Functions(
        @Nullable String once,
        @Nullable String random,
        @Nullable String stateful,
        boolean onlyDraws,
        @Nullable String ofSession,
        boolean onlyLocks,
        @Nullable String userDefined,
        @Nullable String ofLargeObjects,
        @Nullable String byText,
        @Nullable String writing,
        @Nullable Choice choice) {

    private static final List<String> WITHOUT_PARENTHESES = List.of(
            "current_timestamp",
            "current_time",
            "current_date",
            "current_catalog",
            "localtime",
            "localtimestamp",
            "sysdate",
            "systimestamp",
            "rownum",
            "today");

    private static final String CURRENT_VALUE_FOR = "current value for";
    private static final List<String> OF_CONNECTION = List.of("currval", "lastval", CURRENT_VALUE_FOR);

    /** The functions of a text and of the views that it has been found to name. */
    static Functions of(Queries queries) {
        Search search = new Search();
        search.read(queries);
        queries.views().forEach(search::read);
        return new Functions(
                search.once,
                search.random,
                search.stateful,
                search.stateful != null && !search.others,
                search.ofSession,
                search.ofSession != null && !search.sets,
                search.userDefined,
                search.ofLargeObjects,
                search.byText,
                search.writing,
                queries.choice());
    }

    /** What has been found so far. */
    private static final class Search {
        private @Nullable String once;
        private @Nullable String random;
        private @Nullable String stateful;
        private boolean others;
        private @Nullable String ofSession;
        private boolean sets;
        private @Nullable String userDefined;
        private @Nullable String ofLargeObjects;
        private @Nullable String byText;
        private @Nullable String writing;

        void read(Queries queries) {
            List<Token> tokens = queries.tokens();
            String text = queries.scan().text();
            for (int i = 0; i < tokens.size(); i++) {
                Token token = tokens.get(i);
                if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.QUOTED_WORD) {
                    continue;
                }
                String stored = queries.names().stored(token.text(text));
                boolean called =
                        i + 1 < tokens.size() && tokens.get(i + 1).text(text).equals("(");
                boolean qualified = i > 0 && tokens.get(i - 1).text(text).equals(".");
                String name = stored.toLowerCase(Locale.ROOT);
                if (called || (!qualified && token.kind() == Token.Kind.WORD && WITHOUT_PARENTHESES.contains(name))) {
                    found(name, queries.layout().catalog().userFunctions().get(stored));
                } else {
                    stateful = valueFor(tokens, i, text, stateful);
                    others |= isOfConnection(stateful);
                }
            }
        }

        private void found(String name, @Nullable Boolean immutable) {
            once = Vocabulary.isOnce(name) ? name : once;
            random = Vocabulary.isRandom(name) ? name : random;
            others |= Vocabulary.isStateful(name) && !name.equals("nextval");
            stateful = Vocabulary.isStateful(name) && !isOfConnection(stateful) ? name : stateful;
            ofSession = Vocabulary.isOfSession(name) ? name : ofSession;
            sets |= Vocabulary.isOfSession(name) && !Vocabulary.isLockingSession(name);
            ofLargeObjects = immutable == null && Vocabulary.isOfLargeObjects(name) ? name : ofLargeObjects;
            userDefined = immutable != null && !immutable ? name : userDefined;
            byText = Vocabulary.isReadingByText(name) ? name : byText;
            boolean harmless =
                    immutable == null ? Vocabulary.isTouching(name) || HarmlessWords.contains(name) : immutable;
            writing = harmless ? writing : name;
        }
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

    /** The same, where all is known that is read by texts. */
    Functions withoutTexts() {
        return new Functions(
                once,
                random,
                stateful,
                onlyDraws,
                ofSession,
                onlyLocks,
                userDefined,
                ofLargeObjects,
                null,
                writing,
                choice);
    }

    /** The same, where the session's locks are kept. */
    Functions withoutLocks() {
        return new Functions(
                once,
                random,
                stateful,
                onlyDraws,
                onlyLocks ? null : ofSession,
                false,
                userDefined,
                ofLargeObjects,
                byText,
                writing,
                choice);
    }

    /** What a query with these functions may do. */
    Access access(boolean locks) {
        if (writing != null) {
            return Access.WRITE;
        }
        return locks || stateful != null ? Access.TOUCH : Access.READ;
    }

    /** Refuses what several shards would each evaluate for themselves. */
    void checkShards() throws Unplannable {
        if (once != null) {
            throw new Unplannable(
                    once + " would be taken by each shard for itself",
                    "Pass the value as a parameter, or address one shard by its key");
        }
        if (choice != null && !choice.perRow()) {
            throw choice.refusal();
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
        if (choice != null) {
            throw choice.refusal();
        }
    }

    /** Refuses functions whose effect or answer depends on the whole database. */
    void checkAny() throws Unplannable {
        if (isOfConnection(stateful)) {
            throw new Unplannable(
                    stateful + " knows of one connection to one shard, and keys are drawn on others",
                    "Use INSERT … RETURNING or getGeneratedKeys, or SELECT the next value first and pass it");
        }
        if (ofSession != null) {
            throw new Unplannable(
                    ofSession + " would change one connection, which the session does not keep",
                    "Use SET, which holds on every shard, and take locks of the session in a SELECT of their own");
        }
        if (ofLargeObjects != null) {
            throw new Unplannable(
                    ofLargeObjects + " concerns large objects, of which each shard's server has its own",
                    "Keep bytes in a column of type bytea, or name the shard in a comment /* kintsugi: shard=… */");
        }
        if (byText != null) {
            throw new Unplannable(
                    byText + " would read one shard's rows of the tables that its text names",
                    "Query the tables themselves, or name the shard in a comment /* kintsugi: shard=… */");
        }
        if (userDefined != null) {
            throw new Unplannable(
                    "The function " + userDefined + " may read rows of other shards",
                    "Declare it IMMUTABLE if it reads no table, or name the shard in a comment /* kintsugi: shard=… */");
        }
    }
}
