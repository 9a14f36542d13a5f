package dev.kintsugi.merge;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** A bitwise operation over partial results of it, which are integers; NULLs are ignored. */
final class PartialBits implements Accumulator {
    private final int column;
    private final LongBinaryOperator operator;
    private @Nullable Long bits;

    PartialBits(int column, LongBinaryOperator operator) {
        this.column = column;
        this.operator = operator;
    }

    @Override
    public void add(ResultSet row) throws SQLException {
        long value = row.getLong(column);
        if (!row.wasNull()) {
            bits = bits == null ? value : operator.applyAsLong(bits, value);
        }
    }

    @Override
    public @Nullable Object cell() {
        return bits;
    }
}
