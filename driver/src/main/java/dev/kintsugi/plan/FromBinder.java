package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.plan.Bound.OutputColumn;
import dev.kintsugi.plan.Conditions.Equality;
import dev.kintsugi.plan.Ctes.Cte;
import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.plan.Relation.Output;
import dev.kintsugi.route.Routing;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.LateralSubSelect;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.TableFunction;
import net.sf.jsqlparser.statement.select.Values;
import org.jspecify.annotations.Nullable;

/** Reads one block's FROM clause into a {@link Part}. */
final class FromBinder {
    private static final String ADDRESS_ONE = "Address one shard by its key, or join on the shard keys";
    private final QueryBinder binder;
    private final Queries queries;
    private final Scope scope;
    private final Ctes ctes;
    /** Anchors of derived tables that cannot be answered shard by shard. */
    private final List<Routing> foreign = new ArrayList<>();
    /** Conditions of joins, for the subqueries that they contain. */
    private final List<Expression> joinConditions = new ArrayList<>();

    FromBinder(QueryBinder binder, Queries queries, Scope scope, Ctes ctes) {
        this.binder = binder;
        this.queries = queries;
        this.scope = scope;
        this.ctes = ctes;
    }

    List<Routing> foreign() {
        return foreign;
    }

    List<Expression> joinConditions() {
        return joinConditions;
    }

    Part bind(@Nullable FromItem first, @Nullable List<Join> joins) throws Unplannable, SQLException {
        // JOIN binds before commas do: FROM a, b JOIN c USING (x) equates columns of b and c.
        List<Part> parts = new ArrayList<>();
        parts.add(first == null ? new Part() : item(first));
        showGroups(parts);
        for (Join join : joins == null ? List.<Join>of() : joins) {
            int last = parts.size() - 1;
            if (join.isSimple() && !join.isOuter()) {
                parts.add(item(join.getFromItem()));
            } else {
                parts.set(last, join(parts.get(last), join));
            }
            showGroups(parts);
        }
        Part whole = parts.get(0);
        for (Part part : parts.subList(1, parts.size())) {
            whole.inner(part, List.of(), List.of());
        }
        return whole;
    }

    /** Lets LATERAL queries see the groups of what stands before them. */
    private void showGroups(List<Part> parts) {
        scope.groups(parts.stream().flatMap(part -> part.groups.stream()).toList());
    }

    private Part item(FromItem item) throws Unplannable, SQLException {
        if (item.getPivot() != null || item.getUnPivot() != null || item.getSampleClause() != null) {
            throw new Unplannable("PIVOT and TABLESAMPLE are not read", ADDRESS_ONE);
        }
        if (item instanceof Table table) {
            return table(table);
        }
        if (item instanceof ParenthesedFromItem nested) {
            boolean alone = nested.getJoins() == null || nested.getJoins().isEmpty();
            if (nested.getAlias() != null && alone && nested.getFromItem() instanceof Values values) {
                if (!binder.bind(values, scope.outer(), ctes).anywhere()) {
                    throw new Unplannable("A subquery in VALUES in FROM", ADDRESS_ONE);
                }
                Part part = new Part();
                add(part, new Relation(aliasOf(nested.getAlias(), ""), new LinkedHashMap<>(), true));
                return part;
            }
            if (nested.getAlias() != null) {
                throw new Unplannable("An alias on a joined table is not read", "Give each table its own alias");
            }
            return bind(nested.getFromItem(), nested.getJoins());
        }
        if (item instanceof ParenthesedSelect select) {
            boolean lateral = select instanceof LateralSubSelect;
            Bound bound = binder.bind(select, lateral ? scope : scope.outer(), ctes);
            return derived(bound, select.getAlias());
        }
        if (item instanceof TableFunction || item instanceof Values) {
            Shape called = item instanceof TableFunction function
                    ? Shape.of(function.getFunction())
                    : Shape.of(((Values) item).getExpressions());
            binder.independence().reads(called.columns(), scope);
            for (String name : item instanceof TableFunction ? called.functions() : List.<String>of()) {
                queries.choose(Vocabulary.isPositional(name) ? new Choice(name, false) : null);
            }
            Part part = new Part();
            add(part, new Relation(aliasOf(item.getAlias(), ""), new LinkedHashMap<>(), true));
            return part;
        }
        throw new Unplannable(
                "This item of FROM is not read: " + item.getClass().getSimpleName(), ADDRESS_ONE);
    }

