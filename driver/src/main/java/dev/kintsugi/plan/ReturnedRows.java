package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.rows.Collation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a WITH query hands on of the rows that it writes: the columns that its RETURNING names, from which a query in its place computes
 * what RETURNING asks for. So all types are known before anything is written.
 *
 * <pre>
 *   DELETE FROM orders o WHERE … RETURNING id, upper(note) AS note
 *
 *   first: DELETE FROM orders o WHERE … RETURNING "o"."id", "o"."note", id, upper(note) AS note
 *   then:  SELECT id, upper(note) AS note FROM (rows of the write) AS "o"
 * </pre>
 *
 * <p>Expressions stay in the write's own list as well, so that one which fails does so for every row, whoever looks at it. What MERGE did with
 * a row, {@code merge_action()}, is handed on as one more column of the table.
 */
final class ReturnedRows {
    private static final Set<String> SYSTEM_COLUMNS = Set.of("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax");
    private static final List<String> VERSIONS = List.of("old", "new");
    private static final String ROWS = "kintsugi_rows";
    private static final String ACTION = "merge_action";
    private static final String REMEDY = "Return the columns of the written table by their names";
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;
    private final WriteHead write;
    /** The tables by what names their columns; null if the text does not tell them all. */
    private final @Nullable Map<String, Table> sources;
    /** The names of the columns that are returned, by what names their table. */
    private final Map<String, Set<String>> needed = new LinkedHashMap<>();

    private boolean plain = true;
    /** True if RETURNING asks what MERGE did with each row. */
    private boolean action;

    private ReturnedRows(Queries queries, Clauses clauses, TokenCursor cursor, WriteHead write) throws SQLException {
        this.queries = queries;
        this.clauses = clauses;
        this.cursor = cursor;
        this.write = write;
        this.sources = sources();
        needed.put(write.alias(), new HashSet<>());
    }

    static ReturnedRows of(Queries queries, Clauses clauses, TokenCursor cursor, WriteHead write)
            throws Unplannable, SQLException {
        ReturnedRows rows = new ReturnedRows(queries, clauses, cursor, write);
        rows.read();
        return rows;
    }

    private @Nullable Map<String, Table> sources() throws SQLException {
        Map<String, Table> tables = new LinkedHashMap<>();
        for (TokenCursor source :
                cursor.split(write.sources().from(), write.sources().to())) {
            if (!source.atName()) {
                return null;
            }
            TokenCursor.Name name = source.name();
            source.take("AS");
            String alias = source.atEnd() || !source.atName() ? name.name() : source.identifier();
            PlacedTable table = queries.layout().table(name.path(queries.path()), name.name());
            if (table == null || !source.atEnd()) {
                return null;
            }
            tables.put(alias, table.table());
        }
        return tables;
    }

    private void read() throws Unplannable {
        Range list = write.returning();
        for (int i = list.from() + 1; i < list.to(); i++) {
            if (cursor.is(i, "SELECT") || (cursor.is(i, "WITH") && i == list.from() + 1)) {
                throw new Unplannable("This form of RETURNING in a WITH query over several shards", REMEDY);
            }
            if (isStar(i)) {
                star();
            } else if (isAction(i)) {
                action();
                i += 2;
            } else if (!isName(i)) {
                plain &= cursor.is(i, ",");
            } else if (cursor.is(i + 1, ".") && !cursor.is(i + 3, "(")) {
                qualified(i);
                i += 2;
            } else if (cursor.is(i + 1, "(") || cursor.is(i + 1, ".")) {
                plain = false;
            } else if (!cursor.is(i, "AS") && !cursor.is(i - 1, "AS")) {
                unqualified(name(i));
            }
        }
        if (needed.values().stream().allMatch(Set::isEmpty)) {
            need(write.alias(), write.target().table().columns().get(0).name());
        }
    }

    /** A star that shows columns, and does not multiply. */
    private boolean isStar(int i) {
        return cursor.is(i, "*") && (cursor.is(i - 1, "RETURNING") || cursor.is(i - 1, ","));
    }

    /** True for {@code merge_action()}. */
    private boolean isAction(int i) {
        return write.merges() && cursor.is(i, "MERGE_ACTION") && cursor.is(i + 1, "(") && cursor.is(i + 2, ")");
    }

    private void action() throws Unplannable {
        if (write.target().table().column(ACTION) != null) {
            throw unknown(ACTION + "() beside a column of that name");
        }
        action = true;
    }

    private boolean isName(int i) {
        cursor.position(i);
        return cursor.atName();
    }

    private String name(int i) {
        return queries.names().stored(cursor.text(i, i + 1));
    }

    private void star() throws Unplannable {
        // The columns of MERGE's source stand before the table's.
        if (sources == null || write.merges()) {
            throw unknown("*");
        }
        all(write.alias());
        sources.keySet().forEach(this::all);
    }

    private static Unplannable unknown(String what) {
        return new Unplannable("RETURNING of " + what + " in a WITH query over several shards", REMEDY);
    }

    private void all(String alias) {
        Table table = table(alias);
        if (table != null) {
            table.columns().forEach(column -> need(alias, column.name()));
        }
    }

    private void need(String alias, String column) {
        needed.computeIfAbsent(alias, name -> new HashSet<>()).add(column);
    }

