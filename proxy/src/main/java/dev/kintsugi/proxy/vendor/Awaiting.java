package dev.kintsugi.proxy.vendor;

/** Awaits the answers of shards, for many clients on one thread, so that none of them makes it wait. */
public interface Awaiting {

    /**
     * Awaits the answer that a shard is about to give, and then goes on with the client.
     *
     * @param from whose bytes are awaited
     */
    void await(LineSocket from, Hearing hearing);

    /** Hears an answer as it comes. */
    @FunctionalInterface
    interface Hearing {
        /**
         * Some of it may have come, or the connection may have ended.
         *
         * @param late true if it has taken longer than it may
         * @return true if nothing more is to come
         */
        boolean hear(boolean late);
    }
}
