package dev.kintsugi.merge;

import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all operators do with their sources: check that there are any, and close every one even where one fails. */
final class Sources {
    private Sources() {}

    /** A copy; an operator without a source could not say what its columns are. */
    static List<Rows> check(List<? extends Rows> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("An operator needs at least one source");
        }
        return List.copyOf(sources);
    }

    /** Closes each source; throws the first failure with the others suppressed in it. */
    static void close(List<Rows> sources) throws SQLException {
        Exception failure = closeQuietly(sources, null);
        if (failure instanceof SQLException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    /** Closes each source because of a failure, which keeps what goes wrong on the way as suppressed. */
    static void closeAfter(Exception failure, List<Rows> sources) {
        closeQuietly(sources, failure);
    }

    private static @Nullable Exception closeQuietly(List<Rows> sources, @Nullable Exception earlier) {
        Exception first = earlier;
        for (Rows source : sources) {
            try {
                source.close();
            } catch (SQLException | RuntimeException e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }
}
