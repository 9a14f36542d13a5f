package dev.kintsugi.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things, each of them even if another fails. */
final class Closing {
    private Closing() {}

    /** Closes all and then throws the first failure, with the others as suppressed. */
    static void all(List<? extends AutoCloseable> open) throws SQLException {
        Exception failure = null;
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception e) {
                failure = first(failure, e);
            }
        }
        if (failure instanceof SQLException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    private static Exception first(@Nullable Exception earlier, Exception later) {
        if (earlier == null) {
            return later;
        }
        earlier.addSuppressed(later);
        return earlier;
    }
}
