package dev.kintsugi.session;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.execute.Result;
import dev.kintsugi.execute.UniqueSetup;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.DdlPlanner;
import dev.kintsugi.plan.FillPlanner;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.LayoutChange;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Plan.Define;
import dev.kintsugi.plan.Plan.Effect;
import dev.kintsugi.plan.UnknownTable;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.Routing;
import dev.kintsugi.txn.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs DDL for one session, and knows the layout that the session sees.
 *
 * <p>Where DDL takes part in transactions, the catalogs are read within the transaction that has run it, by its own connections: other
 * connections would not see the change, or would wait for its locks. A layout that cannot be planned with (a shard key of a type that
 * cannot be one, say) so fails the statement before anything is committed. In auto-commit what was read becomes the
 * cluster's layout with the commit. In an open transaction it is the session's own until that ends: others plan as before, and this session
 * sees at once what it has defined.
 *
 * <p>Where DDL commits by itself, it commits what was open before as well, on every shard, as it would in one database.
 */
final class Definitions {
    private final Cluster cluster;
    private final Dialect dialect;
    private final Executor executor;
    private final Connections connections;
    private final Transaction transaction;
    private final Steering steering;
    private final TemporaryTables temporaries;
    private long count;
    /** True if the open transaction has dropped or changed types. */
    private boolean changesTypes;

    private @Nullable Layout own;
    private @Nullable Layout base;

    Definitions(
            Cluster cluster,
            Executor executor,
            Connections connections,
            Transaction transaction,
            Steering steering,
            TemporaryTables temporaries) {
        this.cluster = cluster;
        this.dialect = cluster.dialect();
        this.executor = executor;
        this.connections = connections;
        this.transaction = transaction;
        this.steering = steering;
        this.temporaries = temporaries;
    }

    /** What this session plans with. */
    Layout layout() throws SQLException {
        return temporaries.over(permanent());
    }

    private Layout permanent() throws SQLException {
        Layout mine = own;
        return mine == null ? cluster.layout() : mine;
    }

    /** A layout read anew, unless another than {@code seen} is there already. */
    Layout refreshed(Layout seen) throws SQLException {
        if (!connections.defining()) {
            return temporaries.over(cluster.refresh(temporaries.permanent(seen)));
        }
        Layout read = readOwn();
        own = read;
        return temporaries.over(read);
    }

    /**
     * True if the shards' tables are not as a layout says, so that a statement that did not find one may be planned once more. In a
     * transaction they are not asked: it has failed, or what it has done so far was planned by that layout.
     */
    boolean changedSince(Layout seen) throws SQLException {
        Layout permanent = temporaries.permanent(seen);
        return connections.autoCommit() && cluster.doubted(permanent) != permanent;
    }

    /** The plan of a DDL statement. */
    Plan plan(Prepared statement) throws SQLException {
        Layout layout = layout();
        try {
            return plan(statement, layout, false);
        } catch (UnknownTable e) {
            return plan(statement, refreshed(layout), true);
        }
    }

    private Plan plan(Prepared statement, Layout layout, boolean fresh) throws SQLException {
        int hinted = steering.hinted(statement.scan());
        if (hinted >= 0) {
            return new Plan.OneShard(
                    List.of(new Routing.On(hinted, layout.clusterSize())), true, -1, new Plan.Refused("", ""));
        }
        return DdlPlanner.plan(
                layout,
                path(),
                statement.scan(),
                statement.hasParameterMarks(),
                new ShardPresence(connections, dialect, layout.clusterSize(), temporaries.home()),
                fresh);
    }

    /** The schemas in which names are looked for. */
    List<String> path() {
        List<String> own = steering.path();
        return temporaries.path(own == null ? cluster.defaultPath() : own);
    }

    /** How many rows the last statement counted: TRUNCATE's or those of CREATE TABLE AS, where the database counts them. */
    long count() {
        return count;
    }

    /**
     * Runs a DDL statement.
     *
     * @return sentences about what the shards cannot promise, for warnings
     */
    List<String> run(Prepared statement, Call call) throws SQLException {
        transaction.checkUsable();
        if (!dialect.transactionalDdl()) {
            transaction.commit();
        }
        Plan plan;
        try {
            plan = plan(statement);
        } catch (SQLException e) {
            transaction.failed(e);
            throw e;
        }
        Layout before = permanent();
        count = 0;
        if (plan instanceof Define made && made.effect() == Effect.TEMPORARY) {
            temporary(made, call);
            return List.of();
        }
        if (!(plan instanceof Define define)) {
            executor.run(plan, call, before);
            cluster.refresh(null);
            return List.of();
        }
        List<String> warnings = dialect.transactionalDdl() && !define.alone()
                ? transactional(define, call, before)
                : atOnce(define, call, before);
        temporaries.settle();
        if (dialect.remembersTypes() && changesTypes(call)) {
            changesTypes = true;
            if (!connections.defining()) {
                forgetTypes(true);
            }
        }
        return warnings;
    }

    /** True if a type may be another one behind its name afterwards. */
    private boolean changesTypes(Call call) throws SQLException {
        Words words = Words.of(call.text(), dialect, call.isPrepared());
        return (words.is(0, "DROP") || words.is(0, "ALTER"))
                && Stream.of("TYPE", "DOMAIN", "SCHEMA", "EXTENSION", "OWNED").anyMatch(kind -> words.is(1, kind));
    }

    /** A session that begins after types have changed must find none of the earlier ones on its connections. */
    private void forgetTypes(boolean committed) {
        boolean changed = changesTypes && committed;
        changesTypes = false;
        if (changed) {
            cluster.pools().renew();
        }
    }

