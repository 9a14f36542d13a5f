package dev.kintsugi.plan;

import dev.kintsugi.dialect.RelationSizes;
import dev.kintsugi.parse.Token;
import dev.kintsugi.parse.Token.Kind;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.plan.Step.Form;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sizes in a larger statement, beside rows or in a write: each call that looks at nothing around it runs first, as a {@link SizeQuery},
 * and its answer stands in its place.
 *
 * <pre>
 *   SELECT id, pg_table_size('orders') FROM customers WHERE id &lt; pg_table_size('products')
 *
 *   first: SELECT pg_table_size('orders')
 *   first: SELECT pg_table_size('products')
 *   then:  SELECT id, (SELECT CAST(:answer1 AS bigint) AS pg_table_size) FROM customers WHERE id &lt; CAST(:answer2 AS bigint)
 * </pre>
 *
 * <p>In the list of an answer's columns a subquery keeps the label. Calls that are written alike have one answer, since nothing may happen
 * between them.
 */
final class SizeSteps {
    private static final SqlType BIGINT = SqlType.of(SqlType.Kind.BIGINT, "bigint");

    /** What comes before a comma among tables. */
    private static final Set<String> WITHIN_FROM = Set.of("FROM", "JOIN", "USING");

    private static final Set<String> CLAUSES =
            Set.of("SELECT", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "SET", "RETURNING");

    private final Queries queries;
    private final RelationSizes sizes;
    private final Clauses clauses;
    private final TokenCursor cursor;
    private final AnswerList answer;
    private final List<Step> steps = new ArrayList<>();
    /** The step of a call, by its text. */
    private final Map<String, Integer> known = new HashMap<>();

    private SizeSteps(Queries queries, RelationSizes sizes) {
        this.queries = queries;
        this.sizes = sizes;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        this.answer = new AnswerList(queries.scan().text(), queries.tokens());
    }

    /** The statement in steps; null if none of its calls can run first. */
    static @Nullable Plan plan(Queries queries, RelationSizes sizes) throws SQLException {
        try {
            return new SizeSteps(queries, sizes).plan();
        } catch (Unplannable e) {
            return e.refusal();
        } catch (SQLSyntaxErrorException e) {
            // What cannot be read with the answers in it is refused.
            return null;
        }
    }

    private @Nullable Plan plan() throws Unplannable, SQLException {
        if (!queries.parameters() && queries.tokens().stream().anyMatch(this::isMark)) {
            return null;
        }
        ShardText.Builder text = new ShardText.Builder();
        int at = 0;
        for (int i = 0; i < cursor.end(); i++) {
            Range call = call(i);
            if (call == null) {
                continue;
            }
            String name = cursor.text(i, i + 1);
            boolean listed = answer.has(i) && !hasAlias(call);
            boolean returned = listed && isReturned(call);
            boolean enclosed = listed && !returned;
            text.addAll(clauses.pieces(new Range(at, call.from()))).sql(enclosed ? " (SELECT CAST(" : " CAST(");
            text.add(new Piece.Answer(step(call))).sql(" AS bigint)" + (listed ? " AS " + name : ""));
            text.sql(enclosed ? ") " : " ");
            at = call.to();
            i = at - 1;
        }
        if (steps.isEmpty()) {
            return null;
        }
        text.addAll(clauses.pieces(new Range(at, clauses.whole().to())));
        Derived statement = Derived.of(queries, text.build(), true);
        Plan.Refused otherwise = new Plan.Refused(
                "The size of a table beside rows, in a statement with a parameter that is a stream",
                "Ask for it before");
        return statement.plan() instanceof Plan.Refused refused
                ? refused
                : new Plan.Stepwise(steps, statement, otherwise);
    }

    private boolean hasAlias(Range call) {
        return cursor.is(call.to(), "AS")
                && (cursor.is(call.from() - 1, ",") || cursor.is(call.from() - 1, "RETURNING"));
    }

