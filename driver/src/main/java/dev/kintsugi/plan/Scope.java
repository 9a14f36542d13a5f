package dev.kintsugi.plan;

import dev.kintsugi.plan.Conditions.Equality;
import dev.kintsugi.plan.Relation.ColumnRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/**
 * The names that one query block sees: its own relations, then those of the blocks around it. What it cannot resolve for certain
 * it leaves unresolved, which costs a routing but never a row.
 */
final class Scope {
    private final @Nullable Scope outer;
    private final Names names;
    private final List<Relation> relations = new ArrayList<>();
    private final Map<String, @Nullable ColumnRef> merged = new HashMap<>();
    private List<Group> groups = List.of();
    private List<Equality> equalities = List.of();

    Scope(@Nullable Scope outer, Names names) {
        this.outer = outer;
        this.names = names;
    }

    @Nullable Scope outer() {
        return outer;
    }

    Names names() {
        return names;
    }

    List<Relation> relations() {
        return relations;
    }

    void add(Relation relation) {
        relations.add(relation);
    }

    /** A column that USING or NATURAL made one; null where no single column stands for it (FULL JOIN). */
    void merge(String name, @Nullable ColumnRef standsFor) {
        merged.put(name, standsFor);
    }

    /** The column that an expression names; null if unresolved. */
    @Nullable ColumnRef resolve(Column column) {
        String name = names.stored(column.getColumnName());
        String qualifier = column.getTable() == null || column.getTable().getName() == null
                ? null
                : names.stored(column.getTable().getName());
        return qualifier == null ? unqualified(name) : qualified(qualifier, name);
    }

    private @Nullable ColumnRef qualified(String qualifier, String name) {
        ColumnRef found = null;
        for (Relation relation : relations) {
            if (relation.alias().equals(qualifier)) {
                if (found != null || !relation.columns().containsKey(name)) {
                    return null;
                }
                found = relation.column(name);
            }
        }
        return found != null || outer == null ? found : outer.qualified(qualifier, name);
    }

    private @Nullable ColumnRef unqualified(String name) {
        if (merged.containsKey(name)) {
            return merged.get(name);
        }
        ColumnRef found = null;
        for (Relation relation : relations) {
            if (relation.columns().containsKey(name)) {
                if (found != null) {
                    return null;
                }
                found = relation.column(name);
            }
        }
        for (Relation relation : relations) {
            if (relation.open() && (found == null || found.relation() != relation)) {
                return null;
            }
        }
        return found != null || outer == null ? found : outer.unqualified(name);
    }

    /** True if USING or NATURAL made columns one. */
    boolean mergesColumns() {
        return !merged.isEmpty();
    }

    /** True if USING or NATURAL of a full join made the column one for which no single column stands. */
    boolean mergedWithoutOne(String name) {
        return merged.containsKey(name) && merged.get(name) == null;
    }

    /**
     * Equalities that hold in every row of the block, and whatever its subqueries answer for other rows is of no consequence: there are no
     * outer joins that could keep these.
     */
    void equalities(List<Equality> known) {
        equalities = known;
    }

    /** Columns, here or further out, that equal the column in every row for which the answer matters; itself among them. */
    Set<ColumnRef> equalTo(ColumnRef column) {
        Set<ColumnRef> equal = outer == null ? new LinkedHashSet<>(Set.of(column)) : outer.equalTo(column);
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Equality equality : equalities) {
                if (equal.contains(equality.a())) {
                    grown |= equal.add(equality.b());
                } else if (equal.contains(equality.b())) {
                    grown |= equal.add(equality.a());
                }
            }
        }
        return equal;
    }

    /** The groups of this block's rows, as far as its FROM clause has been read. */
    void groups(List<Group> known) {
        groups = known;
    }

    List<Group> groups() {
        return groups;
    }

    /** The group, here or further out, whose key the column holds; null if none. */
    @Nullable Group groupOf(ColumnRef column) {
        for (Group group : groups) {
            if (group.key() != null && group.carries(column)) {
                return group;
            }
        }
        return outer == null ? null : outer.groupOf(column);
    }

    /** True if the column belongs to one of this block's own relations. */
    boolean owns(ColumnRef column) {
        return relations.contains(column.relation());
    }
}
