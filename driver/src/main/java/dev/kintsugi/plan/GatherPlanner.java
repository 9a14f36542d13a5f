package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Routing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans a gather: what of each table is needed, and the text that runs over the copies.
 *
 * <pre>
 *   SELECT c.name, sum(o.total) FROM customers c JOIN orders o ON o.buyer = c.id WHERE o.status = 'new' GROUP BY c.name
 *   customers: (id, name)
 *   orders:    (buyer, total, status) where status = 'new'
 * </pre>
 *
 * <p>Where a statement names a table several times, its copy has the rows that any of them needs; where one needs all, all. A copy
 * stands under the table's own name in a schema that is searched first, so that the text is the client's, save where it names a schema:
 * that is replaced by the copy's. Of tables with one name in two schemas, the one that the bare name means stands in that first schema, the
 * others in further ones. A database in which the copies can have their own schemas needs none of this.
 */
final class GatherPlanner {
    private static final String LOCKED = "Rows that a part of the statement locks, where ";

    private final Queries queries;
    private final Map<QualifiedName, Integer> schemas = new HashMap<>();

    private GatherPlanner(Queries queries) {
        this.queries = queries;
    }

    /** The plan of a statement that has been bound. */
    static Plan.Gather of(Queries queries, String reason) throws Unplannable {
        checkLocks(queries, reason);
        GatherPlanner planner = new GatherPlanner(queries);
        planner.chooseSchemas();
        NeededColumns columns = NeededColumns.of(queries);
        List<Queries> texts = texts(queries);
        List<GatheredTable> tables = new ArrayList<>();
        for (PlacedTable placed : queries.tables().values()) {
            tables.add(planner.table(placed, columns, texts));
        }
        return new Plan.Gather(tables, planner.views(), planner.replaced(queries), false, reason);
    }

    /** The plan of a statement that is not read: all of its tables, whole. */
    static Plan.Gather whole(Queries queries, String reason) throws Unplannable {
        checkLocks(queries, reason);
        GatherPlanner planner = new GatherPlanner(queries);
        planner.chooseSchemas();
        List<GatheredTable> tables = new ArrayList<>();
        for (PlacedTable placed : queries.tables().values()) {
            tables.add(new GatheredTable(
                    placed,
                    placed.table().columns(),
                    !placed.table().primaryKey().isEmpty(),
                    List.of(),
                    List.of(),
                    planner.routing(placed.location(), List.of()),
                    planner.schemas.getOrDefault(placed.table().name(), 0)));
        }
        return new Plan.Gather(tables, planner.views(), planner.replaced(queries), true, reason);
    }

    private static List<Queries> texts(Queries queries) {
        List<Queries> texts = new ArrayList<>();
        texts.add(queries);
        texts.addAll(queries.views());
        return texts;
    }

    /** To lock a copy locks nothing: two clients would take the same rows. */
    private static void checkLocks(Queries queries, String reason) throws Unplannable {
        if (texts(queries).stream().anyMatch(GatherPlanner::locksRows)) {
            throw new Unplannable(
                    reason.startsWith(LOCKED) ? reason : LOCKED + reason,
                    "Select them FOR UPDATE in a statement of its own, in the same transaction");
        }
    }

    private static boolean locksRows(Queries text) {
        Clauses clauses = new Clauses(text.scan().text(), text.tokens());
        return clauses.locks(clauses.whole());
    }

    private GatheredTable table(PlacedTable placed, NeededColumns columns, List<Queries> texts) {
        List<RowFilter> filters = new ArrayList<>();
        List<Routing> routings = new ArrayList<>();
        Set<String> sought = new LinkedHashSet<>();
        boolean filtered = true;
        boolean keyed = false;
        for (Queries text : texts) {
            for (Mention mention : text.needs().mentions().values()) {
                if (!mention.table().name().equals(placed.table().name())) {
                    continue;
                }
                keyed |= text.needs().isKeyed(mention);
                Needs.Rows rows = text.needs().rows(mention);
                if (rows != null && sought.isEmpty() && text.needs().isCorrelated(mention)) {
                    rows.filter().matches().forEach(match -> sought.add(match.column()));
                }
                filtered &= rows != null && !rows.filter().isOpen();
                if (rows != null && filtered) {
                    filters.add(rows.filter());
                }
                routings.add(
                        rows == null || rows.routing() == null
                                ? new Routing.Everywhere(queries.layout().clusterSize())
                                : rows.routing());
            }
        }
        List<Column> needed = columns.of(placed.table());
        List<String> names = needed.stream().map(Column::name).toList();
        return new GatheredTable(
                placed,
                needed,
                keyed && names.containsAll(placed.table().primaryKey()),
                List.copyOf(sought),
                filtered ? filters : List.of(),
                routing(placed.location(), routings),
                schemas.getOrDefault(placed.table().name(), 0));
    }

