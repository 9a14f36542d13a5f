package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT about channels, of which the session knows and no connection to a shard: what it tells is queried first and then told, and what it
 * listens to is written into the text.
 *
 * <pre>
 *   SELECT pg_notify(a, b) FROM …          ->  SELECT coalesce(a, NULL::text), coalesce(b, NULL::text) FROM …
 *   SELECT * FROM pg_listening_channels()  ->  SELECT * FROM unnest(ARRAY['x', 'y']::text[]) AS pg_listening_channels
 * </pre>
 */
public final class ChannelQuery {
    private static final String TELLS = "PG_NOTIFY";
    private static final String LISTENS = "PG_LISTENING_CHANNELS";
    private static final Set<String> NO_ALIAS = Set.of(
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "FOR",
            "WINDOW",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "JOIN",
            "INNER",
            "LEFT",
            "RIGHT",
            "FULL",
            "CROSS",
            "NATURAL",
            "ON",
            "USING",
            "WITH",
            "FROM");

    private final String text;
    private final List<Token> tokens;
    private final TokenCursor cursor;

    private ChannelQuery(String text, List<Token> tokens, Dialect dialect) {
        this.text = text;
        this.tokens = tokens;
        this.cursor = new TokenCursor(text, tokens, dialect);
    }

    /** The plan; null if the statement is something else. */
    static @Nullable Plan plan(Queries queries) throws Unplannable, SQLException {
        if (queries.dialect().channels() == null) {
            return null;
        }
        ChannelQuery query = new ChannelQuery(queries.scan().text(), queries.tokens(), queries.dialect());
        if (query.told() != null) {
            return new Plan.AskChannels(true);
        }
        boolean lists = query.calls(0) >= 0;
        if (lists && query.listing(List.of()) == null) {
            throw new Unplannable(
                    "pg_listening_channels in the midst of an expression", "SELECT * FROM pg_listening_channels()");
        }
        return lists ? new Plan.AskChannels(false) : null;
    }

    /**
     * What a query tells.
     *
     * @param query for the channels and the payloads
     * @param label of the column that is answered
     */
    public record Told(String query, String label) {}

    /** What a statement tells that is nothing but one {@code pg_notify} for each of some rows. */
    public static Told told(String text, Dialect dialect, boolean parameters) throws SQLException {
        Told told = new ChannelQuery(text, Lexer.tokens(text, dialect.lexerRules(), parameters), dialect).told();
        if (told == null) {
            throw new IllegalStateException("a query that tells nothing");
        }
        return told;
    }

    /** A statement with the channels that a session listens to. */
    public static String listing(String text, Dialect dialect, boolean parameters, List<String> channels)
            throws SQLException {
        List<Token> tokens = Lexer.tokens(text, dialect.lexerRules(), parameters);
        String listing = new ChannelQuery(text, tokens, dialect).listing(channels);
        if (listing == null) {
            throw new IllegalStateException("a query that lists nothing");
        }
        return listing;
    }

    private @Nullable Told told() throws SQLException {
        cursor.position(0);
        if (!cursor.take("SELECT") || (cursor.is("PG_CATALOG") && !cursor.take("PG_CATALOG", "."))) {
            return null;
        }
        int open = cursor.position() + 1;
        if (!cursor.take(TELLS) || !cursor.takeParenthesised()) {
            return null;
        }
        int close = cursor.position() - 1;
        String label = "pg_notify";
        if (cursor.take("AS") || (cursor.atName() && !cursor.is("FROM") && !cursor.is("WHERE"))) {
            label = cursor.identifier();
        }
        List<TokenCursor> arguments = cursor.split(open + 1, close);
        boolean plain = cursor.atEnd() || cursor.is("FROM") || cursor.is("WHERE");
        for (String further : List.of("UNION", "INTERSECT", "EXCEPT", "INTO")) {
            plain &= cursor.find(further) < 0;
        }
        if (!plain || arguments.size() != 2) {
            return null;
        }
        StringBuilder query = new StringBuilder("SELECT ");
        for (TokenCursor argument : arguments) {
            // Not a cast: what is no text is an error here as well.
            query.append("coalesce(")
                    .append(cursor.text(argument.position(), argument.end()))
                    .append(", NULL::text), ");
        }
        query.setLength(query.length() - 2);
        return new Told(
                query.append(' ').append(cursor.textFrom(cursor.position())).toString(), label);
    }

    /** Where the next call of the function that lists channels begins; -1 if there is none. */
    private int calls(int from) {
        for (int i = from; i < cursor.end(); i++) {
            if (cursor.is(i, LISTENS) && cursor.is(i + 1, "(") && cursor.is(i + 2, ")")) {
                return i;
            }
        }
        return -1;
    }

    /** Null where the function stands neither in FROM nor alone in a select list. */
    private @Nullable String listing(List<String> channels) {
        StringBuilder array = new StringBuilder("unnest(ARRAY[");
        for (String channel : channels) {
            array.append(array.charAt(array.length() - 1) == '[' ? "'" : ", '")
                    .append(channel.replace("'", "''"))
                    .append('\'');
        }
        array.append("]::text[])");
        StringBuilder written = new StringBuilder();
        int at = 0;
        for (int call = calls(0); call >= 0; call = calls(call + 1)) {
            int first = cursor.is(call - 1, ".") && cursor.is(call - 2, "PG_CATALOG") ? call - 2 : call;
            int next = call + 3;
            boolean source = cursor.is(first - 1, "FROM") || cursor.is(first - 1, "JOIN");
            boolean output = cursor.is(first - 1, "SELECT")
                    && (next >= cursor.end() || cursor.is(next, "AS") || cursor.is(next, "FROM"));
            if (!source && !output) {
                return null;
            }
            written.append(text, at, tokens.get(first).start()).append(array);
            if (!isAlias(next)) {
                written.append(" AS pg_listening_channels");
            }
            at = tokens.get(next - 1).end();
        }
        return written.append(text.substring(at)).toString();
    }

    private boolean isAlias(int token) {
        cursor.position(token);
        return cursor.is("AS") || (cursor.atName() && NO_ALIAS.stream().noneMatch(cursor::is));
    }
}
