package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.RelationSizes;
import dev.kintsugi.dialect.RelationSizes.Size;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A question to the catalog of one shard for sizes of tables, which are those of all shards together: what the others hold is written into
 * the text.
 *
 * <pre>
 *   SELECT pg_table_size(c.oid) FROM pg_class c  ->
 *   WITH sizes AS (…) SELECT (SELECT pg_table_size(k.x) + … AS pg_table_size FROM (SELECT (c.oid)::regclass AS x) k) FROM pg_class c
 * </pre>
 *
 * <p>A column is known by the alias of the table of relations, or by its name alone where its query has one such table. Where nobody can
 * tell, the statement is refused. Beside rows, and in a write, only what {@link SizeSteps} can ask first is answered; of
 * views, what {@link SizeViews} can make a part of the statement.
 */
public final class SizeQuery {
    private static final String RELATIONS = "pg_class";
    private static final Set<String> AFTER_TABLE = Set.of(
            "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "UNION", "INTERSECT", "EXCEPT", ")", ",");

    private static final Set<String> OPERATORS = Set.of("UNION", "INTERSECT", "EXCEPT");

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
    static Plan plan(Queries queries, Plan plan) throws SQLException {
        RelationSizes sizes = queries.dialect().relationSizes();
        if (sizes == null || queries.layout().clusterSize() == 1) {
            return plan;
        }
        SizeQuery query = of(queries, sizes);
        if (queries.views().stream().anyMatch(view -> of(view, sizes).asks())) {
            return SizeViews.plan(queries);
        }
        if (!query.asks()) {
            return plan;
        }
        if (queries.scan().kind() != StatementKind.SELECT
                || !(plan instanceof Plan.OneShard asItIs)
                || !asItIs.anchors().isEmpty()) {
            Plan steps = SizeSteps.plan(queries, sizes);
            if (steps != null || plan instanceof Plan.Refused) {
                return steps == null ? plan : steps;
            }
            return new Plan.Refused(
                    "The size of a table or index, of which each shard has its own, in a larger statement",
                    "Ask for it in a SELECT of its own");
        }
        if (query.isNamedTable()) {
            return new Plan.Refused(
                    "The size of a table or index as a table of a FROM clause, by another name",
                    "Leave out the name, or ask for it in the list of columns");
        }
        return query.saysWhose() && query.rewritten(Map.of()) != null
                ? new Plan.AskSizes(new Plan.OneShard(List.of(), asItIs.access(), 0, asItIs.otherwise()))
                : new Plan.Refused(
                        "A column of pg_class that counts one shard's rows, and may be that of several tables",
                        "Write the table's name before the column");
    }

