package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.RelationSizes;
import dev.kintsugi.dialect.RelationSizes.Size;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A question to the catalog of one shard for sizes of tables, which are those of all shards together: what the others hold is written into
 * the text.
 *
 * <pre>
 *   SELECT pg_table_size(c.oid) FROM pg_class c  ->
 *   WITH sizes AS (…) SELECT (SELECT pg_table_size(k.x) + … FROM (SELECT (c.oid)::regclass AS x) k) AS pg_table_size FROM pg_class c
 * </pre>
 *
 * <p>A column is known by the alias of the table of relations, or by its name alone where the statement has no other query within.
 */
public final class SizeQuery {
    private static final String RELATIONS = "PG_CLASS";
    private static final Set<String> LISTS = Set.of("SELECT", "ALL", "DISTINCT", ",");
    private static final Set<String> AFTER_LIST = Set.of(
            "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "UNION", "INTERSECT", "EXCEPT", ")", ",");

    private final String text;
    private final List<Token> tokens;
    private final TokenCursor cursor;
    private final RelationSizes sizes;
    private final long database;

    private SizeQuery(String text, List<Token> tokens, Dialect dialect, RelationSizes sizes, long database) {
        this.text = text;
        this.tokens = tokens;
        this.cursor = new TokenCursor(text, tokens, dialect);
        this.sizes = sizes;
        this.database = database;
    }

    /** The plan of a statement that has one already: the same where it asks for no sizes. */
    static Plan plan(Queries queries, Plan plan) {
        RelationSizes sizes = queries.dialect().relationSizes();
        if (sizes == null
                || queries.layout().clusterSize() == 1
                || !(plan instanceof Plan.OneShard one && one.anchors().isEmpty())) {
            return plan;
        }
        SizeQuery query = new SizeQuery(queries.scan().text(), queries.tokens(), queries.dialect(), sizes, 0);
        return query.rewritten(Map.of()) == null
                ? plan
                : new Plan.AskSizes(new Plan.OneShard(List.of(), one.access(), 0, one.otherwise()));
    }

    /** The statement with what is elsewhere. */
    public static String with(
            String text,
            Dialect dialect,
            boolean parameters,
            RelationSizes sizes,
            Map<QualifiedName, Size> elsewhere,
            long database)
            throws SQLException {
        List<Token> tokens = Lexer.tokens(text, dialect.lexerRules(), parameters);
        String rewritten = new SizeQuery(text, tokens, dialect, sizes, database).rewritten(elsewhere);
        if (rewritten == null) {
            throw new IllegalStateException("a query that asks for no sizes");
        }
        return rewritten;
    }

    /** Null where nothing is to be written. */
    private @Nullable String rewritten(Map<QualifiedName, Size> elsewhere) {
        int first = cursor.is(0, "WITH") ? (cursor.is(1, "RECURSIVE") ? 2 : 1) : 0;
        if (first == 0 && !cursor.is(0, "SELECT")) {
            return null;
        }
        StringBuilder written = new StringBuilder();
        String body = body(first);
        if (body == null) {
            return null;
        }
        written.append(cursor.textBefore(first));
        written.append(first == 0 ? "WITH " : "").append(sizes.commonTable(elsewhere));
        return written.append(first == 0 ? " " : ", ").append(body).toString();
    }

    private @Nullable String body(int first) {
        StringBuilder written = new StringBuilder();
        Deque<Boolean> lists = new ArrayDeque<>(List.of(false));
        int at = tokens.get(first).start();
        boolean changed = false;
        for (int i = first; i < cursor.end(); i++) {
            follow(lists, i);
            Replacement replacement = replacement(i);
            if (replacement != null) {
                int from = replacement.from();
                written.append(text, at, tokens.get(from).start()).append(replacement.text());
                boolean output = lists.element()
                        && LISTS.contains(word(from - 1))
                        && (replacement.to() >= cursor.end() || AFTER_LIST.contains(word(replacement.to())));
                written.append(output ? " AS " + word(i).toLowerCase(Locale.ROOT) : "");
                i = replacement.to() - 1;
                at = tokens.get(i).end();
                changed = true;
            }
        }
        return changed ? written.append(text.substring(at)).toString() : null;
    }

    /** Keeps track of whether a token stands in a select list, for each parenthesis that is open. */
    private void follow(Deque<Boolean> lists, int token) {
        switch (word(token)) {
            case "(" -> lists.push(false);
            case ")" -> {
                if (lists.size() > 1) {
                    lists.pop();
                }
            }
            case "SELECT" -> {
                lists.pop();
                lists.push(true);
            }
            case "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION" -> {
                lists.pop();
                lists.push(false);
            }
            default -> {}
        }
    }

    private String word(int token) {
        return token >= 0 && token < cursor.end() && tokens.get(token).kind() != Kind.QUOTED_WORD
                ? tokens.get(token).text(text).toUpperCase(Locale.ROOT)
                : "";
    }

    /**
     * What takes the place of some tokens.
     *
     * @param to the token after the last
     */
    private record Replacement(int from, int to, String text) {}

    private @Nullable Replacement replacement(int token) {
        if (tokens.get(token).kind() != Kind.WORD) {
            return null;
        }
        boolean qualified = cursor.is(token - 1, ".");
        String name = word(token).toLowerCase(Locale.ROOT);
        if (cursor.is(token + 1, "(")) {
            int close = cursor.closing(token + 1);
            boolean one = cursor.split(token + 2, close).size() == 1;
            String call = one ? sizes.call(name, cursor.text(token + 2, close), database) : null;
            boolean system = !qualified || cursor.is(token - 2, "PG_CATALOG");
            return call == null || !system ? null : new Replacement(qualified ? token - 2 : token, close + 1, call);
        }
        String relation =
                cursor.is(token - 1, "AS") ? null : relation(qualified ? cursor.text(token - 2, token - 1) : null);
        String column = relation == null ? null : sizes.column(name, relation);
        return column == null ? null : new Replacement(qualified ? token - 2 : token, token + 1, column);
    }

    /** The alias of the table of relations that a column belongs to; null if it is another one's, or nobody can tell. */
    private @Nullable String relation(@Nullable String qualifier) {
        Set<String> aliases = new LinkedHashSet<>();
        int queries = 0;
        for (int i = 1; i < cursor.end(); i++) {
            queries += cursor.is(i, "SELECT") ? 1 : 0;
            boolean source = cursor.is(i, RELATIONS)
                    && !cursor.is(i + 1, ".")
                    && (cursor.is(i - 1, "FROM")
                            || cursor.is(i - 1, "JOIN")
                            || cursor.is(i - 1, ",")
                            || cursor.is(i - 1, "."));
            if (source) {
                int alias = cursor.is(i + 1, "AS") ? i + 2 : i + 1;
                boolean named = alias < cursor.end()
                        && (tokens.get(alias).kind() == Kind.QUOTED_WORD
                                || (tokens.get(alias).kind() == Kind.WORD && !isClause(alias)));
                aliases.add(named ? cursor.text(alias, alias + 1) : "pg_class");
            }
        }
        if (qualifier == null) {
            return queries == 0 && aliases.size() == 1 ? aliases.iterator().next() : null;
        }
        return aliases.stream().anyMatch(qualifier::equalsIgnoreCase) ? qualifier : null;
    }

    private boolean isClause(int token) {
        return AFTER_LIST.contains(word(token))
                || Set.of("JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "ON", "USING", "FETCH", "FOR")
                        .contains(word(token));
    }
}
