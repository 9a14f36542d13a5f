package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.route.Routing;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT of one call of {@code nextval}, {@code currval} or {@code lastval} and nothing else, as programs send it to learn a key, or of
 * a sequence's own row. What is drawn is remembered for the session; what was drawn is told by the session, since no connection knows it.
 */
final class SequenceCall {
    private static final Set<String> FUNCTIONS = Set.of("nextval", "currval", "lastval");
    private final Queries queries;
    private final TokenCursor cursor;

    private SequenceCall(Queries queries) {
        this.queries = queries;
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
    }

    /** The plan; null if the statement is something else. */
    static @Nullable Plan plan(Queries queries) throws Unplannable, SQLException {
        if (!queries.dialect().hasReturning()) {
            return null;
        }
        Plan call = new SequenceCall(queries).plan();
        return call == null ? new SequenceCall(queries).row() : call;
    }

    /** The plan of {@code SELECT … FROM sequence}; null if the statement is something else. */
    private @Nullable Plan row() throws Unplannable, SQLException {
        int from = cursor.take("SELECT") ? cursor.find("FROM") : -1;
        for (int i = 1; i < queries.tokens().size(); i++) {
            from = cursor.is(i, "SELECT") ? -1 : from;
        }
        cursor.position(Math.max(from, 0) + 1);
        if (from < 0 || !cursor.atName()) {
            return null;
        }
        Name name = cursor.name();
        QualifiedName sequence = queries.layout().catalog().sequence(name.path(queries.path()), name.name());
        if (sequence == null || !cursor.atEnd()) {
            return null;
        }
        Functions.of(queries).checkAny();
        int home = queries.layout().sequenceHomes().getOrDefault(sequence, 0);
        return new Plan.OneShard(
                List.of(new Routing.On(home, queries.layout().clusterSize())), false, home, new Plan.Refused("", ""));
    }

    private @Nullable Plan plan() throws Unplannable, SQLException {
        if (!cursor.take("SELECT")) {
            return null;
        }
        String function = cursor.atName() ? cursor.identifier().toLowerCase(Locale.ROOT) : "";
        int open = cursor.position();
        if (!FUNCTIONS.contains(function) || !cursor.is(open, "(") || !cursor.takeParenthesised()) {
            return null;
        }
        int close = cursor.position() - 1;
        String label = label(function);
        if (label == null) {
            return null;
        }
        if (function.equals("lastval")) {
            return close == open + 1 ? new Plan.LastDrawn(null, label) : null;
        }
        QualifiedName sequence = sequence(open + 1, close);
        if (sequence == null) {
            return null;
        }
        if (function.equals("currval")) {
            return new Plan.LastDrawn(sequence, label);
        }
        return new Plan.Draw(sequence, queries.layout().sequenceHomes().getOrDefault(sequence, 0));
    }

    /** The column's label, after which the statement ends; null if it does not. */
    private @Nullable String label(String function) throws SQLException {
        if (cursor.atEnd()) {
            return function;
        }
        cursor.take("AS");
        String label = cursor.atName() ? cursor.identifier() : null;
        return cursor.atEnd() ? label : null;
    }

    /** The sequence that an argument names: {@code 's'}, {@code 's'::regclass}, {@code pg_get_serial_sequence('t', 'c')}. */
    private @Nullable QualifiedName sequence(int from, int to) throws Unplannable, SQLException {
        if (isLiteral(from)
                && (to == from + 1
                        || (to == from + 3 && cursor.is(from + 1, "::") && cursor.is(from + 2, "REGCLASS")))) {
            Name name = written(0);
            if (name == null) {
                return null;
            }
            QualifiedName named = queries.layout().catalog().sequence(name.path(queries.path()), name.name());
            if (named == null) {
                throw new UnknownTable(name.toString(), queries.dialect());
            }
            return named;
        }
        boolean serial = cursor.is(from, "PG_GET_SERIAL_SEQUENCE")
                && to == from + 6
                && cursor.is(from + 1, "(")
                && isLiteral(from + 2)
                && cursor.is(from + 3, ",")
                && isLiteral(from + 4);
        Name table = serial ? written(0) : null;
        if (table == null || !(queries.scan().literal(1) instanceof String column)) {
            return null;
        }
        queries.shape(1);
        PlacedTable placed = queries.layout().table(table.path(queries.path()), table.name());
        Column found = placed == null ? null : placed.table().column(column);
        return found == null ? null : found.ownedSequence();
    }

    private boolean isLiteral(int token) {
        return token < queries.tokens().size() && queries.tokens().get(token).kind() == Token.Kind.LITERAL;
    }

    /** The name that a literal spells; null if it spells none. */
    private @Nullable Name written(int slot) throws SQLException {
        queries.shape(slot);
        if (!(queries.scan().literal(slot) instanceof String text)) {
            return null;
        }
        TokenCursor name =
                new TokenCursor(text, Lexer.tokens(text, queries.dialect().lexerRules(), false), queries.dialect());
        return name.atName() ? name.name() : null;
    }
}
