package dev.kintsugi.proxy.server;

import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.proxy.wire.Encoding;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import dev.kintsugi.session.Session.TransactionStatus;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * SET, RESET and SHOW of {@code client_encoding}. Shards are always spoken to in UTF-8: what the client has instead is translated at the edge,
 * and is the proxy's own affair. So is what becomes of it with the client's transaction: what was set there is undone with it or with a part
 * of it, and what was set by SET LOCAL ends with it.
 */
final class EncodingSetting {
    static final String NAME = "client_encoding";
    private static final String DEFAULT = "DEFAULT";
    private final Session session;
    private final Output out;
    private final Savepoints savepoints;
    /** What the transaction that is open has changed, the last on top. */
    private final Deque<Change> changes = new ArrayDeque<>();

    private Encoding first = Encoding.UTF8;
    private Held held = new Held(first, null);
    private boolean failed;

    /**
     * What is set.
     *
     * @param local what is meant until the transaction ends; null if that is what is meant afterwards
     */
    private record Held(Encoding lasting, @Nullable Encoding local) {
        Encoding now() {
            return local == null ? lasting : local;
        }
    }

    /** What was set before a change, and the moment of that. */
    private record Change(long moment, Held before) {}

    EncodingSetting(Session session, Output out, Savepoints savepoints) {
        this.session = session;
        this.out = out;
        this.savepoints = savepoints;
        savepoints.whenUndone(this::undoSince);
    }

    /** What the client has asked for when it connected. */
    void begin(String name) throws SQLException {
        if (Encoding.isUntranslated(name)) {
            throw ClientErrors.untranslated();
        }
        first = named(name);
        hold(new Held(first, null));
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
        return is(words, 1, NAME) && out.encoding() != Encoding.UTF8
                ? session.prepare("SELECT '" + out.encoding().name() + "' AS " + NAME, false)
                : null;
    }

    private @Nullable Prepared set(List<String> words) throws SQLException {
        boolean local = is(words, 1, "LOCAL");
        int at = local || is(words, 1, "SESSION") ? 2 : 1;
        boolean names = is(words, at, "NAMES");
        int value = names ? at + 1 : at + 2;
        if (!names && !is(words, at, NAME) || value > words.size()) {
            return null;
        }
        String written = value == words.size() ? DEFAULT : value(words.get(value));
        change(written.equalsIgnoreCase(DEFAULT) ? first : named(written), local);
        return session.prepare("SET " + (local ? "LOCAL " : "") + NAME + " TO 'UTF8'", false);
    }

    private static String value(String written) {
        String bare = written.replaceAll("^['\"]|['\"]$", "");
        return bare.equals(written) ? bare.toLowerCase(Locale.ROOT) : bare;
    }

    private void reset(List<String> words) throws SQLException {
        if (is(words, 1, "ALL") || is(words, 1, NAME)) {
            change(first, false);
        }
    }

    private void change(Encoding another, boolean local) throws SQLException {
        if (session.transactionStatus() != TransactionStatus.IDLE) {
            changes.push(new Change(savepoints.next(), held));
            hold(local ? new Held(held.lasting(), another) : new Held(another, null));
        } else if (!local) {
            hold(new Held(another, null));
        }
    }

    private void hold(Held another) {
        held = another;
        if (another.now() != out.encoding()) {
            out.encoding(another.now());
        }
    }

    private void undoSince(long moment) {
        while (!changes.isEmpty() && changes.getFirst().moment() >= moment) {
            hold(changes.pop().before());
        }
    }

    /**
     * A statement has run.
     *
     * @param wasFailed true if the transaction had failed before
     */
    void ran(StatementKind kind, boolean wasFailed) {
        switch (kind) {
            case COMMIT -> transactionEnded(!wasFailed);
            case ROLLBACK -> transactionEnded(false);
            default -> {}
        }
    }

    /** Something has failed, and with it the transaction, or what there is of it since the last savepoint. */
    void fails() {
        failed = true;
        undoSince(savepoints.last());
    }

    /** The next statement may come; what is in no transaction has been in one that has ended by itself. */
    void ready() {
        if (session.transactionStatus() == TransactionStatus.IDLE) {
            transactionEnded(!failed);
        }
        failed = false;
    }

    private void transactionEnded(boolean committed) {
        if (changes.isEmpty()) {
            return;
        }
        if (!committed) {
            undoSince(0);
        }
        changes.clear();
        hold(new Held(held.lasting(), null));
    }
}
