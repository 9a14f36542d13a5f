package dev.kintsugi.proxy.server;

import dev.kintsugi.execute.Execution;
import dev.kintsugi.proxy.vendor.Sent;
import dev.kintsugi.proxy.wire.Formats;
import dev.kintsugi.rows.Parameter;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A prepared statement with its values, and how far it has run. */
final class Portal {
    private final String name;
    private final int length;
    private final long opened;
    private final ClientStatement statement;
    private final byte[][] given;
    private final Formats givenFormats;
    private final Parameter[] values;
    private final Formats formats;
    private final Execution execution = new Execution();
    private @Nullable Answered answered;
    private boolean ended;

    /**
     * A portal that has not run.
     *
     * @param length of the message that has made it, in bytes
     * @param opened its moment among the {@link Savepoints}
     * @param given the values as the client has sent them
     * @param values the same as the statement runs with them
     */
    Portal(
            String name,
            int length,
            long opened,
            ClientStatement statement,
            byte[][] given,
            Formats givenFormats,
            Parameter[] values,
            Formats formats) {
        this.name = name;
        this.length = length;
        this.opened = opened;
        this.statement = statement;
        this.given = given;
        this.givenFormats = givenFormats;
        this.values = values;
        this.formats = formats;
    }

    String name() {
        return name;
    }

    int length() {
        return length;
    }

    long opened() {
        return opened;
    }

    ClientStatement statement() {
        return statement;
    }

    Parameter[] values() {
        return values;
    }

    /** As the client has sent it. */
    Sent sent(boolean described) {
        return statement.sent(given, givenFormats, formats, described);
    }

    Formats formats() {
        return formats;
    }

    Execution execution() {
        return execution;
    }

    /** The rows that it has begun to answer; null if it has not. */
    @Nullable Answered answered() {
        return answered;
    }

    void answers(Answered rows) {
        answered = rows;
    }

    /** True if it has run and answers nothing more. */
    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }

    void close() throws SQLException {
        ended = true;
        if (answered != null) {
            answered.close();
        }
    }
}
