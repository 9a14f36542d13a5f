package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Parser;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.Token;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.jspecify.annotations.Nullable;

/**
 * A view through which a write goes to the one table beneath it, as it is written: each shard's own view does that for its own rows.
 *
 * @param name the view's
 * @param table the table
 * @param columns for each of the view's columns that is one of the table's, which; in the view's order
 * @param computes true if it has other columns as well
 */
record WrittenView(QualifiedName name, PlacedTable table, Map<String, String> columns, boolean computes) {
    private static final String REMEDY = "Write to the table beneath it";

    WrittenView {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** Null if the name is none of such a view's: one of some columns and rows of one table, without triggers and rules. */
    static @Nullable WrittenView of(Queries queries, Table named) throws SQLException {
        return of(
                queries,
                named.getSchemaName() == null
                        ? queries.path()
                        : List.of(queries.names().stored(named.getSchemaName())),
                queries.names().stored(named.getName()));
    }

    /** The same by the schemas in which the name is looked for. */
    static @Nullable WrittenView of(Queries queries, List<String> path, String name) throws SQLException {
        QualifiedName view = queries.layout().catalog().relation(path, name);
        String text = view == null || !queries.layout().catalog().plainViews().contains(view)
                ? null
                : queries.layout().catalog().views().get(view);
        return view == null || text == null || !(parse(queries, text) instanceof PlainSelect select)
                ? null
                : of(queries, view, select);
    }

    /**
     * The view as a table of its own, which has the table's columns under the view's names: what there is to know for rows that are added
     * through it. What the view hides must be the same whichever shard fills it in.
     */
    PlacedTable asTable() throws Unplannable {
        List<Column> shown = new ArrayList<>();
        columns.forEach((own, beneath) -> {
            Column column = table.table().column(beneath);
            if (column != null) {
                shown.add(column.named(own));
            }
        });
        if (table.location() instanceof Location.Single) {
            return new PlacedTable(table.table().shownAs(name, shown, columns), table.location());
        }
        for (Column column : table.table().columns()) {
            String byDefault = column.defaultExpression();
            boolean drawn = column.ownedSequence() != null || column.identity() != Column.Identity.NONE;
            boolean copies = table.location() instanceof Location.Reference;
            boolean varies = byDefault != null
                    && (Vocabulary.mentionsOnce(byDefault) || (copies && Vocabulary.mentionsRandom(byDefault)));
            if (!columns.containsValue(column.name()) && (drawn || varies)) {
                throw new Unplannable(
                        "A write through the view " + name.name() + ", which hides the generated column "
                                + column.name(),
                        REMEDY);
            }
        }
        return new PlacedTable(table.table().shownAs(name, shown, columns), location());
    }

    private Location location() throws Unplannable {
        if (computes) {
            throw new Unplannable(
                    "A write through the view " + name.name() + ", which has columns that are none of its table's",
                    REMEDY);
        }
        if (!(table.location() instanceof Location.Sharded sharded)) {
            return table.location();
        }
        for (Map.Entry<String, String> column : columns.entrySet()) {
            if (column.getValue().equals(sharded.key().column())) {
                return new Location.Sharded(sharded.key().named(column.getKey()));
            }
        }
        throw new Unplannable(
                "A write through the view " + name.name() + ", which hides the shard key "
                        + sharded.key().column(),
                REMEDY);
    }

    /** Null if it is not read. */
    private static @Nullable Statement parse(Queries queries, String text) throws SQLException {
        Scan scan = Lexer.scan(text, queries.dialect().lexerRules(), false);
        List<Token> tokens = Lexer.tokens(text, queries.dialect().lexerRules(), false);
        try {
            return Parser.parse(scan, tokens);
        } catch (SQLSyntaxErrorException e) {
            return null;
        }
    }

    private static @Nullable WrittenView of(Queries queries, QualifiedName name, PlainSelect select) {
        boolean plain = select.getFromItem() instanceof Table
                && (select.getJoins() == null || select.getJoins().isEmpty())
                && select.getWithItemsList() == null
                && select.getDistinct() == null
                && select.getGroupBy() == null
                && select.getHaving() == null
                && select.getLimit() == null
                && select.getOffset() == null
                && select.getFetch() == null;
        if (!plain || !(select.getFromItem() instanceof Table beneath) || beneath.getSchemaName() == null) {
            return null;
        }
        List<Expression> expressions = new ArrayList<>();
        Map<String, String> columns = new LinkedHashMap<>();
        for (SelectItem<?> item : select.getSelectItems()) {
            expressions.add(item.getExpression());
            if (item.getExpression() instanceof net.sf.jsqlparser.schema.Column column) {
                String own = queries.names().stored(column.getColumnName());
                String shown = item.getAlias() == null
                        ? own
                        : queries.names().stored(item.getAlias().getName());
                columns.put(shown, own);
            }
        }
        if (select.getWhere() != null) {
            expressions.add(select.getWhere());
        }
        Shape shape = Shape.of(expressions.toArray(new Expression[0]));
        PlacedTable table = queries.layout()
                .table(
                        List.of(queries.names().stored(beneath.getSchemaName())),
                        queries.names().stored(beneath.getName()));
        boolean ofRows = shape.subqueries().isEmpty()
                && shape.aggregates().isEmpty()
                && shape.windows().isEmpty();
        return table == null || !ofRows
                ? null
                : new WrittenView(
                        name,
                        table,
                        columns,
                        columns.size() < select.getSelectItems().size());
    }
}
