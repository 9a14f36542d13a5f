package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.plan.RowFilter.Match;
import dev.kintsugi.route.Routing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.jspecify.annotations.Nullable;

/**
 * What one text needs of its tables, collected block by block while it is bound: where each is named, which rows of it can matter there,
 * and whether a star shows all of its columns.
 */
final class Needs {
    /** In the order of the text; the parser's tables are known by identity. */
    private final Map<Table, Mention> mentions = new LinkedHashMap<>();

    private final Map<Relation, Rows> rows = new IdentityHashMap<>();
    private final Set<Relation> starred = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Relation> keyed = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<PlainSelect> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Relation> leaning = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Relation> correlated = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Together together = new Together();
    private final Map<PlainSelect, Integer> stars = new IdentityHashMap<>();
    /** True if a row that is left out might have made the statement fail. */
    private boolean converts;

    /**
     * The rows of a table that one mention of it needs.
     *
     * @param filter what all of them meet
     * @param routing the shards that have them; null unless the table is sharded
     */
    record Rows(RowFilter filter, @Nullable Routing routing) {}

    /** The places at which tables are named, of which a text that is bound twice has each once. */
    Map<Table, Mention> mentions() {
        return mentions;
    }

    /** How many stars the syntax tree has that show columns. */
    int stars() {
        return stars.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** True if a star shows all columns of the mention. */
    boolean isStarred(Mention mention) {
        return starred.contains(mention.relation());
    }

    /** True if a block groups by the mention's primary key, on which its other columns depend. */
    boolean isKeyed(Mention mention) {
        return keyed.contains(mention.relation());
    }

    /** True if a block that groups by the mention's primary key shows other columns of it. */
    boolean leansOnKey(Mention mention) {
        return leaning.contains(mention.relation());
    }

    /** Notes the tables of a block that is evaluated anew for each row of a query around it. */
    void correlated(Part part) {
        part.mentions.forEach(mention -> correlated.add(mention.relation()));
    }

    /** True if the mention's block is evaluated anew for each row of a query around it. */
    boolean isCorrelated(Mention mention) {
        return correlated.contains(mention.relation());
    }

    /** Which relations live together. */
    Together together() {
        return together;
    }

    /** The mention that brought a relation; null if it is no table's. */
    @Nullable Mention mentionOf(Relation relation) {
        return mentions.values().stream()
                .filter(mention -> mention.relation() == relation)
                .findFirst()
                .orElse(null);
    }

    /** The rows that the mention needs; null if nothing is known of them. */
    @Nullable Rows rows(Mention mention) {
        return converts ? null : rows.get(mention.relation());
    }

    /** True for a comparison of text with numbers where the database converts the text, and fails for some of it. */
    private static boolean converts(ComparisonOperator comparison, Scope scope, Queries queries) {
        ColumnRef left = Conditions.column(comparison.getLeftExpression(), scope);
        ColumnRef right = Conditions.column(comparison.getRightExpression(), scope);
        return queries.dialect().comparesTextAsNumber()
                && left != null
                && right != null
                && left.type() != null
                && right.type() != null
                && left.type().kind().isText() != right.type().kind().isText();
    }

    /** Notes queries whose columns nobody looks at. */
    void onlyAsked(List<Select> queries) {
        for (Select query : queries) {
            Select inner = query;
            while (inner instanceof ParenthesedSelect nested && nested.getWithItemsList() == null) {
                inner = nested.getSelect();
            }
            if (inner instanceof PlainSelect select && select.getDistinct() == null) {
                asked.add(select);
            }
        }
    }

    /** Notes what a block needs, once its FROM and WHERE are bound. */
    void read(PlainSelect select, Part part, List<Group> groups, Scope scope, Queries queries, QueryBinder binder) {
        int shown = 0;
        for (SelectItem<?> item : select.getSelectItems()) {
            Expression expression = item.getExpression();
            if (expression instanceof AllColumns && !asked.contains(select)) {
                String alias = expression instanceof AllTableColumns table
                        ? queries.names().stored(table.getTable().getName())
                        : null;
                shown += alias == null ? 1 : 0;
                scope.relations().stream()
                        .filter(relation -> alias == null || relation.alias().equals(alias))
                        .forEach(starred::add);
            }
        }
        stars.put(select, shown);
        converts |= Shape.of(part.conditions.toArray(new Expression[0])).comparisons().stream()
                .anyMatch(comparison -> converts(comparison, scope, queries));
        for (Mention mention : part.mentions) {
            rows.put(mention.relation(), rows(mention, part, groups, scope, queries, binder));
            if (groupsByKey(select, mention, scope)) {
                keyed.add(mention.relation());
                if (showsMoreThanGroups(select, mention, scope)) {
                    leaning.add(mention.relation());
                }
            }
        }
    }

    private Rows rows(
            Mention mention, Part part, List<Group> groups, Scope scope, Queries queries, QueryBinder binder) {
        List<RowFilter.Condition> conditions = new ArrayList<>();
        Set<Match> matches = new LinkedHashSet<>();
        MatchReader reader = new MatchReader(mention, scope, this, binder);
        for (Expression condition : part.earlyConditions(mention.relation())) {
            RowFilter.Condition early = EarlyFilter.of(condition, mention.relation(), scope, queries);
            if (early != null) {
                conditions.add(early);
            }
            matches.addAll(reader.of(condition));
        }
        Routing routing = null;
        if (mention.placed().location() instanceof Location.Sharded sharded) {
            int clusterSize = queries.layout().clusterSize();
            ColumnRef key = mention.relation().column(sharded.key().column());
            routing = groups.stream()
                    .filter(group -> group.key() != null && group.carries(key))
                    .findFirst()
                    .map(group -> Block.routing(group, part.conditions, scope, queries.operands(), clusterSize))
                    .orElseGet(() -> new Routing.Everywhere(clusterSize));
        }
        return new Rows(new RowFilter(conditions, List.copyOf(matches)), routing);
    }

    /** True unless all columns of the table beside GROUP BY are among its own. */
    private static boolean showsMoreThanGroups(PlainSelect select, Mention mention, Scope scope) {
        Set<ColumnRef> grouped = new HashSet<>();
        if (select.getGroupBy().getGroupByExpressionList() != null) {
            for (Object expression : select.getGroupBy().getGroupByExpressionList()) {
                ColumnRef column = expression instanceof Column named ? scope.resolve(named) : null;
                if (column != null) {
                    grouped.add(column);
                }
            }
        }
        Shape shape = Shape.of(Block.expressions(select).toArray(new Expression[0]));
        return !shape.subqueries().isEmpty()
                || shape.columns().stream()
                        .map(scope::resolve)
                        .anyMatch(column ->
                                column != null && column.relation() == mention.relation() && !grouped.contains(column));
    }

    /** True unless it is certain that the block does not group by all columns of the table's primary key. */
    private static boolean groupsByKey(PlainSelect select, Mention mention, Scope scope) {
        List<String> key = mention.table().primaryKey();
        if (select.getGroupBy() == null || key.isEmpty()) {
            return false;
        }
        if (select.getGroupBy().getGroupByExpressionList() == null) {
            return true;
        }
        Set<String> missing = new HashSet<>(key);
        for (Object grouped : select.getGroupBy().getGroupByExpressionList()) {
            ColumnRef column = grouped instanceof Column named ? scope.resolve(named) : null;
            if (column == null && !(grouped instanceof Column)) {
                // An ordinal may be one of them; an expression is none, but costs only an index.
                return true;
            }
            if (column != null && column.relation() == mention.relation()) {
                missing.remove(column.name());
            } else if (column == null) {
                return true;
            }
        }
        return missing.isEmpty();
    }
}