    private @Nullable Routing routing(Location location, List<Routing> routings) {
        int clusterSize = queries.layout().clusterSize();
        if (location instanceof Location.Single single) {
            return new Routing.On(single.shard(), clusterSize);
        }
        if (location instanceof Location.Reference) {
            return null;
        }
        boolean everywhere = routings.isEmpty() || routings.stream().anyMatch(Routing.Everywhere.class::isInstance);
        if (everywhere) {
            return new Routing.Everywhere(clusterSize);
        }
        return routings.size() == 1 ? routings.get(0) : new Routing.AnyOf(routings);
    }

    /** The views, those that others read first. */
    private List<GatheredView> views() throws Unplannable {
        Map<QualifiedName, GatheredView> views = new java.util.LinkedHashMap<>();
        List<Queries> inner = new ArrayList<>(queries.views());
        java.util.Collections.reverse(inner);
        for (Queries view : inner) {
            QualifiedName name = view.view();
            if (name == null) {
                throw new IllegalStateException("a view without a name");
            }
            if (schemas.getOrDefault(name, 0) > 0) {
                throw new Unplannable(
                        "Views of one name in two schemas are not gathered", "Query the tables beneath one of them");
            }
            ShardText text = replaced(view);
            views.putIfAbsent(name, new GatheredView(name, text == null ? whole(view) : text));
        }
        return List.copyOf(views.values());
    }

    private static ShardText whole(Queries view) {
        return new ShardText(List.of(new Piece.Sql(view.scan().text())));
    }

    /** The tables and views that have copies, each with the schema that it stands in. */
    private void chooseSchemas() throws Unplannable {
        if (!queries.dialect().copiesShareSchema()) {
            return;
        }
        Map<String, Set<QualifiedName>> byName = new HashMap<>();
        for (QualifiedName name : relations()) {
            byName.computeIfAbsent(
                            name.name(), first -> new TreeSet<>(java.util.Comparator.comparing(QualifiedName::schema)))
                    .add(name);
        }
        for (Map.Entry<String, Set<QualifiedName>> same : byName.entrySet()) {
            QualifiedName plain = queries.layout().catalog().relation(queries.path(), same.getKey());
            int next = plain != null && same.getValue().contains(plain) ? 1 : 0;
            for (QualifiedName name : same.getValue()) {
                schemas.put(name, name.equals(plain) ? 0 : next++);
            }
        }
        if (queries.path().lastIndexOf("pg_temp") > 0) {
            throw new Unplannable(
                    "The search path names pg_temp, where copies stand, and not first", "Leave it out of the path");
        }
    }

    private Set<QualifiedName> relations() {
        Set<QualifiedName> names = new LinkedHashSet<>(queries.tables().keySet());
        for (Queries view : queries.views()) {
            if (view.view() != null) {
                names.add(view.view());
            }
        }
        return names;
    }

    /** The text with the schemas of the copies in place of the tables' own; null if it names none. */
    private @Nullable ShardText replaced(Queries text) throws Unplannable {
        if (!queries.dialect().copiesShareSchema()) {
            return null;
        }
        List<Token> tokens = text.tokens();
        String sql = text.scan().text();
        Map<Integer, Piece> replacements = new HashMap<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (!isName(tokens.get(i))
                    || !isName(tokens.get(i + 2))
                    || !tokens.get(i + 1).text(sql).equals(".")) {
                continue;
            }
            QualifiedName name = new QualifiedName(
                    tokens.get(i).name(sql, queries.dialect()),
                    tokens.get(i + 2).name(sql, queries.dialect()));
            Integer schema = schemas.get(name);
            boolean called =
                    i + 3 < tokens.size() && tokens.get(i + 3).text(sql).equals("(");
            if (schema == null || called) {
                continue;
            }
            if (i > 0 && tokens.get(i - 1).text(sql).equals(".")) {
                throw new Unplannable("Names of three parts are not read", "Leave out the database's name");
            }
            replacements.put(i, new Piece.ScratchSchema(schema));
        }
        return replacements.isEmpty() ? null : new Clauses(sql, tokens).replacing(replacements, text::literal);
    }

    private static boolean isName(Token token) {
        return token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD;
    }
}
