package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Column.Identity;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.SqlType;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One INSERT of a query's rows: they are read by the query's own plan, some at a time, and each shard gets its own in one statement.
 * The query's answer was fixed when it was opened, so that rows that are written meanwhile are not among those that are read.
 */
final class InsertQueryRun {
    private static final int ROWS_AT_A_TIME = 5000;
    private final Plan.InsertQuery plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Executor executor;
    private final KeySource keys;
    private final Connections connections;
    /** The columns that are written, those of the query first, then those whose values are drawn. */
    private final List<String> names = new ArrayList<>();

    private final List<String> types = new ArrayList<>();
    private final List<Column> drawn = new ArrayList<>();
    private final List<Rows> answers = new ArrayList<>();
    private int @Nullable [] answerOrder;
    private boolean answersRows;
    private long count;

    InsertQueryRun(
            Plan.InsertQuery plan,
            Call call,
            Layout layout,
            Executor executor,
            KeySource keys,
            Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.executor = executor;
        this.keys = keys;
        this.connections = connections;
    }

    Result run() throws SQLException {
        Call source =
                call.of(plan.source(), dialect, List.of()).with(call.demand().forQuery());
        if (!(executor.runWithin(plan.source().plan(), source, layout) instanceof Result.Answer query)) {
            throw new IllegalStateException("a query that answers no rows");
        }
        boolean atOnce = plan.atOnce() || plan.returning() || call.demand().keys() != KeyDemand.None.NONE;
        long most = atOnce ? layout.topology().settings().gather().maxRows() : ROWS_AT_A_TIME;
        try (Rows rows = query.rows()) {
            ResultSetMetaData columns = rows.row().getMetaData();
            int width = query.columns() < 0 ? columns.getColumnCount() : query.columns();
            describe(columns, width);
            KeyHomes homes = homes(rows.row(), width);
            List<List<@Nullable String>> batch = new ArrayList<>();
            while (rows.next()) {
                if (batch.size() == most) {
                    if (atOnce) {
                        throw Errors.limitReached(
                                "The statement inserts more than " + most + " rows", "gather.maxRows");
                    }
                    write(batch, homes);
                    batch.clear();
                }
                batch.add(row(rows.row(), width));
            }
            // Without any rows too: a shard says whether the query's columns fit, and answers RETURNING.
            if (!batch.isEmpty() || answerOrder == null) {
                write(batch, homes);
            }
        }
        return result();
    }

    private void describe(ResultSetMetaData columns, int width) throws SQLException {
        List<Column> table = plan.table().table().columns();
        List<String> given =
                plan.columns() == null ? table.stream().map(Column::name).toList() : plan.columns();
        // Where the database takes fewer values than the table has columns, the others are left to their defaults.
        boolean fewer = plan.columns() == null && !dialect.embedded() && width < given.size();
        if (width != given.size() && !fewer) {
            throw Errors.notSupported(
                    "The query has " + width + " columns, and " + given.size() + " are to be written",
                    "Select as many as there are");
        }
        for (int i = 0; i < width; i++) {
            String name = given.get(i);
            names.add(name);
            Column column = plan.table().table().column(name);
            if (plan.draws() && column != null && column.identity() != Identity.NONE) {
                checkIsDropped(columns.getColumnType(i + 1), column);
                drawn.add(column);
                types.add(column.type().declaration());
                continue;
            }
            boolean takesTarget = plan.untyped().contains(i)
                    && column != null
                    && !column.type().kind().isText();
            types.add(
                    takesTarget && column != null ? column.type().declaration() : dialect.declaration(columns, i + 1));
        }
        if (plan.table().location() instanceof Location.Single) {
            return;
        }
        for (Column column : table) {
            if ((column.ownedSequence() != null || column.identity() != Identity.NONE)
                    && !names.contains(column.name())) {
                drawn.add(column);
                names.add(column.name());
                types.add(column.type().declaration());
            }
        }
    }

    /** What is drawn instead must still be given as one database would take it. */
    private static void checkIsDropped(int type, Column column) throws SQLException {
        if (type != Types.BIGINT && type != Types.INTEGER && type != Types.SMALLINT) {
            throw Errors.notSupported(
                    "OVERRIDING USER VALUE of the identity column " + column.name() + ", given no whole number",
                    "Leave out the column");
        }
    }

    private static List<@Nullable String> row(ResultSet row, int width) throws SQLException {
        List<@Nullable String> values = new ArrayList<>(width);
        for (int i = 1; i <= width; i++) {
            values.add(row.getString(i));
        }
        return values;
    }

    /** How a row's shard is found from its key; null where that is the same for all. */
    private @Nullable KeyHomes homes(ResultSet shape, int width) throws SQLException {
        if (!(plan.table().location() instanceof Location.Sharded sharded)) {
            return null;
        }
        int position = names.indexOf(sharded.key().column());
        if (position < 0) {
            return null;
        }
        boolean isDrawn = drawn.stream().anyMatch(column -> column.name().equals(names.get(position)));
        SqlType.Kind kind = isDrawn
                ? SqlType.Kind.BIGINT
                : plan.untyped().contains(position) ? SqlType.Kind.OTHER : dialect.kind(shape, position + 1);
        return new KeyHomes(sharded.key(), kind, types.get(position), layout, connections);
    }

