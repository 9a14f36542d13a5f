package dev.kintsugi.dialect;

import java.sql.SQLException;
import java.util.List;

/** What a session has heard on the channels that it listens to, for what a vendor's driver hands to its clients. */
public interface Hearing {
    /** For {@link #take}: as long as it takes. */
    long FOR_EVER = Long.MAX_VALUE;

    /**
     * What has come since it was asked last, none amid a transaction.
     *
     * @param millis for how long to wait for something
     */
    List<Notification> take(long millis) throws SQLException;
}
