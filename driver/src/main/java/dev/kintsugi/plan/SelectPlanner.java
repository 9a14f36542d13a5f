package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.Plan.Access;
import dev.kintsugi.plan.RowsPlan.SortKey;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Routing;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.AllValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SetOperationList;

/** Plans a SELECT: whole on one shard where the conditions name one, else shard by shard with a merge, else not at all. */
final class SelectPlanner {
    private static final String REMEDY = "Address one shard by its key, or split the statement";
    private final Queries queries;
    private final Clauses clauses;
    private final QueryBinder binder;

    SelectPlanner(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.binder = new QueryBinder(queries);
    }

    Plan plan(Select select) throws Unplannable, SQLException {
        Bound bound = binder.bind(select, null, Ctes.none());
        queries.checkAllRead();
        Functions functions = Functions.of(queries);
        if (functions.onlyLocks()) {
            return lockSession(bound, functions);
        }
        functions.checkAny();
        boolean locks = select.getForMode() != null || clauses.locks(clauses.whole());
        boolean stateful = functions.stateful() != null;
        Access access = functions.access(locks);
        if (queries.scan().writesInCte() && !stateful) {
            List<Routing> anchors = new ArrayList<>(bound.anchors());
            anchors.addAll(queries.written());
            return new Plan.OneShard(anchors, true, -1, writeFirst());
        }
        if (bound.anywhere()) {
            return new Plan.OneShard(
                    List.of(),
                    access,
                    stateful ? SequenceHome.of(queries).shard() : queries.homeOfNone(),
                    new Plan.Refused("", ""));
        }
        if (stateful && onlyOn(bound, SequenceHome.of(queries).shard())) {
            return new Plan.OneShard(bound.anchors(), access, -1, new Plan.Refused("", ""));
        }
        if (functions.onlyDraws() && !locks && canGatherWithSequences()) {
            String reason = functions.stateful() + " beside rows of a sharded table";
            return GatherPlanner.of(queries, reason).at(SequenceHome.of(queries));
        }
        if (stateful) {
            throw new Unplannable(
                    functions.stateful() + " beside rows of a sharded table",
                    "Call it in a SELECT of its own and pass the value");
        }
        Plan otherwise;
        try {
            functions.checkShards();
            otherwise = select instanceof PlainSelect plain && LockAvailablePlanner.isOne(plain)
                    ? LockAvailablePlanner.plan(queries, plain)
                    : scatter(select, bound).with(access);
        } catch (Unplannable e) {
            otherwise = StepwisePlanner.ofQuery(queries, functions, locks, gather(e, locks));
        }
        return new Plan.OneShard(bound.anchors(), access, -1, otherwise);
    }

    /** All locks of sessions are taken on the first shard, or two sessions would not see each other's. */
    private Plan lockSession(Bound bound, Functions functions) throws Unplannable, SQLException {
        functions.withoutLocks().checkAny();
        int home = SequenceHome.of(queries).shard();
        if (home != 0 || !(bound.anywhere() || onlyOn(bound, home))) {
            throw new Unplannable(
                    functions.ofSession() + " beside rows of a sharded table",
                    "Call it in a SELECT of its own and pass the value");
        }
        return new Plan.LockSession(new Plan.OneShard(
                bound.anywhere() ? List.of() : bound.anchors(), Access.TOUCH, home, new Plan.Refused("", "")));
    }

    /** Over copies of its tables, whatever other way there is. */
    Plan gathered(Select select, String reason) throws Unplannable, SQLException {
        binder.bind(select, null, Ctes.none());
        queries.checkAllRead();
        Functions functions = Functions.of(queries);
        functions.checkAny();
        if (functions.stateful() != null || select.getForMode() != null || clauses.locks(clauses.whole())) {
            throw new Unplannable("A SELECT that locks rows or draws values, of which " + reason, REMEDY);
        }
        return GatherPlanner.of(queries, reason);
    }

    private Plan writeFirst() throws SQLException {
        Unplannable refusal =
                new Unplannable("A WITH query writes rows of several shards", "Write in a statement of its own");
        try {
            return WriteFirstPlanner.plan(queries, refusal);
        } catch (Unplannable e) {
            return e.refusal();
        }
    }

    /** True if the place of a gather can be the database that has the sequences. */
    private boolean canGatherWithSequences() {
        return !queries.dialect().embedded()
                && !queries.scan().writesInCte()
                && queries.layout().topology().settings().gather().scratch() == null;
    }

    /** The general way, unless rows are to be locked where they lie. */
    private Plan gather(Unplannable reason, boolean locks) throws Unplannable {
        return locks ? reason.refusal() : GatherPlanner.of(queries, String.valueOf(reason.getMessage()));
    }

    /** True if all rows that the statement looks at lie on that shard, whatever its values are. */
    private static boolean onlyOn(Bound bound, int shard) {
        return bound.anchors().stream().allMatch(anchor -> anchor instanceof Routing.On on && on.shard() == shard);
    }

