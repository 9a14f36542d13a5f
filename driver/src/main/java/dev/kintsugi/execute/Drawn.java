package dev.kintsugi.execute;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one session has drawn from sequences, as {@code currval} and {@code lastval} tell it. The connections that draw are others' as
 * well, so the session remembers by itself. What a database draws without telling, for a table on one shard or in a larger statement, puts
 * all in doubt that was known before. One thread at a time.
 */
public final class Drawn {
    /** Most sessions draw nothing. */
    private Map<QualifiedName, Long> values = Map.of();

    private @Nullable QualifiedName last;
    private boolean doubtful;
    /** How often all was forgotten. */
    private long forgotten;

    /**
     * What was known at a time.
     *
     * @param forgotten how often all had been forgotten after it
     */
    record Known(Map<QualifiedName, Long> values, @Nullable QualifiedName last, boolean doubtful, long forgotten) {
        Known {
            values = Map.copyOf(values);
        }
    }

    /** The session has drawn a value. */
    void note(QualifiedName sequence, long value) {
        if (values.isEmpty()) {
            values = new HashMap<>();
        }
        values.put(sequence, value);
        last = sequence;
    }

    /** The session has drawn values for a column. */
    void note(Column column, long[] drawnValues) {
        if (column.ownedSequence() != null && drawnValues.length > 0) {
            note(column.ownedSequence(), drawnValues[drawnValues.length - 1]);
        }
    }

    /** A database may have drawn values for the session. */
    void doubt() {
        forget();
        doubtful = true;
    }

    /** A database draws values for the session, until {@link #settle} says which; nothing is known meanwhile. */
    Known suspend() {
        Known known = new Known(values, last, doubtful, forgotten + 1);
        doubt();
        return known;
    }

    /**
     * It has drawn from one sequence. Where something else was drawn meanwhile, nobody knows which came last, and all stays in doubt.
     *
     * @param value the last one; null if there was none after all
     */
    void settle(Known before, QualifiedName sequence, @Nullable Long value) {
        if (before.forgotten() != forgotten || !values.isEmpty()) {
            return;
        }
        values = new HashMap<>(before.values());
        last = before.last();
        doubtful = before.doubtful();
        if (value != null) {
            note(sequence, value);
        }
    }

    /** As DISCARD SEQUENCES: nothing has been drawn. */
    public void forget() {
        values = Map.of();
        last = null;
        doubtful = false;
        forgotten++;
    }

    /**
     * The value that was drawn last.
     *
     * @param sequence from which; null for any
     * @throws SQLException 55000 if none was drawn; 0A000 if that is not known
     */
    long last(@Nullable QualifiedName sequence) throws SQLException {
        QualifiedName asked = sequence == null ? last : sequence;
        Long value = asked == null ? null : values.get(asked);
        if (value != null) {
            return value;
        }
        if (doubtful) {
            throw Errors.notSupported(
                    "What the session has drawn last was drawn within a statement of one shard",
                    "Use INSERT … RETURNING or getGeneratedKeys, or SELECT the next value first and pass it");
        }
        throw Errors.objectState(
                sequence == null
                        ? "lastval is not yet defined in this session"
                        : "currval of sequence \"" + sequence.name() + "\" is not yet defined in this session");
    }
}
