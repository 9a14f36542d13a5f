package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.BatchResult;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.ChannelQuery;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.route.Routing;
import dev.kintsugi.txn.Transaction;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a session does besides running plans that are known: statements that are not about rows (transactions, settings, SHOW, EXPLAIN,
 * DDL), and what planning needs of the session.
 */
final class Commands {
    private final Session session;
    private final Planning planning;
    private final Cluster cluster;
    private final Executor executor;
    private final Connections connections;
    private final Transaction transaction;
    private final Steering steering;
    private final Definitions definitions;
    private final TemporaryTables temporaries;
    private final SessionLocks locks;
    private final ConnectionProperties properties;
    private final TransactionStatements transactions;
    private final NamedStatements named;
    private final Explanations explanations;
    private final SqlCursors cursors;
    private final SettingStatements settings;
    private final ChannelStatements channels;
    private @Nullable SQLWarning warnings;

    Commands(
            Session session,
            Cluster cluster,
            Executor executor,
            Connections connections,
            Transaction transaction,
            ClientState state,
            Leases leases) {
        this.session = session;
        this.cluster = cluster;
        this.executor = executor;
        this.connections = connections;
        this.transaction = transaction;
        Fitting fitting = new Fitting(cluster, state, leases);
        leases.fitting(fitting);
        this.steering = new Steering(cluster, state, connections);
        this.temporaries = new TemporaryTables(cluster, connections, fitting);
        this.locks = new SessionLocks(cluster.dialect(), executor, connections, transaction);
        this.definitions = new Definitions(cluster, executor, connections, transaction, steering, temporaries);
        this.cursors = new SqlCursors(session, cluster, executor, connections, definitions);
        this.planning = new Planning(cluster, connections, transaction, definitions, steering, cursors);
        this.properties = new ConnectionProperties(connections, transaction, state, steering, fitting, planning);
        this.named = new NamedStatements(cluster.dialect());
        this.explanations =
                new Explanations(session, cluster, executor, connections, planning, definitions, steering, named);
        this.channels = new ChannelStatements(session, cluster, connections);
        this.transactions = new TransactionStatements(
                cluster.dialect(),
                connections,
                transaction,
                state,
                new SettingHistory(state, steering),
                definitions,
                cursors,
                channels,
                this::warn);
        this.settings = new SettingStatements(
                cluster, connections, transaction, state, fitting, steering, planning, transactions);
    }

    Result run(Prepared statement, Call call) throws SQLException {
        if (statement.scan().several()) {
            return new StatementList(session, cluster, transactions).run(statement, call);
        }
        Words words = Words.of(statement.scan().text(), cluster.dialect(), statement.hasParameterMarks());
        return switch (statement.scan().kind()) {
            case BEGIN -> {
                judged(statement, () -> transactions.begin(words));
                yield done();
            }
            case COMMIT, ROLLBACK -> transactions.end(words, statement.scan().kind() == StatementKind.COMMIT, call);
            case SAVEPOINT -> {
                transactions.savepoint(words.name(1));
                yield done();
            }
            case RELEASE -> {
                transactions.release(words.name(words.is(1, "SAVEPOINT") ? 2 : 1));
                yield done();
            }
            case ROLLBACK_TO -> {
                transactions.rollbackTo(words.last());
                yield done();
            }
            case SET -> settings.set(words, statement);
            case RESET -> settings.reset(words, statement);
            case SHOW -> show(words, statement, call);
            case EXPLAIN -> explanations.run(words, statement, call);
            case PREPARE, EXECUTE, DEALLOCATE -> named(words, statement, call);
            case DECLARE, FETCH, CLOSE -> cursor(words, statement, call);
            case DISCARD -> discard(words, statement, call);
            case EMPTY -> done();
            case DDL, TRUNCATE, REFRESH, MAINTENANCE -> ddl(statement, call);
            case LOCK -> lock(words, statement, call);
            case DO -> code(words, statement, call);
            case LISTEN, NOTIFY, UNLISTEN -> channel(words, statement, call);
            case PREPARE_TRANSACTION, COMMIT_PREPARED, ROLLBACK_PREPARED ->
                throw Errors.notSupported(
                        words.first() + " " + words.first(1) + ", which is for the cluster itself",
                        "Use COMMIT, which is all or nothing over the shards");
            default -> other(words, statement, call);
        };
    }

    /** Runs a batch in which not every entry is about rows. */
    BatchResult runBatch(List<Prepared> statements, List<Call> calls) throws SQLException {
        return new StatementList(session, cluster, transactions).batch(statements, calls);
    }

    private static Result done() {
        return new Result.Count(0, null);
    }

    /** The session's cursors. */
    SqlCursors cursors() {
        return cursors;
    }

    /** The plans of this session's statements. */
    Planning planning() {
        return planning;
    }

