package dev.kintsugi.plan;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.route.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the shards' answers become one. */
public sealed interface RowsPlan {

    /** One after another, in no promised order. */
    record Concat() implements RowsPlan {}

    /** By the keys, after which each shard has ordered its own rows. */
    record MergeSort(List<SortKey> keys) implements RowsPlan {
        public MergeSort {
            keys = List.copyOf(keys);
        }
    }

    /** Rows whose visible columns are equal become one. */
    record Distinct(RowsPlan source) implements RowsPlan {}

    /**
     * The rows after the first {@code offset}, at most {@code count}.
     *
     * @param count null for all
     * @param offset null for 0
     */
    record Limit(RowsPlan source, @Nullable Operand count, @Nullable Operand offset) implements RowsPlan {}

    /**
     * Partial results are combined, then ordered.
     *
     * @param outputs one for each column that the client sees or the order needs
     * @param grouped true if there is a GROUP BY: without rows there is then no answer row
     * @param order of the combined rows, by columns of {@code outputs}
     */
    record Aggregate(List<Output> outputs, boolean grouped, List<SortKey> order) implements RowsPlan {
        public Aggregate {
            outputs = List.copyOf(outputs);
            order = List.copyOf(order);
        }
    }

    /**
     * One column of a combined row.
     *
     * @param function how the shards' values of {@code column} combine
     * @param column the shards' column, from 0
     * @param sum for AVG the column of sums, else -1
     * @param count for AVG the column of counts, else -1
     */
    record Output(Combine function, int column, int sum, int count) {}

    /** How partial results of one group combine. */
    enum Combine {
        /** A column that is the same in all rows of a group. */
        GROUP,
        COUNT,
        SUM,
        MIN,
        MAX,
        AVG,
        BOOL_AND,
        BOOL_OR
    }

    /**
     * One key of an order.
     *
     * @param column from 0; negative counts from the end, -1 being the last column
     * @param nullsFirst as the statement or the database's default says
     * @param collation of text values
     */
    record SortKey(int column, boolean descending, boolean nullsFirst, Collation collation) {}
}
