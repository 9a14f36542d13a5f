package dev.kintsugi.plan;

import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The casts and sums of constants in conditions that are asked early. One that fails, such as {@code CAST(3000000000 AS integer)}, fails
 * when a database plans the condition; and there are conditions that one database never plans, such as those of a WITH query that nothing
 * reads, or behind {@code FALSE AND}. So a condition is asked early only if its constants cannot fail.
 *
 * @param casts each must have a value that its type holds
 * @param summands literals and parameters: each must be so small that no sum or difference of some leaves the range of its type
 */
public record ComputedConstants(List<Operand> casts, List<Operand> summands) {
    static final ComputedConstants NONE = new ComputedConstants(List.of(), List.of());

    /** Intervals of three digits, and years of four: dates begin with 4713 BC. */
    private static final Pattern SMALL_TEXT = Pattern.compile(
            "\\d{1,3}(?i: (second|minute|hour|day|week|month|year)s?)?|\\d{4}-\\d{2}-\\d{2}([T ][-+:.\\dZ]*)?");

    private static final int SMALL_NUMBER = 10_000;

    public ComputedConstants {
        casts = List.copyOf(casts);
        summands = List.copyOf(summands);
    }

    /** Those of all the conditions. */
    static ComputedConstants of(List<RowFilter.Condition> conditions) {
        ComputedConstants all = NONE;
        for (RowFilter.Condition condition : conditions) {
            all = all.and(condition.constants());
        }
        return all;
    }

    /** These and others. */
    ComputedConstants and(ComputedConstants others) {
        List<Operand> allCasts = new ArrayList<>(casts);
        allCasts.addAll(others.casts);
        List<Operand> allSummands = new ArrayList<>(summands);
        allSummands.addAll(others.summands);
        return new ComputedConstants(allCasts, allSummands);
    }

    /** True if none fails with the values of one execution. */
    public boolean cannotFail(Values values) {
        return casts.stream().allMatch(cast -> isKnown(cast.value(values)))
                && summands.stream().allMatch(summand -> isSmall(summand.value(values)));
    }

    private static boolean isKnown(@Nullable Object value) {
        return value == null || value instanceof String;
    }

    private static boolean isSmall(@Nullable Object value) {
        if (value instanceof Number number) {
            return !(value instanceof Short) && Math.abs(number.doubleValue()) < SMALL_NUMBER;
        }
        return value == null || SMALL_TEXT.matcher(value.toString()).matches();
    }
}
