package dev.kintsugi.proxy.server;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Passage;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.proxy.value.Values;
import dev.kintsugi.proxy.vendor.Described;
import dev.kintsugi.proxy.wire.Column;
import dev.kintsugi.proxy.wire.Formats;
import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.ProtocolViolation;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session.TransactionStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extended query protocol: statements are parsed, bound to values, described and executed by messages of their own. What runs up to
 * Sync is one transaction; a statement that Sync follows at once, as most are, needs none around it.
 *
 * <p>A portal that is described and executed in one go runs when it is described, and is described by its own answer.
 */
final class ExtendedQuery {
    private static final Logger log = LoggerFactory.getLogger(ExtendedQuery.class);
    private final ClientSession session;
    private final Output out;
    private final Inbox inbox;
    private final Copying copying;
    private final Map<String, ClientStatement> statements;
    private final Map<String, Portal> portals = new HashMap<>();
    /** Described by the answer that Execute is about to give. */
    private @Nullable Portal undescribed;

    ExtendedQuery(ClientSession session, Output out, Inbox inbox, Copying copying) {
        this.session = session;
        this.statements = session.statements();
        this.out = out;
        this.inbox = inbox;
        this.copying = copying;
        session.savepoints().whenUndone(this::closeSince);
        session.savepoints().whenEnded(this::closePortals);
    }

    void parse(Message message) throws SQLException {
        String name = message.readText();
        String text = message.readText();
        int[] types = new int[message.readCount()];
        for (int i = 0; i < types.length; i++) {
            types[i] = message.readInt();
        }
        message.end();
        if (name.isEmpty()) {
            statements.remove(name);
        }
        ClientStatement statement = ClientStatement.of(session.session(), text, types, !name.isEmpty());
        checkUsable(statement);
        if (statements.containsKey(name)) {
            throw Errors.statementExists(name);
        }
        session.room()
                .check(
                        "prepared statements",
                        statements.size(),
                        () -> statements.values().stream().mapToLong(ClientStatement::length),
                        text.length());
        statements.put(name, statement);
        out.reply().parseComplete();
    }

    /** In a failed transaction nothing is read but what ends it. */
    private void checkUsable(ClientStatement statement) throws SQLException {
        if (session.session().transactionStatus() == TransactionStatus.FAILED) {
            switch (statement.prepared().scan().kind()) {
                case COMMIT, ROLLBACK, ROLLBACK_TO, EMPTY -> {}
                default -> throw Errors.transactionFailed();
            }
        }
    }

    private ClientStatement statement(String name) throws SQLException {
        ClientStatement statement = statements.get(name);
        if (statement == null) {
            throw Errors.noStatement(name);
        }
        return statement;
    }

    private Portal portal(String name) throws SQLException {
        Portal portal = portals.get(name);
        if (portal == null) {
            throw ClientErrors.noPortal(name);
        }
        return portal;
    }

    void bind(Message message) throws SQLException {
        String name = message.readText();
        String statementName = message.readText();
        Formats given = Formats.read(message);
        byte[][] values = new byte[message.readCount()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = message.readValue();
        }
        Formats wanted = Formats.read(message);
        message.end();
        ClientStatement statement = statement(statementName);
        if (!given.fits(values.length)) {
            throw ClientErrors.wrongFormats("parameter");
        }
        if (values.length != statement.parameters()) {
            throw ClientErrors.wrongCount(values.length, statementName, statement.parameters());
        }
        checkUsable(statement);
        if (portals.containsKey(name)) {
            if (!name.isEmpty()) {
                throw Errors.cursorExists(name);
            }
            portals.remove(name).close();
        }
        session.room()
                .check(
                        "portals",
                        portals.size(),
                        () -> portals.values().stream().mapToLong(Portal::length),
                        message.length());
        Parameter[] inPlaces = inPlaces(statement, values, given);
        long opened = session.savepoints().next();
        portals.put(name, new Portal(name, message.length(), opened, statement, values, given, inPlaces, wanted));
        out.reply().bindComplete();
    }

