package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SetOperationList;

/**
 * Which query blocks of a text look at nothing around them: neither at a column of an outer query nor at a query that WITH names. Such a
 * block could be a statement of its own, with the same answer wherever it stands.
 *
 * <p>A name that cannot be resolved may mean anything, so that a block which has one, and all around it, count as looking outward.
 */
final class Independence {
    /** The blocks that are being read, the innermost first. */
    private final Deque<Reading> readings = new ArrayDeque<>();

    private final Set<PlainSelect> independent = Collections.newSetFromMap(new IdentityHashMap<>());

    private static final class Reading {
        private final Scope scope;
        private boolean outward;

        Reading(Scope scope) {
            this.scope = scope;
        }
    }

    /** A block begins. */
    void enter(Scope scope) {
        readings.push(new Reading(scope));
    }

    /** The innermost block ends. */
    void leave(PlainSelect select) {
        if (!readings.pop().outward) {
            independent.add(select);
        }
    }

    /** Names in the innermost block. */
    void reads(List<Column> columns, Scope scope) {
        for (Column column : columns) {
            ColumnRef known = scope.resolve(column);
            for (Reading reading : readings) {
                if (known != null && reading.scope.owns(known)) {
                    break;
                }
                reading.outward = true;
            }
        }
    }

    /** The innermost block looks at something around it that is no column. */
    void looksOutward() {
        readings.forEach(reading -> reading.outward = true);
    }

    /** True if the query looks at nothing around it. */
    boolean of(Select select) {
        if (select.getWithItemsList() != null) {
            return false;
        }
        if (select instanceof ParenthesedSelect nested) {
            return of(nested.getSelect());
        }
        if (select instanceof SetOperationList list) {
            return list.getSelects().stream().allMatch(this::of);
        }
        return select instanceof PlainSelect plain && independent.contains(plain);
    }

    /** The first block of a query, with which its text begins; null if it is none. */
    static @org.jspecify.annotations.Nullable PlainSelect first(Select select) {
        if (select instanceof ParenthesedSelect nested) {
            return first(nested.getSelect());
        }
        if (select instanceof SetOperationList list) {
            return first(list.getSelect(0));
        }
        return select instanceof PlainSelect plain ? plain : null;
    }
}
