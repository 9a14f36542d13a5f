package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.rows.VendorRows;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Rows of texts that the cluster itself tells, answered by a database so that the result set's getters are the vendor's. */
public record TextTable(List<String> labels, List<List<String>> rows) {

    /**
     * The table as an answer of a shard: outside a transaction of one that can be reached, since what the cluster tells of itself is
     * wanted most when something is broken.
     */
    public Result answer(Connections connections, Dialect dialect) throws SQLException {
        int shards = connections.shards();
        int home = Math.max(0, connections.joinedShard());
        // A shard's first connection may have died in its pool, and then the next one is fresh.
        for (int left = connections.joinedShard() >= 0 ? 0 : 2 * shards - 1; ; left--) {
            try {
                return on(connections.lendAny(home), dialect);
            } catch (SQLException e) {
                if (left == 0 || !dialect.connectionLost(e)) {
                    throw e;
                }
                home = (home + 1) % shards;
            }
        }
    }

    private Result on(Lease lease, Dialect dialect) throws SQLException {
        try {
            PreparedStatement statement = lease.connection().prepareStatement(sql(dialect));
            int index = 1;
            for (List<String> row : rows) {
                for (String value : row) {
                    statement.setString(index++, value);
                }
            }
            for (int j = 0; rows.isEmpty() && j < labels.size(); j++) {
                statement.setString(index++, "");
            }
            ResultSet resultSet = statement.executeQuery();
            return new Result.Answer(
                    new VendorRows(resultSet, () -> {
                        try (lease) {
                            statement.close();
                        }
                    }),
                    -1);
        } catch (SQLException e) {
            lease.giveBack(e);
            throw lease.named(e);
        } catch (RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    private String sql(Dialect dialect) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < Math.max(1, rows.size()); i++) {
            sql.append(i == 0 ? "SELECT " : " UNION ALL SELECT ");
            for (int j = 0; j < labels.size(); j++) {
                sql.append(j == 0 ? "" : ", ").append("CAST(? AS " + dialect.textType() + ")");
                sql.append(i == 0 ? " AS " + dialect.quote(labels.get(j)) : "");
            }
        }
        return sql.append(rows.isEmpty() ? " WHERE FALSE" : "").toString();
    }
}
