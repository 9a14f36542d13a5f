package dev.kintsugi.execute;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.RelationSizes;
import dev.kintsugi.dialect.RelationSizes.Size;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.SizeQuery;
import dev.kintsugi.pool.Lease;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How large sharded tables and their indexes are on all shards together. Of what every shard has as a whole the size is the one of the
 * shard that answers, but for the database itself, which is all that the shards hold.
 */
record SizesRun(Plan.AskSizes plan, Call call, Layout layout, Connections connections) {

    /** A question to the catalog of one shard, with what is on the others written into it. */
    Call written() throws SQLException {
        RelationSizes sizes = Objects.requireNonNull(layout.dialect().relationSizes());
        List<QualifiedName> tables = new ArrayList<>();
        for (Map.Entry<QualifiedName, Location> one : layout.locations().entrySet()) {
            if (one.getValue() instanceof Location.Sharded) {
                tables.add(one.getKey());
            }
        }
        boolean whole = sizes.asksForDatabase(call.text());
        Map<QualifiedName, Size> elsewhere = new HashMap<>();
        long database = 0;
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            if (shard != plan.asItIs().home()) {
                try (Lease lease = connections.lendAny(shard)) {
                    sizes.read(lease.connection(), tables)
                            .forEach((name, size) -> elsewhere.merge(name, size, Size::plus));
                    database += whole ? sizes.database(lease.connection()) : 0;
                }
            }
        }
        String text = SizeQuery.with(call.text(), layout.dialect(), call.isPrepared(), sizes, elsewhere, database);
        return call.of(Lexer.scan(text, layout.dialect().lexerRules(), call.isPrepared()), 0);
    }
}
