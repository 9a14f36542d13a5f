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
 *
 * <p>What its functions read by {@link QuotedTexts} belongs to it.
 */
final class UnreadQuery {
    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    /** Behind FOR. */
    private static final Set<String> LOCKS = Set.of("UPDATE", "SHARE", "NO", "KEY");

    private final Queries queries;
    private final Map<QualifiedName, PlacedTable> tables = new LinkedHashMap<>();
    private final Set<QualifiedName> views = new LinkedHashSet<>();
    private final Set<String> columns = new HashSet<>();

    private UnreadQuery(Queries queries) {
        this.queries = queries;
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
        List<Queries> texts = new ArrayList<>(List.of(queries));
        texts.addAll(QuotedTexts.of(queries, reason));
        for (Queries text : texts) {
            if (writesOrLocks(text)) {
                throw reason;
            }
            read(text);
        }
        boolean children =
                tables.values().stream().anyMatch(table -> table.table().hasChildren());
        boolean quotes =
                queries.views().stream().anyMatch(view -> Functions.of(view).byText() != null);
        if (quotes || children && texts.stream().anyMatch(UnreadQuery::saysOnly)) {
            throw reason;
        }
        Functions functions = Functions.of(queries).withoutTexts();
        functions.checkAny();
        if (functions.stateful() != null) {
            throw reason;
        }
        for (Queries text : texts) {
            checkNames(text);
        }
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
        return new Plan.OneShard(anchors, functions.access(false), queries.homeOfNone(), reason.refusal());
    }

    private static TokenCursor cursor(Queries text) {
        return new TokenCursor(text.scan().text(), text.tokens(), text.dialect());
    }

    /** True for what cannot be done on copies; a word that only looks like it costs a refusal. */
    private static boolean writesOrLocks(Queries text) {
        TokenCursor words = cursor(text);
        for (int i = 0; i < words.end(); i++) {
            boolean locks = words.is(i, "FOR") && isAny(words, i + 1, LOCKS);
            boolean writes = words.is(i, "INTO") || words.is(i - 1, "(") && isAny(words, i, WRITES);
            if (locks || writes) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAny(TokenCursor words, int token, Set<String> upperCaseWords) {
        return upperCaseWords.stream().anyMatch(word -> words.is(token, word));
    }

    /** True if the rows of children may be meant to be left out, which copies of a table have among its own. */
    private static boolean saysOnly(Queries text) {
        TokenCursor words = cursor(text);
        for (int i = 0; i < words.end(); i++) {
            if (words.is(i, "ONLY") && (words.is(i - 1, "FROM") || words.is(i - 1, "JOIN") || words.is(i - 1, ","))) {
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
        for (TokenCursor.Name name : NamedTables.of(cursor(from))) {
            if (from.layout().catalog().relation(name.path(from.path()), name.name()) != null) {
                continue;
            }
            if (SystemSchemas.contains(name.schema(), name.name())) {
                queries.markDescribesDatabase();
            } else if (!columns.contains(name.name())) {
                throw new UnknownTable(name.toString(), from.dialect());
            }
        }
    }
}
