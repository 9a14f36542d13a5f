package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.vendor.Awaiting;
import org.jspecify.annotations.Nullable;

/** What a client has sent and is not answered yet. */
interface Inbox {

    /** What awaits shards' answers for this client; null if the thread that answers it is to wait for them itself. */
    @Nullable Awaiting awaiting();

    /** The type of the next message; {@link #EMPTY} if none has come. */
    char next();

    /** No message is of this type. */
    char EMPTY = '\uFFFF';
}
