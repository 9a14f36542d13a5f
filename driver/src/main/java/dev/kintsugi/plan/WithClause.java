package dev.kintsugi.plan;

import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The WITH of a statement, by its tokens.
 *
 * @param items its queries, in order
 * @param main the token with which the statement itself begins
 */
record WithClause(List<Item> items, int main) {
    private static final List<String> WRITES = List.of("INSERT", "UPDATE", "DELETE", "MERGE");

    WithClause {
        items = List.copyOf(items);
    }

    /**
     * A query of WITH.
     *
     * @param name as it is stored
     * @param whole from its name to the parenthesis that closes it
     * @param body what stands in the parentheses
     * @param writes true if it is no SELECT
     */
    record Item(String name, Range whole, Range body, boolean writes) {}

    /** Null if there is none, or one that is recursive or of a form that is not read. */
    static @Nullable WithClause of(TokenCursor cursor) throws SQLException {
        cursor.position(0);
        if (!cursor.take("WITH") || cursor.is("RECURSIVE")) {
            return null;
        }
        List<Item> items = new ArrayList<>();
        do {
            int from = cursor.position();
            String name = cursor.identifier();
            cursor.takeParenthesised();
            if (!cursor.take("AS")) {
                return null;
            }
            cursor.take("NOT");
            cursor.take("MATERIALIZED");
            int open = cursor.position();
            if (!cursor.takeParenthesised()) {
                return null;
            }
            Range body = new Range(open + 1, cursor.position() - 1);
            boolean writes = WRITES.stream().anyMatch(verb -> cursor.is(body.from(), verb));
            TokenCursor inner = cursor.within(body.from(), body.to());
            if (!writes && WRITES.stream().anyMatch(verb -> inner.is("WITH") && inner.find(verb) >= 0)) {
                return null;
            }
            items.add(new Item(name, new Range(from, cursor.position()), body, writes));
        } while (cursor.take(","));
        return new WithClause(items, cursor.position());
    }

    /** The queries that write and name none that does, by itself or through others. */
    List<Item> writesOfTheirOwn(Queries queries) {
        Set<String> written = new HashSet<>();
        List<Item> result = new ArrayList<>();
        for (Item item : items) {
            boolean leans = written.stream().anyMatch(name -> queries.spells(item.body(), name));
            if (item.writes() && !leans) {
                result.add(item);
            }
            if (item.writes() || leans) {
                written.add(item.name());
            }
        }
        return result;
    }

    /** The queries without those before one that nothing else names. */
    List<Item> keptWithout(Item item, List<Item> before, Range main, Queries queries) {
        List<Item> kept = new ArrayList<>();
        List<Range> texts = new ArrayList<>(List.of(main));
        for (int i = items.size() - 1; i >= 0; i--) {
            Item one = items.get(i);
            boolean named = texts.stream().anyMatch(text -> queries.spells(text, one.name()));
            if (named || !before.contains(one)) {
                kept.add(0, one);
                if (one != item) {
                    texts.add(one.body());
                }
            }
        }
        return kept;
    }

    /** The queries before one that it names, by itself or through others. */
    List<Item> neededBy(Item item, Queries queries) {
        List<Item> needed = new ArrayList<>();
        List<Range> texts = new ArrayList<>(List.of(item.body()));
        for (int i = items.indexOf(item) - 1; i >= 0; i--) {
            Item before = items.get(i);
            if (texts.stream().anyMatch(text -> queries.spells(text, before.name()))) {
                needed.add(0, before);
                texts.add(before.body());
            }
        }
        return needed;
    }
}
