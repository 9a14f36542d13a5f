package dev.kintsugi.route;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The home of a value of several columns, such that equal values have one home: what is hashed are the canonical texts of the columns
 * whose types have them. Of other types only the database knows which values are equal: they do not count, and where there are no
 * others, all values have their home on the first shard.
 */
public final class ValueHome {
    private ValueHome() {}

    /**
     * The shard.
     *
     * @param types of the columns
     * @param values as {@code getString} reads them
     * @throws SQLException 0A000 if a value of a known type is spelled in no known way
     */
    public static int of(List<SqlType> types, List<@Nullable String> values, int clusterSize) throws SQLException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            String value = values.get(i);
            if (!isSpelled(types.get(i))) {
                continue;
            }
            if (value == null) {
                text.append("-:");
            } else if (KeyTexts.stored(types.get(i), value) instanceof KeyText.Of known) {
                text.append(known.text().length()).append(':').append(known.text());
            } else {
                throw Errors.notSupported(
                        "A value of type " + types.get(i).declaration() + " in an enforced unique key cannot be read",
                        "Leave DateStyle and the like at their defaults");
            }
        }
        return text.isEmpty() ? 0 : KeyDigest.mod(KeyDigest.of(text.toString()), clusterSize);
    }

    private static boolean isSpelled(SqlType type) {
        return KeyTexts.canBeKey(type) && type.kind() != SqlType.Kind.BINARY;
    }
}
