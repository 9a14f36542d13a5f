package dev.kintsugi.session;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Result;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.txn.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * BEGIN, COMMIT, ROLLBACK, savepoints and SET TRANSACTION, by SQL and by JDBC's calls. A transaction's modes are given to each shard
 * that takes part, before its first query.
 */
final class TransactionStatements {
    private static final Result DONE = new Result.Count(0, null);
    private final Dialect dialect;
    private final Connections connections;
    private final Transaction transaction;
    private final ClientState state;
    private final Definitions definitions;
    private final SqlCursors cursors;
    private final ChannelStatements channels;
    private final Warnings warnings;
    private boolean begun;
    /** Cursors that are older than the transaction. */
    private List<String> cursorsBefore = List.of();

    /** True while what runs is a transaction without the client's having begun one. */
    private boolean implicit;

    private final SettingHistory history;

    TransactionStatements(
            Dialect dialect,
            Connections connections,
            Transaction transaction,
            ClientState state,
            SettingHistory history,
            Definitions definitions,
            SqlCursors cursors,
            ChannelStatements channels,
            Warnings warnings) {
        this.dialect = dialect;
        this.connections = connections;
        this.transaction = transaction;
        this.state = state;
        this.history = history;
        this.definitions = definitions;
        this.cursors = cursors;
        this.channels = channels;
        this.warnings = warnings;
    }

    /** Where a warning goes. */
    @FunctionalInterface
    interface Warnings {
        void add(String message, String state);
    }

    /** BEGIN and START TRANSACTION; in a transaction only their modes count. */
    void begin(Words words) throws SQLException {
        int options = words.is(0, "START") || words.is(1, "TRANSACTION") || words.is(1, "WORK") ? 2 : 1;
        TransactionModes modes = modes(words, options);
        if (connections.autoCommit() || implicit) {
            implicit = false;
            connections.autoCommit(false);
            begun = true;
            began();
        } else {
            transaction.checkUsable();
            warnings.add("there is already a transaction in progress", "25001");
        }
        give(modes);
    }

    private TransactionModes modes(Words words, int from) throws SQLException {
        TransactionModes modes = TransactionModes.of(words, from);
        if (!modes.isEmpty() && !dialect.setsTransactionModes()) {
            throw Errors.syntax("syntax error: " + dialect.name() + " has no modes of transactions");
        }
        return modes;
    }

    private void give(TransactionModes modes) throws SQLException {
        if (!modes.isEmpty()) {
            give(modes.forTransaction());
        }
    }

    private void give(String sql) throws SQLException {
        try {
            transaction.open(sql);
        } catch (SQLException e) {
            transaction.failed(e);
            throw e;
        }
    }

    /** SET TRANSACTION, which has no effect outside of one. */
    void setTransaction(Words words, int from) throws SQLException {
        if (words.is(from, "SNAPSHOT")) {
            throw Errors.notSupported(
                    "SET TRANSACTION SNAPSHOT: a snapshot is one shard's", "Name the shard in a comment");
        }
        transaction.checkUsable();
        TransactionModes modes = modes(words, from);
        warnOutside("SET TRANSACTION");
        if (!connections.autoCommit()) {
            give(modes);
        }
    }

    /** Says so where there is no transaction for a statement to have an effect on. */
    void warnOutside(String what) {
        if (connections.autoCommit() || implicit) {
            warnings.add(what + " can only be used in transaction blocks", "25P01");
        }
    }

    /** True for the settings that are the running transaction's modes by another name. */
    static boolean isMode(String setting) {
        return switch (setting) {
            case "transaction_isolation", "transaction_read_only", "transaction_deferrable" -> true;
            default -> false;
        };
    }

    /** A SET of one of them. */
    void setMode(String sql) throws SQLException {
        transaction.checkUsable();
        if (!connections.autoCommit()) {
            give(sql);
        }
    }

    /** Makes one transaction of what runs from now on, where each statement would be its own. */
    void beginImplicitly() {
        if (connections.autoCommit()) {
            connections.autoCommit(false);
            implicit = true;
            began();
        }
    }

    /** True within a transaction that a statement of the client's has begun. */
    boolean isBegun() {
        return begun;
    }

    /** When what a statement has begun ends, another transaction follows. */
    void goOnWithoutAutoCommit() {
        begun = false;
    }

    /** True within what {@link #beginImplicitly} began. */
    boolean isImplicit() {
        return implicit;
    }

    /** Ends what {@link #beginImplicitly} began, unless the client has made it a transaction of its own. */
    void endImplicitly(boolean commit) throws SQLException {
        if (!implicit) {
            return;
        }
        implicit = false;
        begun = true;
        if (commit) {
            commit();
        } else {
            rollback();
        }
    }

    /** Remembers what a rollback restores. */
    void began() {
        cursorsBefore = cursors.names();
        history.began();
    }

