package dev.kintsugi.session;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.topology.TableRule;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The table {@code kintsugi.tables} on every shard: what was decided when a table was created, so that nothing that happens later to the
 * table or to the file can change where its rows are looked for.
 */
final class DecisionTable {
    static final String SELECT =
            "SELECT table_schema, table_name, kind, shard_key, placement, shard FROM kintsugi.tables";

    private DecisionTable() {}

    static QualifiedName name(Dialect dialect) {
        return new QualifiedName(dialect.fold("kintsugi"), dialect.fold("tables"));
    }

    /** The rule in a row of {@link #SELECT}. */
    static TableRule rule(ResultSet row) throws SQLException {
        return switch (row.getString(3)) {
            case "sharded" -> new TableRule.Sharded(row.getString(4), row.getString(5));
            case "single" -> new TableRule.Single(row.getString(6));
            default -> new TableRule.Reference();
        };
    }
}
