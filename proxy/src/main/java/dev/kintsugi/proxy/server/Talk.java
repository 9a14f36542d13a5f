package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.Message;
import java.sql.SQLException;

/** What is said to one client that is known, message by message. Belongs to one thread at a time, save {@link #cancel}. */
interface Talk {

    /** Tells the client that it may begin. */
    void begin();

    /** Answers a message. */
    void answer(Message message);

    /** True while a shard's answer is awaited: until {@link #goOn}, nothing else is to be said. */
    default boolean isAwaiting() {
        return false;
    }

    /** The answer has come. */
    default void goOn() {}

    /** True where nothing is half done: in no transaction, and with no message whose Sync is still to come. */
    boolean isIdle();

    /** True if it goes on while the others are paused. */
    default boolean ignoresPause() {
        return false;
    }

    /** True once the client has said goodbye, or nothing more can be said. */
    boolean isOver();

    /** Something has happened that the client is to be told of, if it waits for nothing. */
    default void news() {}

    /** Stops what runs at this moment, from any thread. */
    void cancel() throws SQLException;

    /** The server ends: so does this, now or with the client's transaction. */
    void leave();

    /** Ends it: rolls back what is open. */
    void close();
}
