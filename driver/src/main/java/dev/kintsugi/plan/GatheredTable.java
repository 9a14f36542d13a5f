package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.RowFilter.Match;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a gather needs of one table.
 *
 * @param placed the table and where its rows lie
 * @param columns those that the statement may look at, in the table's order; at least one
 * @param keyed true if the statement may group by the primary key and show other columns
 * @param sought columns that a correlated subquery equates with columns around it; empty if none
 * @param filters what the rows must meet that each mention of the table needs; a row is needed if one mention does. Empty if all are
 * @param routing the shards that have such rows; null for a reference table
 * @param schema in which schema of the scratch place the copy stands: 0 for the one that names without a schema find first
 */
public record GatheredTable(
        PlacedTable placed,
        List<Column> columns,
        boolean keyed,
        List<String> sought,
        List<RowFilter> filters,
        @Nullable Routing routing,
        int schema) {
    public GatheredTable {
        columns = List.copyOf(columns);
        sought = List.copyOf(sought);
        filters = List.copyOf(filters);
    }

    /**
     * The condition of the rows that are needed, as far as an execution's values mean the same everywhere and cannot fail; empty for all
     * rows.
     *
     * @param usable true for a parameter, from 0, whose value means the same everywhere
     * @param matches the condition that a column has one of the values of another table's; null if these are not known, or too many
     */
    public ShardText condition(
            Scan scan, Values values, IntPredicate usable, Function<Match, @Nullable String> matches) {
        List<Set<ShardText>> mentions = new ArrayList<>();
        for (RowFilter mention : filters) {
            Set<ShardText> known = new LinkedHashSet<>();
            for (RowFilter.Condition condition : mention.conditions()) {
                if (condition.constants().cannotFail(values)
                        && condition.text().pieces().stream().allMatch(piece -> isUsable(piece, scan, usable))) {
                    known.add(condition.text());
                }
            }
            Set<QualifiedName> matched = new HashSet<>();
            for (Match match : mention.matches()) {
                String condition = matches.apply(match);
                // A second column of the same table would leave out little more, and an index is looked up for each
                // pair of values.
                if (condition != null && matched.add(match.other())) {
                    known.add(new ShardText(List.of(new Piece.Sql(condition))));
                }
            }
            // What another mention asks for with less contains what this one does.
            if (mentions.stream().noneMatch(known::containsAll)) {
                mentions.removeIf(other -> other.containsAll(known));
                mentions.add(known);
            }
        }
        return anyOf(mentions);
    }

    private static ShardText anyOf(List<Set<ShardText>> mentions) {
        ShardText.Builder text = new ShardText.Builder();
        boolean first = true;
        for (Set<ShardText> mention : mentions) {
            if (mention.isEmpty()) {
                return new ShardText(List.of());
            }
            text.sql(first ? "(" : " OR (");
            first = false;
            boolean only = true;
            for (ShardText condition : mention) {
                text.sql(only ? "(" : " AND (").addAll(condition.pieces()).sql(")");
                only = false;
            }
            text.sql(")");
        }
        return text.build();
    }

    private static boolean isUsable(Piece piece, Scan scan, IntPredicate usable) {
        if (piece instanceof Piece.Literal literal) {
            return isHarmless(scan.literalText(literal.slot()));
        }
        return !(piece instanceof Piece.Parameter parameter) || usable.test(parameter.index());
    }

    /** True if a text that is compared with a column means the same whenever it is read. */
    public static boolean isHarmless(String value) {
        return EarlyFilter.isHarmless(value);
    }

    /** As EXPLAIN shows it, without its shards. */
    @Override
    public String toString() {
        String where = filters.stream().map(RowFilter::toString).distinct().collect(Collectors.joining(" OR "));
        boolean whole = columns.size() == placed.table().columns().size();
        return placed.table().name().name()
                + (whole ? "" : columns.stream().map(Column::name).collect(Collectors.joining(", ", " (", ")")))
                + (where.isEmpty() ? "" : " where " + where);
    }
}
