package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.ErrorFields;
import dev.kintsugi.proxy.wire.Message.InvalidText;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** Errors and warnings as the protocol's fields; those of a shard keep all that the shard has said. */
final class Failure {
    private static final String INTERNAL = "XX000";
    /** Of a transaction that was idle for too long or took too long, and of a session that was idle for too long. */
    private static final Set<String> ENDING = Set.of("25P03", "25P04", "57P05");

    private Failure() {}

    static ErrorFields of(Exception failure) {
        if (failure instanceof InvalidText text) {
            return new ErrorFields("ERROR", text.state(), String.valueOf(text.getMessage()));
        }
        if (!(failure instanceof SQLException sql)) {
            return new ErrorFields("ERROR", INTERNAL, "internal error of the proxy: its log tells more");
        }
        ServerErrorMessage server = fromServer(sql);
        String state = sql.getSQLState() == null ? INTERNAL : sql.getSQLState();
        return server == null ? new ErrorFields("ERROR", state, message(sql)) : fields("ERROR", state, server);
    }

    /** True for what a server says as it ends a session whose time is up. */
    static boolean endsSessions(Throwable failure) {
        return failure instanceof SQLException sql && ENDING.contains(String.valueOf(sql.getSQLState()));
    }

    /** An error that ends the connection. */
    static ErrorFields fatal(String state, String message) {
        return new ErrorFields("FATAL", state, message);
    }

    /** Whatever is wrong with a user, or its password. */
    static ErrorFields wrongPassword(String user) {
        return fatal("28P01", "password authentication failed for user \"" + user + "\"");
    }

    /** Why the shards have not let a user in. Who has proved nothing yet is not told whether they know it, nor where they are. */
    static ErrorFields of(String user, Exception failure) {
        String state = failure instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : INTERNAL;
        if (state.startsWith("28")) {
            return wrongPassword(user);
        }
        return state.startsWith("08")
                ? fatal("08006", "the shards cannot be asked for the password: the proxy's log tells more")
                : fatal(failure);
    }

    /** The same for what has stopped a session from opening. */
    static ErrorFields fatal(Exception failure) {
        return failure instanceof SQLException sql
                ? fatal(orElse(sql.getSQLState(), INTERNAL), message(sql))
                : fatal(INTERNAL, "internal error of the proxy: its log tells more");
    }

    static ErrorFields of(SQLWarning warning) {
        ServerErrorMessage server = warning instanceof PSQLWarning its ? its.getServerErrorMessage() : null;
        String state = warning.getSQLState() == null ? "01000" : warning.getSQLState();
        return server == null
                ? new ErrorFields("WARNING", state, message(warning))
                : fields(orElse(server.getSeverity(), "WARNING"), state, server);
    }

    private static @Nullable ServerErrorMessage fromServer(SQLException failure) {
        return failure instanceof PSQLException its ? its.getServerErrorMessage() : null;
    }

    private static String message(SQLException failure) {
        return orElse(failure.getMessage(), "unknown error");
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static ErrorFields fields(String severity, String state, ServerErrorMessage server) {
        return new ErrorFields(severity, state, orElse(server.getMessage(), "unknown error"))
                .with('D', server.getDetail())
                .with('H', server.getHint())
                .with('P', server.getPosition())
                .with('p', server.getInternalPosition())
                .with('q', server.getInternalQuery())
                .with('W', server.getWhere())
                .with('s', server.getSchema())
                .with('t', server.getTable())
                .with('c', server.getColumn())
                .with('d', server.getDatatype())
                .with('n', server.getConstraint())
                .with('F', server.getFile())
                .with('L', server.getLine())
                .with('R', server.getRoutine());
    }
}