    private Parameter[] inPlaces(ClientStatement statement, byte[][] values, Formats given) throws SQLException {
        Parameter[] parameters = new Parameter[values.length];
        for (int i = 0; i < values.length; i++) {
            byte[] value = values[i];
            boolean binary = given.isBinary(i) && value != null;
            int type = statement.type(i, binary, session);
            String text = value == null
                    ? null
                    : binary
                            ? Values.text(type, value, out.encoding(), session.userTypes())
                            : out.encoding().decode(value);
            parameters[i] = session.vendor().parameter(session.session(), type, text);
        }
        int[] places = statement.places();
        Parameter[] inPlaces = new Parameter[places.length];
        for (int i = 0; i < places.length; i++) {
            inPlaces[i] = parameters[places[i]];
        }
        return inPlaces;
    }

    void describe(Message message) throws SQLException {
        byte kind = message.readByte();
        String name = message.readText();
        message.end();
        if (kind == 'S') {
            Described described = statement(name).describe(session);
            checkDescribed(described.columns());
            out.reply().parameterDescription(described.parameters());
            columns(described.columns(), Formats.TEXT);
        } else if (kind == 'P') {
            Prepared cursor =
                    portals.containsKey(name) ? null : session.session().cursor(name);
            if (cursor != null) {
                columns(ClientStatement.describe(session, cursor).columns(), Formats.TEXT);
                return;
            }
            Portal portal = portal(name);
            Answered answered = portal.answered();
            if (answered != null) {
                columns(answered.columns(), portal.formats());
            } else if (inbox.next() == 'E') {
                undescribed = portal;
            } else {
                List<Column> described = portal.statement().describe(session).columns();
                checkDescribed(described);
                columns(described, portal.formats());
            }
        } else {
            throw new ProtocolViolation("invalid DESCRIBE message subtype " + kind);
        }
    }

    /** Rows are described by tables, at which nobody looks in a failed transaction. */
    private void checkDescribed(@Nullable List<Column> columns) throws SQLException {
        if (columns != null && session.session().transactionStatus() == TransactionStatus.FAILED) {
            throw Errors.transactionFailed();
        }
    }

    private void columns(@Nullable List<Column> columns, Formats formats) throws SQLException {
        if (columns == null) {
            out.reply().noData();
            return;
        }
        if (!formats.fits(columns.size())) {
            throw ClientErrors.wrongFormats("result");
        }
        out.reply().rowDescription(columns, formats);
    }

    void execute(Message message) throws SQLException {
        String name = message.readText();
        int most = message.readInt();
        message.end();
        Portal toDescribe = undescribed;
        undescribed = null;
        if (toDescribe != null && toDescribe != portals.get(name)) {
            columns(toDescribe.statement().describe(session).columns(), toDescribe.formats());
        }
        Portal portal = portal(name);
        checkUsable(portal.statement());
        Prepared statement = portal.statement().prepared();
        if (statement.scan().kind() == StatementKind.EMPTY) {
            if (toDescribe == portal) {
                out.reply().noData();
            }
            out.reply().emptyQuery();
            return;
        }
        if (portal.answered() == null) {
            if (portal.ended()) {
                endAgain(portal);
                return;
            }
            if (inbox.next() != 'S' && !runsAlone(statement)) {
                session.session().beginImplicitly();
            }
            if (statement.scan().kind() == StatementKind.COPY) {
                if (toDescribe == portal) {
                    out.reply().noData();
                }
                portal.end();
                copying.begin(statement, false, tag -> out.reply().commandComplete(tag), () -> {});
                return;
            }
            start(portal, toDescribe == portal, Math.max(0, most));
        } else {
            session.times(statement);
            send(portal, Math.max(0, most));
        }
    }

