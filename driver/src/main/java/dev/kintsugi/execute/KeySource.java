package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.plan.PlacedTable;
import java.sql.SQLException;

/** Where generated keys that are unique over the cluster come from. Thread-safe. */
public interface KeySource {

    /**
     * As many fresh values of a table's identity or serial column, in the order of their drawing.
     *
     * @param connections of the session that draws, whose one to the sequence's home serves if none are in store
     */
    long[] draw(PlacedTable table, Column column, int count, Connections connections) throws SQLException;
}
