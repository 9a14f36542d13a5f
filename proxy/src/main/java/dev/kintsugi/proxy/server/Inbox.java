package dev.kintsugi.proxy.server;

/** What a client has sent and is not answered yet. */
interface Inbox {

    /** The type of the next message; {@link #EMPTY} if none has come. */
    char next();

    /** No message is of this type. */
    char EMPTY = '\uFFFF';
}
