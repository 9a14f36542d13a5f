package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Plan.DrawnColumn;
import dev.kintsugi.plan.Plan.RowText;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.SqlType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One INSERT whose rows go to several shards, or whose values are not all written by the client: keys are drawn, each row's shard is
 * found (by asking a shard for the value of a key that is an expression), and each shard gets its rows in one statement.
 */
final class InsertRun {
    private final Plan.InsertRows plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final KeySource keys;
    private final Connections connections;
    /** For each row the texts that replace what the client wrote, by position; null where it stays. */
    private final List<@Nullable String[]> replaced = new ArrayList<>();

    private final List<List<String>> appended = new ArrayList<>();

    InsertRun(Plan.InsertRows plan, Call call, Layout layout, KeySource keys, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.keys = keys;
        this.connections = connections;
    }

    Result run() throws SQLException {
        int[] homes = homes();
        ShardSet shards = ShardSet.none(layout.clusterSize());
        for (int home : homes) {
            shards = shards.or(home < 0 ? ShardSet.all(layout.clusterSize()) : ShardSet.of(home, layout.clusterSize()));
        }
        Lease[] taken = new Lease[layout.clusterSize()];
        for (int shard : shards.toArray()) {
            taken[shard] = connections.take(shard, true);
        }
        Call shared = call.with(call.demand().forShards(0, true));
        Pending pending = new Pending(call.execution());
        Fan.Task<Written> task = shard ->
                Written.of(taken[shard], lease -> Backend.open(lease, shared, text(shard, homes)), shared.demand());
        List<Written> written = plan.key() == null
                ? connections.onCopies(shards, taken, task, pending.forWrites())
                : connections.onEach(shards, taken, task, pending.forWrites());
        return result(written, shards, homes);
    }

    /** What each shard would run, by its index; null for a shard without rows. Draws what the statement leaves to sequences. */
    @Nullable RewrittenText[] texts() throws SQLException {
        int[] homes = homes();
        RewrittenText[] texts = new RewrittenText[layout.clusterSize()];
        for (int home : homes) {
            for (int shard = 0; shard < texts.length; shard++) {
                texts[shard] = texts[shard] == null && (home < 0 || home == shard) ? text(shard, homes) : texts[shard];
            }
        }
        return texts;
    }

    /** Prepares the rows' values; for each row its shard, -1 for all. */
    private int[] homes() throws SQLException {
        for (RowText row : plan.rows()) {
            replaced.add(new String[row.values().size()]);
            appended.add(new ArrayList<>());
        }
        return homes(draw());
    }

    /** Draws the values that the statement leaves to sequences; answers those of the shard key if it is one of them. */
    private long @Nullable [] draw() throws SQLException {
        long[] drawnKeys = null;
        int rows = plan.rows().size();
        for (DrawnColumn drawn : plan.drawn()) {
            Column column = plan.table().table().columns().get(drawn.column());
            long[] values = keys.draw(plan.table(), column, rows, connections);
            connections.drawn().note(column, values);
            for (int i = 0; i < rows; i++) {
                String text = Long.toString(values[i]);
                if (drawn.position() >= 0) {
                    replaced.get(i)[drawn.position()] = text;
                } else {
                    appended.get(i).add(text);
                }
            }
            if (plan.key() != null && column.name().equals(plan.key().column())) {
                drawnKeys = values;
            }
        }
        return drawnKeys;
    }

    private int[] homes(long @Nullable [] drawnKeys) throws SQLException {
        int[] homes = new int[plan.rows().size()];
        ShardKey key = plan.key();
        for (int i = 0; i < homes.length; i++) {
            RowText row = plan.rows().get(i);
            if (key == null) {
                homes[i] = -1;
            } else if (drawnKeys != null) {
                homes[i] = key.home(drawnKeys[i]);
            } else {
                homes[i] = row.key() == null ? -1 : key.home(row.key().value(call));
                if (homes[i] < 0) {
                    homes[i] = homeByDatabase(key, row);
                }
            }
        }
        return homes;
    }

