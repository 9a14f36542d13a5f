package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Parser;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.Token;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.jspecify.annotations.Nullable;

/**
 * A view through which a write goes to the one table beneath it, as it is written: each shard's own view does that for its own rows.
 *
 * @param table the table
 * @param columns for each of the view's columns that is one of the table's, which
 */
record WrittenView(PlacedTable table, Map<String, String> columns) {
    WrittenView {
        columns = Map.copyOf(columns);
    }

    /** Null if the name is none of such a view's: one of some columns and rows of one table, without triggers and rules. */
    static @Nullable WrittenView of(Queries queries, Table named) throws SQLException {
        String name = queries.names().stored(named.getName());
        List<String> path = named.getSchemaName() == null
                ? queries.path()
                : List.of(queries.names().stored(named.getSchemaName()));
        QualifiedName view = queries.layout().catalog().relation(path, name);
        String text = view == null || !queries.layout().catalog().plainViews().contains(view)
                ? null
                : queries.layout().catalog().views().get(view);
        return text == null || !(parse(queries, text) instanceof PlainSelect select) ? null : of(queries, select);
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

    private static @Nullable WrittenView of(Queries queries, PlainSelect select) {
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
        Map<String, String> columns = new HashMap<>();
        for (SelectItem<?> item : select.getSelectItems()) {
            expressions.add(item.getExpression());
            if (item.getExpression() instanceof Column column) {
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
        return table == null || !ofRows ? null : new WrittenView(table, columns);
    }
}
