package dev.kintsugi.proxy.server;

import dev.kintsugi.parse.Lexer;
import dev.kintsugi.proxy.wire.Encoding;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import dev.kintsugi.session.Session.TransactionStatus;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SET, RESET and SHOW of {@code client_encoding}. Shards are always spoken to in UTF-8: what the client has instead is translated at the edge,
 * and is the proxy's own affair.
 */
final class EncodingSetting {
    static final String NAME = "client_encoding";
    private static final String DEFAULT = "DEFAULT";
    private final Session session;
    private final Output out;
    private Encoding first = Encoding.UTF8;

    EncodingSetting(Session session, Output out) {
        this.session = session;
        this.out = out;
    }

    /** What the client has asked for when it connected. */
    void begin(String name) throws SQLException {
        first = named(name);
        out.encoding(first);
    }

    private static Encoding named(String name) throws SQLException {
        Encoding encoding = Encoding.named(name);
        if (encoding == null) {
            throw ClientErrors.unknownEncoding(name);
        }
        return encoding;
    }

    /** What is to run instead of a statement; null if it is to run as it is. What it sets holds from now on. */
    @Nullable Prepared answer(Prepared statement) throws SQLException {
        if (session.transactionStatus() == TransactionStatus.FAILED) {
            return null;
        }
        return switch (statement.scan().kind()) {
            case SHOW -> shown(words(statement));
            case SET -> set(words(statement));
            case RESET, DISCARD -> {
                reset(words(statement));
                yield null;
            }
            default -> null;
        };
    }

    private List<String> words(Prepared statement) throws SQLException {
        String text = statement.scan().text();
        return Lexer.tokens(text, session.lexerRules(), false).stream()
                .map(token -> token.text(text))
                .toList();
    }

    private static boolean is(List<String> words, int at, String word) {
        return at < words.size() && words.get(at).equalsIgnoreCase(word);
    }

    private @Nullable Prepared shown(List<String> words) throws SQLException {
        return is(words, 1, NAME) && !out.encoding().isUtf8()
                ? session.prepare("SELECT '" + out.encoding().name() + "' AS " + NAME, false)
                : null;
    }

    private @Nullable Prepared set(List<String> words) throws SQLException {
        int at = is(words, 1, "SESSION") ? 2 : 1;
        boolean names = is(words, at, "NAMES");
        int value = names ? at + 1 : at + 2;
        if (!names && !is(words, at, NAME) || value > words.size()) {
            return null;
        }
        String written = value == words.size() ? DEFAULT : words.get(value).replaceAll("^['\"]|['\"]$", "");
        change(written.equalsIgnoreCase(DEFAULT) ? first : named(written));
        return session.prepare("SET " + NAME + " TO 'UTF8'", false);
    }

    private void reset(List<String> words) throws SQLException {
        if (is(words, 1, "ALL") || is(words, 1, NAME)) {
            change(first);
        }
    }

    private void change(Encoding another) throws SQLException {
        if (another.name().equals(out.encoding().name())) {
            return;
        }
        if (session.transactionStatus() == TransactionStatus.OPEN) {
            throw ClientErrors.encodingInTransaction();
        }
        out.encoding(another);
    }
}
