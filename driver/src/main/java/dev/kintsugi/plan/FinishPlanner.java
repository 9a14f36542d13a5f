package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.plan.RowsPlan.Combine;
import dev.kintsugi.plan.RowsPlan.GroupColumn;
import dev.kintsugi.plan.RowsPlan.Output;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Routing;
import dev.kintsugi.rows.Collation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.PlainSelect;
import org.jspecify.annotations.Nullable;

/**
 * Plans an aggregation whose answer is computed from aggregates: by expressions over them, HAVING, or an order by either. The
 * groups are combined here; what remains is a query without aggregates over the combined rows, which a database answers.
 *
 * <pre>
 *   SELECT region, round(avg(x), 2) FROM t GROUP BY region HAVING count(*) > 5 ORDER BY sum(x)
 *
 *   Finish: SELECT g.c0 AS "region", round(g.c1, 2) FROM (groups) AS g WHERE g.c2 > 5 ORDER BY g.c3
 *     Aggregate [group 0, avg 1 = sum 4 / count 5, count 2, sum 3]
 *       each shard: SELECT region, avg(x), count(*), sum(x), sum(x), count(x) FROM t GROUP BY region
 * </pre>
 */
final class FinishPlanner {
    private static final Pattern CONSTANT = Pattern.compile("(?i)[^\\w\"]*(NULL|TRUE|FALSE)?[^\\w\"]*");
    private static final String REMEDY = "Group by the shard key, or select the aggregates and compute with them";
    private static final String TABLE = "kintsugi_groups";
    private static final String COLUMN = TABLE + ".c";
    private final Queries queries;
    private final Clauses clauses;
    private final Block block;
    private final SelectList list;
    private final String text;
    private final List<Token> tokens;
    private final List<Source> sources = new ArrayList<>();
    private int groups;

    /**
     * A column of the combined rows.
     *
     * @param written where the client writes it
     * @param column the column that it is, if it is but a column
     * @param aggregate null for a group's expression
     */
    private record Source(
            Range written,
            @Nullable ColumnRef column,
            Combine combine,
            @Nullable PartialAggregate aggregate,
            Collation collation) {}

    FinishPlanner(Queries queries, Clauses clauses, Block block, SelectList list) {
        this.queries = queries;
        this.clauses = clauses;
        this.block = block;
        this.list = list;
        this.text = queries.scan().text();
        this.tokens = queries.tokens();
    }

