package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.sf.jsqlparser.statement.insert.Insert;
import org.jspecify.annotations.Nullable;

/**
 * Defaults that tell the time, written into a statement that leaves columns to them, so that rows on several shards, or of a transaction
 * over several, have the time of one clock as {@link Moments} gives it. So are defaults of a reference table that give each copy another
 * value: what a statement says itself is computed once for all copies.
 *
 * <pre>
 *   INSERT INTO t (id) VALUES (1), (2)                 INSERT INTO t (id, made) VALUES (1, now()), (2, now())
 *   INSERT INTO t (id, made) VALUES (1, DEFAULT)       INSERT INTO t (id, made) VALUES (1, now())
 *   INSERT INTO t (id) SELECT id FROM u                INSERT INTO t (id, made) SELECT id, now() FROM u
 *   INSERT INTO t (id) SELECT DISTINCT id FROM u       INSERT INTO t (id, mark)
 *                                                          SELECT r.*, random() FROM (SELECT DISTINCT id FROM u) AS r
 *   INSERT INTO t DEFAULT VALUES                       INSERT INTO t (made) VALUES (now())
 *   UPDATE t SET made = DEFAULT                        UPDATE t SET made = now()
 *   MERGE … THEN INSERT (id) VALUES (u.id)             MERGE … THEN INSERT (id, made) VALUES (u.id, now())
 * </pre>
 *
 * <p>Where a default cannot be told so, the statement stays as it is.
 */
final class ToldDefaults {
    /** The clauses between which assignments stand. */
    private static final List<String> BOUNDS = List.of("SET", "FROM", "WHERE", "WHEN", "RETURNING");

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
        boolean insert = queries.scan().kind() == StatementKind.INSERT;
        boolean merge = queries.scan().kind() == StatementKind.MERGE;
        if (!cursor.takeUpTo(insert || merge ? "INTO" : "UPDATE")) {
            return Map.of();
        }
        cursor.take("ONLY");
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
        for (InsertShape shape : merge ? InsertShape.ofMerge(queries) : List.<InsertShape>of()) {
            if (!told.write(shape, null, target.table())) {
                return Map.of();
            }
        }
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
        if (insert.isOnlyDefaultValues()) {
            return writeAll(table);
        }
        InsertShape shape = InsertShape.of(queries);
        return shape != null && insert.getSelect() != null && write(shape, insert, table);
    }

    private boolean write(InsertShape shape, @Nullable Insert insert, Table table) throws SQLException {
        List<String> all = table.columns().stream().map(Column::name).toList();
        List<String> given = shape.columns();
        if (given == null) {
            int width = shape.width(queries, insert);
            boolean fits = queries.dialect().embedded() ? width == all.size() : width >= 0 && width <= all.size();
            if (!fits) {
                return false;
            }
            given = all.subList(0, width);
        }
        List<Column> left = new ArrayList<>();
        for (Column column : table.columns()) {
            if (isTold(column) && !given.contains(column.name())) {
                left.add(column);
            }
        }
        if (!left.isEmpty()) {
            head(shape, given, left);
        }
        if (shape.compares() && left.stream().anyMatch(ToldDefaults::isRandom)) {
            write(shape.query().from(), "SELECT kintsugi_rows.*, " + expressions(left) + " FROM (");
            write(shape.query().to(), ") AS kintsugi_rows");
            return true;
        }
        return lists(shape, given, left, table);
    }

    /** {@code DEFAULT VALUES}, of which those that are told are given. */
    private boolean writeAll(Table table) {
        List<Column> told = table.columns().stream().filter(this::isTold).toList();
        int begin = clauses.whole().from();
        while (begin < clauses.whole().to() && !(clauses.word(begin, "DEFAULT") && clauses.word(begin + 1, "VALUES"))) {
            begin++;
        }
        written.put(begin, new Written("(" + names(told) + ")", true));
        write(begin + 2, "(" + expressions(told) + ")");
        return true;
    }

    private boolean isTold(Column column) {
        return isTold(column, copies);
    }

    /** True for a default that tells the time, or has another value in each copy of a reference table. */
    static boolean isTold(Column column, boolean copies) {
        String expression = column.defaultExpression();
        return expression != null
                && column.ownedSequence() == null
                && !column.generated()
                && (Vocabulary.mentionsOnce(expression) || (copies && Vocabulary.mentionsRandom(expression)));
    }

    /** True for a default that has another value in each row. */
    static boolean isRandom(Column column) {
        return Vocabulary.mentionsRandom(String.valueOf(column.defaultExpression()));
    }

    private boolean is(int token, String symbol) {
        return token < tokens.size() && tokens.get(token).text(text).equals(symbol);
    }

    private boolean lists(InsertShape shape, List<String> given, List<Column> left, Table table) {
        for (Range list : shape.lists()) {
            List<Range> parts = clauses.split(list);
            if (shape.values() && parts.size() != given.size()) {
                return false;
            }
            for (int i = 0; shape.values() && i < parts.size(); i++) {
                Column column = table.column(given.get(i));
                if (column != null && isTold(column) && isDefault(parts.get(i))) {
                    written.put(parts.get(i).from(), new Written(String.valueOf(column.defaultExpression()), true));
                }
            }
            if (!left.isEmpty()) {
                write(list.to(), ", " + expressions(left));
            }
        }
        return true;
    }

    private void write(int before, String sql) {
        written.merge(
                before, new Written(sql, false), (first, then) -> new Written(first.sql() + " " + then.sql(), false));
    }

    private static String expressions(List<Column> columns) {
        return columns.stream()
                .map(column -> String.valueOf(column.defaultExpression()))
                .collect(Collectors.joining(", "));
    }

    private String names(List<Column> columns) {
        return columns.stream()
                .map(column -> queries.dialect().quote(column.name()))
                .collect(Collectors.joining(", "));
    }

    private void head(InsertShape shape, List<String> given, List<Column> left) {
        String names = names(left);
        if (shape.columns() == null) {
            String quoted = given.stream().map(queries.dialect()::quote).collect(Collectors.joining(", "));
            names = "(" + quoted + ", " + names + ")";
        } else {
            names = ", " + names;
        }
        write(shape.columnsEnd(), names);
    }
}
