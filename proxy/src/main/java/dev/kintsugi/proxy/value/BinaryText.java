package dev.kintsugi.proxy.value;

import dev.kintsugi.proxy.wire.Encoding;

/** Texts of all kinds: in binary format they are themselves, in the client's encoding. */
final class BinaryText implements BinaryForm {
    @Override
    public byte[] binary(String text, Encoding encoding) {
        return encoding.encode(text);
    }

    @Override
    public String text(byte[] binary, Encoding encoding) {
        return encoding.decode(binary);
    }
}
