package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a FROM clause that live together: relations joined on the shard keys of one placement. A statement whose rows are one
 * group can be answered shard by shard.
 */
final class Group {
    private final @Nullable ShardKey key;
    /** Columns that hold the key in every row. */
    private final Set<ColumnRef> strict = new HashSet<>();
    /** Columns that hold the key or, where an outer join found no partner, NULL. */
    private final Set<ColumnRef> loose = new HashSet<>();
    /** What is known of the shards, by conditions inside derived tables or by a single table's home. */
    private final List<Routing> routings = new ArrayList<>();
    /** Conditions of the outer joins that brought these rows, which hold for them alone. */
    private final List<Expression> joinConditions = new ArrayList<>();

    private final Set<Relation> members = Collections.newSetFromMap(new IdentityHashMap<>());
    private final boolean pinned;

    Group(@Nullable ShardKey key) {
        this(key, false);
    }

    /**
     * A group.
     *
     * @param pinned true if some of its tables are on one shard alone, so that no other can be asked
     */
    Group(@Nullable ShardKey key, boolean pinned) {
        this.key = key;
        this.pinned = pinned;
    }

    /** True if a text about these rows can only run where they are. */
    boolean pinned() {
        return pinned;
    }

    /** Null for rows that cannot be joined in place: a single table's, or a derived table's that shows no key. */
    @Nullable ShardKey key() {
        return key;
    }

    Set<ColumnRef> strict() {
        return strict;
    }

    Set<ColumnRef> loose() {
        return loose;
    }

    List<Routing> routings() {
        return routings;
    }

    List<Expression> joinConditions() {
        return joinConditions;
    }

    boolean carries(ColumnRef column) {
        return strict.contains(column) || loose.contains(column);
    }

    /** The relations whose rows these are: others may have columns that equal the key, but lie elsewhere. */
    Set<Relation> members() {
        return members;
    }

    /** Takes in a relation by the column that says where its rows lie. */
    void add(ColumnRef column) {
        strict.add(column);
        members.add(column.relation());
    }

    /** True if equal keys of both live together. */
    boolean joins(Group other) {
        return key != null && other.key != null && key.sameKeys(other.key);
    }

    /** An outer join found no partner for some rows: no column holds the key in every row any more. */
    void loosen() {
        loose.addAll(strict);
        strict.clear();
    }

    /** Takes in rows that an inner join on the keys brings. */
    void absorb(Group other) {
        members.addAll(other.members);
        strict.addAll(other.strict);
        loose.addAll(other.loose);
        routings.addAll(other.routings);
        joinConditions.addAll(other.joinConditions);
    }

    /** Takes in rows that an outer join on the keys brings: they restrict nothing, and their keys may be NULL. */
    void attach(Group other) {
        members.addAll(other.members);
        loose.addAll(other.strict);
        loose.addAll(other.loose);
    }
}
