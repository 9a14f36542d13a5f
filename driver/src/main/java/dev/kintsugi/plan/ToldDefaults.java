package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Values;

/**
 * Defaults that tell the time, written into a statement that leaves columns to them, so that rows on several shards, or of a transaction
 * over several, have the time of one clock as {@link Moments} gives it. So are defaults of a reference table that give each copy another
 * value: what a statement says itself is computed once for all copies.
 *
 * <pre>
 *   INSERT INTO t (id) VALUES (1), (2)                 INSERT INTO t (id, made) VALUES (1, now()), (2, now())
 *   INSERT INTO t (id, made) VALUES (1, DEFAULT)       INSERT INTO t (id, made) VALUES (1, now())
 *   INSERT INTO t (id) SELECT id FROM u                INSERT INTO t (id, made) SELECT id, now() FROM u
 *   UPDATE t SET made = DEFAULT                        UPDATE t SET made = now()
 * </pre>
 *
 * <p>Where a default cannot be told so, the statement stays as it is.
 */
final class ToldDefaults {
    /** The clauses between which assignments stand. */
    private static final List<String> BOUNDS = List.of("SET", "FROM", "WHERE", "RETURNING");

    private final Queries queries;
    /** True for a reference table. */
    private final boolean copies;

    private final Clauses clauses;
    private final String text;
    private final List<Token> tokens;
    /** What is written before a token, or in its place. */
    private final Map<Integer, Written> written = new TreeMap<>();

    /**
     * What is written at a token.
     *
     * @param instead true if it stands in the token's place
     */
    record Written(String sql, boolean instead) {}

    private ToldDefaults(Queries queries, boolean copies) {
        this.queries = queries;
        this.copies = copies;
        this.text = queries.scan().text();
        this.tokens = queries.tokens();
        this.clauses = new Clauses(text, tokens);
    }

    /** What is to be written at which tokens; nothing if no default of the statement has to be told. */
    static Map<Integer, Written> of(Queries queries) throws SQLException {
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        boolean insert = cursor.take("INSERT", "INTO");
        if (!insert && !cursor.take("UPDATE")) {
            return Map.of();
        }
        if (!cursor.atName()) {
            return Map.of();
        }
        TokenCursor.Name name = cursor.name();
        PlacedTable target = queries.layout().table(name.path(queries.path()), name.name());
        if (target == null) {
            return Map.of();
        }
        ToldDefaults told = new ToldDefaults(queries, target.location() instanceof Location.Reference);
        if (target.table().columns().stream().noneMatch(told::isTold)) {
            return Map.of();
        }
        told.set(target.table());
        boolean done = !insert || queries.parse() instanceof Insert parsed && told.write(parsed, target.table());
        return done ? told.written : Map.of();
    }

    /** DEFAULT behind {@code SET column =} and {@code SET (columns) =}, also on conflict. */
    private void set(Table table) throws SQLException {
        int depth = 0;
        boolean assigns = false;
        for (int i = 1; i < clauses.whole().to(); i++) {
            int at = i;
            depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
            assigns = depth == 0 && BOUNDS.stream().anyMatch(word -> clauses.word(at, word))
                    ? clauses.word(i, "SET")
                    : assigns;
            if (depth > 0 || !assigns) {
                continue;
            }
            if (is(i, "=") && is(i - 1, ")") && is(i + 1, "(")) {
                List<Range> columns = clauses.split(new Range(opening(i - 1) + 1, i - 1));
                List<Range> values = clauses.split(new Range(i + 2, clauses.closing(i + 1)));
                for (int k = 0; k < Math.min(columns.size(), values.size()); k++) {
                    set(columns.get(k).from(), values.get(k), table);
                }
            } else if (is(i, "=")) {
                set(i - 1, new Range(i + 1, i + 2), table);
            }
        }
    }

    /** If the value of a column is DEFAULT, and that has to be told, it is written there. */
    private void set(int named, Range value, Table table) throws SQLException {
        Token token = tokens.get(named);
        boolean name = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD;
        Column column = name && isDefault(value) ? table.column(token.name(text, queries.dialect())) : null;
        if (column != null && isTold(column)) {
            written.put(value.from(), new Written(String.valueOf(column.defaultExpression()), true));
        }
    }

    private boolean isDefault(Range value) {
        return value.to() == value.from() + 1 && clauses.word(value.from(), "DEFAULT");
    }

    private int opening(int close) {
        int open = close;
        for (int depth = 0; open > 0; open--) {
            depth += is(open, ")") ? 1 : is(open, "(") ? -1 : 0;
            if (depth == 0) {
                break;
            }
        }
        return open;
    }

