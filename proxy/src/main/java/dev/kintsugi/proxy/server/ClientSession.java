package dev.kintsugi.proxy.server;

import dev.kintsugi.config.ProxySettings;
import dev.kintsugi.dialect.Notification;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Passage;
import dev.kintsugi.execute.Result;
import dev.kintsugi.execute.Result.Attempt;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import dev.kintsugi.proxy.value.UserType;
import dev.kintsugi.proxy.vendor.Awaiting;
import dev.kintsugi.proxy.vendor.Sent;
import dev.kintsugi.proxy.vendor.Vendor;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import dev.kintsugi.session.Session.TransactionStatus;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's session as the protocol sees it: what ended is named, warnings become notices, and the settings that clients rely on are told
 * again when they have changed.
 */
final class ClientSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);
    private static final Demand DEMAND = new Demand(
            1000, 0, 0, Demand.DEFAULT.resultSetType(), Demand.DEFAULT.resultSetConcurrency(), Demand.DEFAULT.keys());

    private static final Set<String> ALL_DIGITS = Set.of("1", "2", "3");
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");

    private final Session session;
    private final Vendor vendor;
    private final Output out;
    private final SlowStatements slow;
    private final EncodingSetting encoding;
    private final Map<String, String> reported;
    private final Map<String, Prepared> named = new HashMap<>();
    private final Map<String, ClientStatement> statements = new HashMap<>();
    private final Savepoints savepoints = new Savepoints();
    private final Room room;
    private volatile @Nullable Execution running;
    private @Nullable Awaited awaited;
    private boolean settingsTouched;

    private ClientSession(
            Session session, Serving serving, Output out, SlowStatements slow, Map<String, String> reported) {
        this.slow = slow;
        this.encoding = new EncodingSetting(session, out, savepoints);
        this.session = session;
        this.vendor = serving.vendor();
        this.room = new Room(serving.settings().limits().messageBytes());
        this.out = out;
        this.reported = reported;
    }

    /**
     * Opens a session, and sets what the client has asked for when it connected, as far as it differs from what holds anyway.
     *
     * @param told the settings that clients rely on, which become those of this session
     */
    static ClientSession open(
            Serving serving,
            String user,
            Output out,
            SlowStatements slow,
            Map<String, String> settings,
            Map<String, String> told)
            throws SQLException {
        Session session = serving.sessions().open();
        ProxySettings.User rights = serving.settings().user(user);
        session.mayNameShards(rights != null && rights.nameShards());
        try {
            ClientSession opened = new ClientSession(session, serving, out, slow, new HashMap<>(told));
            opened.begin(settings);
            told.putAll(opened.reported);
            return opened;
        } catch (SQLException | RuntimeException e) {
            try {
                session.close();
            } catch (SQLException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    private void begin(Map<String, String> settings) throws SQLException {
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String name = setting.getKey();
            if (name.equals("client_encoding")) {
                encoding.begin(setting.getValue());
            } else if (!holds(name, setting.getValue())) {
                set(name, setting.getValue());
            }
        }
        reported.put(EncodingSetting.NAME, out.encoding().name());
        if (settingsTouched) {
            settingsTouched = false;
            read().forEach(reported::put);
        }
    }

    /** The settings that clients rely on; who the client is on the shards is none of its business. */
    private Map<String, String> read() throws SQLException {
        Map<String, String> read = vendor.reported(session);
        read.put(EncodingSetting.NAME, out.encoding().name());
        read.remove("session_authorization");
        return read;
    }

    /** Numbers are always written with the digits that they need. */
    private boolean holds(String name, String value) {
        return name.equals("extra_float_digits") && ALL_DIGITS.contains(value)
                || reported.entrySet().stream()
                        .anyMatch(known -> known.getKey().equalsIgnoreCase(name)
                                && known.getValue().equalsIgnoreCase(value))
                || name.equals("datestyle") && value.equalsIgnoreCase("ISO");
    }

    private void set(String name, String value) throws SQLException {
        if (!NAME.matcher(name).matches()) {
            throw new SQLException("unrecognized configuration parameter \"" + name + "\"", "42704");
        }
        String sql = vendor.setting(name, value);
        if (sql == null) {
            return;
        }
        session.execute(session.prepare(sql, false), new Parameter[0], DEMAND, new Execution());
        settingsTouched = true;
    }

    Session session() {
        return session;
    }

    UserType.Lookup userTypes() {
        return type -> vendor().userType(session(), type);
    }

    Vendor vendor() {
        return vendor;
    }

    /**
     * What takes a statement to a shard as the client has sent it; null if nothing can.
     *
     * @param awaiting awaits the shard's answer; null if whoever runs the statement is to
     */
    @Nullable Passage passage(Sent statement, @Nullable Awaiting awaiting) throws SQLException {
        return out.encoding().isUtf8() ? vendor.passage(session, statement, out, awaiting) : null;
    }

    /** True for statements that one shard may answer. */
    boolean mayPass(Prepared statement) {
        return statement.scan().isData() || statement.scan().kind() == StatementKind.COMMIT;
    }

    /** What goes on with a statement's result. */
    interface Then {
        void with(Result result) throws SQLException;
    }

    /** A statement whose answer is to come. */
    private record Awaited(Execution execution, @Nullable Passage passage, Attempt rest, Then then) {}

    /**
     * Runs a statement, and goes on with its result: at once, or if a shard is to answer it first, by {@link #goOn}.
     *
     * @param passage by which it may go to a shard as it is; null if it may not
     */
    void execute(Prepared sent, Parameter[] values, Execution execution, @Nullable Passage passage, Then then)
            throws SQLException {
        times(sent);
        Prepared instead = encoding.answer(sent);
        Prepared statement = instead == null ? sent : instead;
        boolean failed = session.transactionStatus() == TransactionStatus.FAILED;
        if (vendor.isMeaningless(statement) || isDeallocated(statement)) {
            then.with(new Result.Count(0, null));
            return;
        }
        running = execution;
        run(new Awaited(
                execution, passage, () -> session.execute(statement, values, DEMAND, execution, passage), result -> {
                    encoding.ran(sent.scan().kind(), failed);
                    then.with(result);
                    ended(statement);
                }));
    }

    /** Portals end with their transaction, by which another one may have begun; ALL is for those of messages as well. */
    private void ended(Prepared statement) throws SQLException {
        StatementKind kind = statement.scan().kind();
        switch (kind) {
            case COMMIT, ROLLBACK -> savepoints.end();
            case CLOSE, DEALLOCATE, DISCARD -> {
                if (!named(statement).equalsIgnoreCase("ALL")) {
                    return;
                }
                if (kind != StatementKind.DEALLOCATE) {
                    savepoints.closeAll();
                }
                if (kind != StatementKind.CLOSE) {
                    statements.keySet().removeIf(name -> !name.isEmpty());
                }
            }
            default -> {}
        }
    }

    /** True while a shard is to answer. */
    boolean isAwaiting() {
        return awaited != null;
    }

    /** The shard has answered, or may be asked again. */
    void goOn() throws SQLException {
        Awaited mine = Objects.requireNonNull(awaited);
        awaited = null;
        run(mine);
    }

    private void run(Awaited one) throws SQLException {
        Passage passage = one.passage();
        Result result = null;
        try {
            result = one.rest().run();
            if (result instanceof Result.Later later) {
                awaited = new Awaited(one.execution(), passage, later.rest(), one.then());
                return;
            }
            if (passage != null && passage.hasAnswered()) {
                slow.ended(session, result instanceof Result.Count rows ? rows.count() : 0, "00000");
            }
        } finally {
            if (!(result instanceof Result.Later)) {
                notices(one.execution());
            }
        }
        one.then().with(result);
    }

    /** The time of a statement begins: it runs, or goes on to answer. */
    void times(Prepared statement) {
        slow.begins(statement);
    }

    /** A statement waits until it is asked for more rows. */
    void suspends(long rows) {
        slow.ended(session, rows, "00000");
    }

    /** What has begun has failed. */
    void fails(Exception failure) {
        String state = failure instanceof SQLException e ? e.getSQLState() : null;
        slow.ended(session, 0, state == null ? "XX000" : state);
    }

    /** What has failed takes the transaction along. */
    void failTransaction() {
        session.failTransaction();
        encoding.fails();
    }

    /** The transaction has ended otherwise than was meant. */
    void commitFailed() {
        encoding.fails();
    }

    /** What the client may leave here. */
    Room room() {
        return room;
    }

    Savepoints savepoints() {
        return savepoints;
    }

    /** Something else than a statement's run begins, which {@link #cancel} can stop. */
    Execution begins() {
        Execution execution = new Execution();
        running = execution;
        return execution;
    }

    /** What the client has prepared by the protocol's messages, by name. */
    Map<String, ClientStatement> statements() {
        return statements;
    }

    /** True if this was a DEALLOCATE of what a message has prepared. */
    private boolean isDeallocated(Prepared statement) throws SQLException {
        StatementKind kind = statement.scan().kind();
        if (kind != StatementKind.DEALLOCATE) {
            return false;
        }
        String written = named(statement);
        return !written.equalsIgnoreCase("ALL") && statements.remove(stored(written)) != null;
    }

    /** What a CLOSE, a DEALLOCATE or a DISCARD is of, as it is written. */
    private String named(Prepared statement) throws SQLException {
        return name(statement, name(statement, 1).equalsIgnoreCase("PREPARE") ? 2 : 1);
    }

    /** A name as the server keeps it. */
    private static String stored(String written) {
        return written.startsWith("\"")
                ? written.substring(1, written.length() - 1).replace("\"\"", "\"")
                : written.toLowerCase(Locale.ROOT);
    }

    /** Stops what runs at this moment or is answering rows, from any thread. */
    void cancel() throws SQLException {
        Execution execution = running;
        if (execution != null) {
            execution.cancel();
        }
    }

    private void notices(Execution execution) throws SQLException {
        for (SQLWarning warning = execution.warnings(); warning != null; warning = warning.getNextWarning()) {
            out.reply().notice(Failure.of(warning));
        }
        execution.clearWarnings();
        for (SQLWarning warning = session.warnings(); warning != null; warning = warning.getNextWarning()) {
            out.reply().notice(Failure.of(warning));
        }
        session.clearWarnings();
    }

    /** Names what has ended, and remembers what follows from it. */
    String tag(Prepared statement, long count, boolean rows, boolean wasFailed) throws SQLException {
        slow.ended(session, count, "00000");
        StatementKind kind = statement.scan().kind();
        switch (kind) {
            case SET, RESET, DISCARD -> settingsTouched = true;
            case SELECT ->
                settingsTouched |=
                        statement.scan().key().toLowerCase(Locale.ROOT).contains("set_config");
            case PREPARE -> remember(statement);
            case SAVEPOINT -> savepoints.set(lastName(statement));
            case RELEASE -> savepoints.release(lastName(statement));
            case ROLLBACK_TO -> savepoints.undo(lastName(statement));
            default -> {}
        }
        if (kind == StatementKind.EXECUTE) {
            Prepared meant = named.get(name(statement, 1));
            if (meant != null) {
                return CommandTag.of(meant, session.lexerRules(), count, false);
            }
            return rows ? "SELECT " + count : "EXECUTE";
        }
        return CommandTag.of(statement, session.lexerRules(), count, wasFailed);
    }

    private String name(Prepared statement, int index) throws SQLException {
        String text = statement.scan().text();
        List<Token> tokens = Lexer.tokens(text, session.lexerRules(), false);
        return index < tokens.size() ? tokens.get(index).text(text) : "";
    }

    /** The name with which a statement ends. */
    private String lastName(Prepared statement) throws SQLException {
        String text = statement.scan().text();
        String last = "";
        for (Token token : Lexer.tokens(text, session.lexerRules(), false)) {
            last = token.is(text, ";") ? last : token.text(text);
        }
        return stored(last);
    }

    /** The statement after AS, so that its EXECUTE can be named. */
    private void remember(Prepared statement) throws SQLException {
        String text = statement.scan().text();
        for (Token token : Lexer.tokens(text, session.lexerRules(), false)) {
            if (token.is(text, "AS")) {
                named.put(name(statement, 1), session.prepare(text.substring(token.end()), false));
                return;
            }
        }
    }

    /** Tells what has come on the channels that the client listens to, unless it is in a transaction. */
    void tell() {
        if (session.transactionStatus() != TransactionStatus.IDLE) {
            return;
        }
        try {
            for (Notification one : session.notifications()) {
                out.reply().notification(one.process(), one.channel(), one.payload());
            }
        } catch (SQLException e) {
            // The session has been ended; whoever ended it has more news.
            log.debug("Nothing can be heard any more: {}", e.getMessage());
        }
    }

    /** The next statement may come. */
    void ready() {
        running = null;
        encoding.ready();
        TransactionStatus status = session.transactionStatus();
        if (status == TransactionStatus.IDLE) {
            savepoints.forget();
        }
        if (settingsTouched && status != TransactionStatus.FAILED) {
            // What a transaction has set may be undone with it.
            settingsTouched = status == TransactionStatus.OPEN;
            report();
        }
        tell(EncodingSetting.NAME, out.encoding().name());
        out.reply()
                .readyForQuery(
                        switch (status) {
                            case IDLE -> 'I';
                            case IMPLICIT, OPEN -> 'T';
                            case FAILED -> 'E';
                        });
        out.flush();
    }

    private void report() {
        try {
            read().forEach(this::tell);
        } catch (SQLException e) {
            // The next statement will tell; what is reported is a convenience.
            settingsTouched = true;
        }
    }

    /** Tells of a setting if it is another than the client knows. */
    private void tell(String name, String value) {
        if (!value.equals(reported.put(name, value))) {
            out.reply().parameterStatus(name, value);
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
