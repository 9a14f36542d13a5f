package dev.kintsugi.merge;

import dev.kintsugi.dialect.Dialect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * min or max in an order that only the database knows. Each group keeps its candidates, at most one from each shard; when all are
 * there, the database ranks those of all groups in one round trip.
 */
final class RankedExtremes implements Accumulators {
    private final Dialect dialect;
    private final int column;
    private final RankedType type;
    private final Comparator<Object> worstFirst;
    private final Set<String> candidates = new LinkedHashSet<>();

    RankedExtremes(Dialect dialect, int column, RankedType type, boolean greatest) {
        this.dialect = dialect;
        this.column = column;
        this.type = type;
        worstFirst = greatest ? type.order() : type.order().reversed();
    }

    @Override
    public Accumulator start() {
        return new Candidates();
    }

    @Override
    public void allPulled() throws SQLException {
        type.rank(candidates);
    }

    /** The candidates of one group. */
    private final class Candidates implements Accumulator {
        private final Map<String, Object> cells = new HashMap<>();

        @Override
        public void add(ResultSet row) throws SQLException {
            String value = type.read(row);
            Object cell = dialect.capture(row, column);
            if (value != null && cell != null) {
                cells.putIfAbsent(value, cell);
                candidates.add(value);
            }
        }

        @Override
        public @Nullable Object cell() {
            return cells.keySet().stream().max(worstFirst).map(cells::get).orElse(null);
        }
    }
}
