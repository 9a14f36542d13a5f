package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Token;
import dev.kintsugi.route.Routing;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans a query of which there is no syntax tree, or one that the planner does not read, from its tokens alone.
 *
 * <p>Every table and view of the catalog whose name is a word of the text may be read by it; that a word is in truth a column or an alias
 * costs a copy and no more. So the text can be gathered over whole copies of all of these. If none of them is sharded, the text runs as it
 * is on a shard that has them all. A name that stands where a table's must and that the catalog does not have might be that of a table
 * which another process has made since: then the catalog is read again, and the statement refused if it still is not there.
 */
final class UnreadQuery {
    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private final Queries queries;
    private final List<Token> tokens;
    private final String text;
    private final Map<QualifiedName, PlacedTable> tables = new LinkedHashMap<>();
    private final Set<QualifiedName> views = new LinkedHashSet<>();
    private final Set<String> columns = new HashSet<>();

    private UnreadQuery(Queries queries) {
        this.queries = queries;
        this.tokens = queries.tokens();
        this.text = queries.scan().text();
    }

    /**
     * The plan.
     *
     * @param reason why the query is not read
     * @throws UnknownTable if it names a table that the catalog does not have
     */
    static Plan plan(Queries queries, Unplannable reason) throws Unplannable, SQLException {
        // What has been read of the text before the planner gave up counts for nothing.
        Queries anew = queries.unread();
        return new UnreadQuery(anew).plan(reason);
    }

    private Plan plan(Unplannable reason) throws Unplannable, SQLException {
        if (writesOrLocks()) {
            throw reason;
        }
        read(queries);
        boolean children =
                tables.values().stream().anyMatch(table -> table.table().hasChildren());
        if (children && saysOnly()) {
            throw reason;
        }
        Functions functions = Functions.of(queries);
        functions.checkAny();
        if (functions.stateful() != null) {
            throw reason;
        }
        checkNames(queries);
        tables.values().forEach(queries::reads);
        Set<Integer> singles = new HashSet<>();
        boolean sharded = false;
        for (PlacedTable table : tables.values()) {
            sharded |= table.location() instanceof Location.Sharded;
            if (table.location() instanceof Location.Single single) {
                singles.add(single.shard());
            }
        }
        if (sharded || singles.size() > 1) {
            return GatherPlanner.whole(queries, String.valueOf(reason.getMessage()));
        }
        List<Routing> anchors = new ArrayList<>();
        singles.forEach(
                shard -> anchors.add(new Routing.On(shard, queries.layout().clusterSize())));
        return new Plan.OneShard(anchors, Functions.of(queries).access(false), queries.homeOfNone(), reason.refusal());
    }

    private boolean is(int i, String upperCase) {
        return i >= 0
                && i < tokens.size()
                && tokens.get(i).kind() != Token.Kind.LITERAL
                && tokens.get(i).kind() != Token.Kind.QUOTED_WORD
                && tokens.get(i).is(text, upperCase);
    }

    /** True for what cannot be done on copies; a word that only looks like it costs a refusal. */
    private boolean writesOrLocks() {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).kind() != Token.Kind.WORD) {
                continue;
            }
            String word = tokens.get(i).text(text).toUpperCase(Locale.ROOT);
            boolean locks =
                    is(i, "FOR") && (is(i + 1, "UPDATE") || is(i + 1, "SHARE") || is(i + 1, "NO") || is(i + 1, "KEY"));
            boolean writes = is(i, "INTO") || WRITES.contains(word) && is(i - 1, "(");
            if (locks || writes) {
                return true;
            }
        }
        return false;
    }

    /** True if the rows of children may be meant to be left out, which copies of a table have among its own. */
    private boolean saysOnly() {
        for (int i = 0; i < tokens.size(); i++) {
            if (is(i, "ONLY") && (is(i - 1, "FROM") || is(i - 1, "JOIN") || is(i - 1, ","))) {
                return true;
            }
        }
        return false;
    }

    /** Finds every table and view whose name is a word of a text, and of the views' texts. */
    private void read(Queries from) throws SQLException {
        String sql = from.scan().text();
        List<Token> words = from.tokens();
        for (int i = 0; i < words.size(); i++) {
            Token token = words.get(i);
            if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.QUOTED_WORD) {
                continue;
            }
            String name = token.name(sql, from.dialect());
            found(from.layout().catalog().relation(from.path(), name));
            if (i > 1 && words.get(i - 1).text(sql).equals(".")) {
                Token schema = words.get(i - 2);
                boolean isName = schema.kind() == Token.Kind.WORD || schema.kind() == Token.Kind.QUOTED_WORD;
                found(isName ? new QualifiedName(schema.name(sql, from.dialect()), name) : null);
            }
        }
    }

    private void found(@Nullable QualifiedName name) throws SQLException {
        if (name == null) {
            return;
        }
        PlacedTable table = queries.layout().table(List.of(name.schema()), name.name());
        if (table != null) {
            tables.putIfAbsent(name, table);
            table.table().columns().forEach(column -> columns.add(column.name()));
        } else if (queries.layout().catalog().views().containsKey(name) && views.add(name)) {
            read(queries.ofView(name));
        }
    }

    private void checkNames(Queries from) throws SQLException {
        TokenCursor cursor = new TokenCursor(text, tokens, from.dialect());
        for (TokenCursor.Name name : NamedTables.of(cursor)) {
            if (from.layout().catalog().relation(name.path(from.path()), name.name()) != null) {
                continue;
            }
            if (SystemSchemas.contains(name.schema(), name.name())) {
                from.markDescribesDatabase();
            } else if (!columns.contains(name.name())) {
                throw new UnknownTable(name.toString(), from.dialect());
            }
        }
    }
}
