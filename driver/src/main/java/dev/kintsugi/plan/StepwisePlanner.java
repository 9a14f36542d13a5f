package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.plan.Step.Form;
import dev.kintsugi.route.Routing;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/**
 * Plans a statement whose subqueries look at rows of several shards, and at nothing around them: each runs first, by its own plan, and its
 * answer stands in its place.
 *
 * <pre>
 *   SELECT * FROM orders WHERE customer_id = (SELECT id FROM customers WHERE email = 'x') AND total NOT IN (SELECT price FROM lines)
 *
 *   first: SELECT id FROM customers WHERE email = 'x'
 *   first: SELECT price FROM lines
 *   then:  SELECT * FROM orders
 *          WHERE customer_id = CAST(:answer1 AS bigint) AND total &lt;&gt; ALL (CAST(:answer2 AS numeric[]))
 * </pre>
 *
 * <p>That is the same answer: one database evaluates such a subquery once as well. {@code x IN (SELECT …)} is {@code x = ANY (array)} and
 * {@code x NOT IN (SELECT …)} is {@code x <> ALL (array)}, also where there are NULLs or no rows at all; no row in the place of a value is
 * NULL; several rows there are an error, which is left to the other plan. The answers keep their types by a CAST.
 *
 * <p>Where the rest would still be gathered because it joins tables that do not live together, rows of some of them are carried to the
 * shards of the others as well: see {@link CarriedTable}.
 *
 * <p>It is not done
 *
 * <ul>
 *   <li>for a subquery whose column's type is not known before it runs, is not built in, or has a collation of its own;
 *   <li>for one in a select list, whose label would be another, or behind EXISTS or a function;
 *   <li>where functions give another value each time;
 *   <li>unless the statement then needs no gather, or fewer shards.
 * </ul>
 */
final class StepwisePlanner {
    /** What stands before a subquery that is a value, beside operators and commas. */
    private static final Set<String> BEFORE_VALUE = Set.of(
            "WHERE", "AND", "OR", "NOT", "ON", "HAVING", "BETWEEN", "WHEN", "THEN", "ELSE", "LIKE", "ILIKE", "VALUES");

    /** What may stand before a parenthesis in a subquery that cannot fail. */
    private static final Set<String> CANNOT_FAIL = Set.of(
            "COUNT",
            "MIN",
            "MAX",
            "COALESCE",
            "NULLIF",
            "EXISTS",
            "IN",
            "ANY",
            "SOME",
            "ALL",
            "FROM",
            "JOIN",
            "BY",
            "DISTINCT",
            "AS",
            "USING",
            "SELECT",
            "UNION",
            "EXCEPT",
            "INTERSECT");

    /** Patterns may end with a backslash, and a condition on groups may be on sums of another type than the column's. */
    private static final Set<String> MAY_FAIL = Set.of("LIKE", "ILIKE", "SIMILAR", "HAVING");

    private static final Set<String> SUMS = Set.of("SUM", "AVG");
    private static final Set<String> QUANTIFIERS = Set.of("ANY", "SOME", "ALL");
    private static final Set<String> SYMBOLS_BEFORE_VALUE = Set.of("+", "-", "*", "/", ",");
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", ">", "<=", ">=");
    private static final Set<Kind> TYPES = Set.of(
            Kind.SMALLINT,
            Kind.INTEGER,
            Kind.BIGINT,
            Kind.DECIMAL,
            Kind.DOUBLE,
            Kind.BOOLEAN,
            Kind.TEXT,
            Kind.CHAR,
            Kind.UUID,
            Kind.DATE,
            Kind.TIMESTAMP);
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;

    private StepwisePlanner(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
    }

    /**
     * A subquery that can run first.
     *
     * @param place what of the text its answer replaces
     * @param query its own text
     * @param before what stands before its answer
     * @param type its column's
     * @param many true if its answer is an array
     */
    record Subquery(Range place, Range query, String before, SqlType type, boolean many) {}

    /** A SELECT in steps if that is cheaper than another plan of it; else that plan. */
    static Plan ofQuery(Queries queries, Functions functions, boolean locks, Plan otherwise) throws SQLException {
        return new StepwisePlanner(queries).plan(functions, otherwise, !locks, null);
    }

    /** The same for an UPDATE or DELETE of a table. */
    static Plan ofWrite(Queries queries, Functions functions, Table written, Plan otherwise) throws SQLException {
        return new StepwisePlanner(queries).plan(functions, otherwise, true, written);
    }

    /** The same for an INSERT of VALUES. */
    static Plan ofValues(Queries queries, Functions functions, Plan otherwise) throws SQLException {
        return new StepwisePlanner(queries).plan(functions, otherwise, false, null);
    }