    /** True for one of the columns of RETURNING as a whole: no subquery is read there, and none is needed to name it. */
    private boolean isReturned(Range call) {
        boolean ends = call.to() == cursor.end() || cursor.is(call.to(), ",") || cursor.is(call.to(), ")");
        boolean begins = cursor.is(call.from() - 1, ",") || cursor.is(call.from() - 1, "RETURNING");
        int depth = 0;
        for (int i = call.from() - 1; i >= 0 && begins && ends && depth >= 0; i--) {
            depth += cursor.is(i, ")") || cursor.is(i, "]") ? 1 : cursor.is(i, "(") || cursor.is(i, "[") ? -1 : 0;
            if (depth == 0 && cursor.is(i, "RETURNING")) {
                return true;
            }
        }
        return false;
    }

    /** True for an operator that would be a parameter once the answers are. */
    private boolean isMark(Token token) {
        return token.kind() != Kind.LITERAL && token.text(queries.scan().text()).contains("?");
    }

    private int step(Range call) throws Unplannable, SQLException {
        String text = cursor.text(call.from(), call.to());
        Integer same = hasParameter(call) ? null : known.get(text);
        if (same != null) {
            return same;
        }
        ShardText question = new ShardText.Builder()
                .sql("SELECT ")
                .addAll(clauses.pieces(call))
                .build();
        steps.add(new Step(Derived.of(queries, question), List.of(BIGINT), Form.VALUE, true, false));
        known.put(text, steps.size() - 1);
        return steps.size() - 1;
    }

    private boolean hasParameter(Range call) {
        return queries.tokens().subList(call.from(), call.to()).stream()
                .anyMatch(token -> token.kind() == Kind.PARAMETER);
    }

    /** The call of which a token is the function's name; null if there is none that can run first. */
    private @Nullable Range call(int token) {
        boolean qualified = cursor.is(token - 1, ".");
        if (queries.tokens().get(token).kind() != Kind.WORD
                || !cursor.is(token + 1, "(")
                || (qualified && !cursor.is(token - 2, "PG_CATALOG"))) {
            return null;
        }
        Range call = new Range(qualified ? token - 2 : token, cursor.closing(token + 1) + 1);
        List<TokenCursor> arguments = cursor.split(token + 2, call.to() - 1);
        List<String> texts = arguments.stream()
                .map(argument -> cursor.text(argument.first(), argument.end()))
                .toList();
        String name = cursor.text(token, token + 1).toLowerCase(Locale.ROOT);
        boolean first = sizes.call(name, texts, 0) != null
                && arguments.stream().allMatch(argument -> isConstant(argument.first(), argument.end()))
                && !isTable(cursor, call.from());
        return first ? call : null;
    }

    /** True for a literal or a parameter, with casts and in parentheses or without, and for the database's own name. */
    private boolean isConstant(int from, int to) {
        if (cursor.is(from, "(") && cursor.closing(from) == to - 1) {
            return isConstant(from + 1, to - 1);
        }
        if (to - 2 > from && cursor.is(to - 2, "::")) {
            return isConstant(from, to - 2);
        }
        if (cursor.is(from, "CAST") && cursor.is(from + 1, "(") && cursor.closing(from + 1) == to - 1) {
            return cursor.is(to - 3, "AS") && isConstant(from + 2, to - 3);
        }
        if (cursor.is(from, "CURRENT_DATABASE")) {
            return to == from + 3;
        }
        Kind kind = queries.tokens().get(from).kind();
        return to == from + 1 && (kind == Kind.LITERAL || kind == Kind.PARAMETER || cursor.is(from, "NULL"));
    }

    /** True for a call that is a table of a FROM clause, whose name is that of its column. */
    static boolean isTable(TokenCursor cursor, int token) {
        if (!cursor.is(token - 1, ",")) {
            return cursor.is(token - 1, "FROM") || cursor.is(token - 1, "JOIN") || cursor.is(token - 1, "LATERAL");
        }
        int depth = 0;
        for (int i = token - 1; i >= 0; i--) {
            depth += cursor.is(i, ")") ? 1 : cursor.is(i, "(") ? -1 : 0;
            String word = depth == 0 ? cursor.text(i, i + 1).toUpperCase(Locale.ROOT) : "";
            if (depth < 0 || CLAUSES.contains(word)) {
                return false;
            }
            if (WITHIN_FROM.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
