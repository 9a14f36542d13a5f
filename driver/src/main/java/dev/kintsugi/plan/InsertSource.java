package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.JdbcParameter;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.Values;
import org.jspecify.annotations.Nullable;

/**
 * An INSERT … SELECT (or … VALUES) taken apart: what stands before the columns, the query, and what stands after it.
 *
 * @param target INSERT INTO and the table, perhaps with its alias
 * @param overriding OVERRIDING … VALUE; empty if it is not there
 * @param query the query, with the WITH that stands before INSERT
 * @param tail ON CONFLICT, RETURNING
 */
record InsertSource(List<Piece> target, List<Piece> overriding, ShardText query, List<Piece> tail) {

    static InsertSource of(Queries queries) throws Unplannable, SQLException {
        Clauses clauses = new Clauses(queries.scan().text(), queries.tokens());
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        int insert = cursor.find("INSERT");
        cursor.position(insert + 1);
        if (insert < 0 || !cursor.take("INTO")) {
            throw new Unplannable("This form of INSERT is not read", "Write INSERT INTO");
        }
        cursor.name();
        if (cursor.take("AS")) {
            cursor.identifier();
        }
        Range target = new Range(insert, cursor.position());
        if (cursor.is("(") && !isQuery(cursor, cursor.position() + 1)) {
            cursor.takeParenthesised();
        }
        int columnsEnd = cursor.position();
        if (cursor.take("OVERRIDING")) {
            cursor.position(cursor.position() + 2);
        }
        Range overriding = new Range(columnsEnd, cursor.position());
        if (!isQuery(cursor, cursor.position())) {
            throw new Unplannable("This form of INSERT is not read", "Write INSERT INTO table (columns) SELECT …");
        }
        int end = end(cursor);
        ShardText.Builder query = new ShardText.Builder();
        query.addAll(clauses.pieces(new Range(0, insert))).sql(insert == 0 ? "" : " ");
        query.addAll(clauses.pieces(new Range(cursor.position(), end)));
        Range tail = new Range(end, clauses.whole().to());
        for (int i = tail.from(); i < tail.to(); i++) {
            if (clauses.word(i, "SELECT")) {
                throw new Unplannable(
                        "A subquery in ON CONFLICT or RETURNING of rows that come from a query",
                        "Run the subquery first and pass its answer");
            }
        }
        return new InsertSource(
                clauses.pieces(target), clauses.pieces(overriding), query.build(), clauses.pieces(tail));
    }

    /** True if a query begins at a token. */
    static boolean isQuery(TokenCursor cursor, int token) {
        return cursor.is(token, "SELECT")
                || cursor.is(token, "WITH")
                || cursor.is(token, "VALUES")
                || cursor.is(token, "TABLE")
                || cursor.is(token, "(") && isQuery(cursor, token + 1);
    }

    /** Where the query ends: at ON CONFLICT or RETURNING. */
    static int end(TokenCursor cursor) {
        int returning = cursor.find("RETURNING");
        int end = returning < 0 ? cursor.end() : returning;
        int depth = 0;
        for (int i = cursor.position(); i < end; i++) {
            depth += cursor.is(i, "(") ? 1 : cursor.is(i, ")") ? -1 : 0;
            if (depth == 0 && cursor.is(i, "ON") && cursor.is(i + 1, "CONFLICT")) {
                return i;
            }
        }
        return end;
    }

    /**
     * The columns of the query, from 0, that are literals without a type of their own: they take the target's.
     *
     * @param given the columns of the table that are named; null if none are
     * @throws Unplannable if VALUES have strings beside other values, which a query would make one type of before they reach the target
     */
    static List<Integer> untyped(Insert insert, Table table, @Nullable List<String> given) throws Unplannable {
        List<String> names =
                given == null ? table.columns().stream().map(Column::name).toList() : given;
        List<List<? extends Expression>> rows = rows(insert.getSelect());
        List<Integer> untyped = new ArrayList<>();
        int width = rows.stream().mapToInt(List::size).min().orElse(0);
        for (int i = 0; i < width; i++) {
            int column = i;
            boolean all = rows.stream().allMatch(row -> isUntyped(row.get(column)));
            boolean strings = rows.stream().anyMatch(row -> bare(row.get(column)) instanceof StringValue);
            Column target = column < names.size() ? table.column(names.get(column)) : null;
            boolean text = target != null && target.type().kind().isText();
            if (all) {
                untyped.add(column);
            } else if (strings && !text) {
                throw new Unplannable(
                        "Strings beside other values in one column of VALUES, which a query computes",
                        "Write them all alike, or cast the strings");
            }
        }
        return untyped;
    }

    private static List<List<? extends Expression>> rows(Select select) {
        if (select instanceof PlainSelect plain) {
            return List.of(plain.getSelectItems().stream()
                    .map(item -> (Expression) item.getExpression())
                    .toList());
        }
        if (!(select instanceof Values values)) {
            return List.of();
        }
        if (values.getExpressions() instanceof ParenthesedExpressionList<?> onlyRow) {
            return List.of(onlyRow);
        }
        List<List<? extends Expression>> rows = new ArrayList<>();
        for (Expression row : values.getExpressions()) {
            if (row instanceof ParenthesedExpressionList<?> list) {
                rows.add(list);
            }
        }
        return rows;
    }

    private static boolean isUntyped(Expression expression) {
        Expression bare = bare(expression);
        return bare instanceof StringValue || bare instanceof NullValue || bare instanceof JdbcParameter;
    }

    /** Without parentheses around it. */
    private static Expression bare(Expression expression) {
        return expression instanceof ParenthesedExpressionList<?> list && list.size() == 1
                ? bare(list.get(0))
                : expression;
    }

    /** True if a word of the text is DEFAULT, which no query has. */
    static boolean hasDefault(Queries queries) {
        String text = queries.scan().text();
        for (Token token : queries.tokens()) {
            if (token.kind() == Token.Kind.WORD && token.is(text, "DEFAULT")) {
                return true;
            }
        }
        return false;
    }
}