    Plan.Scatter plan(Routing routing) throws Unplannable {
        PlainSelect select = block.select();
        groupExpressions(select);
        groups = sources.size();
        ShardText.Builder last = new ShardText.Builder();
        List<Integer> unnamed = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            last.sql(i == 0 ? "SELECT " : ", ").addAll(selected(list.text(i))).sql(" AS ");
            String alias = list.alias(i);
            if (alias != null) {
                last.sql(queries.dialect().quote(alias));
            } else {
                last.add(new Piece.Label(i));
                unnamed.add(i);
            }
        }
        List<Piece> having = select.getHaving() == null
                ? List.of()
                : rewritten(new Range(
                        clauses.clause(Clause.HAVING).from() + 1,
                        clauses.clause(Clause.HAVING).to()));
        List<Piece> order = orderBy(select);
        last.sql(" FROM ").add(new Piece.Handed(sources.size())).sql(" AS " + TABLE);
        if (!having.isEmpty()) {
            last.sql(" WHERE ").addAll(having);
        }
        last.addAll(order);
        Range tail = clauses.from(Clause.LIMIT, Clause.OFFSET, Clause.FETCH);
        last.sql(" ").addAll(clauses.pieces(new Range(tail.to(), clauses.whole().to())));
        return scatter(routing, last.build(), unnamed);
    }

    private Plan.Scatter scatter(Routing routing, ShardText last, List<Integer> unnamed) throws Unplannable {
        List<List<Piece>> columns = new ArrayList<>();
        List<List<Piece>> parts = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        List<Piece> distinct = List.of();
        for (Source source : sources) {
            columns.add(clauses.pieces(source.written()));
            List<Integer> places = new ArrayList<>();
            for (List<Piece> part : parts(source)) {
                places.add(sources.size() + parts.size());
                parts.add(part);
                distinct = source.combine() == Combine.COUNT_DISTINCT ? part : distinct;
            }
            outputs.add(new Output(source.combine(), places, source.collation()));
        }
        if (columns.isEmpty() || columns.subList(0, groups).stream().anyMatch(FinishPlanner::isConstant)) {
            throw new Unplannable("Groups by a constant, or of nothing", REMEDY);
        }
        columns.addAll(parts);
        ShardText.Builder each = new ShardText.Builder();
        each.addAll(clauses.pieces(clauses.beforeSelect())).sql(" SELECT ");
        for (int i = 0; i < columns.size(); i++) {
            each.sql(i == 0 ? "(" : ", (").addAll(columns.get(i)).sql(")");
        }
        Range from = clauses.from(Clause.GROUP, Clause.HAVING, Clause.ORDER, Clause.LIMIT, Clause.OFFSET, Clause.FETCH);
        each.sql(" ").addAll(clauses.pieces(from));
        List<GroupColumn> groupColumns = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            each.sql(i == 0 ? " GROUP BY (" : ", (").addAll(columns.get(i)).sql(")");
            groupColumns.add(new GroupColumn(i, sources.get(i).collation()));
        }
        if (!distinct.isEmpty()) {
            each.sql(groups == 0 ? " GROUP BY " : ", ").addAll(distinct);
        }
        RowsPlan.Aggregate aggregate = new RowsPlan.Aggregate(outputs, groupColumns, List.of());
        return new Plan.Scatter(
                routing, each.build(), new RowsPlan.Finish(aggregate, last, sources.size(), unnamed), 0);
    }

    /** True if no column can stand in an expression: a database reads some constants after GROUP BY as positions, and refuses others. */
    private static boolean isConstant(List<Piece> expression) {
        return expression.stream()
                .filter(Piece.Sql.class::isInstance)
                .allMatch(piece -> CONSTANT.matcher(piece.toString()).matches());
    }

    private List<List<Piece>> parts(Source source) {
        return source.aggregate() == null
                ? List.of()
                : source.aggregate().parts(source.combine(), source.written(), clauses);
    }

    private void groupExpressions(PlainSelect select) throws Unplannable {
        if (select.getGroupBy() == null) {
            return;
        }
        List<Range> items = clauses.items(Clause.GROUP, 2);
        var expressions = select.getGroupBy().getGroupByExpressionList();
        if (items.size() != expressions.size()) {
            throw new Unplannable("GROUP BY cannot be told apart from its text", REMEDY);
        }
        for (int i = 0; i < items.size(); i++) {
            Expression means = block.groupedExpression(expressions.get(i));
            Range written = items.get(i);
            for (int j = 0; j < list.size() && means != expressions.get(i); j++) {
                written = list.expression(j) == means ? list.text(j) : written;
            }
            sources.add(new Source(
                    written,
                    Conditions.column(means, block.scope()),
                    Combine.GROUP,
                    null,
                    Ordering.collation(means, block.scope(), queries)));
        }
    }

    private List<Piece> orderBy(PlainSelect select) throws Unplannable {
        if (select.getOrderByElements() == null) {
            return List.of();
        }
        ShardText.Builder order = new ShardText.Builder();
        List<Range> items = clauses.items(Clause.ORDER, 2);
        for (int i = 0; i < items.size(); i++) {
            Range written = clauses.withoutDirection(items.get(i));
            int item = list.meantBy(select.getOrderByElements().get(i).getExpression(), written);
            order.sql(i == 0 ? " ORDER BY " : ", ");
            if (item >= 0) {
                order.sql(Integer.toString(item + 1));
            } else {
                order.addAll(rewritten(written));
            }
            order.sql(" ")
                    .addAll(clauses.pieces(new Range(written.to(), items.get(i).to())));
        }
        return order.pieces();
    }

    /** A select item over the combined rows. One that is but a column of them does not keep that column's name. */
    private List<Piece> selected(Range item) throws Unplannable {
        List<Piece> pieces = rewritten(item);
        if (pieces.size() == 1
                && pieces.get(0) instanceof Piece.Sql sql
                && sql.text().startsWith(COLUMN)) {
            String index = sql.text().substring(COLUMN.length());
            if (index.chars().allMatch(Character::isDigit)) {
                return List.of(new Piece.HandedValue(Integer.parseInt(index), sql.text()));
            }
        }
        return pieces;
    }

    /** An expression over the combined rows: group expressions and aggregates have become columns. */
    private List<Piece> rewritten(Range range) throws Unplannable {
        ShardText.Builder result = new ShardText.Builder();
        int at = range.from();
        while (at < range.to()) {
            if (at > range.from() && tokens.get(at - 1).end() != tokens.get(at).start()) {
                result.sql(" ");
            }
            if (clauses.word(at, "SELECT")) {
                // Its columns and aggregates are its own.
                throw new Unplannable("A subquery beside aggregates over several shards", REMEDY);
            }
            int source = groupAt(at, range.to());
            if (source >= 0) {
                result.sql(COLUMN + source);
                at += length(source);
                continue;
            }
            Range call = aggregateAt(at);
            if (call != null) {
                result.sql(COLUMN + aggregate(call));
                at = call.to();
                continue;
            }
            int end = nameEnd(at, range.to());
            if (end > at) {
                result.addAll(name(new Range(at, end)));
                at = end;
                continue;
            }
            result.addAll(clauses.pieces(new Range(at, at + 1)));
            at++;
        }
        return result.pieces();
    }

    private int length(int source) {
        return sources.get(source).written().to()
                - sources.get(source).written().from();
    }

    /** The group expression that is written here; -1 if none is. */
    private int groupAt(int at, int limit) {
        for (int i = 0; i < groups; i++) {
            int end = at + length(i);
            boolean qualified = at > 0 && symbol(at - 1, ".") || end < tokens.size() && symbol(end, ".");
            if (end <= limit
                    && !qualified
                    && clauses.same(sources.get(i).written(), new Range(at, end), queries::shape)) {
                return i;
            }
        }
        return -1;
    }

    private boolean symbol(int token, String symbol) {
        return token < tokens.size() && tokens.get(token).text(text).equals(symbol);
    }

    /** The call of an aggregate with its FILTER, if one begins here. */
    private @Nullable Range aggregateAt(int at) throws Unplannable {
        Token token = tokens.get(at);
        if (token.kind() != Token.Kind.WORD
                || !symbol(at + 1, "(")
                || !Vocabulary.isAggregate(token.text(text).toLowerCase(Locale.ROOT))) {
            return null;
        }
        int end = clauses.closing(at + 1) + 1;
        if (clauses.word(end, "FILTER") && symbol(end + 1, "(")) {
            end = clauses.closing(end + 1) + 1;
        }
        if (clauses.word(end, "OVER") || clauses.word(end, "WITHIN") || symbol(at - 1, ".")) {
            throw new Unplannable("A window or ordered-set aggregate over groups of several shards", REMEDY);
        }
        return new Range(at, end);
    }

    /** The column of the combined rows that holds an aggregate. */
    private int aggregate(Range call) throws Unplannable {
        for (int i = groups; i < sources.size(); i++) {
            if (clauses.same(sources.get(i).written(), call, queries::shape)) {
                return i;
            }
        }
        String name = tokens.get(call.from()).text(text).toLowerCase(Locale.ROOT);
        boolean distinct = clauses.word(call.from() + 2, "DISTINCT");
        ColumnRef argument = argument(call, distinct);
        PartialAggregate aggregate = new PartialAggregate(name, distinct, argument == null ? null : argument.type());
        Combine combine = aggregate.combine(queries);
        if (combine == null) {
            throw new Unplannable("An aggregate whose partial results do not combine: " + name, REMEDY);
        }
        if (combine == Combine.COUNT_DISTINCT) {
            checkOneDistinct(aggregate, call);
        }
        Collation collation =
                argument == null || argument.type() == null || argument.type().collation() == null
                        ? queries.layout().catalog().defaultCollation()
                        : argument.type().collation();
        sources.add(new Source(call, null, combine, aggregate, collation));
        return sources.size() - 1;
    }

    /** Shards group by the values of one argument alone, which are not chosen by FILTER. */
    private void checkOneDistinct(PartialAggregate aggregate, Range call) throws Unplannable {
        List<List<Piece>> values = aggregate.parts(Combine.COUNT_DISTINCT, call, clauses);
        boolean another = sources.stream()
                .anyMatch(source -> source.combine() == Combine.COUNT_DISTINCT
                        && !parts(source).equals(values));
        boolean filtered = clauses.closing(call.from() + 1) + 1 < call.to();
        if (another || filtered || clauses.has(Clause.WINDOW)) {
            throw new Unplannable("Several counts of DISTINCT values, or of some values alone, do not combine", REMEDY);
        }
    }

    private @Nullable ColumnRef argument(Range call, boolean distinct) {
        int from = call.from() + (distinct ? 3 : 2);
        int close = clauses.closing(call.from() + 1);
        return nameEnd(from, close) == close ? resolve(new Range(from, close)) : null;
    }

    /** Where a name that begins here ends; {@code at} if no name begins, or a function's does. */
    private int nameEnd(int at, int limit) {
        boolean afterType = at > 0 && (clauses.word(at - 1, "AS") || symbol(at - 1, "::"));
        int end = at;
        while (!afterType && end < limit && isName(end)) {
            end++;
            if (end >= limit || !symbol(end, ".")) {
                break;
            }
            end++;
        }
        return end < limit && symbol(end, "(") ? at : end;
    }

    private boolean isName(int token) {
        Token.Kind kind = tokens.get(token).kind();
        return kind == Token.Kind.WORD || kind == Token.Kind.QUOTED_WORD;
    }

    private @Nullable ColumnRef resolve(Range name) {
        int last = name.to() - 1;
        Column column = new Column(tokens.get(last).text(text));
        if (last > name.from()) {
            column.setTable(
                    new net.sf.jsqlparser.schema.Table(tokens.get(last - 2).text(text)));
        }
        return block.scope().resolve(column);
    }

    /** A keyword stays; a column must be one of the group's. */
    private List<Piece> name(Range name) throws Unplannable {
        ColumnRef column = resolve(name);
        if (column == null) {
            return clauses.pieces(name);
        }
        for (int i = 0; i < groups; i++) {
            if (column.equals(sources.get(i).column())) {
                return List.of(new Piece.Sql(COLUMN + i));
            }
        }
        throw new Unplannable("A column beside aggregates that is not one of the groups' expressions", REMEDY);
    }
}
