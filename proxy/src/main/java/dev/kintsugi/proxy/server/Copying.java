package dev.kintsugi.proxy.server;

import dev.kintsugi.dialect.CopySink;
import dev.kintsugi.dialect.CopySource;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import dev.kintsugi.proxy.wire.Encoding;
import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.TextPieces;
import dev.kintsugi.session.Prepared;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** COPY, in and out. What a client sends of its own accord comes as messages, so that one that is slow holds no thread. */
final class Copying {
    private static final Logger log = LoggerFactory.getLogger(Copying.class);
    private final ClientSession session;
    private final Output out;
    private @Nullable CopyIn in;

    Copying(ClientSession session, Output out) {
        this.session = session;
        this.out = out;
    }

    /** Whoever tells how a COPY has ended. */
    interface Completion {
        void complete(String tag);
    }

    /** What goes on when a COPY has ended. */
    interface Afterwards {
        void run() throws SQLException;
    }

    /**
     * A COPY whose rows the client is sending.
     *
     * @param text what comes, on its way to UTF-8
     * @param ofQuery true if it stands in a simple query
     */
    private record CopyIn(
            Prepared statement,
            CopySink sink,
            TextPieces text,
            boolean ofQuery,
            Completion completion,
            Afterwards afterwards) {}

    /** True while the client is sending rows. */
    boolean isOpen() {
        return in != null;
    }

    /** True if a simple query has begun the COPY that is open. */
    boolean isOfQuery() {
        return in != null && in.ofQuery();
    }

    /** Begins a COPY; one that goes out has ended when this returns. True if the client is to send rows now. */
    boolean begin(Prepared statement, boolean ofQuery, Completion completion, Afterwards afterwards)
            throws SQLException {
        session.times(statement);
        String sql = statement.scan().text();
        if (!isIn(sql)) {
            copyOut(statement, sql, completion);
            return false;
        }
        CopySink sink = session.session().copies(session.begins()).copyIn(sql);
        if (sink.binary() && !out.encoding().isUtf8()) {
            sink.cancel();
            throw ClientErrors.binaryCopy(out.encoding());
        }
        in = new CopyIn(statement, sink, new TextPieces(encodingOf(sql)), ofQuery, completion, afterwards);
        out.reply().copyResponse(true, sink.binary(), sink.columns());
        out.flush();
        return true;
    }

    /** FROM or TO, whichever comes first outside of parentheses. */
    private boolean isIn(String sql) throws SQLException {
        int depth = 0;
        for (Token token : Lexer.tokens(sql, session.session().lexerRules(), false)) {
            depth += token.is(sql, "(") ? 1 : token.is(sql, ")") ? -1 : 0;
            if (depth == 0 && token.kind() == Token.Kind.WORD) {
                if (token.is(sql, "FROM")) {
                    return true;
                }
                if (token.is(sql, "TO")) {
                    return false;
                }
            }
        }
        return false;
    }

    /** What the rows are in: the client's encoding, unless the statement names one, which the shards read and write by themselves. */
    private Encoding encodingOf(String sql) throws SQLException {
        if (out.encoding().isUtf8()) {
            return Encoding.UTF8;
        }
        List<Token> tokens = Lexer.tokens(sql, session.session().lexerRules(), false);
        boolean inOptions = false;
        int depth = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token next = tokens.get(i + 1);
            depth += token.is(sql, "(") ? 1 : token.is(sql, ")") ? -1 : 0;
            inOptions |= depth == 0 && (token.is(sql, "FROM") || token.is(sql, "TO"));
            if (inOptions && depth == 0 && token.is(sql, "WHERE")) {
                break;
            }
            // Otherwise it is a column, in a list of some.
            if (inOptions && token.is(sql, "ENCODING") && !next.is(sql, ",") && !next.is(sql, ")")) {
                return Encoding.UTF8;
            }
        }
        return out.encoding();
    }

    private void copyOut(Prepared statement, String sql, Completion completion) throws SQLException {
        CopySource source = session.session().copies(session.begins()).copyOut(sql);
        try {
            if (source.binary() && !out.encoding().isUtf8()) {
                throw ClientErrors.binaryCopy(out.encoding());
            }
            Encoding encoding = encodingOf(sql);
            out.reply().copyResponse(false, source.binary(), source.columns());
            for (byte[] row = source.read(); row != null; row = source.read()) {
                if (encoding.writesAsAscii(row)) {
                    throw ClientErrors.copiedAsAscii(encoding);
                }
                out.reply().copyData(encoding.encode(row));
                out.more();
            }
            out.reply().copyDone();
            completion.complete(session.tag(statement, source.rows(), false, false));
        } finally {
            source.cancel();
        }
    }

    /** Takes a message while a COPY is open; false if it means nothing there. */
    boolean takes(Message message) throws SQLException {
        CopyIn copy = in;
        if (copy == null) {
            return false;
        }
        switch (message.type()) {
            case 'd' -> {
                byte[] rows = copy.text().next(message.body());
                copy.sink().write(rows, 0, rows.length);
            }
            case 'c' -> {
                copy.text().end();
                long rows = copy.sink().end();
                in = null;
                copy.completion().complete(session.tag(copy.statement(), rows, false, false));
                copy.afterwards().run();
            }
            case 'f' -> throw ClientErrors.copyFailed(message.readText());
            case 'H', 'S' -> {
                return false;
            }
            default -> throw ClientErrors.duringCopy(message.type());
        }
        return true;
    }

    /** Gives up what is open. */
    void abandon() {
        CopyIn copy = in;
        in = null;
        if (copy != null) {
            try {
                copy.sink().cancel();
            } catch (SQLException e) {
                log.warn("A COPY could not be cancelled: {}", e.getMessage());
            }
        }
    }
}