    /** True for what begins no transaction with what follows it: what runs in none, or only in one that has begun. */
    private static boolean runsAlone(Prepared statement) {
        return switch (statement.scan().kind()) {
            case MAINTENANCE, DISCARD, LOCK, COMMIT, ROLLBACK -> true;
            // WITH HOLD it may stand alone, and is undone with what follows.
            case DECLARE -> !statement.scan().key().toUpperCase(Locale.ROOT).contains("HOLD");
            default -> false;
        };
    }

    /** A portal that has run to its end has no more rows; what has none cannot run again. */
    private void endAgain(Portal portal) throws SQLException {
        if (portal.statement().describe(session).columns() == null) {
            throw ClientErrors.portalEnded(portal.name());
        }
        out.reply().commandComplete(session.tag(portal.statement().prepared(), 0, true, false));
    }

    /** Runs a portal that has not run. */
    private void start(Portal portal, boolean describe, long most) throws SQLException {
        Prepared statement = portal.statement().prepared();
        boolean failed = session.session().transactionStatus() == TransactionStatus.FAILED;
        Passage passage = most == 0 && session.mayPass(statement)
                ? session.passage(portal.sent(describe), inbox.awaiting())
                : null;
        session.execute(statement, portal.values(), portal.execution(), passage, result -> {
            if (passage != null && passage.hasAnswered()) {
                portal.end();
            } else if (result instanceof Result.Answer answer) {
                answer(portal, answer, describe);
                send(portal, most);
            } else {
                portal.end();
                if (describe) {
                    out.reply().noData();
                }
                long count = ((Result.Count) result).count();
                out.reply().commandComplete(session.tag(statement, count, false, failed));
            }
        });
    }

    private void answer(Portal portal, Result.Answer answer, boolean describe) throws SQLException {
        Answered answered = new Answered(answer, session);
        portal.answers(answered);
        if (!portal.formats().fits(answered.columns().size())) {
            throw ClientErrors.wrongFormats("result");
        }
        if (describe) {
            out.reply().rowDescription(answered.columns(), portal.formats());
        }
    }

    private void send(Portal portal, long most) throws SQLException {
        Answered answered = portal.answered();
        if (answered == null) {
            return;
        }
        if (answered.send(out, portal.formats(), most)) {
            session.suspends(answered.sent());
            out.reply().portalSuspended();
        } else {
            out.reply().commandComplete(session.tag(portal.statement().prepared(), answered.sent(), true, false));
        }
    }

    void close(Message message) throws SQLException {
        byte kind = message.readByte();
        String name = message.readText();
        message.end();
        if (kind == 'S') {
            statements.remove(name);
        } else if (kind == 'P') {
            Portal portal = portals.remove(name);
            if (portal != null) {
                portal.close();
            }
        } else {
            throw new ProtocolViolation("invalid CLOSE message subtype " + kind);
        }
        out.reply().closeComplete();
    }

    /** Ends the transaction of what has run since the last Sync. */
    void end(boolean commit) throws SQLException {
        undescribed = null;
        if (session.session().transactionStatus() == TransactionStatus.IMPLICIT) {
            closePortals();
        }
        session.session().endImplicitly(commit);
    }

    /** A simple query forgets what has no name. */
    void forgetUnnamed() throws SQLException {
        statements.remove("");
        Portal portal = portals.remove("");
        if (portal != null) {
            portal.close();
        }
    }

    /** Portals live no longer than their transaction. */
    void closeIdle() {
        if (!portals.isEmpty() && session.session().transactionStatus() == TransactionStatus.IDLE) {
            closePortals();
        }
    }

    void closePortals() {
        closeSince(0);
    }

    /** Closes those that have been opened since a moment: what they read from has been rolled back. */
    private void closeSince(long moment) {
        for (Portal portal : new ArrayList<>(portals.values())) {
            if (portal.opened() >= moment) {
                portals.remove(portal.name());
                try {
                    portal.close();
                } catch (SQLException e) {
                    log.debug("A portal could not be closed: {}", e.getMessage());
                }
            }
        }
    }
}
