package dev.kintsugi.proxy.wire;

/** Where a server's messages go on to a client as they are. Belongs to one thread. */
public interface Relay {

    /**
     * A message begins; its bytes follow.
     *
     * @param length of all of them
     */
    void begin(char type, int length);

    /** So many bytes of the message. */
    void bytes(byte[] from, int length);

    /** The message is complete. Waits until the client has room for more. */
    void end();
}
