package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.Output;
import dev.kintsugi.route.Routing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a query once its names are resolved.
 *
 * @param anchors one routing for each set of rows that the query looks at: it can run whole on one shard if all name that one.
 *     Rows that live with an outer query's row have none, nor have rows that every shard holds
 * @param group the rows' group, if each shard can answer for its own rows; null if there are no sharded rows or they are of
 *     several groups
 * @param exact true if the shards' answers put together are the answer
 * @param exactButForLimit true if they are, once LIMIT and OFFSET are applied to the whole
 * @param outputs the query's columns; null if they cannot be told
 * @param obstacle why {@code group} is null although there are anchors, or why it is not exact; null if there is nothing to say
 */
record Bound(
        List<Routing> anchors,
        @Nullable Group group,
        boolean exact,
        boolean exactButForLimit,
        @Nullable List<OutputColumn> outputs,
        @Nullable String obstacle) {
    Bound {
        anchors = List.copyOf(anchors);
    }

    /**
     * One column of a query's answer.
     *
     * @param name as stored; null where only the database knows what it calls an expression
     * @param holdsKey true if it holds the group's key in every row
     */
    record OutputColumn(@Nullable String name, Output output, boolean holdsKey) {}

    /** True if the query looks at no rows but those that every shard has. */
    boolean anywhere() {
        return anchors.isEmpty();
    }
}
