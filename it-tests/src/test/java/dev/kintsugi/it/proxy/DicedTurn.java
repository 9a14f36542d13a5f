package dev.kintsugi.it.proxy;

import dev.kintsugi.it.proxy.Frontend.Body;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client sends before it waits for the answers: parts that end with a query or a Sync.
 *
 * @param ordered false if the order of the rows that it asks for is open
 */
record DicedTurn(List<Part> parts, boolean ordered) {
    /** Messages that belong together, and what they are called. */
    record Part(String what, byte[] messages) {
        static Part of(String what, char type, Body body) {
            return new Part(what, message(type, body));
        }

        Part and(char type, Body body) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(messages);
            both.writeBytes(message(type, body));
            return new Part(what, both.toByteArray());
        }

        Part and(Part next) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(messages);
            both.writeBytes(next.messages);
            return new Part(what + "; " + next.what, both.toByteArray());
        }

        private static byte[] message(char type, Body body) {
            byte[] bytes = body.bytes();
            ByteBuffer message = ByteBuffer.allocate(bytes.length + 5);
            return message.put((byte) type).putInt(bytes.length + 4).put(bytes).array();
        }
    }

    /** True if it ends with a Sync. */
    boolean isExtended() {
        byte[] messages = parts.get(parts.size() - 1).messages();
        return messages[messages.length - 5] == 'S';
    }

    /** All of it as it is sent. */
    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Part part : parts) {
            all.writeBytes(part.messages());
        }
        return all.toByteArray();
    }

    /** The same without one of its parts. */
    DicedTurn without(int part) {
        List<Part> fewer = new ArrayList<>(parts);
        fewer.remove(part);
        return new DicedTurn(fewer, ordered);
    }

    @Override
    public String toString() {
        return String.join("\n    ", parts.stream().map(Part::what).toList());
    }
}
