package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.merge.AggregateColumn;
import dev.kintsugi.merge.BackendRank;
import dev.kintsugi.merge.Concat;
import dev.kintsugi.merge.Distinct;
import dev.kintsugi.merge.GroupColumn;
import dev.kintsugi.merge.HashAggregate;
import dev.kintsugi.merge.Limit;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.merge.SortKey;
import dev.kintsugi.plan.RowsPlan;
import dev.kintsugi.route.Values;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a plan's merge into operators over the shards' open answers. */
final class Merger implements RowsPlan.Visitor<Rows> {
    /** Rows of each shard that are ranked together where only the database knows their order. */
    private static final int READ_AHEAD = 1000;

    private final Dialect dialect;
    private final Collation defaultCollation;
    private final long maxRows;
    private final List<Rows> sources;
    private final int hidden;
    private final Values values;
    private final Finisher finisher;

    /**
     * For one execution.
     *
     * @param sources the shards' answers, at least one
     * @param hidden trailing columns that are not the client's
     * @param maxRows what an operator may hold in memory
     */
    Merger(
            Dialect dialect,
            Collation defaultCollation,
            long maxRows,
            List<Rows> sources,
            int hidden,
            Values values,
            Finisher finisher) {
        this.dialect = dialect;
        this.defaultCollation = defaultCollation;
        this.maxRows = maxRows;
        this.sources = sources;
        this.hidden = hidden;
        this.values = values;
        this.finisher = finisher;
    }

    @Override
    public Rows visit(RowsPlan.Concat plan) {
        return new Concat(sources);
    }

    @Override
    public Rows visit(RowsPlan.MergeSort plan) throws SQLException {
        ResultSet shape = sources.get(0).row();
        List<SortKey> keys = keys(plan.keys(), shape.getMetaData().getColumnCount());
        return BackendRank.merge(dialect, sources, keys, collations(plan.keys()), READ_AHEAD);
    }

    @Override
    public Rows visit(RowsPlan.Distinct plan) throws SQLException {
        ResultSet shape = sources.get(0).row();
        int visible = shape.getMetaData().getColumnCount() - hidden;
        return Distinct.of(dialect, plan.source().accept(this), visible, defaultCollation, maxRows);
    }

    @Override
    public Rows visit(RowsPlan.Limit plan) throws SQLException {
        RowCounts counts = RowCounts.of(plan, values);
        return new Limit(plan.source().accept(this), counts.offset(), counts.count());
    }

    @Override
    public Rows visit(RowsPlan.Aggregate plan) throws SQLException {
        List<AggregateColumn> outputs = new ArrayList<>();
        for (RowsPlan.Output output : plan.outputs()) {
            outputs.add(column(output, outputs.size() + 1));
        }
        List<GroupColumn> groups = new ArrayList<>();
        for (RowsPlan.GroupColumn group : plan.groups()) {
            groups.add(new GroupColumn(group.column() + 1, group.collation()));
        }
        Rows combined = HashAggregate.of(dialect, sources, outputs, groups, maxRows);
        if (plan.order().isEmpty()) {
            return combined;
        }
        List<SortKey> keys = keys(plan.order(), outputs.size());
        return Materialized.sorted(dialect, combined, outputs.size(), keys, collations(plan.order()), maxRows);
    }

    @Override
    public Rows visit(RowsPlan.Finish plan) throws SQLException {
        List<HandedColumn> handed = new ArrayList<>();
        List<List<@Nullable String>> columns = new ArrayList<>();
        for (int column = 0; column < plan.columns(); column++) {
            columns.add(new ArrayList<>());
        }
        try (Rows combined = visit(plan.source())) {
            while (combined.next()) {
                for (int column = 1; column <= plan.columns(); column++) {
                    columns.get(column - 1).add(combined.row().getString(column));
                }
            }
            ResultSetMetaData shape = combined.row().getMetaData();
            for (int column = 1; column <= plan.columns(); column++) {
                Collation collation = plan.source().outputs().get(column - 1).collation();
                boolean own = isText(shape.getColumnType(column)) && !collation.equals(defaultCollation);
                handed.add(dialect.handed(
                        dialect.declaration(shape, column),
                        own ? dialect.quote(collation.name()) : null,
                        columns.get(column - 1)));
            }
        }
        return finisher.finish(plan, handed, columns);
    }

    private static boolean isText(int jdbcType) {
        return jdbcType == Types.VARCHAR || jdbcType == Types.CHAR || jdbcType == Types.LONGVARCHAR;
    }

    /** Runs the last query of a {@link RowsPlan.Finish} on one shard. */
    interface Finisher {

        /**
         * The last query's answer.
         *
         * @param handed the combined rows' columns
         * @param columns the combined rows' values as text, column by column
         */
        Rows finish(RowsPlan.Finish plan, List<HandedColumn> handed, List<List<@Nullable String>> columns)
                throws SQLException;
    }

    private AggregateColumn column(RowsPlan.Output output, int column) {
        List<Integer> parts = output.parts().stream().map(part -> part + 1).toList();
        return switch (output.function()) {
            case GROUP -> new AggregateColumn.Group(column);
            case COUNT -> new AggregateColumn.Count(column);
            case SUM -> new AggregateColumn.Sum(column);
            case MIN -> new AggregateColumn.Extreme(column, false, output.collation());
            case MAX -> new AggregateColumn.Extreme(column, true, output.collation());
            case AVG -> new AggregateColumn.Average(parts.get(0), parts.get(1));
            case BOOL_AND -> new AggregateColumn.Truth(column, true);
            case BOOL_OR -> new AggregateColumn.Truth(column, false);
            case BIT_AND -> new AggregateColumn.Bits(column, (a, b) -> a & b);
            case BIT_OR -> new AggregateColumn.Bits(column, (a, b) -> a | b);
            case BIT_XOR -> new AggregateColumn.Bits(column, (a, b) -> a ^ b);
            case VAR_SAMP -> new AggregateColumn.Variance(parts.get(0), parts.get(1), parts.get(2), true, false);
            case VAR_POP -> new AggregateColumn.Variance(parts.get(0), parts.get(1), parts.get(2), false, false);
            case STDDEV_SAMP -> new AggregateColumn.Variance(parts.get(0), parts.get(1), parts.get(2), true, true);
            case STDDEV_POP -> new AggregateColumn.Variance(parts.get(0), parts.get(1), parts.get(2), false, true);
            case COUNT_DISTINCT -> new AggregateColumn.Distinct(parts.get(0), output.collation(), maxRows);
        };
    }

    private static List<SortKey> keys(List<RowsPlan.SortKey> planned, int columns) {
        List<SortKey> keys = new ArrayList<>(planned.size());
        for (RowsPlan.SortKey key : planned) {
            int column = key.column() >= 0 ? key.column() + 1 : columns + key.column() + 1;
            keys.add(new SortKey(column, key.descending(), key.nullsFirst()));
        }
        return keys;
    }

    private static List<Collation> collations(List<RowsPlan.SortKey> planned) {
        return planned.stream().map(RowsPlan.SortKey::collation).toList();
    }
}
