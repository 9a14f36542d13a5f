package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Filling;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that go to a shard as parameters of a text, one array of texts a column.
 *
 * @param arrayType the database's name for the arrays' elements
 * @param types the columns' types, as SQL
 * @param columns the values as text, column by column
 */
record HandedRows(String arrayType, List<String> types, List<List<@Nullable String>> columns) {
    static final HandedRows NONE = new HandedRows("", List.of(), List.of());

    /** No rows yet. */
    static HandedRows of(Dialect dialect, List<String> types) {
        List<List<@Nullable String>> columns = new ArrayList<>();
        types.forEach(type -> columns.add(new ArrayList<>()));
        return new HandedRows(dialect.textType(), types, columns);
    }

    /** The table expression of rows of these types. */
    static String expression(Dialect dialect, List<String> types) {
        return dialect.handedRows(
                types.stream().map(type -> new HandedColumn(type, null)).toList());
    }

    void add(List<@Nullable String> row) {
        for (int i = 0; i < row.size(); i++) {
            columns.get(i).add(row.get(i));
        }
    }

    boolean isEmpty() {
        return columns.isEmpty() || columns.get(0).isEmpty();
    }

    int size() {
        return columns.isEmpty() ? 0 : columns.get(0).size();
    }

    void bind(PreparedStatement statement, int position, int column) throws SQLException {
        statement.setArray(
                position,
                statement
                        .getConnection()
                        .createArrayOf(arrayType, columns.get(column).toArray()));
    }

    /** The text with these rows in it. */
    RewrittenText in(ShardText text, Call call, Dialect dialect) throws SQLException {
        List<HandedColumn> handed = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            handed.add(dialect.handed(types.get(i), null, columns.get(i)));
        }
        Filling filling = new Filling(call.scan(), 0, dialect.handedRows(handed), handed, List.of());
        return new RewrittenText(text.render(filling), text.parameterOrder(), 0, this);
    }
}
