package dev.kintsugi.proxy.server;

import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import dev.kintsugi.proxy.value.Oid;
import dev.kintsugi.proxy.vendor.Described;
import dev.kintsugi.proxy.vendor.Sent;
import dev.kintsugi.proxy.wire.Formats;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a client has prepared. Its parameters are numbered, and one may stand in several places; the driver takes them in the
 * order of their places:
 *
 * <pre>
 * WHERE a = $2 AND (b = $1 OR c = $1)     as the client has it, and as it is described
 * WHERE a = ?  AND (b = ?  OR c = ?)      as it runs, with the parameters 2, 1, 1
 * </pre>
 */
final class ClientStatement {
    private final Session session;
    private final String text;
    private final Sent.Template shape;
    private final Sent.Template written;
    /** Null if it has no name. */
    private final @Nullable Object owner;

    private final Prepared prepared;
    private final int[] places;
    private final int[] declared;
    private @Nullable Described described;
    private long describedAt;

    private ClientStatement(
            Session session, String text, boolean named, Prepared prepared, int[] places, int[] declared) {
        this.shape = Sent.Template.of(prepared.scan().key(), declared);
        this.written = Sent.Template.of(text, declared);
        // No more than an identity: it outlives the client where a shard keeps what is prepared.
        this.owner = named ? new Object() : null;
        this.session = session;
        this.text = text;
        this.prepared = prepared;
        this.places = places;
        this.declared = declared;
    }

    /**
     * Prepares a statement.
     *
     * @param types that the client gives to the first parameters
     * @param named true if it has a name
     */
    static ClientStatement of(Session session, String text, int[] types, boolean named) throws SQLException {
        Prepared written = session.prepare(text, false);
        if (written.scan().kind() == StatementKind.PREPARE) {
            // Its parameters are those of the statement within.
            return new ClientStatement(session, text, named, written, new int[0], types);
        }
        List<Integer> places = new ArrayList<>();
        StringBuilder marked = new StringBuilder();
        int from = 0;
        int highest = types.length;
        for (Token token : Lexer.tokens(text, session.lexerRules(), false)) {
            boolean parameter = token.kind() == Token.Kind.PARAMETER;
            if (parameter) {
                int index = token.parameterIndex(text);
                if (index < 1 || index > MOST_PARAMETERS) {
                    throw Errors.undefinedParameter(index);
                }
                places.add(index - 1);
                highest = Math.max(highest, index);
                marked.append(text, from, token.start()).append('?');
                from = token.end();
            } else if (token.kind() == Token.Kind.OPERATOR && token.text(text).indexOf('?') >= 0) {
                marked.append(text, from, token.start()).append(token.text(text).replace("?", "??"));
                from = token.end();
            }
        }
        Prepared prepared = places.isEmpty()
                ? written
                : session.prepare(marked.append(text, from, text.length()).toString(), true);
        if (prepared.scan().several()) {
            throw Errors.syntax("cannot insert multiple commands into a prepared statement");
        }
        return new ClientStatement(
                session,
                text,
                named,
                prepared,
                places.stream().mapToInt(Integer::intValue).toArray(),
                Arrays.copyOf(types, highest));
    }

    private static final int MOST_PARAMETERS = 65_535;

    /** As the client has sent it, with values. */
    Sent sent(byte[][] values, Formats given, Formats wanted, boolean described) {
        return new Sent(shape, written, new Sent.Bound(owner, values, given, wanted, described));
    }

    Prepared prepared() {
        return prepared;
    }

    /** How many characters it has. */
    int length() {
        return text.length();
    }

    /** How many parameters a client has to give. */
    int parameters() {
        return declared.length;
    }

    /** For each place of a parameter, which one stands there, from 0. */
    int[] places() {
        return places;
    }

    /** The type of a parameter as the client has declared it; inferred if it is needed and was not. */
    int type(int parameter, boolean needed, ClientSession client) throws SQLException {
        if (declared[parameter] != Oid.UNSPECIFIED || !(needed || standsTwice(parameter))) {
            return declared[parameter];
        }
        return describe(client).parameters()[parameter];
    }

    /** One that stands in several places has one type, which each place alone need not tell. */
    private boolean standsTwice(int parameter) {
        int found = 0;
        for (int place : places) {
            found += place == parameter ? 1 : 0;
        }
        return found > 1;
    }

    /** True for what has neither parameters nor rows: no shard need say so, which it would not in a failed transaction. */
    private boolean answersNothing() {
        return declared.length == 0
                && switch (prepared.scan().kind()) {
                    case BEGIN,
                            COMMIT,
                            ROLLBACK,
                            SAVEPOINT,
                            RELEASE,
                            ROLLBACK_TO,
                            SET,
                            RESET,
                            PREPARE,
                            DEALLOCATE,
                            DISCARD,
                            DECLARE,
                            CLOSE,
                            LISTEN,
                            NOTIFY,
                            UNLISTEN,
                            LOCK,
                            DO,
                            DDL,
                            TRUNCATE,
                            REFRESH,
                            MAINTENANCE,
                            EMPTY -> true;
                    default -> false;
                };
    }

    /** What it takes and gives, as long as the tables are what they were. */
    Described describe(ClientSession client) throws SQLException {
        if (answersNothing()) {
            return new Described(declared, null);
        }
        Described known = described;
        long version = session.catalogVersion();
        if (known == null || describedAt != version) {
            known = client.vendor().describe(session, prepared, text, declared, client.begins());
            described = known;
            describedAt = version;
        }
        return known;
    }

    /** What the query of a cursor gives, whose parameters have their values and no numbers. */
    static Described describe(ClientSession client, Prepared query) throws SQLException {
        String text = query.scan().text();
        StringBuilder numbered = new StringBuilder();
        int from = 0;
        int parameters = 0;
        if (query.hasParameterMarks()) {
            for (Token token : Lexer.tokens(text, client.session().lexerRules(), true)) {
                boolean parameter = token.kind() == Token.Kind.PARAMETER;
                if (parameter || token.text(text).contains("??")) {
                    numbered.append(text, from, token.start());
                    numbered.append(parameter ? "$" + ++parameters : unmarked(token, text));
                    from = token.end();
                }
            }
        }
        numbered.append(text, from, text.length());
        return client.vendor()
                .describe(client.session(), query, numbered.toString(), new int[parameters], client.begins());
    }

    private static String unmarked(Token token, String text) {
        return token.kind() == Token.Kind.OPERATOR ? token.text(text).replace("??", "?") : token.text(text);
    }
}