    private Plan plan(Functions functions, Plan otherwise, boolean carries, @Nullable Table written)
            throws SQLException {
        boolean plain = functions.random() == null
                && functions.once() == null
                && functions.stateful() == null
                && !queries.scan().writesInCte()
                && queries.takesAnswers();
        if (!plain) {
            return otherwise;
        }
        List<Subquery> subqueries = subqueries();
        Plan.Stepwise steps = subqueries.isEmpty() ? null : steps(subqueries, List.of(), otherwise);
        if (steps != null || !carries || !queries.dialect().estimatesRows()) {
            return steps == null ? otherwise : steps;
        }
        List<Plan.Way> ways = new ArrayList<>();
        ComputedConstants constants = ComputedConstants.NONE;
        for (CarriedTables.Way way : new CarriedTables(queries).ways(subqueries, written)) {
            Plan.Stepwise carrying = steps(subqueries, way.carried(), otherwise);
            if (carrying != null) {
                ways.add(new Plan.Way(carrying, kept(way.kept())));
                constants = constants.and(way.constants());
            }
        }
        return ways.isEmpty() ? otherwise : new Plan.Carry(ways, constants, otherwise);
    }

    private List<Derived> kept(List<CarriedTable> tables) throws SQLException {
        List<Derived> kept = new ArrayList<>();
        for (CarriedTable table : tables) {
            try {
                kept.add(Derived.of(queries, table.query()));
            } catch (Unplannable e) {
                throw new IllegalStateException("a query of one table that cannot be planned", e);
            }
        }
        return kept;
    }

    /** The statement with these parts first; null if it is not cheap even so. */
    private Plan.@Nullable Stepwise steps(List<Subquery> subqueries, List<CarriedTable> carried, Plan otherwise)
            throws SQLException {
        Map<Integer, Part> parts = new TreeMap<>();
        subqueries.forEach(subquery -> parts.put(subquery.place().from(), part(subquery)));
        carried.forEach(table -> parts.put(
                table.place().from(),
                new Part(
                        table.place(),
                        table.query(),
                        table.types(),
                        Form.ROWS,
                        false,
                        false,
                        column -> table.rows(column, queries))));
        try {
            List<Step> steps = new ArrayList<>();
            ShardText.Builder text = new ShardText.Builder();
            int at = 0;
            int column = 0;
            for (Part part : parts.values()) {
                Derived query = Derived.of(queries, part.query());
                if (query.plan() instanceof Plan.Refused) {
                    return null;
                }
                steps.add(new Step(query, part.types(), part.form(), part.mayFail(), part.locks()));
                text.addAll(clauses.pieces(new Range(at, part.place().from()))).sql(" ");
                text.addAll(part.answer().apply(column)).sql(" ");
                at = part.place().to();
                column += part.types().size();
            }
            text.addAll(clauses.pieces(new Range(at, clauses.whole().to())));
            Derived statement = Derived.of(queries, text.build(), true);
            return isCheap(statement.plan()) ? new Plan.Stepwise(steps, statement, otherwise) : null;
        } catch (Unplannable | SQLSyntaxErrorException e) {
            // What cannot be read with the answers in it is answered the other way.
            return null;
        }
    }

    /** A part of the statement that runs first; its answer is written from the given column of all answers on. */
    private record Part(
            Range place,
            ShardText query,
            List<SqlType> types,
            Form form,
            boolean mayFail,
            boolean locks,
            IntFunction<List<Piece>> answer) {}

    private Part part(Subquery subquery) {
        String type = subquery.type().declaration();
        boolean many = subquery.many();
        return new Part(
                subquery.place(),
                new ShardText(clauses.pieces(subquery.query())),
                List.of(subquery.type()),
                many ? Form.LIST : Form.VALUE,
                mayFail(subquery),
                clauses.locks(subquery.query()),
                column -> List.of(
                        new Piece.Sql(subquery.before() + "CAST("),
                        new Piece.Answer(column),
                        new Piece.Sql(" AS " + (many ? queries.dialect().arrayOf(type) + "))" : type + ")"))));
    }

