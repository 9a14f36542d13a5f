package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Ranker;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The types of sort keys, each with an order.
 *
 * @param types one for each key
 * @param ranked those among them that the database has to rank
 */
record KeyTypes(List<ValueType> types, List<RankedType> ranked) {

    /** Types of the keys' columns; the connection of {@code shape} ranks what has no order of its own. */
    static KeyTypes of(Dialect dialect, ResultSet shape, List<SortKey> keys, List<Collation> collations)
            throws SQLException {
        if (keys.size() != collations.size()) {
            throw new IllegalArgumentException(keys.size() + " sort keys but " + collations.size() + " collations");
        }
        List<ValueType> types = new ArrayList<>();
        List<RankedType> ranked = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            int column = keys.get(i).column();
            ValueType type = dialect.valueType(shape, column, collations.get(i));
            if (type == null || type.order() == null) {
                RankedType byDatabase = ranked(dialect, shape, column, collations.get(i));
                ranked.add(byDatabase);
                type = byDatabase;
            }
            types.add(type);
        }
        return new KeyTypes(types, ranked);
    }

    /** A column that the database ranks; 0A000 if its values cannot be handed back. */
    static RankedType ranked(Dialect dialect, ResultSet shape, int column, Collation collation) throws SQLException {
        Ranker ranker = dialect.ranker(shape.getStatement().getConnection(), shape, column, collation);
        if (ranker == null) {
            throw Errors.notSupported(
                    "Values of type " + shape.getMetaData().getColumnTypeName(column)
                            + " from several shards cannot be put in order",
                    "Cast the column to text or to a number");
        }
        return new RankedType(ranker);
    }
}