    /** What this session has defined. */
    Definitions definitions() {
        return definitions;
    }

    /** What the client asks of its connection. */
    ConnectionProperties properties() {
        return properties;
    }

    /** The statements that begin and end transactions. */
    TransactionStatements transactions() {
        return transactions;
    }

    /** SELECT set_config(…): a SET, whose answer is the value. */
    Result configure(Plan.Configure setting, Call call) throws SQLException {
        transaction.checkUsable();
        connections.needSnapshot(Math.max(0, connections.joinedShard()));
        ConfigCall config = ConfigCall.of(setting, call);
        if (!setting.ifKnown() || !connections.queryStrings(config.known()).isEmpty()) {
            settings.configure(config);
        }
        return onOne(-1, false, call);
    }

    /** What a command does. */
    private interface Step {
        void run() throws SQLException;
    }

    /** Lets a database judge a text that we take for no SQL. */
    private void judged(Prepared statement, Step step) throws SQLException {
        try {
            step.run();
        } catch (SQLSyntaxErrorException e) {
            throw planning.judged(statement, e);
        }
    }

    private Result show(Words words, Prepared statement, Call call) throws SQLException {
        if (words.is(1, "KINTSUGI") && words.is(2, ".")) {
            return new Inspection(cluster, connections, steering, definitions).show(words.name(3), call);
        }
        return connections.withoutSnapshot(() -> onOne(steering.shardFor(statement.scan()), false, call));
    }

    /** DECLARE, FETCH, MOVE and CLOSE, where the database has them. */
    private Result cursor(Words words, Prepared statement, Call call) throws SQLException {
        if (!cluster.dialect().hasReturning() || steering.hinted(statement.scan()) >= 0) {
            return other(words, statement, call);
        }
        transaction.checkUsable();
        try {
            return switch (statement.scan().kind()) {
                case DECLARE -> cursors.declare(words, statement, call, planning);
                case FETCH -> cursors.fetch(words, call);
                default -> cursors.close(words);
            };
        } catch (SQLException e) {
            transaction.failed(e);
            throw e;
        }
    }

    /** PREPARE, EXECUTE and DEALLOCATE, where the database has them. */
    private Result named(Words words, Prepared statement, Call call) throws SQLException {
        if (!cluster.dialect().hasReturning() || steering.shardFor(statement.scan()) >= 0) {
            return other(words, statement, call);
        }
        transaction.checkUsable();
        if (statement.scan().kind() == StatementKind.EXECUTE) {
            Prepared meant = session.prepare(named.executed(words), false);
            return session.run(meant, call.of(meant.scan(), 0));
        }
        if (statement.scan().kind() == StatementKind.PREPARE) {
            checkPrepared(words, statement);
            named.prepare(words);
        } else {
            named.deallocate(words);
        }
        return done();
    }