    /**
     * False if no value of any row can make the subquery fail: it compares columns with each other and with constants, counts them, or
     * takes the least of them. An aggregate of sums fails for floating-point numbers alone.
     */
    private boolean mayFail(Subquery subquery) {
        if (!queries.views().isEmpty() || queries.dialect().comparesTextAsNumber()) {
            return true;
        }
        boolean sums = subquery.type().kind() != Kind.DOUBLE && subquery.type().kind() != Kind.REAL;
        for (int i = subquery.query().from(); i < subquery.query().to(); i++) {
            Token token = queries.tokens().get(i);
            boolean called = token.kind() == Token.Kind.WORD && cursor.is(i + 1, "(");
            boolean harmless =
                    switch (token.kind()) {
                        case WORD ->
                            !called || isWord(i, CANNOT_FAIL) || isWord(i, BEFORE_VALUE) || (sums && isWord(i, SUMS));
                        case OPERATOR -> isSymbol(i, COMPARISONS) || isStar(i);
                        case PUNCTUATION -> !cursor.is(i, "[");
                        case QUOTED_WORD -> !cursor.is(i + 1, "(");
                        case LITERAL, PARAMETER -> true;
                    };
            if (!harmless || isWord(i, MAY_FAIL)) {
                return true;
            }
        }
        return false;
    }

    /** A star that stands for columns or rows, and does not multiply. */
    private boolean isStar(int token) {
        return cursor.is(token, "*")
                && (cursor.is(token - 1, "SELECT") || cursor.is(token - 1, "(") || cursor.is(token - 1, "."));
    }

    /** False for what gathers, or finds rows by a query, over all shards. */
    private static boolean isCheap(Plan plan) {
        if (plan instanceof Plan.OneShard one) {
            return isCheap(one.otherwise())
                    || one.anchors().isEmpty()
                    || one.anchors().stream().noneMatch(Routing.Everywhere.class::isInstance);
        }
        if (plan instanceof Plan.Kept kept) {
            return isCheap(kept.write());
        }
        return !(plan instanceof Plan.Gather
                || plan instanceof Plan.Refused
                || plan instanceof Plan.WriteByKey
                || plan instanceof Plan.InsertQuery);
    }

    /** The outermost subqueries that can run first, in the order of the text. */
    private List<Subquery> subqueries() {
        List<Subquery> found = new ArrayList<>();
        for (Map.Entry<Select, SqlType> first : queries.first().entrySet()) {
            PlainSelect block = Independence.first(first.getKey());
            Subquery subquery = block == null ? null : subquery(queries.begin(block), first.getValue());
            if (subquery != null) {
                found.add(subquery);
            }
        }
        found.sort(Comparator.comparingInt(subquery -> subquery.place().from()));
        List<Subquery> outermost = new ArrayList<>();
        int end = 0;
        for (Subquery subquery : found) {
            if (subquery.place().from() >= end) {
                outermost.add(subquery);
                end = subquery.place().to();
            }
        }
        return outermost;
    }

    /** True if values of the type can be carried as text to where they are compared. */
    static boolean travels(SqlType type, Queries queries) {
        return TYPES.contains(type.kind())
                && (type.collation() == null
                        || type.collation().equals(queries.layout().catalog().defaultCollation()));
    }

    private @Nullable Subquery subquery(int select, SqlType type) {
        int open = select - 1;
        if (!cursor.is(select, "SELECT") || !cursor.is(open, "(") || !travels(type, queries)) {
            return null;
        }
        int close = clauses.closing(open);
        Range query = new Range(select, close);
        int before = open - 1;
        if (cursor.is(before, "IN")) {
            boolean not = cursor.is(before - 1, "NOT");
            if (cursor.is(before - (not ? 2 : 1), ")") && namesRow(before - (not ? 2 : 1))) {
                return null;
            }
            return new Subquery(
                    new Range(not ? before - 1 : before, close + 1), query, not ? "<> ALL (" : "= ANY (", type, true);
        }
        if (isWord(before, QUANTIFIERS)) {
            return isSymbol(before - 1, COMPARISONS)
                    ? new Subquery(new Range(open, close + 1), query, "(", type, true)
                    : null;
        }
        boolean value =
                isWord(before, BEFORE_VALUE) || isSymbol(before, COMPARISONS) || isSymbol(before, SYMBOLS_BEFORE_VALUE);
        boolean enclosed = cursor.is(before, "(") && (isWord(before - 1, BEFORE_VALUE) || cursor.is(before - 1, ","));
        return value || enclosed ? new Subquery(new Range(open, close + 1), query, "", type, false) : null;
    }

    /** True if a parenthesis closes a ROW of columns. */
    private boolean namesRow(int close) {
        int depth = 0;
        for (int at = close; at >= 0; at--) {
            depth += cursor.is(at, ")") ? 1 : cursor.is(at, "(") ? -1 : 0;
            if (depth == 0) {
                return cursor.is(at - 1, "ROW");
            }
        }
        return false;
    }

    private boolean isWord(int token, Set<String> words) {
        return token >= 0 && words.stream().anyMatch(word -> cursor.is(token, word));
    }

    private boolean isSymbol(int token, Set<String> symbols) {
        return token >= 0 && symbols.stream().anyMatch(symbol -> cursor.is(token, symbol));
    }
}
