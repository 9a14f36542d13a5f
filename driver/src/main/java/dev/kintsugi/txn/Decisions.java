package dev.kintsugi.txn;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.CommitGate;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.PreparedTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code kintsugi.decisions} of a shard: how the transactions ended that it was the decider of. A decision for commit is
 * written by the decider's own commit; one for rollback, the tombstone, by whoever finds that there is none. The primary key lets only
 * one of them in, ever.
 */
public final class Decisions {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String COMMIT = "commit";
    private static final String ROLLBACK = "rollback";
    private final PreparedTransactions transactions;

    Decisions(PreparedTransactions transactions) {
        this.transactions = transactions;
    }

    /** What a decider says of a transaction. */
    enum Outcome {
        COMMITTED,
        ROLLED_BACK;

        /** In words. */
        String text() {
            return this == COMMITTED ? "committed" : "rolled back";
        }
    }

    /** True if the exception says that the opposite was decided before. */
    static boolean isContradicted(SQLException e) {
        return UNIQUE_VIOLATION.equals(e.getSQLState())
                && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("decisions");
    }

    /** The decision that has been made; null if none has. */
    @Nullable Outcome look(Connection decider, String transaction) throws SQLException {
        try (PreparedStatement statement =
                decider.prepareStatement("SELECT outcome FROM kintsugi.decisions WHERE transaction_id = ?")) {
            statement.setString(1, transaction);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                return row.getString(1).equals(COMMIT) ? Outcome.COMMITTED : Outcome.ROLLED_BACK;
            }
        }
    }

    /**
     * The decision that has been made or, if none has, that for rollback, which from now on nobody can contradict. Waits for a decider's
     * transaction that is about to commit.
     *
     * @param decider a connection in auto-commit
     */
    Outcome settle(Connection decider, String transaction) throws SQLException {
        while (true) {
            Outcome known = look(decider, transaction);
            if (known != null) {
                return known;
            }
            try (PreparedStatement statement = decider.prepareStatement(
                    "INSERT INTO kintsugi.decisions VALUES (?, '" + ROLLBACK + "', " + transactions.clock() + ")")) {
                statement.setString(1, transaction);
                statement.execute();
                return Outcome.ROLLED_BACK;
            } catch (SQLException e) {
                if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    /** The transactions that were committed at least that long ago, oldest first, by the decider's clock. */
    List<String> committedBefore(Connection decider, Duration age, int limit) throws SQLException {
        OffsetDateTime now;
        try (Statement statement = decider.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + transactions.clock())) {
            row.next();
            now = row.getObject(1, OffsetDateTime.class);
        }
        try (PreparedStatement statement = decider.prepareStatement("SELECT transaction_id FROM kintsugi.decisions"
                + " WHERE outcome = '" + COMMIT + "' AND decided_at < ? ORDER BY decided_at LIMIT " + limit)) {
            statement.setObject(1, now.minus(age));
            List<String> transactions = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    transactions.add(rows.getString(1));
                }
            }
            return transactions;
        }
    }

    /** Forgets transactions that nobody can ask for any more. */
    void forget(Connection decider, Collection<String> forgotten) throws SQLException {
        try (PreparedStatement statement =
                decider.prepareStatement("DELETE FROM kintsugi.decisions WHERE transaction_id = ?")) {
            for (String transaction : forgotten) {
                statement.setString(1, transaction);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The names of the tables that {@link #create} makes, as the database stores them. */
    public static Set<QualifiedName> tables(Dialect dialect) {
        String schema = dialect.fold("kintsugi");
        Set<QualifiedName> tables = new HashSet<>();
        tables.add(new QualifiedName(schema, dialect.fold("decisions")));
        tables.add(new QualifiedName(schema, dialect.fold("waits")));
        if (dialect.commitGate() != null) {
            tables.add(new QualifiedName(schema, dialect.fold("gate")));
        }
        return tables;
    }

    /** Makes the tables where they are missing. Another process may do so at the same time, which then shows as a unique violation. */
    public static void create(Connection shard, Dialect dialect) throws SQLException {
        List<String> script = new ArrayList<>(PreparedTransactions.SCRIPT);
        if (dialect.commitGate() != null) {
            script.add(CommitGate.SCRIPT);
        }
        for (int attempt = 0; ; attempt++) {
            try (Statement statement = shard.createStatement()) {
                for (String sql : script) {
                    statement.execute(sql);
                }
                return;
            } catch (SQLException e) {
                if (attempt == 2) {
                    throw e;
                }
            }
        }
    }
}
