package dev.kintsugi.plan;

import dev.kintsugi.plan.Conditions.Equality;
import dev.kintsugi.plan.Relation.ColumnRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * A part of a FROM clause: its groups of co-located rows, and the equalities that hold in each of its rows.
 *
 * <p>Joins put parts together. An inner join's condition holds in every row, so its equalities join. A LEFT JOIN's condition says
 * nothing of the left side; the right side's rows either match it or are replaced by NULLs, so a right group that the condition
 * ties to a left group lives with it, and restricts nothing. Rows of the preserved side must each be seen by one shard only:
 *
 * <pre>
 *   sharded LEFT JOIN reference      each left row is on one shard            in place
 *   sharded LEFT JOIN sharded on k   matches of a row are on its shard        in place
 *   reference LEFT JOIN sharded      every shard would answer the left rows   not in place
 * </pre>
 */
final class Part {
    final List<Relation> relations = new ArrayList<>();
    final List<Group> groups = new ArrayList<>();
    final List<Equality> equalities = new ArrayList<>();
    /** Conditions of joins that hold in every row. */
    final List<Expression> conditions = new ArrayList<>();
    /** The tables that are named here. */
    final List<Mention> mentions = new ArrayList<>();
    /** Relations of which every row of the part holds a row. */
    private final Set<Relation> present = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Of relations that an outer join may replace by NULLs, conditions without which no row of theirs is in any row of the part. */
    private final Map<Relation, List<Expression>> early = new IdentityHashMap<>();
    /** Why the rows cannot be answered shard by shard, although they may be one group; null if they can. */
    @Nullable String obstacle;

    /** Takes in a relation, as the part's first. */
    void add(Relation relation) {
        relations.add(relation);
        present.add(relation);
    }

    /**
     * Conditions that every row of a relation meets which is in some row of the part, so that its other rows may be left out early:
     *
     * <pre>
     *   a JOIN b ON p WHERE q           p and q, of a and of b
     *   a LEFT JOIN b ON p WHERE q      q of a; p of b: a row of b that fails p joins nothing, but one that fails q may
     *   a FULL JOIN b ON p WHERE q      none
     * </pre>
     */
    List<Expression> earlyConditions(Relation relation) {
        return present.contains(relation) ? conditions : early.getOrDefault(relation, List.of());
    }

    /** True if every row holds a row of each relation, so that all joins are inner ones. */
    boolean isInner() {
        return present.containsAll(relations);
    }

    /** An outer join may put NULLs in place of this part's rows: only what holds so far, and these, are conditions of its relations. */
    private void settle(List<Expression> on) {
        List<Expression> known = new ArrayList<>(conditions);
        known.addAll(on);
        present.forEach(relation -> early.put(relation, known));
        present.clear();
    }

    /** Takes in a part whose rows join by conditions that hold in every row. */
    void inner(Part right, List<Equality> on, List<Expression> joinedBy) {
        mentions.addAll(right.mentions);
        present.addAll(right.present);
        early.putAll(right.early);
        conditions.addAll(right.conditions);
        conditions.addAll(joinedBy);
        relations.addAll(right.relations);
        groups.addAll(right.groups);
        equalities.addAll(right.equalities);
        equalities.addAll(on);
        obstacle = obstacle != null ? obstacle : right.obstacle;
        unify(equalities);
    }

    /** Takes in a part by LEFT JOIN. */
    void left(Part right, List<Equality> on, List<Expression> conditions) {
        right.settle(conditions);
        mentions.addAll(right.mentions);
        early.putAll(right.early);
        obstacle = obstacle != null ? obstacle : right.obstacle;
        if (groups.isEmpty() && !right.groups.isEmpty()) {
            obstacle = "an outer join keeps rows that every shard has, beside rows that only one has";
        }
        List<Equality> known = new ArrayList<>(equalities);
        known.addAll(right.equalities);
        known.addAll(on);
        for (Group group : right.groups) {
            Group partner = partner(group, groups, known);
            if (partner != null) {
                partner.attach(group);
            } else {
                group.loosen();
                group.joinConditions().addAll(conditions);
                groups.add(group);
            }
        }
        relations.addAll(right.relations);
    }

    /** Takes in a part by FULL JOIN. */
    void full(Part right, List<Equality> on) {
        settle(List.of());
        right.settle(List.of());
        mentions.addAll(right.mentions);
        early.putAll(right.early);
        obstacle = obstacle != null ? obstacle : right.obstacle;
        if (groups.isEmpty() != right.groups.isEmpty()) {
            obstacle = "a full join keeps rows that every shard has, beside rows that only one has";
        }
        List<Equality> known = new ArrayList<>(equalities);
        known.addAll(right.equalities);
        known.addAll(on);
        groups.forEach(Group::loosen);
        for (Group group : right.groups) {
            group.loosen();
            Group partner = partner(group, groups, known);
            if (partner != null) {
                partner.attach(group);
                // Rows of either side may lack a partner, so neither side's conditions hold for all rows.
                partner.routings().clear();
            } else {
                groups.add(group);
            }
        }
        relations.addAll(right.relations);
        equalities.clear();
        conditions.clear();
    }

    /** Joins groups whose keys the equalities make equal in every row. */
    void unify(List<Equality> known) {
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            extend(group, known);
            for (int j = groups.size() - 1; j > i; j--) {
                Group other = groups.get(j);
                if (tied(group, other, known)) {
                    group.absorb(other);
                    groups.remove(j);
                    extend(group, known);
                    j = groups.size();
                }
            }
        }
    }

    private static @Nullable Group partner(Group group, List<Group> candidates, List<Equality> known) {
        for (Group candidate : candidates) {
            if (tied(candidate, group, known)) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean tied(Group a, Group b, List<Equality> known) {
        if (!a.joins(b)) {
            return false;
        }
        Set<ColumnRef> reach = closure(a, known);
        return b.strict().stream().anyMatch(reach::contains)
                || b.loose().stream().anyMatch(reach::contains);
    }

    /** Columns that equal the group's key by way of the equalities. */
    private static Set<ColumnRef> closure(Group group, List<Equality> known) {
        Set<ColumnRef> reach = new HashSet<>(group.strict());
        reach.addAll(group.loose());
        grow(reach, known);
        return reach;
    }

    private static void grow(Set<ColumnRef> columns, List<Equality> known) {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Equality equality : known) {
                if (columns.contains(equality.a())) {
                    grown |= columns.add(equality.b());
                } else if (columns.contains(equality.b())) {
                    grown |= columns.add(equality.a());
                }
            }
        }
    }

    /** Columns that equal a key column in every row hold the key as well. */
    private static void extend(Group group, List<Equality> known) {
        if (group.key() != null) {
            grow(group.strict(), known);
        }
    }
}
