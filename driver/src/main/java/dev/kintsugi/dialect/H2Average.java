package dev.kintsugi.dialect;

import dev.kintsugi.rows.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * H2's AVG from a sum and a count.
 *
 * <p>H2 2.5 gives DOUBLE PRECISION for the smaller integers and REAL, a NUMERIC whose scale is in the column's type for BIGINT and
 * NUMERIC, rounded half down, and DECFLOAT for DOUBLE PRECISION and DECFLOAT, which cannot be had from rounded partial sums. Of
 * integers H2 adds doubles, which is exact up to 2^53, as is the sum here.
 */
final class H2Average {
    private H2Average() {}

    static Object of(ResultSet shape, int column, Object sum, long count) throws SQLException {
        if (H2Values.kind(shape, column) == SqlType.Kind.DECIMAL) {
            int scale = shape.getMetaData().getScale(column);
            BigDecimal total = sum instanceof BigDecimal number ? number : BigDecimal.valueOf((Long) sum);
            return total.divide(BigDecimal.valueOf(count), scale, RoundingMode.HALF_DOWN);
        }
        return ((Number) sum).doubleValue() / count;
    }
}
