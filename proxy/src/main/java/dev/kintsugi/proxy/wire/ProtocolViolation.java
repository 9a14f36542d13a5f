package dev.kintsugi.proxy.wire;

/** What a client has sent is not the protocol: 08P01, and the connection ends. */
public final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A violation; the message never repeats the client's bytes. */
    public ProtocolViolation(String message) {
        super(message);
    }
}
