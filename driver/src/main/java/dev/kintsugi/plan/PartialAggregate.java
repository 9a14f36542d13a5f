package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.RowsPlan.Combine;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the results that shards have of one aggregate become that of all rows, and what else each shard has to select for it.
 *
 * <pre>
 *   avg(x)              sum(x), count(x)
 *   variance(x)         sum(x::numeric), sum(x::numeric * x::numeric), count(x)
 *   count(DISTINCT x)   x, by which each shard then groups as well: all other results add up over more groups just so
 * </pre>
 *
 * @param name in lower case
 * @param argument the type of its one argument; null if it is not known or there are more
 */
record PartialAggregate(String name, boolean distinct, @Nullable SqlType argument) {
    private static final Set<Kind> COUNTED = Set.of(
            Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL, Kind.TEXT, Kind.UUID, Kind.DATE, Kind.BOOLEAN);

    PartialAggregate {
        name = name.toLowerCase(Locale.ROOT);
    }

    /** How the shards' results combine; null if they do not. */
    @Nullable Combine combine(Queries queries) {
        Kind kind = argument == null ? Kind.OTHER : argument.kind();
        if (distinct) {
            boolean counted = name.equals("count") && COUNTED.contains(kind) && queries.hasPlainEquality();
            return counted ? Combine.COUNT_DISTINCT : extreme();
        }
        Combine known =
                switch (name) {
                    case "bool_and", "every" -> Combine.BOOL_AND;
                    case "bool_or" -> Combine.BOOL_OR;
                    case "count" -> Combine.COUNT;
                    case "sum" -> Combine.SUM;
                    case "avg" -> Combine.AVG;
                    default -> extreme();
                };
        if (known != null) {
            return known;
        }
        if (kind.isInteger() && !queries.dialect().embedded()) {
            Combine bits = bits();
            if (bits != null) {
                return bits;
            }
        }
        boolean exact = kind.isInteger() || kind == Kind.DECIMAL;
        return exact && !queries.dialect().embedded() ? variance() : null;
    }

    private @Nullable Combine extreme() {
        return name.equals("min") ? Combine.MIN : name.equals("max") ? Combine.MAX : null;
    }

    private @Nullable Combine bits() {
        return switch (name) {
            case "bit_and" -> Combine.BIT_AND;
            case "bit_or" -> Combine.BIT_OR;
            case "bit_xor" -> Combine.BIT_XOR;
            default -> null;
        };
    }

    private @Nullable Combine variance() {
        return switch (name) {
            case "variance", "var_samp" -> Combine.VAR_SAMP;
            case "var_pop" -> Combine.VAR_POP;
            case "stddev", "stddev_samp" -> Combine.STDDEV_SAMP;
            case "stddev_pop" -> Combine.STDDEV_POP;
            default -> null;
        };
    }

    /**
     * What else each shard selects, in the order in which the combination takes it.
     *
     * @param call the aggregate as it is written, with FILTER
     */
    List<List<Piece>> parts(Combine combine, Range call, Clauses clauses) {
        int open = call.from() + 1;
        int close = clauses.closing(open);
        boolean all = clauses.word(open + 1, "ALL");
        List<Piece> inside = clauses.pieces(new Range(open + (distinct || all ? 2 : 1), close));
        List<Piece> filter = clauses.pieces(new Range(close + 1, call.to()));
        List<Piece> count = written("count(", inside, ")", filter);
        return switch (combine) {
            // avg of a real column is taken in double precision.
            case AVG ->
                List.of(
                        argument != null && argument.kind() == Kind.REAL
                                ? written("sum(CAST(", inside, " AS double precision))", filter)
                                : written("sum(", inside, ")", filter),
                        count);
            case VAR_SAMP, VAR_POP, STDDEV_SAMP, STDDEV_POP ->
                List.of(
                        written("sum(CAST(", inside, " AS numeric))", filter),
                        written("sum(", square(inside), ")", filter),
                        count);
            case COUNT_DISTINCT -> List.of(written("(", inside, ")", List.of()));
            case GROUP, COUNT, SUM, MIN, MAX, BOOL_AND, BOOL_OR, BIT_AND, BIT_OR, BIT_XOR -> List.of();
        };
    }

    private static List<Piece> square(List<Piece> inside) {
        ShardText.Builder square = new ShardText.Builder();
        square.addAll(written("CAST(", inside, " AS numeric)", List.of())).sql(" * ");
        return square.addAll(written("CAST(", inside, " AS numeric)", List.of()))
                .pieces();
    }

    private static List<Piece> written(String before, List<Piece> inside, String after, List<Piece> filter) {
        return new ShardText.Builder()
                .sql(before)
                .addAll(inside)
                .sql(after)
                .sql(filter.isEmpty() ? "" : " ")
                .addAll(filter)
                .pieces();
    }
}
