package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.route.Routing;
import dev.kintsugi.txn.Transaction;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private final ClientState state;
    private final Cleaning cleaning;
    private final Steering steering;
    private final Definitions definitions;
    private final ConnectionProperties properties;
    private final TransactionStatements transactions;
    private final NamedStatements named;
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
        this.state = state;
        this.cleaning = new Cleaning(cluster, leases);
        this.steering = new Steering(cluster, state, connections);
        this.definitions = new Definitions(cluster, executor, connections, transaction, steering);
        this.planning = new Planning(cluster, connections, transaction, definitions, steering);
        this.properties = new ConnectionProperties(connections, transaction, state, steering, cleaning, planning);
        this.named = new NamedStatements(cluster.dialect());
        this.transactions =
                new TransactionStatements(cluster.dialect(), connections, transaction, state, definitions, this::warn);
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
            case COMMIT, ROLLBACK -> {
                transactions.end(words, statement.scan().kind() == StatementKind.COMMIT);
                yield done();
            }
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
            case SET -> set(words, statement);
            case RESET -> reset(words, statement);
            case SHOW -> show(words, statement, call);
            case EXPLAIN -> explain(words, statement, call);
            case PREPARE, EXECUTE, DEALLOCATE -> named(words, statement, call);
            case DISCARD -> discard(words, statement, call);
            case EMPTY -> done();
            case DDL, TRUNCATE, REFRESH, MAINTENANCE -> ddl(statement, call);
            default -> other(words, statement, call);
        };
    }

    /** Runs a batch in which not every entry is about rows. */
    long[] runAll(List<Prepared> statements, List<Call> calls) throws SQLException {
        long[] counts = new long[calls.size()];
        for (int i = 0; i < counts.length; i++) {
            if (statements.get(i).scan().several()) {
                throw Errors.notSupported("Several statements in one entry of a batch", "Add them one by one");
            }
            if (session.run(statements.get(i), calls.get(i)) instanceof Result.Count count) {
                counts[i] = count.count();
            }
        }
        return counts;
    }

    private static Result done() {
        return new Result.Count(0, null);
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

    private Result set(Words words, Prepared statement) throws SQLException {
        int at = words.is(1, "SESSION") || words.is(1, "LOCAL") ? 2 : 1;
        if (words.is(at, "KINTSUGI") && words.is(at + 1, ".")) {
            steering.set(words.name(at + 2), words.value(at + 4));
            return done();
        }
        if (words.is(at, "TRANSACTION") && at == 1) {
            judged(statement, () -> transactions.setTransaction(words, 2));
            return done();
        }
        if (words.is(at, "CHARACTERISTICS")) {
            return characteristics(words, statement);
        }
        if (words.is(at, "ROLE") || words.is(at, "AUTHORIZATION")) {
            throw Errors.notSupported("SET ROLE over several shards", "Connect as that user");
        }
        boolean local = words.is(1, "LOCAL");
        String name = words.is(at, "TIME") ? "timezone" : words.name(at);
        if (TransactionStatements.isMode(name.toLowerCase(Locale.ROOT))) {
            transactions.setMode(statement.scan().text());
            return done();
        }
        FixedSettings.check(name.toLowerCase(Locale.ROOT), words, at + 2);
        apply(statement.scan().text());
        if (local && connections.autoCommit()) {
            return done();
        }
        state.setting(
                (local ? ClientState.LOCAL : "") + name.toLowerCase(Locale.ROOT),
                statement.scan().text());
        if (name.equalsIgnoreCase("search_path") || name.equalsIgnoreCase("schema")) {
            state.schema(null);
            steering.path(connections.queryStrings(cluster.dialect().searchPathQuery()));
        }
        return done();
    }

    /** SET SESSION CHARACTERISTICS AS TRANSACTION: what later transactions begin with. */
    private Result characteristics(Words words, Prepared statement) throws SQLException {
        TransactionModes modes;
        try {
            modes = TransactionModes.of(words, words.is(3, "AS") && words.is(4, "TRANSACTION") ? 5 : words.size());
        } catch (SQLException e) {
            throw planning.judged(statement, e);
        }
        apply(statement.scan().text());
        for (String mode : modes.modes()) {
            state.setting("transactions' " + TransactionModes.subject(mode), TransactionModes.forSession(mode));
        }
        return done();
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

    /** Runs a setting on every connection that works for this session now, or on one, so that it is known to be right. */
    private void apply(String sql) throws SQLException {
        transaction.checkUsable();
        try {
            connections.onAnyConnections(true, connection -> {
                try (Statement set = connection.createStatement()) {
                    set.execute(sql);
                    cleaning.settingsMade();
                }
            });
        } catch (SQLException e) {
            transaction.failed(e);
            throw e;
        }
    }

    private Result reset(Words words, Prepared statement) throws SQLException {
        if (words.is(1, "KINTSUGI") && words.is(2, ".")) {
            steering.reset(words.name(3));
            return done();
        }
        apply(statement.scan().text());
        if (words.is(1, "ALL")) {
            state.resetAll();
            steering.reset(null);
            steering.path(null);
        } else {
            String name = words.is(1, "TIME") ? "timezone" : words.name(1);
            state.reset(name.toLowerCase(Locale.ROOT));
            if (name.equalsIgnoreCase("search_path")) {
                steering.path(null);
            }
        }
        return done();
    }

    private Result show(Words words, Prepared statement, Call call) throws SQLException {
        if (words.is(1, "KINTSUGI") && words.is(2, ".")) {
            return new Inspection(cluster, connections, steering, definitions).show(words.name(3), call);
        }
        return onOne(steering.shardFor(statement.scan()), false, call);
    }

    private Result explain(Words words, Prepared statement, Call call) throws SQLException {
        if (words.is(1, "(") && words.is(2, "ROUTE") && words.is(3, ")")) {
            String inner = words.textFrom(4);
            Prepared explained = session.prepare(inner, statement.hasParameterMarks());
            return new Inspection(cluster, connections, steering, definitions).explain(planning, explained, call);
        }
        int start = words.explained();
        Prepared explained = session.prepare(words.textFrom(start), statement.hasParameterMarks());
        Plan plan = planning.plan(explained);
        if (plan instanceof Plan.OneShard one) {
            return executor.run(
                    new Plan.OneShard(
                            one.anchors(),
                            one.writes(),
                            one.home(),
                            new Plan.Refused(
                                    "EXPLAIN of a statement over several shards",
                                    "Use EXPLAIN (ROUTE) to see its plan")),
                    call,
                    definitions.layout());
        }
        throw Errors.notSupported("EXPLAIN of a statement over several shards", "Use EXPLAIN (ROUTE) to see its plan");
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

    /** DISCARD: what the session has set and prepared; of plans, sequences and temporary tables it has none of its own. */
    private Result discard(Words words, Prepared statement, Call call) throws SQLException {
        if (steering.shardFor(statement.scan()) >= 0 || words.size() != 2) {
            return other(words, statement, call);
        }
        transaction.checkUsable();
        if (words.is(1, "ALL")) {
            if (!connections.autoCommit()) {
                throw Errors.activeTransaction("DISCARD ALL cannot run inside a transaction block");
            }
            apply("RESET ALL");
            state.resetAll();
            steering.reset(null);
            steering.path(null);
            named.clear();
            return done();
        }
        boolean known =
                words.is(1, "PLANS") || words.is(1, "SEQUENCES") || words.is(1, "TEMP") || words.is(1, "TEMPORARY");
        return known ? done() : other(words, statement, call);
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
                            "Name the shard in a comment /* kintsugi: shard=… */ or by SET kintsugi.shard_key"));
        }
        return onOne(shard, true, call);
    }

    private Result onOne(int shard, boolean writes, Call call) throws SQLException {
        transaction.checkUsable();
        List<Routing> anchors = shard < 0
                ? List.of()
                : List.of(new Routing.On(shard, cluster.topology().shards().size()));
        return executor.run(
                new Plan.OneShard(anchors, writes, -1, new Plan.Refused("", "")), call, definitions.layout());
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