    private static SizeQuery of(Queries queries, RelationSizes sizes) {
        return new SizeQuery(queries.scan().text(), queries.tokens(), queries.dialect(), sizes, 0);
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
        int at = tokens.get(first).start();
        boolean changed = false;
        for (int i = first; i < cursor.end(); i++) {
            Replacement replacement = replacement(i);
            if (replacement != null) {
                int from = replacement.from();
                written.append(text, at, tokens.get(from).start()).append(replacement.text());
                i = replacement.to() - 1;
                at = tokens.get(i).end();
                changed = true;
            }
        }
        return changed ? written.append(text.substring(at)).toString() : null;
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

    /** A name as the catalog has it; empty if the token is none. */
    private String name(int token) {
        if (token >= 0 && cursor.isQuoted(token)) {
            String written = tokens.get(token).text(text);
            return written.substring(1, written.length() - 1);
        }
        boolean word = token >= 0 && token < cursor.end() && tokens.get(token).kind() == Kind.WORD;
        return word ? word(token).toLowerCase(Locale.ROOT) : "";
    }

    private @Nullable Replacement replacement(int token) {
        String name = name(token);
        if (name.isEmpty()) {
            return null;
        }
        boolean qualified = cursor.is(token - 1, ".");
        if (cursor.is(token + 1, "(")) {
            int close = cursor.closing(token + 1);
            List<String> arguments = cursor.split(token + 2, close).stream()
                    .map(argument -> cursor.text(argument.position(), argument.end()))
                    .toList();
            String call = sizes.call(name, arguments, database);
            boolean system = !qualified || name(token - 2).equals("pg_catalog");
            return call == null || !system ? null : new Replacement(qualified ? token - 2 : token, close + 1, call);
        }
        String relation = relation(token, qualified ? cursor.text(token - 2, token - 1) : null);
        String column = relation == null || cursor.is(token - 1, "AS") ? null : sizes.column(name, relation);
        return column == null ? null : new Replacement(qualified ? token - 2 : token, token + 1, column);
    }

    /** True if anything is to be replaced, or might have to be. */
    private boolean asks() {
        return range(0).anyMatch(token -> replacement(token) != null) || !saysWhose();
    }

    /** True if what is asked for is a table of a FROM clause with another name, which would be that of its column. */
    private boolean isNamedTable() {
        return range(0).mapToObj(this::replacement)
                .anyMatch(replacement -> replacement != null
                        && SizeSteps.isTable(cursor, replacement.from())
                        && alias(replacement.to()) != null);
    }

    /** False if a column stands where it could be that of several tables of relations. */
    private boolean saysWhose() {
        return range(0).noneMatch(token -> !name(token).isEmpty()
                && !cursor.is(token - 1, ".")
                && !cursor.is(token - 1, "AS")
                && !cursor.is(token + 1, ".")
                && sizes.column(name(token), RELATIONS) != null
                && relation(token, null) == null
                && !aliases(0, cursor.end(), false).isEmpty()
                && mayBeOfRelations(token));
    }

    private IntStream range(int from) {
        return IntStream.range(from, cursor.end());
    }

    /** The alias of the table of relations that a column belongs to; null if it is another one's, or nobody can tell. */
    private @Nullable String relation(int column, @Nullable String qualifier) {
        if (qualifier != null) {
            return aliases(0, cursor.end(), false).stream().anyMatch(qualifier::equalsIgnoreCase) ? qualifier : null;
        }
        Clauses.Range block = branch(block(column), column);
        Set<String> own = aliases(block.from(), block.to(), true);
        return own.size() == 1 ? own.iterator().next() : null;
    }

    /** True if the query around a column, or one around that, reads the table of relations. */
    private boolean mayBeOfRelations(int column) {
        int at = column;
        while (true) {
            Clauses.Range block = block(at);
            Clauses.Range branch = branch(block, at);
            if (!aliases(branch.from(), branch.to(), true).isEmpty()) {
                return true;
            }
            if (block.from() == 0) {
                return false;
            }
            at = block.from() - 1;
        }
    }

    /** The innermost query around a token, without its parentheses. */
    private Clauses.Range block(int token) {
        int depth = 0;
        for (int i = token - 1; i >= 0; i--) {
            depth += cursor.is(i, ")") ? 1 : cursor.is(i, "(") ? -1 : 0;
            if (depth < 0) {
                depth = 0;
                if (cursor.is(i + 1, "SELECT") || cursor.is(i + 1, "WITH")) {
                    return new Clauses.Range(i + 1, cursor.closing(i));
                }
            }
        }
        return new Clauses.Range(0, cursor.end());
    }

    /** Of a query with set operations the one around a token; of what orders their rows nothing but itself, as it sees no table. */
    private Clauses.Range branch(Clauses.Range block, int token) {
        int from = block.from();
        boolean combined = false;
        int depth = 0;
        for (int i = block.from(); i < block.to(); i++) {
            depth += cursor.is(i, "(") ? 1 : cursor.is(i, ")") ? -1 : 0;
            boolean operator = depth == 0 && OPERATORS.contains(word(i)) && !cursor.is(i - 1, ".");
            boolean order = depth == 0 && combined && cursor.is(i, "ORDER") && cursor.is(i + 1, "BY");
            combined |= operator;
            if ((operator || order) && i > token) {
                return new Clauses.Range(from, i);
            }
            from = operator || order ? i + 1 : from;
        }
        return new Clauses.Range(from, block.to());
    }

    /** By which names the table of relations is read. */
    private Set<String> aliases(int from, int to, boolean withoutQueriesWithin) {
        Set<String> aliases = new LinkedHashSet<>();
        for (int i = from; i < to; i++) {
            if (withoutQueriesWithin
                    && i > from
                    && cursor.is(i - 1, "(")
                    && (cursor.is(i, "SELECT") || cursor.is(i, "WITH"))) {
                i = cursor.closing(i - 1);
            }
            boolean source = name(i).equals(RELATIONS)
                    && !cursor.is(i + 1, ".")
                    && (cursor.is(i - 1, "FROM")
                            || cursor.is(i - 1, "JOIN")
                            || cursor.is(i - 1, ",")
                            || cursor.is(i - 1, "(")
                            || cursor.is(i - 1, "."));
            if (source) {
                String alias = alias(i + 1);
                aliases.add(alias == null ? RELATIONS : alias);
            }
        }
        return aliases;
    }

    /** The name that a table is given by the tokens behind it; null if it keeps its own. */
    private @Nullable String alias(int behind) {
        int alias = cursor.is(behind, "AS") ? behind + 1 : behind;
        boolean named = alias < cursor.end()
                && (tokens.get(alias).kind() == Kind.QUOTED_WORD
                        || (tokens.get(alias).kind() == Kind.WORD && !isClause(alias)));
        return named ? cursor.text(alias, alias + 1) : null;
    }

    private boolean isClause(int token) {
        return AFTER_TABLE.contains(word(token))
                || Set.of("JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "ON", "USING", "FETCH", "FOR")
                        .contains(word(token));
    }
}