    /** False if something is not as it was expected. */
    private boolean write(Insert insert, Table table) throws SQLException {
        if (insert.isOnlyDefaultValues() || insert.getSelect() == null) {
            return false;
        }
        List<String> given = InsertText.columns(insert, table, queries);
        boolean values = insert.getSelect() instanceof Values;
        int begin = find(values ? "VALUES" : "SELECT");
        if (begin < 0) {
            return false;
        }
        if (insert.getColumns() == null) {
            int width = values ? width(begin) : -1;
            if (width < 0 || width > given.size()) {
                return false;
            }
            given = given.subList(0, width);
        }
        List<Column> left = new ArrayList<>();
        for (Column column : table.columns()) {
            if (isTold(column) && !given.contains(column.name())) {
                left.add(column);
            }
        }
        if (values && !rows(begin, given, left, table)) {
            return false;
        }
        if (left.isEmpty()) {
            return true;
        }
        return (values || selected(insert, begin, left)) && head(insert, begin, given, left);
    }

    /** True for a default that tells the time, or has another value in each copy. */
    private boolean isTold(Column column) {
        String expression = column.defaultExpression();
        return expression != null
                && column.ownedSequence() == null
                && !column.generated()
                && (Vocabulary.mentionsOnce(expression) || (copies && Vocabulary.mentionsRandom(expression)));
    }

    /** The first token outside parentheses that is this word; -1 if none is. */
    private int find(String word) {
        int depth = 0;
        for (int i = 0; i < clauses.whole().to(); i++) {
            depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
            if (depth == 0 && clauses.word(i, word)) {
                return i;
            }
        }
        return -1;
    }

    private boolean is(int token, String symbol) {
        return token < tokens.size() && tokens.get(token).text(text).equals(symbol);
    }

    private int width(int values) {
        return is(values + 1, "(")
                ? clauses.split(new Range(values + 2, clauses.closing(values + 1)))
                        .size()
                : -1;
    }

    private boolean rows(int values, List<String> given, List<Column> left, Table table) {
        int at = values + 1;
        while (is(at, "(")) {
            int close = clauses.closing(at);
            List<Range> parts = clauses.split(new Range(at + 1, close));
            if (parts.size() != given.size()) {
                return false;
            }
            for (int i = 0; i < parts.size(); i++) {
                Column column = table.column(given.get(i));
                if (column != null && isTold(column) && isDefault(parts.get(i))) {
                    written.put(parts.get(i).from(), new Written(String.valueOf(column.defaultExpression()), true));
                }
            }
            write(close, expressions(left));
            at = close + 1;
            at += is(at, ",") ? 1 : 0;
        }
        return true;
    }

    private static String expressions(List<Column> left) {
        StringBuilder sql = new StringBuilder();
        left.forEach(column -> sql.append(", ").append(column.defaultExpression()));
        return sql.toString();
    }

    private void write(int before, String sql) {
        if (!sql.isEmpty()) {
            written.put(before, new Written(sql, false));
        }
    }

    /** Only where the select list is the outermost one, and ends where it seems to. */
    private boolean selected(Insert insert, int select, List<Column> left) {
        if (!(insert.getSelect() instanceof PlainSelect plain)
                || insert.getColumns() == null
                || plain.getFromItem() == null
                || plain.getIntoTables() != null
                || (copies && plain.getDistinct() != null)
                || !clauses.has(Clauses.Clause.FROM)
                || clauses.clause(Clauses.Clause.SELECT).from() != select) {
            return false;
        }
        write(clauses.clause(Clauses.Clause.FROM).from(), expressions(left) + " ");
        return true;
    }

    private boolean head(Insert insert, int begin, List<String> given, List<Column> left) {
        StringBuilder names = new StringBuilder();
        left.forEach(column -> names.append(", ").append(queries.dialect().quote(column.name())));
        if (insert.getColumns() != null) {
            int open = 0;
            while (open < begin && !is(open, "(")) {
                open++;
            }
            if (open == begin) {
                return false;
            }
            write(clauses.closing(open), names.toString());
            return true;
        }
        List<String> quoted = given.stream().map(queries.dialect()::quote).toList();
        int before = begin;
        for (int i = 0; i < begin; i++) {
            before = clauses.word(i, "OVERRIDING") ? Math.min(before, i) : before;
        }
        write(before, "(" + String.join(", ", quoted) + names + ") ");
        return true;
    }
}
