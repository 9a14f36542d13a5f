package dev.kintsugi.merge;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.ValueType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** How many different values the groups have, NULLs not counted. All groups together hold a bounded number. */
final class DistinctCounts implements Accumulators {
    private final int column;
    private final ValueType type;
    private final long most;
    private long held;

    DistinctCounts(int column, ValueType type, long most) {
        this.column = column;
        this.type = type;
        this.most = most;
    }

    @Override
    public Accumulator start() {
        return new Values();
    }

    private final class Values implements Accumulator {
        private final Set<Object> seen = new HashSet<>();

        @Override
        public void add(ResultSet row) throws SQLException {
            Object value = type.read(row, column);
            if (value != null && seen.add(type.groupingKey(value)) && ++held > most) {
                throw Errors.limitReached(
                        "The statement counts more than " + most + " different values", "gather.maxRows");
            }
        }

        @Override
        public Long cell() {
            return (long) seen.size();
        }
    }
}
