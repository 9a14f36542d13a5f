package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.merge.Materialized;
import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one execution answers. */
public sealed interface Result {

    /**
     * Rows.
     *
     * @param rows to be closed by the consumer
     * @param columns how many leading columns the client sees; further ones served the merge. -1 for all
     */
    record Answer(Rows rows, int columns) implements Result {
        /**
         * The same with all rows in memory: the transaction that they come from may end.
         *
         * @param maxRows one more is an error 54000
         */
        public Answer inMemory(Dialect dialect, long maxRows) throws SQLException {
            int visible = columns < 0 ? rows.row().getMetaData().getColumnCount() : columns;
            return new Answer(Materialized.of(dialect, rows, visible, maxRows), -1);
        }
    }

    /**
     * A count.
     *
     * @param count rows written
     * @param generatedKeys as demanded; null if not
     */
    record Count(long count, @Nullable Answer generatedKeys) implements Result {}

    /**
     * A statement is on its way, and its answer is awaited by another than the thread that has sent it. Only where a {@link Passage}
     * wants it so.
     *
     * @param rest ends the statement once all of the answer has come
     */
    record Later(Attempt rest) implements Result {
        /** The same, with something that is to see the end as it has seen the beginning. */
        public Later then(Stage stage) {
            return new Later(() -> stage.of(rest));
        }
    }

    /** Nothing has run yet, and the statement is to in the ordinary way. Only a {@link Passage} says so. */
    enum NotRun implements Result {
        NOT_RUN
    }

    /** A statement that runs, or goes on. */
    @FunctionalInterface
    interface Attempt {
        Result run() throws SQLException;

        /** Runs it; another may mend its failure, also one that comes when its answer does. */
        default Result orElse(Mending mending) throws SQLException {
            try {
                Result result = run();
                return result instanceof Later later ? later.then(rest -> rest.orElse(mending)) : result;
            } catch (SQLException e) {
                return mending.of(e);
            }
        }
    }

    /** Runs a statement in another way after its failure, or throws that. */
    @FunctionalInterface
    interface Mending {
        Result of(SQLException failure) throws SQLException;
    }

    /** What surrounds an attempt: it may mend its failure, or note its end. */
    @FunctionalInterface
    interface Stage {
        Result of(Attempt attempt) throws SQLException;
    }

    /**
     * The answers of several statements in one text.
     *
     * @param results at least one, none of them several, in the order of the statements
     */
    record Several(List<Result> results) implements Result {
        public Several {
            results = List.copyOf(results);
        }
    }
}
