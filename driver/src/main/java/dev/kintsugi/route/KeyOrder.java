package dev.kintsugi.route;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The order of one type's canonical key texts, which is that of the database's {@code <}.
 *
 * @param reader from canonical text to something comparable
 * @param comparator of what the reader gives
 */
record KeyOrder<T>(Function<String, T> reader, Comparator<T> comparator) {

    /** The order of keys of a type; null where only the database knows it. */
    static @Nullable KeyOrder<?> of(SqlType type) {
        return switch (type.kind()) {
            case SMALLINT, INTEGER, BIGINT -> natural(Long::valueOf);
            case DECIMAL, REAL, DOUBLE -> natural(Magnitude::of);
                // Their canonical texts order as they do: false before true, unsigned hexadecimal, two digits each.
            case BOOLEAN, UUID, BINARY, TIME -> natural(text -> text);
            case TEXT, CHAR -> text(type.collation());
            case DATE -> natural(KeyOrder::date);
            case TIMESTAMP, TIMESTAMP_TZ -> natural(KeyOrder::timestamp);
            case ENUM, OTHER -> null;
        };
    }

    T read(String canonicalKey) {
        return reader.apply(canonicalKey);
    }

    int compare(T a, T b) {
        return comparator.compare(a, b);
    }

    private static <C extends Comparable<? super C>> KeyOrder<C> natural(Function<String, C> reader) {
        return new KeyOrder<>(reader, Comparator.naturalOrder());
    }

    private static @Nullable KeyOrder<String> text(@Nullable Collation collation) {
        if (collation == null) {
            return null;
        }
        return switch (collation.order()) {
            case CODE_POINT -> new KeyOrder<>(text -> text, KeyOrder::compareCodePoints);
            case UTF16 -> natural(text -> text);
            case DATABASE -> null;
        };
    }

    private static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // A surrogate stands for a code point above all that one unit can hold.
                boolean xHigh = Character.isSurrogate(x);
                return xHigh == Character.isSurrogate(y) ? Character.compare(x, y) : xHigh ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static LocalDate date(String text) {
        return switch (text) {
            case TimeKeys.INFINITY -> LocalDate.MAX;
            case TimeKeys.MINUS_INFINITY -> LocalDate.MIN;
            default -> LocalDate.parse(text);
        };
    }

    private static LocalDateTime timestamp(String text) {
        return switch (text) {
            case TimeKeys.INFINITY -> LocalDateTime.MAX;
            case TimeKeys.MINUS_INFINITY -> LocalDateTime.MIN;
            default -> LocalDateTime.parse(text.endsWith("Z") ? text.substring(0, text.length() - 1) : text);
        };
    }

    /** A number or one of the values beyond: NaN above infinity, as both databases have it. */
    private record Magnitude(int rank, BigDecimal number) implements Comparable<Magnitude> {
        static Magnitude of(String text) {
            return switch (text) {
                case NumberKeys.NAN -> new Magnitude(2, BigDecimal.ZERO);
                case NumberKeys.INFINITY -> new Magnitude(1, BigDecimal.ZERO);
                case NumberKeys.MINUS_INFINITY -> new Magnitude(-1, BigDecimal.ZERO);
                default -> new Magnitude(0, new BigDecimal(text));
            };
        }

        @Override
        public int compareTo(Magnitude other) {
            return rank != other.rank ? Integer.compare(rank, other.rank) : number.compareTo(other.number);
        }
    }
}
