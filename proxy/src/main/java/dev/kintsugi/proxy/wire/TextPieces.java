package dev.kintsugi.proxy.wire;

import dev.kintsugi.proxy.wire.Message.InvalidText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client's text that comes in pieces, which need not end where a character does, on its way to UTF-8. Belongs to one thread. */
public final class TextPieces {
    private final Encoding encoding;
    private byte[] begun = {};

    /** A text in this encoding. */
    public TextPieces(Encoding encoding) {
        this.encoding = encoding;
    }

    /**
     * The next piece in UTF-8, but for a character that is not complete yet.
     *
     * @throws InvalidText 22021 if the bytes are no text, 22P05 if they are none in UTF-8
     */
    public byte[] next(byte[] piece) {
        if (encoding.isUtf8()) {
            return piece;
        }
        byte[] all = Arrays.copyOf(begun, begun.length + piece.length);
        System.arraycopy(piece, 0, all, begun.length, piece.length);
        int whole = encoding.whole(all);
        begun = Arrays.copyOfRange(all, whole, all.length);
        return encoding.decode(all, 0, whole).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The text has ended.
     *
     * @throws InvalidText 22021 if a character has not
     */
    public void end() {
        encoding.decode(begun, 0, begun.length);
    }
}
