package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.BatchResult;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.StatementKind;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Several statements in one text. In auto-commit PostgreSQL makes one transaction of what a client sends together: an error
 * undoes all of it. A BEGIN among them makes of what has run so far, and of what follows, a transaction of the client's own; a COMMIT
 * ends what has run so far, and what follows is one transaction again. On H2 each is its own.
 */
final class StatementList {
    private final Session session;
    private final Cluster cluster;
    private final TransactionStatements transactions;

    StatementList(Session session, Cluster cluster, TransactionStatements transactions) {
        this.session = session;
        this.cluster = cluster;
        this.transactions = transactions;
    }

    /** Runs them in order; what answers rows is read to its end before the next one runs. */
    Result run(Prepared text, Call call) throws SQLException {
        if (text.scan().highestIndex() > 0) {
            throw Errors.notSupported(
                    "Several statements in one text with numbered parameters", "Send them one by one");
        }
        List<Prepared> statements = new ArrayList<>();
        for (String statement : text.scan().statements()) {
            Prepared prepared = session.prepare(statement, text.hasParameterMarks());
            if (prepared.scan().kind() != StatementKind.EMPTY) {
                statements.add(prepared);
            }
        }
        List<Result> results = new ArrayList<>();
        try {
            int parameter = 0;
            for (Prepared statement : statements) {
                if (cluster.dialect().severalAreOne()) {
                    transactions.beginImplicitly();
                }
                Call part = call.of(statement.scan(), parameter);
                results.add(read(session.run(statement, part)));
                parameter += statement.parameters();
            }
            transactions.endImplicitly(true);
        } catch (SQLException | RuntimeException e) {
            close(results, e);
            undo(e);
            throw e;
        }
        return cluster.dialect().severalAreOne() ? new Result.Several(results) : first(results);
    }

    /**
     * Runs the entries of a batch in which not every one is about rows, as one text with all of them would; on H2 each is its own, and
     * those after one that fails still run.
     *
     * @throws BatchUpdateException with a count for each entry
     */
    BatchResult batch(List<Prepared> entries, List<Call> calls) throws SQLException {
        boolean one = cluster.dialect().severalAreOne();
        long[] counts = new long[calls.size()];
        SQLException failure = null;
        for (int i = 0; i < counts.length; i++) {
            try {
                if (one) {
                    transactions.beginImplicitly();
                }
                counts[i] = count(entries.get(i), calls.get(i));
            } catch (SQLException e) {
                if (one) {
                    undo(e);
                    throw BatchResult.failed(e, counts.length, i);
                }
                counts[i] = Statement.EXECUTE_FAILED;
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw BatchResult.failed(failure, counts);
        }
        transactions.endImplicitly(true);
        return BatchResult.ofCounts(counts);
    }

    private long count(Prepared entry, Call call) throws SQLException {
        if (entry.scan().several()) {
            throw Errors.notSupported("Several statements in one entry of a batch", "Add them one by one");
        }
        return session.run(entry, call) instanceof Result.Count count ? count.count() : 0;
    }

    private void undo(Exception failure) {
        try {
            transactions.endImplicitly(false);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static Result first(List<Result> results) throws SQLException {
        for (Result further : results.subList(1, results.size())) {
            if (further instanceof Result.Answer answer) {
                answer.rows().close();
            }
        }
        return results.get(0);
    }

    private static void close(List<Result> results, Exception failure) {
        for (Result result : results) {
            if (result instanceof Result.Answer answer) {
                try {
                    answer.rows().close();
                } catch (SQLException e) {
                    failure.addSuppressed(e);
                }
            }
        }
    }

    /** The answer in memory, since its shard's connection has more to do. */
    private Result read(Result result) throws SQLException {
        long most = cluster.topology().settings().gather().maxRows();
        return result instanceof Result.Answer answer ? answer.inMemory(cluster.dialect(), most) : result;
    }
}
