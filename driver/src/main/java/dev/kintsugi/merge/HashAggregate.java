package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.ValueType;
import dev.kintsugi.rows.VendorRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The final half of an aggregation whose first half ran on the shards: each source's rows are partial results, one a group (or one in
 * all where there are no groups), and come in any order.
 *
 * <p>The shards' select list begins with the columns of the answer; what only serves to compute them (an average's sum and
 * count, a grouping column that is not selected) comes after. Groups come out in the order in which they were first seen.
 */
public final class HashAggregate {
    private final Dialect dialect;
    private final ResultSet shape;
    private final List<Accumulators> columns = new ArrayList<>();
    private final List<Integer> groupColumns = new ArrayList<>();
    private final List<ValueType> groupTypes = new ArrayList<>();
    /** Those of the types whose equality the database has to tell. */
    private final List<RankedType> ranked = new ArrayList<>();

    private final long maxGroups;
    private final Map<GroupKey, List<Accumulator>> groups = new LinkedHashMap<>();

    private HashAggregate(
            Dialect dialect, ResultSet shape, List<AggregateColumn> output, List<GroupColumn> groupBy, long maxGroups)
            throws SQLException {
        this.dialect = dialect;
        this.shape = shape;
        this.maxGroups = maxGroups;
        for (AggregateColumn column : output) {
            columns.add(column.accumulators(dialect, shape, columns.size() + 1));
        }
        for (GroupColumn group : groupBy) {
            ValueType type = dialect.valueType(shape, group.column(), group.collation());
            if (type == null) {
                RankedType byDatabase = KeyTypes.ranked(dialect, shape, group.column(), group.collation());
                ranked.add(byDatabase);
                type = byDatabase;
            }
            groupColumns.add(group.column());
            groupTypes.add(type);
        }
        if (groupBy.isEmpty()) {
            group(GroupKey.NONE);
        }
    }

    /**
     * Pulls the sources to their ends, and answers with a scrollable result set. Closing it closes the sources, which stay open
     * until then because the answer lives on the connection of the first. If this throws, they are closed.
     *
     * @param sources at least one
     * @param groupBy empty for an aggregate over everything, which is one row whatever the sources hold
     * @param maxGroups one more is an error 54000
     * @throws SQLException 0A000 if a column's type cannot be added outside the database, or its values not be handed back to it; 22003 if a sum
     *     does not fit its type
     */
    public static VendorRows of(
            Dialect dialect,
            List<? extends Rows> sources,
            List<AggregateColumn> output,
            List<GroupColumn> groupBy,
            long maxGroups)
            throws SQLException {
        List<Rows> checked = Sources.check(sources);
        try {
            ResultSet shape = checked.get(0).row();
            HashAggregate aggregate = new HashAggregate(dialect, shape, output, groupBy, maxGroups);
            if (aggregate.ranked.isEmpty()) {
                for (Rows source : checked) {
                    aggregate.pull(source);
                }
            } else {
                aggregate.pull(Materialized.ranking(dialect, new Concat(checked), aggregate.ranked, maxGroups));
            }
            return new VendorRows(aggregate.result(), () -> Sources.close(checked));
        } catch (SQLException | RuntimeException e) {
            Sources.closeAfter(e, checked);
            throw e;
        }
    }

    private void pull(Rows source) throws SQLException {
        while (source.next()) {
            ResultSet row = source.row();
            for (Accumulator accumulator : group(GroupKey.of(row, groupColumns, groupTypes))) {
                accumulator.add(row);
            }
        }
    }

    private List<Accumulator> group(GroupKey key) throws SQLException {
        List<Accumulator> group = groups.get(key);
        if (group == null) {
            if (groups.size() >= maxGroups) {
                throw Errors.limitReached("The statement has more than " + maxGroups + " groups", "gather.maxRows");
            }
            group = new ArrayList<>(columns.size());
            for (Accumulators column : columns) {
                group.add(column.start());
            }
            groups.put(key, group);
        }
        return group;
    }

    private ResultSet result() throws SQLException {
        for (Accumulators column : columns) {
            column.allPulled();
        }
        List<@Nullable Object[]> rows = new ArrayList<>(groups.size());
        for (List<Accumulator> group : groups.values()) {
            @Nullable Object[] row = new @Nullable Object[columns.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = group.get(i).cell();
            }
            rows.add(row);
        }
        return dialect.resultSet(shape.getStatement(), shape, columns.size(), rows);
    }
}
