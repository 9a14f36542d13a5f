package dev.kintsugi.execute;

import dev.kintsugi.dialect.NewColumns;
import dev.kintsugi.dialect.NewColumns.Refill;
import dev.kintsugi.plan.Plan.NewCopies;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the copies of a reference table alike that have got new columns: by a default that is random, by numbers that each copy has given
 * to its rows in the order in which it has them, by a function of which nothing is known. The first copy's values are written over those
 * of the others, by primary key. A default that is the same for all rows costs one look into the catalog.
 */
record Recopying(NewCopies columns, NewColumns statements, Connections connections) {
    private static final String REMEDY = "Add it without the default, fill it, and set the default then";

    /** Within the transaction that has added the columns. */
    void run(int first, ShardSet others) throws SQLException {
        List<String> computed =
                connections.queryStrings(first, statements.computed(columns.table(), columns.columns()));
        List<Refill> refills = new ArrayList<>();
        for (int i = 0; i < computed.size(); i += 3) {
            String column = computed.get(i);
            String key = computed.get(i + 2);
            check(first, column, !key.isEmpty());
            if (!key.isEmpty()) {
                String read = statements.values(columns.table(), column, key);
                String values = connections.queryStrings(first, read).get(0);
                refills.add(new Refill(column, computed.get(i + 1), key, values));
            }
        }
        for (int shard : refills.isEmpty() ? new int[0] : others.toArray()) {
            connections.execute(shard, statements.refill(columns.table(), refills));
        }
    }

    /** Rows have to be told apart, and rows of other tables are left as they are. */
    private void check(int first, String column, boolean keyed) throws SQLException {
        String reason = "A new column " + column + " of " + columns.table();
        if (!keyed) {
            connections.execute(
                    first,
                    statements.refuseRows(
                            columns.table(),
                            reason + ", a reference table without a primary key, whose copies would have other values. "
                                    + REMEDY));
        }
        connections.execute(
                first,
                statements.refuseHeirs(
                        columns.table(),
                        reason + ", from which other tables inherit, and whose copies would have other values. "
                                + REMEDY));
    }
}
