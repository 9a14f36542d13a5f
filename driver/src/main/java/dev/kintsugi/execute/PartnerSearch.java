package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Plan.Access;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shards of the rows of a MERGE's source by asking each shard which of them have partners there. The partners are locked, as MERGE
 * would lock them: until it runs they stay partners, so that no row which has some is inserted.
 */
final class PartnerSearch {
    private static final String ORDINAL = "kintsugi_n";
    private final Plan.Partners partners;
    private final MergeSource source;
    private final ShardKey key;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;

    /**
     * For one execution.
     *
     * @param source as the statement has it
     * @param key of the table that is written
     */
    PartnerSearch(
            Plan.Partners partners,
            MergeSource source,
            ShardKey key,
            Call call,
            Layout layout,
            Connections connections) {
        this.partners = partners;
        this.source = source;
        this.key = key;
        this.call = call.with(call.demand().forQuery());
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
    }

    /**
     * For each row its shards: those of its partners, else the home of the key with which it would be inserted.
     *
     * @param types of the source's columns, as SQL
     */
    List<ShardSet> of(List<String> types, List<List<@Nullable String>> values) throws SQLException {
        int clusterSize = layout.clusterSize();
        List<ShardSet> places = new ArrayList<>(Collections.nCopies(values.size(), ShardSet.none(clusterSize)));
        if (values.isEmpty()) {
            return places;
        }
        if (!call.repeatable()) {
            throw Errors.notSupported(
                    "A stream as a parameter of a MERGE whose rows are looked for first", "Pass the value itself");
        }
        ShardText text = new ShardText.Builder()
                .sql("SELECT " + ORDINAL + " FROM ")
                .addAll(source.rows(List.of(ORDINAL)))
                .sql(" JOIN ")
                .addAll(partners.table())
                .sql(" ON ")
                .addAll(partners.condition())
                .sql(dialect.embedded() ? "" : " FOR UPDATE OF " + partners.alias())
                .build();
        HandedRows all = handed(types, values, IntStream.range(0, values.size()).toArray());
        // One shard after another, in their order, as all do who lock rows of several.
        for (int shard = 0; shard < clusterSize; shard++) {
            ShardSet here = ShardSet.of(shard, clusterSize);
            try (Rows rows = ask(shard, text, all, Access.TOUCH)) {
                while (rows.next()) {
                    int row = rows.row().getInt(1);
                    places.set(row, places.get(row).or(here));
                }
            }
        }
        int[] alone = IntStream.range(0, values.size())
                .filter(row -> places.get(row).isEmpty())
                .toArray();
        if (partners.insertedKey() != null && alone.length > 0) {
            placeInserted(partners.insertedKey(), handed(types, values, alone), places);
        }
        return places;
    }

    private void placeInserted(List<Piece> insertedKey, HandedRows alone, List<ShardSet> places) throws SQLException {
        ShardText text = new ShardText.Builder()
                .sql("SELECT " + ORDINAL + ", ")
                .addAll(insertedKey)
                .sql(" FROM ")
                .addAll(source.rows(List.of(ORDINAL)))
                .build();
        boolean binary = key.type().kind() == SqlType.Kind.BINARY;
        try (Rows rows = ask(connections.anyShard(layout.clusterSize()), text, alone, Access.READ)) {
            while (rows.next()) {
                int home = key.homeOfStored(
                        binary ? rows.row().getBytes(2) : rows.row().getString(2));
                if (home < 0) {
                    throw Errors.notSupported(
                            "The shard key " + key.column() + " has a value whose shard cannot be told",
                            "Cast the value to the column's type");
                }
                places.set(rows.row().getInt(1), ShardSet.of(home, layout.clusterSize()));
            }
        }
    }

    private HandedRows handed(List<String> types, List<List<@Nullable String>> values, int[] numbers) {
        List<String> all = new ArrayList<>(types);
        all.add("integer");
        HandedRows handed = HandedRows.of(dialect, all);
        for (int number : numbers) {
            List<@Nullable String> row = new ArrayList<>(values.get(number));
            row.add(Integer.toString(number));
            handed.add(row);
        }
        return handed;
    }

    private Rows ask(int shard, ShardText text, HandedRows handed, Access access) throws SQLException {
        RewrittenText rewritten = handed.in(text, call, dialect);
        Written answer = Written.of(
                connections.take(shard, access), lease -> Backend.open(lease, call, rewritten), call.demand());
        if (answer.rows() == null) {
            throw new IllegalStateException("a query that answers no rows");
        }
        return answer.rows();
    }
}