    private Part table(Table table) throws Unplannable, SQLException {
        if (table.getDatabase() != null && table.getDatabase().getDatabaseName() != null) {
            throw new Unplannable("Names of three parts are not read", "Leave out the database's name");
        }
        String name = queries.names().stored(table.getName());
        String schema = table.getSchemaName() == null ? null : queries.names().stored(table.getSchemaName());
        String alias = aliasOf(table.getAlias(), name);
        Cte cte = schema == null ? ctes.get(name) : null;
        if (cte != null) {
            return commonTable(name, cte, alias, table.getAlias());
        }
        List<String> path = schema == null ? queries.path() : List.of(schema);
        PlacedTable placed = queries.layout().table(path, name);
        if (placed != null) {
            queries.reads(placed);
            return baseTable(placed, alias, table);
        }
        for (String candidate : path) {
            QualifiedName view = new QualifiedName(candidate, name);
            if (queries.layout().catalog().views().containsKey(view)) {
                return derived(binder.bindView(view), alias, table.getAlias());
            }
        }
        if (SystemSchemas.contains(schema, name)) {
            queries.markDescribesDatabase();
            Part part = new Part();
            add(part, new Relation(alias, new LinkedHashMap<>(), true));
            return part;
        }
        throw new UnknownTable(schema == null ? name : schema + "." + name, queries.dialect());
    }

    private Part baseTable(PlacedTable placed, String alias, Table named) throws Unplannable {
        Alias written = named.getAlias();
        Map<String, Output> columns = new LinkedHashMap<>();
        for (Column column : placed.table().columns()) {
            columns.put(column.name(), new Output(column.type(), column.nullable()));
        }
        if (written != null && written.getAliasColumns() != null) {
            throw new Unplannable("Column aliases on a table are not read", "Name the columns in the select list");
        }
        Relation relation = Relation.ofTable(alias, columns, queries.layout().enforcedKeys(placed.table()));
        Part part = new Part();
        add(part, relation);
        part.mentions.add(new Mention(
                placed,
                relation,
                named.getSchemaName() == null ? placed.table().name().name() : null,
                written == null || written.getName() == null ? null : alias));
        queries.names(named, part.mentions.get(0));
        if (placed.location() instanceof Location.Sharded sharded) {
            Group group = new Group(sharded.key());
            group.add(relation.column(sharded.key().column()));
            part.groups.add(group);
        } else if (placed.location() instanceof Location.Single single) {
            Group group = new Group(null, true);
            group.routings().add(new Routing.On(single.shard(), queries.layout().clusterSize()));
            part.groups.add(group);
        }
        return part;
    }

    private Part commonTable(String name, Cte cte, String alias, @Nullable Alias written)
            throws Unplannable, SQLException {
        binder.independence().looksOutward();
        if (cte.self()) {
            queries.markNamesItself(cte.item());
            Part part = new Part();
            add(part, new Relation(alias, new LinkedHashMap<>(), true));
            return part;
        }
        queries.markMentioned(cte.item());
        Bound bound = binder.bindCommonTable(name, cte);
        return derived(bound, alias, written);
    }

    private Part derived(Bound bound, @Nullable Alias written) throws Unplannable {
        return derived(bound, aliasOf(written, ""), written);
    }

