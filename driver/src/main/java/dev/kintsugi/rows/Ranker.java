package dev.kintsugi.rows;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a database for the order of one column's values, where only the database knows it. As thread-safe as its connection. */
public interface Ranker {

    /** A text that the database reads back as the value on the current row; null for SQL NULL. */
    @Nullable String read(ResultSet row) throws SQLException;

    /**
     * Ranks texts made by {@link #read} in one round trip.
     *
     * @return for each text the number of different lesser ones plus 1; equal for those that the database holds equal
     */
    int[] rank(List<String> values) throws SQLException;
}