    private Plan.Scatter scatter(Select select, Bound bound) throws Unplannable {
        if (bound.group() == null) {
            throw new Unplannable(String.valueOf(bound.obstacle()), REMEDY);
        }
        checkLimits(select);
        Routing routing = bound.anchors().get(0);
        if (select instanceof PlainSelect plain) {
            checkClausesFound(plain);
            Block block = binder.block(plain);
            if (block == null) {
                throw new IllegalStateException("unbound block");
            }
            return plain(plain, block, routing);
        }
        if (select instanceof SetOperationList list) {
            return setOperation(list, bound, routing);
        }
        throw new Unplannable("A query in parentheses over several shards", "Leave out the outer parentheses");
    }

    /** The shards' text has neither clause, so that nobody else would object to them. */
    private void checkLimits(Select select) throws Unplannable {
        if (queries.dialect().hasFreeLimits() || select.getLimit() == null) {
            return;
        }
        Expression count = select.getLimit().getRowCount();
        boolean after = clauses.clause(Clause.OFFSET).from()
                < clauses.clause(Clause.LIMIT).from();
        if (after || count instanceof AllValue || count instanceof NullValue) {
            throw new Unplannable("LIMIT as the database does not take it", "Write a number, before OFFSET");
        }
    }

    /** The shards' text is cut from the client's: it must have the clauses that the syntax tree has, no more and no fewer. */
    private void checkClausesFound(PlainSelect select) throws Unplannable {
        boolean found = clauses.has(Clause.FROM) == (select.getFromItem() != null)
                && clauses.has(Clause.WHERE) == (select.getWhere() != null)
                && clauses.has(Clause.GROUP) == (select.getGroupBy() != null)
                && clauses.has(Clause.HAVING) == (select.getHaving() != null)
                && clauses.has(Clause.WINDOW) == (select.getWindowDefinitions() != null)
                && clauses.has(Clause.ORDER) == (select.getOrderByElements() != null)
                && clauses.has(Clause.LIMIT) == (select.getLimit() != null)
                && clauses.has(Clause.OFFSET) == (select.getOffset() != null)
                && clauses.has(Clause.FETCH) == (select.getFetch() != null);
        if (!found) {
            throw new Unplannable("The clauses cannot be told apart from the text", REMEDY);
        }
    }

    private Plan.Scatter plain(PlainSelect select, Block block, Routing routing) throws Unplannable {
        if (!block.windowsAreLocal()) {
            throw new Unplannable("A window function sees rows of several shards", "Partition it by the shard key");
        }
        RowLimit limit = RowLimit.of(select, queries.operands());
        if (block.aggregates() && !block.groupsAreLocal()) {
            if (block.quotesAggregate()) {
                throw new Unplannable("An aggregate whose name is quoted", "Write its name without quotes");
            }
            PartialSums.check(block, queries);
            return new AggregatePlanner(queries, clauses, block).plan(routing, limit);
        }
        boolean distinct = !block.distinctIsLocal();
        if (distinct) {
            checkEquality();
        }
        if (distinct && isDistinctOn(select)) {
            throw new Unplannable("DISTINCT ON over rows of several shards", "Add the shard key to its columns");
        }
        List<SortKey> keys = new ArrayList<>();
        List<Range> hidden = new ArrayList<>();
        orderBy(select, block, keys, hidden);
        ShardText text = text(hidden, limit);
        RowsPlan rows = keys.isEmpty() ? new RowsPlan.Concat() : new RowsPlan.MergeSort(fromEnd(keys, hidden.size()));
        rows = limit.over(distinct ? new RowsPlan.Distinct(rows) : rows);
        return new Plan.Scatter(routing, text, rows, hidden.size());
    }

    private void checkEquality() throws Unplannable {
        if (!queries.hasPlainEquality()) {
            throw new Unplannable("Only the database can tell which of the rows are equal by their collation", REMEDY);
        }
    }

    private static boolean isDistinctOn(PlainSelect select) {
        return select.getDistinct() != null
                && select.getDistinct().getOnSelectItems() != null
                && !select.getDistinct().getOnSelectItems().isEmpty();
    }

    /** Columns that were counted back from the last visible one are now counted back from the last of all. */
    private static List<SortKey> fromEnd(List<SortKey> keys, int hidden) {
        List<SortKey> result = new ArrayList<>();
        int next = -hidden;
        for (SortKey key : keys) {
            int column = key.column();
            if (column == HIDDEN) {
                column = next++;
            } else if (column < 0) {
                column -= hidden;
            }
            result.add(new SortKey(column, key.descending(), key.nullsFirst(), key.collation()));
        }
        return result;
    }

    private static final int HIDDEN = Integer.MIN_VALUE;

