package dev.kintsugi.plan;

import dev.kintsugi.route.Operand;
import dev.kintsugi.rows.Collation;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the shards' answers become one. */
public sealed interface RowsPlan {

    /** Calls the visitor's method for this kind of merge. */
    <R> R accept(Visitor<R> visitor) throws SQLException;

    /** One method for each kind of merge. */
    interface Visitor<R> {
        R visit(Concat plan) throws SQLException;

        R visit(MergeSort plan) throws SQLException;

        R visit(Distinct plan) throws SQLException;

        R visit(Limit plan) throws SQLException;

        R visit(Aggregate plan) throws SQLException;

        R visit(Finish plan) throws SQLException;
    }

    /** One after another, in no promised order. */
    record Concat() implements RowsPlan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /** By the keys, after which each shard has ordered its own rows. */
    record MergeSort(List<SortKey> keys) implements RowsPlan {
        public MergeSort {
            keys = List.copyOf(keys);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /** Rows whose visible columns are equal become one. */
    record Distinct(RowsPlan source) implements RowsPlan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * The rows after the first {@code offset}, at most {@code count}.
     *
     * @param count null for all
     * @param offset null for 0
     */
    record Limit(RowsPlan source, @Nullable Operand count, @Nullable Operand offset) implements RowsPlan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * Partial results are combined, then ordered. Column n of the answer has the label and type of the shards' column n.
     *
     * @param outputs one for each column that the client sees or the order needs
     * @param groups the shards' columns that tell groups apart; empty if all rows are one group, which then is there even without
     *     rows
     * @param order of the combined rows, by columns of {@code outputs}
     */
    record Aggregate(List<Output> outputs, List<GroupColumn> groups, List<SortKey> order) implements RowsPlan {
        public Aggregate {
            outputs = List.copyOf(outputs);
            groups = List.copyOf(groups);
            order = List.copyOf(order);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * Combined rows are handed back to a database, as a table, for what only it computes exactly: expressions over aggregates,
     * HAVING, and the order and limit that depend on them.
     *
     * @param text a query over that table
     * @param columns how many columns the table has
     * @param labels the client's columns that have no alias, from 0: the database names them
     */
    record Finish(Aggregate source, ShardText text, int columns, List<Integer> labels) implements RowsPlan {
        public Finish {
            labels = List.copyOf(labels);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * One column of a combined row.
     *
     * @param function how the shards' values combine
     * @param parts the shards' columns, from 0, of which the value comes, where it is not the column itself: for AVG sums and counts, for
     *     variances sums, sums of squares and counts, for COUNT_DISTINCT the values
     * @param collation of text values
     */
    record Output(Combine function, List<Integer> parts, Collation collation) {
        public Output {
            parts = List.copyOf(parts);
        }

        Output(Combine function, Collation collation) {
            this(function, List.of(), collation);
        }
    }

    /**
     * One column of the shards' answers, from 0, by which groups are told apart.
     *
     * @param collation of text values
     */
    record GroupColumn(int column, Collation collation) {}

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
        BOOL_OR,
        BIT_AND,
        BIT_OR,
        BIT_XOR,
        VAR_SAMP,
        VAR_POP,
        STDDEV_SAMP,
        STDDEV_POP,
        COUNT_DISTINCT
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
