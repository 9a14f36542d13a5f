package dev.kintsugi.route;

import java.lang.reflect.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shards of {@code key = ANY(array)}. */
final class KeyArrays {
    /**
     * Element types whose Java values say all that the database compares. Others, such as char(n) and timestamps with time zone,
     * come out of a {@link java.sql.Array} without what their comparison depends on.
     */
    private static final Set<String> PLAIN_ELEMENTS = Set.of(
            "int2",
            "int4",
            "int8",
            "numeric",
            "float8",
            "text",
            "varchar",
            "bool",
            "uuid",
            "smallint",
            "integer",
            "bigint",
            "double precision",
            "character varying",
            "boolean");

    private KeyArrays() {}

    /**
     * The shards of the elements' keys: none for NULL and for the empty array; all where the value or an element of it is not
     * understood. NULL elements select no row.
     *
     * @param array a Java array or collection, a {@link java.sql.Array}, or PostgreSQL's text of an array
     */
    static ShardSet shards(ShardKey key, @Nullable Object array) {
        int clusterSize = key.function().clusterSize();
        if (array == null) {
            return ShardSet.none(clusterSize);
        }
        Collection<? extends @Nullable Object> elements = elements(key, array);
        if (elements == null || !ofOneClass(elements)) {
            return ShardSet.all(clusterSize);
        }
        ShardSet shards = ShardSet.none(clusterSize);
        for (Object element : elements) {
            shards = shards.or(key.equalTo(element));
            if (shards.isAll()) {
                return shards;
            }
        }
        return shards;
    }

    /** Null if they cannot be told. */
    private static @Nullable Collection<? extends @Nullable Object> elements(ShardKey key, Object array) {
        if (array instanceof Collection<?> collection) {
            return collection;
        }
        if (array instanceof java.sql.Array sqlArray) {
            return elements(sqlArray);
        }
        if (array instanceof String text) {
            // Elsewhere than on PostgreSQL a text may be an array of itself alone.
            return Reading.ofClient(key.dialect()) == Reading.STRICT ? ArrayLiteral.elements(text) : null;
        }
        return javaElements(array);
    }

    private static @Nullable Collection<? extends @Nullable Object> elements(java.sql.Array array) {
        try {
            String elementType = array.getBaseTypeName();
            return elementType != null && PLAIN_ELEMENTS.contains(elementType.toLowerCase(Locale.ROOT))
                    ? javaElements(array.getArray())
                    : null;
        } catch (SQLException e) {
            // An array that was freed or whose connection is closed fails where it is bound, with the driver's own message.
            return null;
        }
    }

    /** Bytes and characters are single values to drivers, not arrays. */
    private static @Nullable Collection<? extends @Nullable Object> javaElements(@Nullable Object array) {
        if (array instanceof Object[] objects) {
            return Arrays.asList(objects);
        }
        if (array == null || !array.getClass().isArray() || array instanceof byte[] || array instanceof char[]) {
            return null;
        }
        List<@Nullable Object> elements = new ArrayList<>(Array.getLength(array));
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    /** Elements of several classes may be brought to one type first, which can change what they equal. */
    private static boolean ofOneClass(Collection<? extends @Nullable Object> elements) {
        Class<?> seen = null;
        for (Object element : elements) {
            if (element != null) {
                if (seen != null && seen != element.getClass()) {
                    return false;
                }
                seen = element.getClass();
            }
        }
        return true;
    }
}
