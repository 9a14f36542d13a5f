package dev.kintsugi.merge;

import dev.kintsugi.rows.Ranker;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column's values as texts whose order the database has told. Only those of the last {@link #rank} can be compared. One thread.
 */
final class RankedType implements ValueType {
    private final Ranker ranker;
    private Map<Object, Integer> ranks = Map.of();

    RankedType(Ranker ranker) {
        this.ranker = ranker;
    }

    /** The text of a value; null for SQL NULL. */
    @Nullable String read(ResultSet row) throws SQLException {
        return ranker.read(row);
    }

    @Override
    public @Nullable Object read(ResultSet row, int column) throws SQLException {
        return ranker.read(row);
    }

    @Override
    public Comparator<Object> order() {
        return Comparator.comparing(this::rankOf);
    }

    @Override
    public Object groupingKey(Object value) {
        return rankOf(value);
    }

    private Integer rankOf(Object value) {
        Integer rank = ranks.get(value);
        if (rank == null) {
            throw new IllegalStateException("A value without a rank");
        }
        return rank;
    }

    /** Asks the database for the order of these texts, each of them once. Asks nothing where there is nothing to order. */
    void rank(Collection<String> distinct) throws SQLException {
        List<String> values = List.copyOf(distinct);
        int[] numbers = values.size() > 1 ? ranker.rank(values) : new int[values.size()];
        Map<Object, Integer> next = new HashMap<>(2 * numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            next.put(values.get(i), numbers[i]);
        }
        ranks = next;
    }
}