    /** COMMIT, ROLLBACK and their kin. */
    Result end(Words words, boolean commit, Call call) throws SQLException {
        String verb = commit ? "COMMIT" : "ROLLBACK";
        int last = words.size() - 1;
        boolean chain = words.is(last, "CHAIN") && words.is(last - 1, "AND");
        boolean without = connections.autoCommit() || implicit;
        if (without) {
            if (chain) {
                throw Errors.noActiveTransaction(verb + " AND CHAIN can only be used in transaction blocks");
            }
            warnings.add("there is no transaction in progress", "25P01");
        }
        Lease alone = without || chain || call.passage() == null ? null : transaction.alone();
        if (commit && alone != null && cursors.names().isEmpty()) {
            return passed(() -> call.pass(alone));
        }
        connections.mayWait();
        List<String> modes = transaction.modes();
        boolean bySql = begun;
        // By text, the databases end a failed transaction and say nothing more of it.
        if (commit && !transaction.isFailed()) {
            commit();
        } else {
            rollback();
        }
        if (chain) {
            if (bySql) {
                connections.autoCommit(false);
                begun = true;
                began();
            }
            for (String mode : modes) {
                give(mode);
            }
        }
        return DONE;
    }

    /** A commit on the one shard that takes part, which the client tells it by itself. */
    private Result passed(Result.Attempt attempt) throws SQLException {
        Result result;
        try {
            result = attempt.run();
        } catch (SQLException | RuntimeException e) {
            try {
                connections.ending(() -> transaction.toldAlone(e));
            } finally {
                endedAfter(e);
            }
            throw e;
        }
        if (result instanceof Result.Later later) {
            return later.then(this::passed);
        }
        if (result == Result.NotRun.NOT_RUN) {
            commit();
            return DONE;
        }
        connections.ending(() -> transaction.toldAlone(null));
        ended(true);
        return result;
    }

    void commit() throws SQLException {
        hold();
        try {
            connections.ending(transaction::commit);
        } catch (SQLException | RuntimeException e) {
            endedAfter(e);
            throw e;
        }
        ended(true);
    }

    /** What outlives the transaction must not need it any more. */
    private void hold() throws SQLException {
        if (transaction.isFailed()) {
            return;
        }
        try {
            cursors.holdAll();
        } catch (SQLException | RuntimeException e) {
            try {
                rollback();
            } catch (SQLException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    private void endedAfter(Exception failure) {
        try {
            undoSettings();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
        try {
            ended(false);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    void rollback() throws SQLException {
        try {
            transaction.rollback();
            undoSettings();
        } finally {
            ended(false);
        }
    }

    /** What has been set in the transaction is undone with it, also where a connection has taken no part in it. */
    private void undoSettings() throws SQLException {
        setBackHeld(history.rolledBack());
    }

    private void setBackHeld(List<String> back) throws SQLException {
        if (!back.isEmpty()) {
            connections.onHeldConnections(connection -> setBack(connection, back));
        }
    }

    private void ended(boolean committed) throws SQLException {
        try {
            endedHere(committed);
        } finally {
            channels.ended(committed);
        }
    }

    private void endedHere(boolean committed) throws SQLException {
        definitions.ended(committed);
        if (begun) {
            begun = false;
            connections.autoCommit(true);
        }
        history.ended(!connections.autoCommit());
        List<String> before = cursorsBefore;
        try {
            cursors.ended(committed, before);
        } finally {
            cursorsBefore = cursors.names();
        }
    }

    void savepoint(String name) throws SQLException {
        checkInTransaction("SAVEPOINT");
        enter(name);
    }

    void release(String name) throws SQLException {
        checkInTransaction("RELEASE SAVEPOINT");
        leave(name);
    }

    void rollbackTo(String savepoint) throws SQLException {
        checkInTransaction("ROLLBACK TO SAVEPOINT");
        undo(savepoint);
    }

    /** Sets a savepoint, whoever has begun the transaction. */
    void enter(String savepoint) throws SQLException {
        transaction.savepoint(savepoint);
        history.savepoint(savepoint);
        cursors.savepoint(savepoint);
        channels.savepoint(savepoint);
    }

    /** Forgets a savepoint. */
    void leave(String savepoint) throws SQLException {
        transaction.release(savepoint);
        history.released(savepoint);
        cursors.release(savepoint);
        channels.released(savepoint);
    }

    /** Undoes all since a savepoint, which stays. */
    void undo(String savepoint) throws SQLException {
        transaction.rollbackTo(savepoint);
        setBackHeld(history.rolledBackTo(savepoint));
        definitions.undone();
        cursors.rollbackTo(savepoint);
        channels.rolledBackTo(savepoint);
    }

    private static void setBack(Connection connection, List<String> settings) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
        }
    }

    private void checkInTransaction(String what) throws SQLException {
        if (connections.autoCommit() || implicit) {
            throw Errors.noActiveTransaction(what + " can only be used in transaction blocks");
        }
    }
}
