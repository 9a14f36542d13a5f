package dev.kintsugi.it.oracle;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** One JDBC session that runs cases the way an application would, and writes down all it saw. */
public final class Client implements AutoCloseable {

    private final Connection connection;
    private final boolean describes;
    private final Map<String, Savepoint> savepoints = new HashMap<>();

    /** A session of its own, closed with this. */
    public Client(Connection connection) {
        this.connection = connection;
        // pgjdbc's simple protocol cannot describe what has parameters.
        this.describes = !(connection instanceof PgConnection postgres)
                || postgres.getPreferQueryMode() != PreferQueryMode.SIMPLE;
    }

    /** True if statements with parameters are described before they run. */
    boolean describes() {
        return describes;
    }

    /** Runs a case by Statement, or by PreparedStatement where it has parameters. */
    List<Outcome> run(Case row) {
        return run(row, !row.params().isEmpty());
    }

    /** Runs a case; {@code prepared} chooses PreparedStatement, which also tells the columns before it runs. */
    public List<Outcome> run(Case row, boolean prepared) {
        List<Outcome> seen = new ArrayList<>();
        try {
            boolean transaction = row.fetch() > 0;
            if (transaction) {
                connection.setAutoCommit(false);
            }
            try {
                if (row.sql().startsWith("\\")) {
                    call(row.sql().substring(1).strip());
                } else if (prepared) {
                    prepared(row, seen);
                } else {
                    plain(row, seen);
                }
            } finally {
                if (transaction) {
                    connection.setAutoCommit(true);
                }
            }
        } catch (SQLException e) {
            seen.add(failure(e));
        } catch (RuntimeException e) {
            seen.add(new Outcome.Failure(
                    "no SQLException",
                    e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(5, e.getStackTrace().length))));
        }
        return seen;
    }

    private void plain(Case row, List<Outcome> seen) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(row.fetch());
            boolean rows;
            if (row.keys().isEmpty()) {
                rows = statement.execute(row.sql());
            } else if (row.keys().equals("*")) {
                rows = statement.execute(row.sql(), Statement.RETURN_GENERATED_KEYS);
            } else {
                rows = statement.execute(row.sql(), row.keys().split(",\\s*"));
            }
            results(statement, rows, row, seen);
        }
    }

    private void prepared(Case row, List<Outcome> seen) throws SQLException {
        try (PreparedStatement statement = prepare(row)) {
            statement.setFetchSize(row.fetch());
            if (describes) {
                ResultSetMetaData described = statement.getMetaData();
                seen.add(new Outcome.Description(described == null ? null : Observation.columns(described)));
            }
            if (row.batch()) {
                for (String params : row.params()) {
                    Parameters.bind(statement, params);
                    statement.addBatch();
                }
                seen.add(new Outcome.Counts(
                        Arrays.stream(statement.executeLargeBatch()).boxed().toList()));
                keys(statement, row, seen);
                return;
            }
            for (String params : row.params().isEmpty() ? List.of("") : row.params()) {
                Parameters.bind(statement, params);
                results(statement, statement.execute(), row, seen);
            }
        }
    }

    private PreparedStatement prepare(Case row) throws SQLException {
        if (row.keys().isEmpty()) {
            return connection.prepareStatement(row.sql());
        }
        return row.keys().equals("*")
                ? connection.prepareStatement(row.sql(), Statement.RETURN_GENERATED_KEYS)
                : connection.prepareStatement(row.sql(), row.keys().split(",\\s*"));
    }

    private static void results(Statement statement, boolean first, Case row, List<Outcome> seen) throws SQLException {
        boolean rows = first;
        while (true) {
            if (rows) {
                try (ResultSet result = statement.getResultSet()) {
                    seen.add(Observation.of(result));
                }
            } else {
                long count = statement.getLargeUpdateCount();
                if (count < 0) {
                    break;
                }
                seen.add(new Outcome.Count(count));
            }
            keys(statement, row, seen);
            rows = statement.getMoreResults();
        }
    }

    private static void keys(Statement statement, Case row, List<Outcome> seen) throws SQLException {
        if (!row.keys().isEmpty()) {
            try (ResultSet result = statement.getGeneratedKeys()) {
                seen.add(new Outcome.Keys(Observation.of(result)));
            }
        }
    }

    /** A step of a script that is a JDBC call and no SQL. */
    private void call(String call) throws SQLException {
        String[] words = call.split(" ");
        switch (words[0]) {
            case "autocommit" -> connection.setAutoCommit(words[1].equals("on"));
            case "commit" -> connection.commit();
            case "rollback" -> {
                if (words.length == 1) {
                    connection.rollback();
                } else {
                    connection.rollback(savepoint(words[1]));
                }
            }
            case "savepoint" -> savepoints.put(words[1], connection.setSavepoint(words[1]));
            case "release" -> connection.releaseSavepoint(savepoint(words[1]));
            case "readonly" -> connection.setReadOnly(words[1].equals("on"));
            case "schema" -> connection.setSchema(words[1]);
            case "isolation" ->
                connection.setTransactionIsolation(
                        words[1].equals("serializable")
                                ? Connection.TRANSACTION_SERIALIZABLE
                                : Connection.TRANSACTION_REPEATABLE_READ);
            case "check" -> {}
            default -> throw new IllegalArgumentException("no call '" + call + "'");
        }
    }

    private Savepoint savepoint(String name) {
        return Objects.requireNonNull(savepoints.get(name), name);
    }

    private static Outcome.Failure failure(SQLException error) {
        SQLException cause = error;
        if (error instanceof BatchUpdateException && error.getNextException() != null) {
            cause = error.getNextException();
        }
        return new Outcome.Failure(String.valueOf(cause.getSQLState()), String.valueOf(cause.getMessage()));
    }

    /** Ends what a case left open, so that the next one begins as in a new session. */
    void settle() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
