package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.plan.EnforcedKey;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.route.ValueHome;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks lookups of unique keys on which shards the rows of a statement lie, before it is routed. */
final class UniqueSearch {
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;

    UniqueSearch(Layout layout, Connections connections) {
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
    }

    /** The call with what the lookups have named; nothing is asked where the shard is known without. */
    Call asked(List<Routing> anchors, Call call) throws SQLException {
        Map<Routing.Unique, ShardSet> found = new HashMap<>();
        for (Routing anchor : anchors) {
            for (Routing.Unique unique : anchor.uniqueKeys()) {
                ShardSet shards = anchor.shards(call.knowing(found)).size() > 1 ? find(unique, call) : null;
                if (shards != null) {
                    found.put(unique, shards);
                }
            }
        }
        return found.isEmpty() ? call : call.knowing(found);
    }

    private @Nullable ShardSet find(Routing.Unique unique, Call call) throws SQLException {
        EnforcedKey key = layout.enforcedKeys().stream()
                .filter(one -> one.lookup().constraint().equals(unique.constraint()))
                .findFirst()
                .orElse(null);
        List<@Nullable String> texts = ValueHome.compared(unique, call, dialect);
        if (key == null
                || texts == null
                || !(layout.locations().get(key.lookup().table()) instanceof Location.Sharded sharded)) {
            return null;
        }
        int clusterSize = layout.clusterSize();
        if (texts.isEmpty()) {
            return ShardSet.none(clusterSize);
        }
        HandedRows handed = HandedRows.of(
                dialect, key.types().stream().map(SqlType::declaration).toList());
        handed.add(texts);
        ShardText.Builder text = new ShardText.Builder();
        text.sql(key.lookup().find())
                .add(new Piece.Handed(texts.size()))
                .sql(key.lookup().findEnd());
        Call query = call.with(call.demand().forQuery());
        RewrittenText rewritten = handed.in(text.build(), query, dialect);
        Written answer = Written.of(
                connections.take(ValueHome.ofTexts(key.types(), texts, clusterSize), false),
                lease -> Backend.open(lease, query, rewritten),
                query.demand());
        return answer.rows() == null ? null : shards(answer.rows(), sharded.key());
    }

    private ShardSet shards(Rows rows, ShardKey key) throws SQLException {
        ShardSet shards = ShardSet.none(layout.clusterSize());
        try (rows) {
            while (rows.next()) {
                boolean binary = key.type().kind() == SqlType.Kind.BINARY;
                int home = key.homeOfStored(
                        binary ? rows.row().getBytes(1) : rows.row().getString(1));
                shards = shards.or(
                        home < 0 ? ShardSet.all(layout.clusterSize()) : ShardSet.of(home, layout.clusterSize()));
            }
        }
        return shards;
    }
}
