package dev.kintsugi.plan;

import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Operand;
import java.util.List;
import java.util.Locale;
import net.sf.jsqlparser.expression.AllValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.statement.select.Fetch;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/**
 * LIMIT, OFFSET and FETCH of a query: the whole's {@code LIMIT n OFFSET m} asks each shard for its first n + m rows.
 *
 * @param count null for all rows
 * @param offset null for none
 */
record RowLimit(@Nullable Operand count, @Nullable Operand offset) {

    static final RowLimit NONE = new RowLimit(null, null);

    static RowLimit of(Select select, Operands operands) throws Unplannable {
        Operand count = null;
        Operand offset = null;
        if (select.getLimit() != null) {
            if (select.getLimit().getByExpressions() != null) {
                throw new Unplannable("LIMIT … BY is not read", "Use a window function");
            }
            if (select.getLimit().getOffset() != null) {
                throw new Unplannable("LIMIT with two numbers", "Write LIMIT count OFFSET offset");
            }
            count = operand(select.getLimit().getRowCount(), operands);
        }
        if (select.getOffset() != null) {
            offset = operand(select.getOffset().getOffset(), operands);
        }
        if (select.getFetch() != null) {
            count = fetch(select.getFetch(), operands);
        }
        return count == null && offset == null ? NONE : new RowLimit(count, offset);
    }

    private static @Nullable Operand fetch(Fetch fetch, Operands operands) throws Unplannable {
        for (String word : fetch.getFetchParameters()) {
            String upper = word.toUpperCase(Locale.ROOT);
            if (upper.contains("TIES") || upper.contains("PERCENT")) {
                throw new Unplannable("FETCH FIRST … " + word + " over several shards", "Address one shard by its key");
            }
        }
        return fetch.getExpression() == null ? new Operand.Constant(1L) : operand(fetch.getExpression(), operands);
    }

    private static @Nullable Operand operand(@Nullable Expression expression, Operands operands) throws Unplannable {
        if (expression == null || expression instanceof AllValue || expression instanceof NullValue) {
            return null;
        }
        Operand operand = operands.of(expression);
        if (operand == null) {
            throw new Unplannable("LIMIT or OFFSET is not a number or a parameter", "Compute it before and pass it");
        }
        return operand;
    }

    /** The clause for each shard; empty where no count bounds the rows. */
    List<Piece> pieces() {
        if (count == null) {
            return List.of();
        }
        boolean bound = moves(count) || (offset != null && moves(offset));
        return List.of(new Piece.Sql(" LIMIT "), new Piece.RowBound(bound));
    }

    private static boolean moves(Operand operand) {
        return !(operand instanceof Operand.Literal || operand instanceof Operand.Constant);
    }

    /** The plan that applies the limit to the merged rows. */
    RowsPlan over(RowsPlan source) {
        return this == NONE ? source : new RowsPlan.Limit(source, count, offset);
    }
}
