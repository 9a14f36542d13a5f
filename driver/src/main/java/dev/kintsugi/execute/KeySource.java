package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.plan.PlacedTable;
import java.sql.SQLException;

/** Where generated keys that are unique over the cluster come from. Thread-safe. */
public interface KeySource {

    /** As many fresh values of a table's identity or serial column, ascending. */
    long[] draw(PlacedTable table, Column column, int count) throws SQLException;
}
