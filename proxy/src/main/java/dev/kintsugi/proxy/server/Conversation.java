package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.Message.InvalidText;
import dev.kintsugi.proxy.wire.ProtocolViolation;
import dev.kintsugi.session.Session.TransactionStatus;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said between a client and its session, from its authentication to its end. */
final class Conversation implements Talk {
    private static final Logger log = LoggerFactory.getLogger(Conversation.class);
    private final ClientSession session;
    private final Output out;
    private final SimpleQuery simple;
    private final ExtendedQuery extended;
    private final Copying copying;
    /** True from an error in the extended protocol to the next Sync. */
    private boolean skipping;

    /** True if what is being answered is one message by itself, that no Sync follows. */
    private boolean query;

    /** True from a message of the extended protocol to the next Sync. */
    private volatile boolean midway;

    private boolean over;
    private boolean leaving;

    Conversation(ClientSession session, Output out, Inbox inbox) {
        this.session = session;
        this.out = out;
        this.copying = new Copying(session, out);
        this.simple = new SimpleQuery(session, out, inbox, copying, this::ready);
        this.extended = new ExtendedQuery(session, out, inbox, copying);
    }

    @Override
    public void begin() {
        session.ready();
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void cancel() throws SQLException {
        session.cancel();
    }

    @Override
    public void answer(Message message) {
        char type = message.type();
        message.in(out.encoding());
        if (skipping && type != 'S' && type != 'X') {
            return;
        }
        boolean copied = copying.isOpen();
        query = copied ? copying.isOfQuery() : type == 'Q' || type == 'F';
        guarded(() -> {
            if (!copied) {
                dispatch(message);
            } else {
                copying.takes(message);
            }
        });
    }

    @Override
    public boolean isAwaiting() {
        return session.isAwaiting();
    }

    @Override
    public void goOn() {
        guarded(query ? simple::goOn : session::goOn);
    }

    /** Does something of which an error is the client's to know. */
    private void guarded(Step step) {
        try {
            step.run();
        } catch (SQLException | InvalidText e) {
            failed(e);
        } catch (Output.ClientGone | ProtocolViolation e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            log.error("A statement has failed within the proxy", e);
            failed(new IllegalStateException(e));
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    @Override
    public boolean isIdle() {
        return !midway && !copying.isOpen() && session.session().transactionStatus() == TransactionStatus.IDLE;
    }

    private void dispatch(Message message) throws SQLException {
        switch (message.type()) {
            // Flush begins nothing, nor does what is left of a COPY that has failed.
            case 'H', 'd', 'c', 'f' -> {}
            default -> midway = true;
        }
        switch (message.type()) {
            case 'Q' -> {
                String text = message.readText();
                message.end();
                extended.end(true);
                extended.forgetUnnamed();
                simple.run(text);
            }
            case 'P' -> extended.parse(message);
            case 'B' -> extended.bind(message);
            case 'D' -> extended.describe(message);
            case 'E' -> extended.execute(message);
            case 'C' -> extended.close(message);
            case 'H' -> out.flush();
            case 'S' -> {
                skipping = false;
                try {
                    extended.end(true);
                } catch (SQLException e) {
                    out.reply().error(Failure.of(e));
                    session.commitFailed();
                }
                ready();
            }
            case 'F' -> throw ClientErrors.functionCall();
            case 'X' -> over = true;
            case 'd', 'c', 'f' -> {}
            default -> throw new ProtocolViolation("invalid frontend message type " + (int) message.type());
        }
    }

    /** An error ends what was asked for; one in the extended protocol also what has been sent since, up to Sync. */
    private void failed(Throwable failure) {
        copying.abandon();
        session.fails((Exception) failure);
        if (session.session().isClosed() || Failure.endsSessions(failure)) {
            // A limit of time has ended the session, or a shard has ended its part of it.
            out.reply().error(Failure.fatal((Exception) failure));
            over = true;
            return;
        }
        out.reply().error(Failure.of((Exception) failure));
        session.failTransaction();
        try {
            extended.end(false);
        } catch (SQLException e) {
            log.warn("What had failed could not be rolled back: {}", e.getMessage());
        }
        if (query) {
            ready();
        } else {
            skipping = true;
            out.flush();
        }
    }

    @Override
    public void news() {
        if (session.session().isClosed() && !over) {
            try {
                session.session().notifications();
            } catch (SQLException e) {
                out.reply().error(Failure.fatal(e));
            }
            over = true;
        } else if (isIdle() && !over) {
            session.tell();
            out.flush();
        }
    }

    private void ready() {
        midway = false;
        extended.closeIdle();
        session.tell();
        session.ready();
        if (leaving) {
            leave();
        }
    }

    @Override
    public void leave() {
        leaving = true;
        if (session.session().transactionStatus() == TransactionStatus.IDLE && !over) {
            out.reply().error(Failure.fatal("57P01", "terminating connection due to administrator command"));
            over = true;
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            copying.abandon();
            extended.closePortals();
        } finally {
            try {
                session.close();
            } catch (SQLException e) {
                log.warn("A session could not be closed properly: {}", e.getMessage());
            }
        }
    }
}
