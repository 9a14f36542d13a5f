package dev.kintsugi.proxy.server;

import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Passage;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.proxy.vendor.Sent;
import dev.kintsugi.proxy.wire.Formats;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session.TransactionStatus;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The simple query protocol: a text of one or several statements. Several are one transaction, unless they say otherwise themselves; an
 * error leaves out what follows it.
 */
final class SimpleQuery {
    private static final Parameter[] NONE = {};
    private final ClientSession session;
    private final Output out;
    private final Inbox inbox;
    private final Copying copying;
    private final Deque<Prepared> rest = new ArrayDeque<>();
    private final Runnable ready;
    private boolean several;
    /** How the last of several statements has ended, which is told once their transaction is committed. */
    private @Nullable String ending;

    SimpleQuery(ClientSession session, Output out, Inbox inbox, Copying copying, Runnable ready) {
        this.inbox = inbox;
        this.ready = ready;
        this.session = session;
        this.out = out;
        this.copying = copying;
    }

    /** Answers a text, up to and with the message that the next one may come, unless a COPY waits for rows. */
    void run(String text) throws SQLException {
        rest.clear();
        ending = null;
        Prepared all = session.session().prepare(text, false);
        if (all.scan().several()) {
            for (String statement : all.scan().statements()) {
                add(session.session().prepare(statement, false));
            }
        } else {
            add(all);
        }
        several = rest.size() > 1;
        if (several) {
            for (Prepared statement : rest) {
                session.session().checkSyntax(statement);
            }
        }
        if (rest.isEmpty()) {
            out.reply().emptyQuery();
        }
        goOn();
    }

    private void add(Prepared statement) {
        if (statement.scan().kind() != StatementKind.EMPTY) {
            rest.add(statement);
        }
    }

    /** Goes on, with what has been awaited or has not been begun. */
    void goOn() throws SQLException {
        try {
            if (session.isAwaiting()) {
                session.goOn();
                if (session.isAwaiting()) {
                    return;
                }
            }
            for (Prepared next = rest.poll(); next != null; next = rest.poll()) {
                if (several) {
                    session.session().beginImplicitly();
                }
                if (next.scan().kind() == StatementKind.COPY) {
                    if (copying.begin(next, true, this::completes, this::goOn)) {
                        return;
                    }
                } else {
                    one(next);
                    if (session.isAwaiting()) {
                        return;
                    }
                }
            }
            session.session().endImplicitly(true);
            if (ending != null) {
                out.reply().commandComplete(ending);
            }
        } catch (SQLException | RuntimeException e) {
            rest.clear();
            session.session().endImplicitly(false);
            throw e;
        }
        ready.run();
    }

    private void one(Prepared statement) throws SQLException {
        boolean failed = session.session().transactionStatus() == TransactionStatus.FAILED;
        Passage passage = session.mayPass(statement) && !commitsAfterwards()
                ? session.passage(
                        new Sent(
                                new Sent.Template(statement.scan().key(), List.of()),
                                new Sent.Template(statement.scan().text(), List.of()),
                                null),
                        inbox.awaiting())
                : null;
        session.execute(statement, NONE, new Execution(), passage, result -> {
            if (passage == null || !passage.hasAnswered()) {
                answer(statement, result, failed);
            }
        });
    }

    /** True for the last of several statements, with which their transaction ends. */
    private boolean commitsAfterwards() throws SQLException {
        return several && rest.isEmpty() && session.session().transactionStatus() == TransactionStatus.IMPLICIT;
    }

    private void completes(String tag) {
        if (several && rest.isEmpty()) {
            ending = tag;
        } else {
            out.reply().commandComplete(tag);
        }
    }

    private void answer(Prepared statement, Result result, boolean failed) throws SQLException {
        long count;
        if (result instanceof Result.Answer answer) {
            try (Answered rows = new Answered(answer, session)) {
                out.reply().rowDescription(rows.columns(), Formats.TEXT);
                rows.send(out, Formats.TEXT, 0);
                count = rows.sent();
            }
        } else {
            count = ((Result.Count) result).count();
        }
        completes(session.tag(statement, count, result instanceof Result.Answer, failed));
    }
}