    private void write(List<List<@Nullable String>> batch, @Nullable KeyHomes byKey) throws SQLException {
        for (Column column : drawn) {
            long[] values = batch.isEmpty() ? new long[0] : keys.draw(plan.table(), column, batch.size(), connections);
            connections.drawn().note(column, values);
            for (int i = 0; i < values.length; i++) {
                put(batch.get(i), names.indexOf(column.name()), Long.toString(values[i]));
            }
        }
        place(batch, byKey);
    }

    private static void put(List<@Nullable String> row, int position, String value) {
        if (position < row.size()) {
            row.set(position, value);
        } else {
            row.add(value);
        }
    }

    private void place(List<List<@Nullable String>> batch, @Nullable KeyHomes byKey) throws SQLException {
        int clusterSize = layout.clusterSize();
        int[] homes = new int[batch.size()];
        ShardSet shards;
        if (plan.table().location() instanceof Location.Sharded sharded) {
            ShardKey key = sharded.key();
            int position = names.indexOf(key.column());
            Arrays.fill(homes, key.function().shardOfNull());
            if (byKey != null) {
                List<@Nullable String> values = new ArrayList<>();
                batch.forEach(row -> values.add(row.get(position)));
                homes = byKey.of(values);
            }
            if (plan.conflicts() != null) {
                new ConflictSearch(plan.conflicts(), plan.table(), names, types, call, layout, connections)
                        .place(batch, homes);
            }
            shards = ShardSet.none(clusterSize);
            for (int home : homes) {
                shards = shards.or(ShardSet.of(home, clusterSize));
            }
            shards = shards.isEmpty() ? ShardSet.of(connections.anyShard(clusterSize), clusterSize) : shards;
        } else if (plan.table().location() instanceof Location.Single single) {
            Arrays.fill(homes, single.shard());
            shards = ShardSet.of(single.shard(), clusterSize);
        } else {
            Arrays.fill(homes, -1);
            shards = ShardSet.all(clusterSize);
        }
        write(batch, homes, shards);
    }

    private void write(List<List<@Nullable String>> batch, int[] homes, ShardSet shards) throws SQLException {
        ShardText text = text();
        HandedRows[] handed = new HandedRows[layout.clusterSize()];
        for (int shard : shards.toArray()) {
            handed[shard] = HandedRows.of(dialect, types);
        }
        for (int i = 0; i < homes.length; i++) {
            for (int shard : shards.toArray()) {
                if (homes[i] < 0 || homes[i] == shard) {
                    handed[shard].add(batch.get(i));
                }
            }
        }
        Call shared = call.with(call.demand().forShards(0, true));
        Lease[] taken = connections.takeAll(shards, true);
        List<Written> written = connections.onEach(
                shards,
                taken,
                shard -> Written.of(
                        taken[shard],
                        lease -> Backend.open(lease, shared, handed[shard].in(text, call, dialect)),
                        shared.demand()),
                new Pending(call.execution()).forWrites());
        collect(written, shards, homes);
    }

    /** Adds up the counts, but for those of copies; keeps the rows in the order of the query's. */
    private void collect(List<Written> written, ShardSet shards, int[] homes) throws SQLException {
        boolean copies = plan.table().location() instanceof Location.Reference;
        int[] source = new int[layout.clusterSize()];
        int[] all = shards.toArray();
        for (int i = 0; i < all.length; i++) {
            Written part = written.get(i);
            if (copies && i > 0) {
                part.close();
                continue;
            }
            count += part.count();
            call.execution().warn(part.warning());
            answersRows |= part.answers();
            if (part.rows() != null) {
                source[all[i]] = answers.size();
                answers.add(part.rows());
            }
        }
        int[] order = new int[homes.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = homes[i] < 0 ? 0 : source[homes[i]];
        }
        answerOrder = order;
    }

    private ShardText text() {
        ShardText.Builder text = new ShardText.Builder();
        text.addAll(plan.target()).sql(" (");
        for (int i = 0; i < names.size(); i++) {
            text.sql(i == 0 ? "" : ", ").sql(dialect.quote(names.get(i)));
        }
        text.sql(")");
        boolean always = drawn.stream().anyMatch(column -> column.identity() == Identity.ALWAYS);
        if (always) {
            text.sql(" OVERRIDING SYSTEM VALUE");
        } else {
            text.sql(plan.overriding().isEmpty() ? "" : " ").addAll(plan.overriding());
        }
        text.sql(" SELECT ");
        for (int i = 0; i < names.size(); i++) {
            text.sql(i == 0 ? "c" : ", c").sql(Integer.toString(i));
        }
        text.sql(" FROM ")
                .add(new Piece.Handed(names.size()))
                .sql(" AS kintsugi_rows ")
                .addAll(plan.tail());
        return text.build();
    }

    private Result result() {
        if (answers.isEmpty() || answerOrder == null) {
            return new Result.Count(count, null);
        }
        Result.Answer answer = new Result.Answer(new InRowOrder(answers, answerOrder), -1);
        return answersRows ? answer : new Result.Count(count, answer);
    }
}
