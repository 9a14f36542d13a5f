package dev.kintsugi.proxy.value;

import dev.kintsugi.proxy.wire.Encoding;

/**
 * Documents of XML. A server reads them in the encoding that they declare, UTF-8 if they declare none, whatever the client's is; and declares
 * the client's in those that it sends.
 */
final class BinaryXml implements BinaryForm {
    /** A document whose encoding is other than UTF-8, or would have to be declared. */
    static final class Undeclared extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public byte[] binary(String text, Encoding encoding) {
        check(text, encoding);
        return Encoding.UTF8.encode(text);
    }

    @Override
    public String text(byte[] binary, Encoding encoding) {
        String text = Encoding.UTF8.decode(binary);
        check(text, encoding);
        return text;
    }

    private static void check(String text, Encoding encoding) {
        if (!encoding.isUtf8() && (text.startsWith("<?xml") || text.chars().anyMatch(letter -> letter > 127))) {
            throw new Undeclared();
        }
    }
}
