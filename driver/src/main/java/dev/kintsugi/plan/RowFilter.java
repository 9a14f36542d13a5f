package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import java.util.ArrayList;
import java.util.List;

/**
 * What the rows of a table meet that one mention of it needs. A row that fails any of it is of no use there.
 *
 * @param conditions over the table's bare columns
 * @param matches columns whose value must be one that another table has
 */
public record RowFilter(List<Condition> conditions, List<Match> matches) {
    public RowFilter {
        conditions = List.copyOf(conditions);
        matches = List.copyOf(matches);
    }

    /**
     * A condition that can be asked early if its constants cannot fail.
     *
     * @param text over the table's bare columns
     * @param constants that it computes
     */
    public record Condition(ShardText text, ComputedConstants constants) {
        @Override
        public String toString() {
            return text.toString();
        }
    }

    /**
     * A column of this table that the statement equates with a column of another.
     *
     * @param column of this table
     * @param other the other table
     * @param otherColumn its column
     */
    public record Match(String column, QualifiedName other, String otherColumn) {
        @Override
        public String toString() {
            return column + " among " + other.name() + "." + otherColumn;
        }
    }

    /** True if every row is of use. */
    boolean isOpen() {
        return conditions.isEmpty() && matches.isEmpty();
    }

    /** As EXPLAIN shows it. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        conditions.forEach(condition -> parts.add(condition.toString()));
        matches.forEach(match -> parts.add(match.toString()));
        return String.join(" AND ", parts);
    }
}
