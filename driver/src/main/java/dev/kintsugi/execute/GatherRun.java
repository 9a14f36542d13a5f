package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.Scratch;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.GatheredView;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Spare;
import dev.kintsugi.rows.VendorRows;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One statement by gathering: what it needs of its tables is copied into a scratch place, read within the session's transaction so that
 * its own writes are seen, and its text runs there. The copies are gone when the answer has been read or anything has failed.
 *
 * <p>The place is a connection beside the session's own, so that these are free again as soon as the rows are copied. Only a transaction
 * that has changed tables, which no other connection sees, gathers within itself.
 */
final class GatherRun {
    private final Plan.Gather plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;
    /** What the session had drawn before; null if the statement draws nothing, or it cannot be asked what. */
    private Drawn.@Nullable Known before;

    GatherRun(Plan.Gather plan, Call call, Layout layout, Connections connections) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
    }

    /** What has to happen when all is copied, and before the statement runs over the copies. */
    @FunctionalInterface
    interface Interlude {
        void run() throws SQLException;
    }

    Result run() throws SQLException {
        return run(null);
    }

    Result run(@Nullable Interlude interlude) throws SQLException {
        if (interlude != null && connections.defining()) {
            throw Errors.notSupported(
                    "A WITH query that writes what the statement reads, in a transaction that has changed tables",
                    "Commit first");
        }
        boolean within = connections.defining() && !dialect.embedded();
        if (plan.place() >= 0) {
            Drawn.Known known = connections.drawn().suspend();
            before = within || plan.draws() == null ? null : known;
        }
        try {
            return within ? within() : aside(interlude);
        } catch (SQLException | RuntimeException e) {
            connections.failed(e);
            throw e;
        }
    }

    /** On a connection beside the session's. */
    private Result aside(@Nullable Interlude interlude) throws SQLException {
        Spare spare = dialect.embedded() ? null : connections.spare(plan.place());
        try {
            Scratch scratch = spare == null
                    ? dialect.scratch(null, true, url(0))
                    : dialect.scratch(spare.connection(), true, spare.url());
            try {
                connections.readAtomically(() -> {
                    try (Gathering gathering = new Gathering(
                            plan, call, layout, connections, scratch, spare == null ? -1 : spare.shard())) {
                        return gathering.copy();
                    }
                });
                if (interlude != null) {
                    interlude.run();
                }
                views(scratch);
                connections.applyAside(scratch.connection());
                if (before != null) {
                    scratch.forgetDrawn();
                }
                return answer(scratch, spare);
            } catch (SQLException | RuntimeException e) {
                closeAfter(e, scratch);
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            if (spare != null) {
                spare.close();
            }
            throw e;
        }
    }

    private String url(int shard) {
        return layout.topology().shards().get(shard).primary().url();
    }

    /** Within the session's transaction, on a shard that has the tables as it has changed them. */
    private Result within() throws SQLException {
        return connections.atomically(() -> {
            int home = home();
            Lease lease = connections.take(home, false);
            Scratch scratch = dialect.scratch(lease.connection(), false, url(home));
            try (Gathering gathering = new Gathering(plan, call, layout, connections, scratch, home)) {
                gathering.copy();
                views(scratch);
                return answer(scratch, lease);
            } catch (SQLException | RuntimeException e) {
                closeAfter(e, scratch);
                lease.release();
                throw e;
            }
        });
    }

    private int home() {
        return plan.place() >= 0 ? plan.place() : homeOfTables();
    }

    private int homeOfTables() {
        return plan.tables().stream()
                .map(table -> table.placed().location())
                .filter(Location.Single.class::isInstance)
                .mapToInt(location -> ((Location.Single) location).shard())
                .findFirst()
                .orElse(connections.anyShard(layout.clusterSize()));
    }

    private void views(Scratch scratch) throws SQLException {
        for (GatheredView view : plan.views()) {
            scratch.createView(view.name(), view.text().render(Filling.over(call.scan(), scratch.schemas())));
        }
    }

    private static void closeAfter(Exception failure, Scratch scratch) {
        try {
            scratch.close();
        } catch (SQLException e) {
            // Where the transaction has failed, its rollback removes the copies.
            failure.addSuppressed(e);
        }
    }

    /** The answer, which keeps the connection of its rows until it is closed. */
    private Result answer(Scratch scratch, @Nullable AutoCloseable place) throws SQLException {
        String text = scratch.text(
                plan.text() == null
                        ? call.scan().text()
                        : plan.text().render(Filling.over(call.scan(), scratch.schemas())));
        Statement statement = call.isPrepared()
                ? call.demand().prepare(scratch.connection(), text)
                : scratch.connection().createStatement(call.demand().resultSetType(), ResultSet.CONCUR_READ_ONLY);
        try {
            call.demand().withFetchSize(0).configure(statement);
            int fetchRows = layout.topology().settings().limits().fetchRows();
            scratch.answerBy(
                    statement, call.demand().fetchSize() > 0 ? call.demand().fetchSize() : fetchRows);
            call.execution().add(statement);
            ResultSet rows;
            if (statement instanceof PreparedStatement prepared) {
                bind(prepared);
                rows = prepared.executeQuery();
            } else {
                rows = statement.executeQuery(text);
            }
            call.execution().warn(statement.getWarnings());
            if (!scratch.answersNeedIt()) {
                scratch.close();
            }
            return new Result.Answer(new VendorRows(rows, () -> end(statement, scratch, place)), -1);
        } catch (SQLException | RuntimeException e) {
            call.execution().remove(statement);
            Backend.closeAfter(e, statement);
            throw e;
        }
    }

    private void bind(PreparedStatement prepared) throws SQLException {
        if (plan.text() == null) {
            call.bind(prepared);
        } else {
            call.bind(prepared, plan.text().parameterOrder());
        }
    }

    private void end(Statement statement, Scratch scratch, @Nullable AutoCloseable place) throws Exception {
        call.execution().remove(statement);
        try (place) {
            statement.close();
            noteDrawn(scratch);
            if (scratch.answersNeedIt()) {
                scratch.close();
            }
        }
    }

    /** Has the session remember what its statement has drawn. */
    private void noteDrawn(Scratch scratch) {
        if (before == null || plan.draws() == null) {
            return;
        }
        try {
            connections.drawn().settle(before, plan.draws(), scratch.lastDrawn(plan.draws()));
        } catch (SQLException e) {
            // The statement has failed amid its rows, and the place answers nothing more: what was drawn stays in
            // doubt.
        }
    }
}
