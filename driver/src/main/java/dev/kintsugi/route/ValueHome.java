package dev.kintsugi.route;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.ArrayList;
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
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String value = values.get(i);
            if (!isSpelled(types.get(i)) || value == null) {
                texts.add(value);
            } else if (KeyTexts.stored(types.get(i), value) instanceof KeyText.Of known) {
                texts.add(known.text());
            } else {
                throw Errors.notSupported(
                        "A value of type " + types.get(i).declaration() + " in an enforced unique key cannot be read",
                        "Leave DateStyle and the like at their defaults");
            }
        }
        return ofTexts(types, texts, clusterSize);
    }

    /** The shard of canonical texts. */
    public static int ofTexts(List<SqlType> types, List<@Nullable String> texts, int clusterSize) {
        StringBuilder hashed = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            String text = texts.get(i);
            if (isSpelled(types.get(i))) {
                hashed.append(text == null ? "-:" : text.length() + ":" + text);
            }
        }
        return hashed.isEmpty() ? 0 : KeyDigest.mod(KeyDigest.of(hashed.toString()), clusterSize);
    }

    /**
     * The canonical texts of the values that columns are compared with; null if only the database can tell them, and no text if no row
     * can equal them.
     */
    public static @Nullable List<@Nullable String> compared(Routing.Unique key, Values values, Dialect dialect) {
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < key.types().size(); i++) {
            KeyText text =
                    KeyTexts.compared(key.types().get(i), key.operands().get(i).value(values), dialect);
            if (text == KeyText.NoRow.NO_ROW) {
                return List.of();
            }
            if (!isSpelled(key.types().get(i)) || !(text instanceof KeyText.Of known)) {
                return null;
            }
            texts.add(known.text());
        }
        return texts;
    }

    private static boolean isSpelled(SqlType type) {
        return KeyTexts.canBeKey(type) && type.kind() != SqlType.Kind.BINARY;
    }
}