    /** The shards say what is wrong with a statement, as one database would when it is prepared; one that has its tables will do. */
    private void checkPrepared(Words words, Prepared statement) throws SQLException {
        List<Integer> shards = new ArrayList<>(List.of(0));
        shards.addAll(cluster.shardsWithOwnTables());
        SQLException failure = null;
        for (int shard : shards) {
            try (Lease lease = connections.lend(shard);
                    Statement backend = lease.connection().createStatement()) {
                backend.execute(statement.scan().text());
                backend.execute("DEALLOCATE " + cluster.dialect().quote(words.name(1)));
                return;
            } catch (SQLException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            transaction.failed(failure);
            throw failure;
        }
    }

    /** DISCARD: what the session has set, prepared, drawn and made temporarily; of plans it has none of its own. */
    private Result discard(Words words, Prepared statement, Call call) throws SQLException {
        if (words.size() != 2) {
            return other(words, statement, call);
        }
        transaction.checkUsable();
        if (words.is(1, "ALL")) {
            if (!connections.autoCommit()) {
                throw Errors.activeTransaction("DISCARD ALL cannot run inside a transaction block");
            }
            settings.resetAll();
            named.clear();
            cursors.closeAll();
            channels.unlistenAll();
            temporaries.discard();
            locks.discard();
            connections.drawn().forget();
            return done();
        }
        if (words.is(1, "TEMP") || words.is(1, "TEMPORARY")) {
            temporaries.discard();
        }
        if (words.is(1, "SEQUENCES")) {
            connections.drawn().forget();
        }
        boolean known =
                words.is(1, "PLANS") || words.is(1, "SEQUENCES") || words.is(1, "TEMP") || words.is(1, "TEMPORARY");
        return known ? done() : other(words, statement, call);
    }

    /** LOCK, on one shard after another: sessions that lock the same tables meet on the lowest, and wait there for each other. */
    private Result lock(Words words, Prepared statement, Call call) throws SQLException {
        if (!cluster.dialect().hasReturning() || steering.hinted(statement.scan()) >= 0) {
            return other(words, statement, call);
        }
        transaction.checkUsable();
        if (connections.autoCommit()) {
            throw Errors.noActiveTransaction("LOCK TABLE can only be used in transaction blocks");
        }
        if (definitions.plan(statement) instanceof Plan.Define locks) {
            for (Map.Entry<Integer, String> one : new TreeMap<>(locks.texts()).entrySet()) {
                Prepared there = session.prepare(one.getValue(), statement.hasParameterMarks());
                connections.withoutSnapshot(
                        () -> executor.run(on(one.getKey(), true), call.of(there.scan(), 0), definitions.layout()));
            }
        }
        return done();
    }

    /** DO, where the database has it. */
    private Result code(Words words, Prepared statement, Call call) throws SQLException {
        if (!cluster.dialect().hasReturning() || steering.shardFor(statement.scan()) >= 0) {
            return other(words, statement, call);
        }
        transaction.checkUsable();
        try {
            return new CodeBlocks(session, cluster.dialect(), transactions, this::onAny).run(words, statement, call);
        } catch (SQLFeatureNotSupportedException e) {
            throw planning.judged(statement, e);
        }
    }

    private void onAny(Prepared statement, Call call) throws SQLException {
        onOne(Math.max(0, transaction.anyShard()), false, call.of(statement.scan(), 0));
    }

    /** LISTEN, NOTIFY and UNLISTEN, where the database has them. A shard that is named tells by itself; all are listened to. */
    private Result channel(Words words, Prepared statement, Call call) throws SQLException {
        StatementKind kind = statement.scan().kind();
        boolean named = kind == StatementKind.NOTIFY && steering.hinted(statement.scan()) >= 0;
        if (cluster.dialect().channels() == null || named) {
            return other(words, statement, call);
        }
        transaction.checkUsable();
        judged(statement, () -> {
            switch (kind) {
                case LISTEN -> channels.listen(words);
                case NOTIFY -> channels.notify(words, call);
                default -> channels.unlisten(words);
            }
        });
        return done();
    }

    /** A query about channels. */
    Result channels(Plan.AskChannels plan, Prepared statement, Call call) throws SQLException {
        String text = statement.scan().text();
        boolean marks = statement.hasParameterMarks();
        if (!plan.tells()) {
            Prepared listing =
                    session.prepare(ChannelQuery.listing(text, cluster.dialect(), marks, channels.listened()), marks);
            return session.run(listing, call.of(listing.scan(), 0));
        }
        ChannelQuery.Told told = ChannelQuery.told(text, cluster.dialect(), marks);
        Prepared query = session.prepare(told.query(), marks);
        int count = channels.notify(session.run(query, call.of(query.scan(), 0)));
        Prepared answer = session.prepare(
                "SELECT ''::void AS " + cluster.dialect().quote(told.label()) + " FROM generate_series(1, " + count
                        + ")",
                false);
        return onOne(-1, false, call.of(answer.scan(), 0));
    }

    Result lockSession(Plan.LockSession plan, Prepared statement, Call call) throws SQLException {
        return locks.run(plan, call.of(statement.scan(), 0), definitions.layout());
    }

    /** What the session hears and tells. */
    ChannelStatements channels() {
        return channels;
    }

    private Result ddl(Prepared statement, Call call) throws SQLException {
        for (String warning : definitions.run(statement, call)) {
            warn(warning, "01000");
        }
        return new Result.Count(definitions.count(), null);
    }

    private Result other(Words words, Prepared statement, Call call) throws SQLException {
        transaction.checkUsable();
        int shard = steering.shardFor(statement.scan());
        if (shard < 0) {
            throw planning.judged(
                    statement,
                    Errors.notSupported(
                            words.first() + " over several shards",
                            statement.scan().kind() == StatementKind.COPY
                                    ? "Use the driver's interface: connection.unwrap(PGConnection.class).getCopyAPI()"
                                    : "Name the shard in a comment /* kintsugi: shard=… */ or by SET kintsugi.shard_key"));
        }
        return onOne(shard, true, call);
    }

    private Result onOne(int shard, boolean writes, Call call) throws SQLException {
        transaction.checkUsable();
        return executor.run(on(shard, writes), call, definitions.layout());
    }

    private Plan.OneShard on(int shard, boolean writes) {
        List<Routing> anchors = shard < 0
                ? List.of()
                : List.of(new Routing.On(shard, cluster.topology().shards().size()));
        return new Plan.OneShard(anchors, writes, -1, new Plan.Refused("", ""));
    }

    private void warn(String message, String state) {
        SQLWarning warning = new SQLWarning(message, state);
        if (warnings == null) {
            warnings = warning;
        } else {
            warnings.setNextWarning(warning);
        }
    }

    @Nullable SQLWarning warnings() {
        return warnings;
    }

    void clearWarnings() {
        warnings = null;
    }
}
