package dev.kintsugi.plan;

import dev.kintsugi.plan.Plan.Define;
import dev.kintsugi.plan.Plan.Effect;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Plans VACUUM, ANALYZE, CLUSTER, REINDEX, CHECKPOINT and LOCK, from behind that word: on the shards that have what they name. */
final class UpkeepPlanner {
    private final TokenCursor cursor;
    private final DdlTargets targets;

    UpkeepPlanner(TokenCursor cursor, DdlTargets targets) {
        this.cursor = cursor;
        this.targets = targets;
    }

    Define plan() throws SQLException {
        int verb = cursor.position() - 1;
        boolean locks = cursor.is(verb, "LOCK");
        cursor.takeParenthesised();
        while (cursor.takeAny("FULL", "FREEZE", "VERBOSE", "ANALYZE", "ANALYSE")) {
            // What they say does not matter to where the statement goes.
        }
        Define define = cursor.is(verb, "REINDEX") ? reindex() : listed(locks);
        // Databases of one server share tables, whose locks one transaction over all of them would wait for.
        return locks ? define : define.asAlone();
    }

    private Define reindex() throws SQLException {
        boolean table = cursor.take("TABLE");
        boolean index = !table && cursor.take("INDEX");
        cursor.take("CONCURRENTLY");
        return on(
                table ? targets.relation(cursor.name()) : index ? targets.object(cursor.name()) : targets.everywhere());
    }

    private Define on(ShardSet shards) {
        return new Define(DdlTargets.texts(shards, cursor.text()), Effect.NOTHING);
    }

    /** Each name with what is said of it: its columns, or the index to cluster by. */
    private Define listed(boolean locks) throws SQLException {
        cursor.take("TABLE");
        if (!cursor.atName()) {
            return on(targets.everywhere());
        }
        int end = cursor.end();
        if (locks) {
            int in = cursor.find("IN");
            int nowait = cursor.find("NOWAIT");
            end = in >= 0 ? in : nowait >= 0 ? nowait : end;
        }
        List<Name> names = new ArrayList<>();
        List<ShardSet> shards = new ArrayList<>();
        for (TokenCursor one : cursor.split(cursor.position(), end)) {
            int from = one.position();
            one.take("ONLY");
            Name name = one.name();
            names.add(new Name(name.schema(), name.name(), from, one.end()));
            shards.add(targets.relation(name));
        }
        return new Define(targets.textsOfList(cursor, names, shards), Effect.NOTHING);
    }
}