    /** Asks a shard what key an expression gives once it is assigned to the key's column. */
    private int homeByDatabase(ShardKey key, RowText row) throws SQLException {
        List<Piece> expression = row.keyText();
        if (expression == null) {
            throw Errors.notSupported(
                    "The value of the shard key " + key.column() + " cannot be told before the row is written",
                    "Write the value of " + key.column());
        }
        ShardText question = new ShardText(concat(
                List.of(new Piece.Sql("SELECT CAST((")),
                expression,
                List.of(new Piece.Sql(") AS " + key.type().declaration() + ")"))));
        RewrittenText text =
                new RewrittenText(question.render(Filling.of(call.scan(), 0)), question.parameterOrder(), 0);
        Lease lease = connections.take(connections.anyShard(layout.clusterSize()), false);
        try (lease;
                PreparedStatement ask = lease.connection().prepareStatement(text.sql())) {
            call.bind(ask, text);
            try (ResultSet answer = ask.executeQuery()) {
                answer.next();
                Object value = key.type().kind() == SqlType.Kind.BINARY ? answer.getBytes(1) : answer.getString(1);
                int home = key.homeOfStored(value);
                if (home < 0) {
                    throw Errors.notSupported(
                            "The shard key " + key.column() + " has a value whose shard cannot be told",
                            "Write the value of " + key.column() + " as a literal of its type");
                }
                return home;
            }
        }
    }

    @SafeVarargs
    private static List<Piece> concat(List<Piece>... parts) {
        List<Piece> all = new ArrayList<>();
        for (List<Piece> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    private RewrittenText text(int shard, int[] homes) {
        List<Piece> pieces = new ArrayList<>(plan.head());
        boolean first = true;
        for (int i = 0; i < homes.length; i++) {
            if (homes[i] >= 0 && homes[i] != shard) {
                continue;
            }
            pieces.add(new Piece.Sql(first ? " (" : ", ("));
            first = false;
            boolean firstValue = true;
            List<List<Piece>> values = plan.rows().get(i).values();
            for (int j = 0; j < values.size(); j++) {
                if (!firstValue) {
                    pieces.add(new Piece.Sql(", "));
                }
                firstValue = false;
                String replacement = replaced.get(i)[j];
                if (replacement != null) {
                    pieces.add(new Piece.Sql(replacement));
                } else {
                    pieces.addAll(values.get(j));
                }
            }
            for (String value : appended.get(i)) {
                pieces.add(new Piece.Sql((firstValue ? "" : ", ") + value));
                firstValue = false;
            }
            pieces.add(new Piece.Sql(")"));
        }
        if (!plan.tail().isEmpty()) {
            pieces.add(new Piece.Sql(" "));
            pieces.addAll(plan.tail());
        }
        ShardText text = new ShardText(pieces);
        return new RewrittenText(text.render(Filling.of(call.scan(), 0)), text.parameterOrder(), 0);
    }

    private Result result(List<Written> written, ShardSet shards, int[] homes) throws SQLException {
        long count = 0;
        List<Rows> rows = new ArrayList<>();
        int[] source = new int[layout.clusterSize()];
        int index = 0;
        for (int shard = shards.next(0); shard >= 0; shard = shards.next(shard + 1)) {
            Written part = written.get(index++);
            boolean copy = plan.key() == null && index > 1;
            if (copy) {
                part.close();
                continue;
            }
            count += part.count();
            call.execution().warn(part.warning());
            if (part.rows() != null) {
                source[shard] = rows.size();
                rows.add(part.rows());
            }
        }
        if (rows.isEmpty()) {
            return new Result.Count(count, null);
        }
        int[] order = new int[homes.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = homes[i] < 0 ? 0 : source[homes[i]];
        }
        Result.Answer answer = new Result.Answer(new InRowOrder(rows, order), -1);
        return written.get(0).answers() ? answer : new Result.Count(count, answer);
    }
}