    private Part derived(Bound bound, String alias, @Nullable Alias written) throws Unplannable {
        Part part = new Part();
        Map<String, Output> columns = new LinkedHashMap<>();
        List<OutputColumn> outputs = bound.outputs();
        boolean open = outputs == null || (written != null && written.getAliasColumns() != null);
        Set<String> twice = new HashSet<>();
        List<String> keys = new ArrayList<>();
        for (OutputColumn output : open || outputs == null ? List.<OutputColumn>of() : outputs) {
            String name = output.name();
            if (name == null) {
                open = true;
            } else if (columns.putIfAbsent(name, output.output()) != null) {
                open = true;
                twice.add(name);
            } else if (output.holdsKey()) {
                keys.add(name);
            }
        }
        columns.keySet().removeAll(twice);
        keys.removeAll(twice);
        Relation relation = new Relation(alias, columns, open);
        add(part, relation);
        Group inner = bound.group();
        if (inner != null && bound.exact()) {
            Group group = new Group(keys.isEmpty() ? null : inner.key(), inner.pinned());
            if (group.key() != null) {
                keys.forEach(key -> group.add(relation.column(key)));
            }
            group.routings().addAll(bound.anchors());
            part.groups.add(group);
            inner.members().forEach(below -> queries.needs().together().join(relation, below));
        } else {
            foreign.addAll(bound.anchors());
            if (!bound.anchors().isEmpty()) {
                part.obstacle = bound.obstacle() != null
                        ? bound.obstacle()
                        : "a derived table needs rows of several shards before it can be joined";
            }
        }
        return part;
    }

    private void add(Part part, Relation relation) {
        part.add(relation);
        scope.add(relation);
    }

    private String aliasOf(@Nullable Alias alias, String otherwise) {
        return alias == null || alias.getName() == null
                ? otherwise
                : queries.names().stored(alias.getName().trim());
    }

    private Part join(Part left, Join join) throws Unplannable, SQLException {
        if (join.isApply()
                || join.isSemi()
                || join.isAsOf()
                || join.isWindowJoin()
                || join.isArray()
                || join.isSimple()
                || join.isGlobal()) {
            throw new Unplannable("This kind of join is not read", ADDRESS_ONE);
        }
        if (join.getOnExpressions().size() > 1) {
            throw new Unplannable("A join with several ON conditions is not read", "Put the inner join in parentheses");
        }
        Part right = item(join.getFromItem());
        List<Expression> conditions = new ArrayList<>();
        for (Expression on : join.getOnExpressions()) {
            conditions.addAll(Conditions.conjuncts(on));
        }
        joinConditions.addAll(conditions);
        List<Equality> on = new ArrayList<>(Conditions.equalities(conditions, scope));
        on.addAll(shared(left, right, join));
        if (join.isFull()) {
            left.full(right, on);
            return left;
        }
        if (join.isLeft()) {
            left.left(right, on, conditions);
            return left;
        }
        if (join.isRight()) {
            right.left(left, on, conditions);
            return right;
        }
        left.inner(right, on, conditions);
        return left;
    }

    /** The equalities of USING and NATURAL; the columns that they make one are told to the scope. */
    private List<Equality> shared(Part left, Part right, Join join) throws Unplannable {
        List<String> shared = new ArrayList<>();
        if (join.isNatural()) {
            shared.addAll(naturalColumns(left, right));
        } else {
            for (net.sf.jsqlparser.schema.Column column : join.getUsingColumns()) {
                shared.add(queries.names().stored(column.getColumnName()));
            }
        }
        List<Equality> result = new ArrayList<>();
        for (String name : shared) {
            ColumnRef a = find(left, name);
            ColumnRef b = find(right, name);
            scope.merge(name, join.isFull() || a == null || b == null ? null : join.isRight() ? b : a);
            if (a != null && b != null && Conditions.comparable(a.type(), b.type())) {
                result.add(new Equality(a, b));
            }
        }
        return result;
    }

    private List<String> naturalColumns(Part left, Part right) throws Unplannable {
        List<String> shared = new ArrayList<>();
        for (Relation relation : right.relations) {
            if (relation.open()) {
                throw new Unplannable(
                        "NATURAL JOIN of rows whose columns are not known", "Write the condition with ON");
            }
            for (String name : relation.columns().keySet()) {
                if (left.relations.stream().anyMatch(other -> other.columns().containsKey(name))) {
                    shared.add(name);
                }
            }
        }
        for (Relation relation : left.relations) {
            if (relation.open()) {
                throw new Unplannable(
                        "NATURAL JOIN of rows whose columns are not known", "Write the condition with ON");
            }
        }
        return shared;
    }

    private @Nullable ColumnRef find(Part part, String name) {
        if (scope.mergedWithoutOne(name)) {
            return null;
        }
        for (Relation relation : part.relations) {
            if (relation.columns().containsKey(name)) {
                return relation.column(name);
            }
        }
        return null;
    }
}
