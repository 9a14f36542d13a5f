package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The channels on which clients of a database tell each other that something has happened: LISTEN and NOTIFY. Thread-safe. */
public interface Channels {

    /** A channel's name as the database keeps it: what is too long is cut. */
    String name(String written);

    /**
     * What is to be told.
     *
     * @throws SQLException 22023 if the channel has no name or too long a one, or the payload is too long
     */
    Notification checked(String channel, String payload) throws SQLException;

    /** From now on a connection, which is in auto-commit, hears a channel. */
    void listen(Connection connection, String channel) throws SQLException;

    /** From now on it does not. */
    void unlisten(Connection connection, String channel) throws SQLException;

    /** Tells all of them at once, in this order. */
    void tell(Connection connection, List<Notification> notifications) throws SQLException;

    /**
     * What a connection has heard since it was asked last.
     *
     * @param millis for how long to wait for something; 0 for not at all
     */
    List<Notification> heard(Connection connection, int millis) throws SQLException;
}