    /** Makes a temporary table, of which nobody else knows. */
    private void temporary(Define define, Call call) throws SQLException {
        temporaries.pin(define.texts().keySet().iterator().next());
        try {
            connections.atomically(() -> {
                executor.run(define, call, permanent());
                temporaries.settle();
                Layout made = layout();
                fill(define, call, made);
                return made;
            });
        } catch (SQLException | RuntimeException e) {
            settleAfter(e);
            throw e;
        }
        // What is dropped at the commit is gone already.
        temporaries.settle();
    }

    private void settleAfter(Exception failure) {
        if (connections.autoCommit()) {
            try {
                temporaries.settle();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private List<String> transactional(Define define, Call call, Layout before) throws SQLException {
        boolean outer = !connections.autoCommit();
        if (outer && !connections.defining()) {
            base = cluster.layout();
        }
        boolean wasDefining = connections.defining();
        Layout after = connections.atomically(() -> {
            connections.defining(true);
            try {
                count = executor.run(define, call, before) instanceof Result.Count counted ? counted.count() : 0;
                Layout defined = define.effect() == Effect.CATALOG ? checked(before, define, call) : before;
                // No other connection sees the new table, but the query's tables they do see.
                connections.defining(wasDefining);
                fill(define, call, defined);
                return defined;
            } finally {
                connections.defining(outer || wasDefining);
            }
        });
        if (outer) {
            own = after;
        } else if (define.effect() == Effect.CATALOG) {
            cluster.install(after, before);
        } else if (define.effect() == Effect.SEQUENCES) {
            cluster.sequences().forget();
        }
        return define.effect() == Effect.CATALOG ? new LayoutChange(before, after).warnings() : List.of();
    }

    /** Fills the table that a query has made. */
    private void fill(Define define, Call call, Layout defined) throws SQLException {
        String rows = define.filling().insert();
        if (rows == null || define.created() == null) {
            return;
        }
        Scan insert = Lexer.scan(rows, dialect.lexerRules(), call.isPrepared());
        Plan plan = FillPlanner.plan(defined, path(), insert, call.isPrepared(), define.created());
        Result result = executor.run(plan, call.of(insert, 0), defined);
        count = dialect.countsRowsOfNewTables() && result instanceof Result.Count counted ? counted.count() : 0;
    }

    private Layout checked(Layout before, Define define, Call call) throws SQLException {
        Layout after = readOwn();
        new LayoutChange(before, after).check(define.moved());
        boolean keys = !cluster.topology().uniqueKeys().isEmpty()
                || !before.enforcedKeys().isEmpty();
        return keys && new UniqueSetup(after, connections).bringAbout(rewritten(before, call)) ? readOwn() : after;
    }

    /** The tables whose rows a statement may have rewritten without that triggers have seen it: ALTER TABLE … TYPE … USING. */
    private static Set<QualifiedName> rewritten(Layout layout, Call call) {
        String text = call.text().toUpperCase(Locale.ROOT);
        return text.contains("ALTER") && (text.contains("TYPE") || text.contains("EXPRESSION"))
                ? layout.enforcedKeys().stream()
                        .map(key -> key.lookup().table())
                        .filter(table -> text.contains(table.name().toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private Layout readOwn() throws SQLException {
        return new LayoutReader(cluster.topology(), dialect).read(cluster.nextVersion(), this::borrow);
    }

    /** The transaction's own connection of a shard that takes part in it, and any other of one that does not. */
    private Session.Loan borrow(int shard) throws SQLException {
        if (!transaction.includes(shard)) {
            return LayoutReader.pooled(cluster.pools()).borrow(shard);
        }
        Lease lease = connections.lend(shard);
        return new Session.Loan() {
            @Override
            public Connection connection() {
                return lease.connection();
            }

            @Override
            public void close() {
                lease.close();
            }
        };
    }

    private List<String> atOnce(Define define, Call call, Layout before) throws SQLException {
        try {
            count = executor.run(define, call, before) instanceof Result.Count counted ? counted.count() : 0;
        } finally {
            if (!dialect.transactionalDdl()) {
                transaction.commit();
            }
        }
        if (define.effect() == Effect.SEQUENCES) {
            cluster.sequences().forget();
        }
        if (define.effect() != Effect.CATALOG || connections.defining()) {
            return List.of();
        }
        try {
            Layout after = cluster.refresh(null);
            LayoutChange change = new LayoutChange(before, after);
            change.check(define.moved());
            fill(define, call, after);
            transaction.commit();
            return change.warnings();
        } catch (SQLException e) {
            takeBack(define, call, before, e);
            throw e;
        }
    }

    /** A table that the cluster cannot use, and that has just been made, goes away again. */
    private void takeBack(Define define, Call call, Layout before, SQLException failure) {
        if (define.created() == null || dialect.transactionalDdl()) {
            return;
        }
        String drop = "DROP TABLE " + dialect.quote(define.created());
        Define undo = DdlPlanner.undo(define, drop);
        try {
            executor.run(undo, call, before);
            transaction.commit();
            cluster.refresh(null);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** The transaction has ended. */
    void ended(boolean committed) throws SQLException {
        temporaries.settleAtEnd();
        forgetTypes(committed);
        if (!connections.defining()) {
            return;
        }
        Layout mine = own;
        Layout seen = base;
        own = null;
        base = null;
        connections.defining(false);
        cluster.sequences().forget();
        if (committed && mine != null && seen != null) {
            cluster.install(mine, seen);
        }
    }

    /** A part of the transaction has been undone, perhaps with DDL in it. */
    void undone() throws SQLException {
        temporaries.settle();
        if (connections.defining()) {
            own = readOwn();
        }
    }
}