    private void orderBy(PlainSelect select, Block block, List<SortKey> keys, List<Range> hidden) throws Unplannable {
        if (select.getOrderByElements() == null) {
            return;
        }
        List<Range> items = clauses.items(Clause.ORDER, 2);
        if (items.size() != select.getOrderByElements().size()) {
            throw new Unplannable("ORDER BY cannot be told apart from its text", REMEDY);
        }
        SelectList list = new SelectList(queries, clauses, select);
        for (int i = 0; i < items.size(); i++) {
            OrderByElement element = select.getOrderByElements().get(i);
            Range written = clauses.withoutDirection(items.get(i));
            int item = list.meantBy(element.getExpression(), written);
            if (item < 0) {
                item = list.sameColumn(Conditions.column(element.getExpression(), block.scope()), block.scope());
            }
            Ordering ordering = Ordering.of(
                    element, item >= 0 ? list.expression(item) : element.getExpression(), block.scope(), queries);
            int column = item < 0 ? HIDDEN : position(list, item);
            if (column == HIDDEN) {
                checkDistinctBy(select, element.getExpression(), item, block);
                hidden.add(item < 0 ? written : list.text(item));
            }
            keys.add(new SortKey(column, ordering.descending(), ordering.nullsFirst(), ordering.collation()));
        }
    }

    /** A further column must not tell apart rows that DISTINCT makes one. */
    private static void checkDistinctBy(PlainSelect select, Expression expression, int item, Block block)
            throws Unplannable {
        if (select.getDistinct() != null
                && !isDistinctOn(select)
                && item < 0
                && !block.starShows(Conditions.column(expression, block.scope()))) {
            throw new Unplannable(
                    "ORDER BY of DISTINCT rows by what is not seen to be selected",
                    "Order by a position of the select list or by an alias");
        }
    }

    /** The column of a select item: from the start, from the end where stars stand before it alone, else hidden. */
    private static int position(SelectList list, int item) {
        boolean before = false;
        boolean after = false;
        for (int i = 0; i < list.size(); i++) {
            before |= i < item && list.isStar(i);
            after |= i > item && list.isStar(i);
        }
        if (!before) {
            return item;
        }
        return after ? HIDDEN : item - list.size();
    }

    private ShardText text(List<Range> hidden, RowLimit limit) {
        ShardText.Builder text = new ShardText.Builder();
        Range select = clauses.clause(Clause.SELECT);
        text.addAll(clauses.pieces(new Range(0, select.to())));
        for (Range expression : hidden) {
            text.sql(", (").addAll(clauses.pieces(expression)).sql(")");
        }
        Range from = clauses.from(Clause.LIMIT, Clause.OFFSET, Clause.FETCH, Clause.FOR);
        text.sql(" ").addAll(clauses.pieces(from)).addAll(limit.pieces());
        if (clauses.has(Clause.FOR)) {
            text.sql(" ").addAll(clauses.pieces(clauses.clause(Clause.FOR)));
        }
        return text.build();
    }

    private Plan.Scatter setOperation(SetOperationList list, Bound bound, Routing routing) throws Unplannable {
        boolean distinct = !bound.exactButForLimit();
        if (distinct && !Branches.unionsOnly(list)) {
            throw new Unplannable(String.valueOf(bound.obstacle()), REMEDY);
        }
        if (distinct) {
            checkEquality();
        }
        RowLimit limit = RowLimit.of(list, queries.operands());
        List<SortKey> keys = new ArrayList<>();
        if (list.getOrderByElements() != null) {
            for (OrderByElement element : list.getOrderByElements()) {
                keys.add(unionKey(element, bound));
            }
        }
        ShardText.Builder text = new ShardText.Builder();
        text.addAll(clauses.pieces(clauses.upTo(Clause.LIMIT, Clause.OFFSET, Clause.FETCH)));
        List<Piece> rowBound = limit.pieces();
        RowsPlan rows = keys.isEmpty() ? new RowsPlan.Concat() : new RowsPlan.MergeSort(keys);
        rows = limit.over(distinct ? new RowsPlan.Distinct(rows) : rows);
        return new Plan.Scatter(routing, text.addAll(rowBound).build(), rows, 0);
    }

    private SortKey unionKey(OrderByElement element, Bound bound) throws Unplannable {
        int column = -1;
        if (element.getExpression() instanceof LongValue ordinal) {
            column = queries.shapingInteger(Integer.parseInt(ordinal.getStringValue())) - 1;
        } else if (element.getExpression() instanceof Column named && bound.outputs() != null) {
            String name = queries.names().stored(named.getColumnName());
            for (int i = 0; i < bound.outputs().size() && column < 0; i++) {
                column = name.equals(bound.outputs().get(i).name()) ? i : -1;
            }
        }
        if (column < 0) {
            throw new Unplannable("The ORDER BY of a set operation names no column of its answer", "Use a position");
        }
        var type = bound.outputs() == null || column >= bound.outputs().size()
                ? null
                : bound.outputs().get(column).output().type();
        boolean descending = !element.isAsc();
        boolean nullsFirst = element.getNullOrdering() == null
                ? queries.dialect().nullsHigh() == descending
                : element.getNullOrdering() == OrderByElement.NullOrdering.NULLS_FIRST;
        return new SortKey(column, descending, nullsFirst, Ordering.collation(type, queries));
    }
}
