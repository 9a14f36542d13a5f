package dev.kintsugi.proxy.value;

import dev.kintsugi.proxy.wire.Encoding;
import java.util.Arrays;

/** Values of jsonb: a version, which is 1, and the text in the client's encoding. */
final class BinaryJsonb implements BinaryForm {
    @Override
    public byte[] binary(String text, Encoding encoding) {
        byte[] plain = encoding.encode(text);
        return BinaryForms.bytes(plain.length + 1).put((byte) 1).put(plain).array();
    }

    @Override
    public String text(byte[] binary, Encoding encoding) {
        if (binary.length == 0 || binary[0] != 1) {
            throw new IllegalArgumentException("unsupported jsonb version number");
        }
        return encoding.decode(Arrays.copyOfRange(binary, 1, binary.length));
    }
}
