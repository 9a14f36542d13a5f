package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.function.LongBinaryOperator;

/**
 * One column of an aggregate's answer and how it comes from the columns of the shards' partial answers (1-based). Its label and
 * type are those of the shards' column at the position that it has in the answer.
 */
public sealed interface AggregateColumn {

    /**
     * Makes the accumulators of this column, one for each group.
     *
     * @param shape has the columns of the partial answers
     * @param position 1-based, of this column in the answer
     * @throws SQLException 0A000 if the type cannot be added or ordered outside the database
     */
    Accumulators accumulators(Dialect dialect, ResultSet shape, int position) throws SQLException;

    /** A grouping column, or one that depends on these: the value of the group's first row. */
    record Group(int column) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) {
            return () -> new Accumulator.First(dialect, column);
        }
    }

    /** count: the sum of the shards' counts, 0 where there are none. */
    record Count(int column) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) {
            return () -> new Accumulator.Count(column);
        }
    }

    /**
     * sum: exact for integers and numeric; for floating point the additions come in another order than one database's, so that the
     * last digits may differ, as they may between two runs of a parallel query.
     */
    record Sum(int column) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) throws SQLException {
            SqlType.Kind kind = additive(dialect, shape, column, "sum");
            return () -> new PartialSum(column, kind);
        }
    }

    /**
     * avg: the whole sum by the whole count. On PostgreSQL the sum of a real column is to be taken as {@code sum(x::float8)}, as
     * avg does.
     */
    record Average(int sumColumn, int countColumn) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) throws SQLException {
            additive(dialect, shape, position, "avg");
            SqlType.Kind kind = additive(dialect, shape, sumColumn, "avg");
            if (kind == SqlType.Kind.REAL && dialect.kind(shape, position) == SqlType.Kind.DOUBLE) {
                throw Errors.notSupported(
                        "avg of a real expression over several shards", "Cast its argument to double precision");
            }
            return () -> new Accumulator.Average(
                    dialect, shape, position, new PartialSum(sumColumn, kind), new Accumulator.Count(countColumn));
        }
    }

    /**
     * min or max; where only the database knows the order, it is asked once for all groups. Of values that are equal but print
     * differently (1.0 and 1.00) any may come out, as on one database.
     *
     * @param collation of text; anything where the column is none
     */
    record Extreme(int column, boolean greatest, Collation collation) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) throws SQLException {
            ValueType type = dialect.valueType(shape, column, collation);
            Comparator<Object> order = type == null ? null : type.order();
            if (type == null || order == null) {
                RankedType ranked = KeyTypes.ranked(dialect, shape, column, collation);
                return new RankedExtremes(dialect, column, ranked, greatest);
            }
            Comparator<Object> best = greatest ? order.reversed() : order;
            return () -> new Accumulator.Extreme(dialect, column, type, best);
        }
    }

    /** bool_and (every) or bool_or (any). */
    record Truth(int column, boolean all) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) {
            return () -> new Accumulator.Truth(column, all);
        }
    }

    /** bit_and, bit_or or bit_xor of integers. */
    record Bits(int column, LongBinaryOperator operator) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) {
            return () -> new PartialBits(column, operator);
        }
    }

    /**
     * The variance of integers or numerics, or its root.
     *
     * @param sample true for that of a sample, which one value alone does not have
     * @param root true for the standard deviation
     */
    record Variance(int sumColumn, int squaresColumn, int countColumn, boolean sample, boolean root)
            implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) throws SQLException {
            SqlType.Kind sum = additive(dialect, shape, sumColumn, "variance");
            SqlType.Kind squares = additive(dialect, shape, squaresColumn, "variance");
            return () -> new PartialVariance(
                    dialect,
                    new PartialSum(sumColumn, sum),
                    new PartialSum(squaresColumn, squares),
                    new Accumulator.Count(countColumn),
                    sample,
                    root);
        }
    }

    /**
     * count(DISTINCT x), of partial results that each have one value.
     *
     * @param collation of text
     * @param most values of all groups that may be held in memory
     */
    record Distinct(int column, Collation collation, long most) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) throws SQLException {
            ValueType type = dialect.valueType(shape, column, collation);
            if (type == null) {
                throw Errors.notSupported(
                        "DISTINCT values that only the database can tell apart, over several shards",
                        "Give the column a collation under which different texts differ");
            }
            return new DistinctCounts(column, type, most);
        }
    }

    /** any_value: the first that is not NULL. */
    record Any(int column) implements AggregateColumn {
        @Override
        public Accumulators accumulators(Dialect dialect, ResultSet shape, int position) {
            return () -> new Accumulator.Any(dialect, column);
        }
    }

    private static SqlType.Kind additive(Dialect dialect, ResultSet shape, int column, String function)
            throws SQLException {
        SqlType.Kind kind = dialect.kind(shape, column);
        if (!PartialSum.supports(kind)) {
            throw Errors.notSupported(
                    function + " of type " + shape.getMetaData().getColumnTypeName(column)
                            + " cannot be computed from the shards' partial results",
                    "Cast the argument to numeric");
        }
        return kind;
    }
}
