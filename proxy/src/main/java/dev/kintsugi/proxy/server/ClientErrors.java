package dev.kintsugi.proxy.server;

import dev.kintsugi.error.Errors;
import dev.kintsugi.proxy.wire.Encoding;
import java.sql.SQLException;

/** Errors of the conversation itself, with PostgreSQL's messages and SQLSTATEs. */
final class ClientErrors {
    private ClientErrors() {}

    /** 34000: no portal of that name. */
    static SQLException noPortal(String name) {
        return new SQLException("portal \"" + name + "\" does not exist", "34000");
    }

    /** 55000: a portal that has ended cannot run again. */
    static SQLException portalEnded(String name) {
        return new SQLException("portal \"" + name + "\" cannot be run", "55000");
    }

    /** 08P01: a Bind with other values than the statement has parameters. */
    static SQLException wrongCount(int given, String statement, int needed) {
        return new SQLException(
                "bind message supplies " + given + " parameters, but prepared statement \"" + statement + "\" requires "
                        + needed,
                "08P01");
    }

    /** 08P01: a Bind with neither none, nor one, nor as many format codes as values. */
    static SQLException wrongFormats(String of) {
        return new SQLException("bind message has a wrong number of " + of + " formats", "08P01");
    }

    /** 0A000: the function call protocol. */
    static SQLException functionCall() {
        return new SQLException("The function call protocol is not supported. Call the function by SELECT", "0A000");
    }

    /** 57014: the client gave up its COPY. */
    static SQLException copyFailed(String why) {
        return new SQLException("COPY from stdin failed: " + why, "57014");
    }

    /** 08P01: another message amid a COPY. */
    static SQLException duringCopy(char type) {
        return new SQLException(
                String.format("unexpected message type 0x%02X during COPY from stdin", (int) type), "08P01");
    }

    /** 0A000: COPY in binary format, whose texts would have to be found in it. */
    static SQLException binaryCopy(Encoding encoding) {
        return Errors.notSupported(
                "COPY in binary format while client_encoding is " + encoding.name(), "Use the text format, or UTF8");
    }

    /** 0A000: COPY of a character that is a backslash or a tilde in the client's encoding, which a server would escape if need be. */
    static SQLException copiedAsAscii(Encoding encoding) {
        return Errors.notSupported(
                "COPY of a character that is written as one of ASCII while client_encoding is " + encoding.name(),
                "Use UTF8");
    }

    /** 22023: an encoding that there is not; 0A000: one that no server translates. */
    static SQLException unknownEncoding(String name) {
        String message = "invalid value for parameter \"client_encoding\": \"" + name + "\"";
        return Encoding.isUntranslated(name) ? new SQLException(message, "0A000") : Errors.invalidParameter(message);
    }

    /** 0A000: the same for what is asked for when connecting. */
    static SQLException untranslated() {
        return new SQLException("conversion between MULE_INTERNAL and UTF8 is not supported", "0A000");
    }
}
