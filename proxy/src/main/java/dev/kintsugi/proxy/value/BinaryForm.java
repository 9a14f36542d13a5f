package dev.kintsugi.proxy.value;

import dev.kintsugi.proxy.wire.Encoding;

/**
 * The two formats of one type: from its text to its binary format and back. Both are what the type's input and output functions and its
 * send and receive functions make in PostgreSQL. Stateless and thread-safe.
 */
interface BinaryForm {

    /**
     * The binary format of a value.
     *
     * @param encoding that of the client, in which texts are
     * @throws RuntimeException if it is no text of the type, which an answer of a database always is
     */
    byte[] binary(String text, Encoding encoding);

    /**
     * The text of a value that a client has sent.
     *
     * @param encoding that of the client, in which texts are
     * @throws RuntimeException if the bytes are not the type's
     */
    String text(byte[] binary, Encoding encoding);

    /** To bytes. */
    interface Write {
        byte[] of(String text);
    }

    /** From bytes. */
    interface Read {
        String of(byte[] binary);
    }

    /** A form put together from its two directions, in which there is no text. */
    static BinaryForm of(Write write, Read read) {
        return new BinaryForm() {
            @Override
            public byte[] binary(String text, Encoding encoding) {
                return write.of(text);
            }

            @Override
            public String text(byte[] binary, Encoding encoding) {
                return read.of(binary);
            }
        };
    }
}