    private @Nullable Table table(String alias) {
        if (alias.equals(write.alias())) {
            return write.target().table();
        }
        Table source = sources == null ? null : sources.get(alias);
        return source != null || !VERSIONS.contains(alias)
                ? source
                : write.target().table();
    }

    private void qualified(int i) throws Unplannable {
        String alias = name(i);
        Table table = table(alias);
        if (table == null || cursor.is(i + 3, ".")) {
            throw unknown(alias + "'s columns");
        }
        if (cursor.is(i + 2, "*")) {
            all(alias);
            return;
        }
        String column = name(i + 2);
        if (table.column(column) != null) {
            need(alias, column);
        } else if (SYSTEM_COLUMNS.contains(column)) {
            throw unknown(column);
        } else {
            plain = false;
        }
    }

    private void unqualified(String name) throws Unplannable {
        boolean ofTarget = write.target().table().column(name) != null;
        if (sources == null || (!ofTarget && (table(name) != null || SYSTEM_COLUMNS.contains(name)))) {
            throw unknown(name);
        }
        if (ofTarget) {
            need(write.alias(), name);
        }
        for (Map.Entry<String, Table> source : sources.entrySet()) {
            if (source.getValue().column(name) != null) {
                // Where the name is ambiguous the write's own list says so.
                plain &= !ofTarget;
                need(source.getKey(), name);
            }
        }
    }

    private List<Column> columns(String alias) {
        Table table = table(alias);
        Set<String> names = needed.getOrDefault(alias, Set.of());
        return table == null
                ? List.of()
                : table.columns().stream()
                        .filter(column -> names.contains(column.name()))
                        .toList();
    }

    private List<Column> columns() {
        return needed.keySet().stream()
                .flatMap(alias -> columns(alias).stream())
                .toList();
    }

    /** How many columns are handed on. */
    int width() {
        return columns().size() + (action ? 1 : 0);
    }

    /** True if its rows can be handed on without a collation. */
    boolean hasPlainText() {
        Collation byDefault = queries.layout().catalog().defaultCollation();
        return columns().stream()
                .map(column -> column.type().collation())
                .allMatch(collation -> collation == null || collation.equals(byDefault));
    }

    private String quote(String name) {
        return queries.dialect().quote(name);
    }

    /** RETURNING of the write. */
    List<Piece> returning() {
        ShardText.Builder list = new ShardText.Builder();
        needed.keySet().forEach(alias -> columns(alias).forEach(column -> list.sql(list.isEmpty() ? "RETURNING " : ", ")
                .sql(quote(alias) + "." + quote(column.name()))));
        list.sql(action ? ", " + ACTION + "()" : "");
        Range all = write.returning();
        if (!plain) {
            list.sql(", ").addAll(clauses.pieces(new Range(all.from() + 1, all.to())));
        }
        return list.pieces();
    }

    /** The query that stands in the write's place. */
    List<Piece> query() {
        ShardText.Builder query = new ShardText.Builder();
        query.sql("SELECT").addAll(list()).sql(" FROM ");
        if (needed.size() == 1) {
            List<String> names =
                    new ArrayList<>(columns().stream().map(Column::name).toList());
            if (action) {
                names.add(ACTION);
            }
            return query.addAll(rows(names, write.alias())).pieces();
        }
        query.addAll(
                rows(IntStream.range(0, width()).mapToObj(i -> "kintsugi_" + i).toList(), ROWS));
        int at = 0;
        for (String alias : needed.keySet()) {
            query.sql(", LATERAL (SELECT ");
            List<Column> columns = columns(alias);
            for (int i = 0; i < columns.size(); i++) {
                query.sql((i == 0 ? "" : ", ") + ROWS + ".kintsugi_" + at++ + " AS "
                        + quote(columns.get(i).name()));
            }
            if (action && alias.equals(write.alias())) {
                query.sql((columns.isEmpty() ? "" : ", ") + ROWS + ".kintsugi_" + (width() - 1) + " AS " + ACTION);
            }
            query.sql(") AS " + quote(alias));
        }
        return query.pieces();
    }

    /** What RETURNING asks for; a star does not show the rows that were handed over, and what MERGE did is one of their columns. */
    private List<Piece> list() {
        ShardText.Builder list = new ShardText.Builder();
        int from = write.returning().from() + 1;
        for (int i = from; i < write.returning().to(); i++) {
            if (isStar(i) && needed.size() > 1) {
                list.sql(" ").addAll(clauses.pieces(new Range(from, i))).sql(" " + quote(write.alias()) + ".*");
                (sources == null ? Set.<String>of() : sources.keySet())
                        .forEach(alias -> list.sql(", " + quote(alias) + ".*"));
                from = i + 1;
            } else if (isAction(i)) {
                list.sql(" ").addAll(clauses.pieces(new Range(from, i))).sql(" " + quote(write.alias()) + "." + ACTION);
                from = i + 3;
            }
        }
        return list.sql(" ")
                .addAll(clauses.pieces(new Range(from, write.returning().to())))
                .pieces();
    }

    private List<Piece> rows(List<String> names, String alias) {
        List<HandedColumn> types = new ArrayList<>();
        columns().forEach(column -> types.add(new HandedColumn(column.type().declaration(), null)));
        if (action) {
            types.add(new HandedColumn("text", null));
        }
        return Step.rows(types, names, 0, alias, queries.dialect());
    }
}
