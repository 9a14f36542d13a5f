package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.plan.RowsPlan;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last query over combined groups, which are handed to a shard as arrays. */
final class FinishRun {
    private final Call call;
    private final Connections connections;
    private final Dialect dialect;
    private final int shards;

    FinishRun(Call call, Connections connections, Dialect dialect, int shards) {
        this.call = call;
        this.connections = connections;
        this.dialect = dialect;
        this.shards = shards;
    }

    /** Runs it, on a shard that takes part already or any other. */
    Rows run(RowsPlan.Finish plan, List<HandedColumn> handed, List<List<@Nullable String>> columns)
            throws SQLException {
        Lease lease = connections.take(connections.anyShard(shards), false);
        try {
            List<String> labels = plan.labels().isEmpty() ? List.of() : labels(lease);
            String sql = plan.text().render(new Filling(call.scan(), 0, dialect.handedRows(handed), handed, labels));
            PreparedStatement statement = lease.connection().prepareStatement(sql);
            try {
                List<Integer> order = plan.text().parameterOrder();
                for (int i = 0; i < order.size(); i++) {
                    if (order.get(i) >= 0) {
                        call.bind(statement, i + 1, order.get(i));
                    } else {
                        List<@Nullable String> column = columns.get(-2 - order.get(i));
                        statement.setArray(
                                i + 1, lease.connection().createArrayOf(dialect.textType(), column.toArray()));
                    }
                }
                call.execution().add(statement);
                return new VendorRows(statement.executeQuery(), () -> {
                    try (lease) {
                        call.execution().remove(statement);
                        statement.close();
                    }
                });
            } catch (SQLException | RuntimeException e) {
                Backend.closeAfter(e, statement);
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            lease.giveBack(e);
            throw e;
        }
    }

    /** The labels that the database gives to the columns of the client's statement, quoted. */
    private List<String> labels(Lease lease) throws SQLException {
        try (PreparedStatement statement =
                lease.connection().prepareStatement(call.scan().text())) {
            ResultSetMetaData columns = statement.getMetaData();
            List<String> labels = new ArrayList<>();
            for (int column = 1; column <= columns.getColumnCount(); column++) {
                labels.add(dialect.quote(columns.getColumnLabel(column)));
            }
            return labels;
        }
    }
}
