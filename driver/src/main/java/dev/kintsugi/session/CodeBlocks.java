package dev.kintsugi.session;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.CodeBlock;
import dev.kintsugi.parse.CodeBlock.Branch;
import dev.kintsugi.parse.CodeBlock.Handler;
import dev.kintsugi.parse.CodeBlock.Step;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs DO: not on a shard, which knows only its own rows, but step by step in the session, where each of its statements is planned as any
 * other. All of it is one statement: an error that no handler deals with undoes it whole. A block with handlers is a transaction
 * within the transaction, by a savepoint (PostgreSQL's manual, "Trapping Errors").
 */
final class CodeBlocks {
    private static final String UNKNOWN_OUTCOME = "40003";
    /** Classes of errors about connections, room, limits, and the server itself. */
    private static final Set<String> OF_THE_SYSTEM = Set.of("08", "53", "54", "57", "58", "F0", "XX");

    private static final String NO_DESTINATION = "query has no destination for result data";
    private final Session session;
    private final Dialect dialect;
    private final TransactionStatements transactions;
    private final Anywhere anywhere;

    /** Has a database run a DO. */
    @FunctionalInterface
    interface Anywhere {
        void run(Prepared statement, Call call) throws SQLException;
    }

    CodeBlocks(Session session, Dialect dialect, TransactionStatements transactions, Anywhere anywhere) {
        this.session = session;
        this.dialect = dialect;
        this.transactions = transactions;
        this.anywhere = anywhere;
    }

    /**
     * Runs a DO.
     *
     * @throws SQLException 0A000 if its code is not read here; else as its statements
     */
    Result run(Words words, Prepared statement, Call call) throws SQLException {
        CodeBlock block = CodeBlock.read(code(words, statement.scan()), dialect.lexerRules());
        boolean own = session.autoCommit() && !transactions.isImplicit();
        transactions.beginImplicitly();
        try {
            new Running(call).run(block, 0, null);
            if (own) {
                transactions.endImplicitly(true);
            }
        } catch (SQLException | RuntimeException e) {
            if (own) {
                undo(e);
            }
            throw e;
        }
        return new Result.Count(0, null);
    }

    private void undo(Exception failure) {
        try {
            transactions.endImplicitly(false);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** {@code DO 'code' LANGUAGE plpgsql}, in either order. */
    private String code(Words words, Scan scan) throws SQLException {
        int slot = 0;
        Object code = null;
        for (int at = 1; at < words.size(); at++) {
            boolean literal = words.tokens().get(at).kind() == Token.Kind.LITERAL;
            if (words.is(at, "LANGUAGE") && at + 1 < words.size()) {
                at++;
                String language = words.value(at);
                if (!language.equalsIgnoreCase("plpgsql")) {
                    throw Errors.notSupported(
                            "DO over several shards in the language " + language,
                            "Write it in plpgsql, or name the shard");
                }
                slot += words.tokens().get(at).kind() == Token.Kind.LITERAL ? 1 : 0;
            } else if (literal && code == null) {
                code = scan.literal(slot++);
            } else {
                throw Errors.syntax("syntax error in DO: write DO 'code' LANGUAGE plpgsql");
            }
        }
        if (!(code instanceof String text)) {
            throw Errors.syntax("no inline code specified");
        }
        return text;
    }

    /** One run of a block. */
    private final class Running {
        private final Call call;

        Running(Call call) {
            this.call = call;
        }

        /**
         * Runs a block.
         *
         * @param depth how many blocks with handlers are around it
         * @param handled the error that is dealt with; null if none is
         */
        private void run(CodeBlock block, int depth, @Nullable SQLException handled) throws SQLException {
            for (Handler handler : block.handlers()) {
                for (String condition : handler.conditions()) {
                    if (!ErrorConditions.isKnown(condition)) {
                        throw Errors.notSupported(
                                "DO over several shards with the condition " + condition, "Write its SQLSTATE");
                    }
                }
            }
            if (block.handlers().isEmpty()) {
                run(block.steps(), depth, handled);
                return;
            }
            String savepoint = "kintsugi block " + depth;
            transactions.enter(savepoint);
            Handler handler;
            SQLException failure;
            try {
                run(block.steps(), depth + 1, handled);
                transactions.leave(savepoint);
                return;
            } catch (SQLException e) {
                handler = handler(block, e);
                if (handler == null) {
                    throw e;
                }
                failure = e;
            }
            transactions.undo(savepoint);
            transactions.leave(savepoint);
            run(handler.steps(), depth, failure);
        }

        private void run(List<Step> steps, int depth, @Nullable SQLException handled) throws SQLException {
            for (Step step : steps) {
                run(step, depth, handled);
            }
        }

        private void run(Step step, int depth, @Nullable SQLException handled) throws SQLException {
            if (step instanceof CodeBlock.Run statement) {
                if (execute(statement.sql())) {
                    throw Errors.syntax(NO_DESTINATION);
                }
            } else if (step instanceof CodeBlock.Perform query) {
                execute(query.sql());
            } else if (step instanceof CodeBlock.Execute computed) {
                String text = value(computed.query());
                if (text == null) {
                    throw Errors.nullStatement();
                }
                execute(text);
            } else if (step instanceof CodeBlock.If choice) {
                run(chosen(choice), depth, handled);
            } else if (step instanceof CodeBlock.Inner inner) {
                run(inner.block(), depth, handled);
            } else if (step instanceof CodeBlock.Raise message) {
                raise(message.text());
            } else if (handled != null) {
                throw handled;
            } else {
                raise("RAISE");
            }
        }

        private List<Step> chosen(CodeBlock.If choice) throws SQLException {
            for (Branch branch : choice.branches()) {
                String value = value(branch.query());
                if (value != null && !value.equals("t") && !value.equals("f")) {
                    throw Errors.notSupported("IF of a value that is no boolean", "Cast it: " + branch.query());
                }
                if ("t".equals(value)) {
                    return branch.steps();
                }
            }
            return choice.otherwise();
        }

        /** Runs a statement; true if it has answered rows. */
        private boolean execute(String sql) throws SQLException {
            Result result = result(sql);
            if (!(result instanceof Result.Answer answer)) {
                return false;
            }
            try (Rows rows = answer.rows()) {
                while (rows.next()) {
                    // It runs to its end, with all errors that come on the way.
                }
            }
            return true;
        }

        /** The one value that a query answers, as text; null also if it has no row. */
        private @Nullable String value(String sql) throws SQLException {
            if (!(result(sql) instanceof Result.Answer answer)) {
                throw Errors.syntax(NO_DESTINATION);
            }
            try (Rows rows = answer.rows()) {
                int columns = answer.columns() < 0 ? rows.row().getMetaData().getColumnCount() : answer.columns();
                if (columns != 1) {
                    throw Errors.syntax("query \"" + sql + "\" returned " + columns + " columns");
                }
                if (!rows.next()) {
                    return null;
                }
                ResultSet row = rows.row();
                String value = row.getString(1);
                if (rows.next()) {
                    throw Errors.severalRows(sql);
                }
                return value;
            }
        }

        /** A database raises what is to be raised. */
        private void raise(String statement) throws SQLException {
            String quote = "$$";
            while (statement.contains(quote)) {
                quote = "$raise" + quote.length() + "$";
            }
            Prepared raising = session.prepare("DO " + quote + "BEGIN " + statement + "; END" + quote, false);
            anywhere.run(raising, call.of(raising.scan(), 0));
        }

        private Result result(String sql) throws SQLException {
            Prepared part = session.prepare(sql, false);
            Scan scan = part.scan();
            boolean runs =
                    switch (scan.kind()) {
                        case SELECT, INSERT, UPDATE, DELETE, MERGE, DDL, TRUNCATE, REFRESH, MAINTENANCE -> true;
                        case LOCK, NOTIFY, SET, RESET -> true;
                        default -> false;
                    };
            // To EXECUTE, INTO is a variable's.
            Words words = Words.of(sql, dialect, false);
            boolean makesTable = scan.kind() == StatementKind.DDL && (words.is(0, "SELECT") || words.is(0, "WITH"));
            if (!runs || makesTable || scan.several()) {
                throw Errors.notSupported("DO over several shards with the statement " + sql, "Send it by itself");
            }
            return session.run(part, call.of(scan, 0));
        }
    }

    /** The handler that names an error. */
    private @Nullable Handler handler(CodeBlock block, SQLException failure) {
        if (isOurs(failure)) {
            return null;
        }
        for (Handler handler : block.handlers()) {
            for (String condition : handler.conditions()) {
                if (ErrorConditions.match(condition, String.valueOf(failure.getSQLState()))) {
                    return handler;
                }
            }
        }
        return null;
    }

    /**
     * True for what one database would not have said: a handler that takes all errors must not take these for its own, and go on. That some
     * of a database's are among them makes the statement fail.
     */
    private boolean isOurs(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return failure instanceof SQLFeatureNotSupportedException
                || dialect.connectionLost(failure)
                || state.equals(UNKNOWN_OUTCOME)
                || OF_THE_SYSTEM.stream().anyMatch(state::startsWith);
    }
}
