package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.Token;
import dev.kintsugi.txn.Transaction;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;

/** SET and RESET: what a client sets holds on every connection that works for its session, now and later. */
final class SettingStatements {
    /** By what other name a setting is remembered when another statement than SET of its own name has set it. */
    private static final Map<String, String> SYNONYMS = Map.of(
            "search_path", "schema",
            "xmloption", "xml",
            "client_encoding", "names",
            "default_transaction_isolation", "transactions' isolation",
            "default_transaction_read_only", "transactions' read only",
            "default_transaction_deferrable", "transactions' deferrable");

    private final Cluster cluster;
    private final Connections connections;
    private final Transaction transaction;
    private final ClientState state;
    private final Fitting fitting;
    private final Steering steering;
    private final Planning planning;
    private final TransactionStatements transactions;

    SettingStatements(
            Cluster cluster,
            Connections connections,
            Transaction transaction,
            ClientState state,
            Fitting fitting,
            Steering steering,
            Planning planning,
            TransactionStatements transactions) {
        this.cluster = cluster;
        this.connections = connections;
        this.transaction = transaction;
        this.state = state;
        this.fitting = fitting;
        this.steering = steering;
        this.planning = planning;
        this.transactions = transactions;
    }

    private static Result done() {
        return new Result.Count(0, null);
    }

    Result set(Words words, Prepared statement) throws SQLException {
        int at = words.is(1, "SESSION") || words.is(1, "LOCAL") ? 2 : 1;
        if (words.is(at, "KINTSUGI") && words.is(at + 1, ".")) {
            steering.set(words.name(at + 2), words.value(at + 4));
            return done();
        }
        if (words.is(at, "TRANSACTION") && at == 1) {
            try {
                transactions.setTransaction(words, 2);
            } catch (SQLSyntaxErrorException e) {
                throw planning.judged(statement, e);
            }
            return done();
        }
        if (words.is(at, "CHARACTERISTICS")) {
            return characteristics(words, statement);
        }
        int authorization = words.is(at, "SESSION") ? at + 1 : at;
        if (words.is(authorization, "AUTHORIZATION")) {
            return become(words, authorization + 1);
        }
        if (words.is(1, "CONSTRAINTS")) {
            transactions.warnOutside("SET CONSTRAINTS");
            apply(statement.scan().text());
            return done();
        }
        boolean local = words.is(1, "LOCAL");
        if (local) {
            transactions.warnOutside("SET LOCAL");
        }
        String name = words.is(at, "TIME") ? "timezone" : words.name(at);
        if (isIdentity(name.toLowerCase(Locale.ROOT))) {
            return become(words, words.is(at + 1, "=") || words.is(at + 1, "TO") ? at + 2 : at + 1);
        }
        if (TransactionStatements.isMode(name.toLowerCase(Locale.ROOT))) {
            transactions.setMode(statement.scan().text());
            return done();
        }
        boolean names = name.equalsIgnoreCase("NAMES");
        FixedSettings.check(names ? "client_encoding" : name.toLowerCase(Locale.ROOT), words, names ? at + 1 : at + 2);
        checkTriggersStay(name);
        apply(statement.scan().text());
        if (local && connections.autoCommit()) {
            return done();
        }
        state.setting(
                (local ? ClientState.LOCAL : "") + name.toLowerCase(Locale.ROOT),
                statement.scan().text());
        if (name.equalsIgnoreCase("search_path") || name.equalsIgnoreCase("schema")) {
            state.schema(null);
            steering.path(
                    statement.scan().text(),
                    connections.queryStrings(cluster.dialect().searchPathQuery()));
        }
        return done();
    }

    /** True for the settings that say who the session is, which RESET ALL leaves as they are. */
    static boolean isIdentity(String setting) {
        return setting.equals("role") || setting.equals("session_authorization");
    }

    /** SET ROLE and SET SESSION AUTHORIZATION: programs set back by it who they were. To be another, one has to connect as them. */
    private Result become(Words words, int at) throws SQLException {
        transaction.checkUsable();
        String wanted = words.value(at);
        boolean itself = words.is(at, "NONE") || words.is(at, "DEFAULT");
        if (!itself) {
            String name = words.tokens().get(at).kind() == Token.Kind.LITERAL ? wanted : words.name(at);
            itself = at == words.size() - 1
                    && connections.queryStrings("SELECT SESSION_USER").contains(name);
        }
        if (!itself) {
            throw Errors.notSupported("SET ROLE over several shards", "Connect as that user");
        }
        return done();
    }

    /** Triggers see the values of enforced unique keys come and go. */
    private void checkTriggersStay(String setting) throws SQLException {
        if (setting.equalsIgnoreCase("session_replication_role")
                && !cluster.layout().enforcedKeys().isEmpty()) {
            throw Errors.notSupported(
                    "SET session_replication_role while unique keys are enforced for all shards",
                    "Leave it as it is, or say per-shard of the keys in the file's section unique");
        }
    }

    /** What set_config sets. */
    void configure(ConfigCall config) throws SQLException {
        checkTriggersStay(config.name());
        // Without a transaction a local setting ends with this statement.
        if (!config.local() || !connections.autoCommit()) {
            apply(config.sql());
            state.setting((config.local() ? ClientState.LOCAL : "") + config.name(), config.sql());
            if (config.name().equals("search_path")) {
                state.schema(null);
                steering.path(
                        config.sql(), connections.queryStrings(cluster.dialect().searchPathQuery()));
            }
        }
    }

    /** SET SESSION CHARACTERISTICS AS TRANSACTION: what later transactions begin with. */
    private Result characteristics(Words words, Prepared statement) throws SQLException {
        TransactionModes modes;
        try {
            modes = TransactionModes.of(words, words.is(3, "AS") && words.is(4, "TRANSACTION") ? 5 : words.size());
        } catch (SQLException e) {
            throw planning.judged(statement, e);
        }
        apply(statement.scan().text());
        for (String mode : modes.modes()) {
            state.setting("transactions' " + TransactionModes.subject(mode), TransactionModes.forSession(mode));
        }
        return done();
    }

    /**
     * Runs a setting on every connection that works for this session now, or on one, so that it is known to be right. Shards that join
     * the transaction run it in its turn.
     */
    private void apply(String sql) throws SQLException {
        transaction.checkUsable();
        try {
            connections.onAnyConnections(true, connection -> {
                try (Statement set = connection.createStatement()) {
                    set.execute(sql);
                    fitting.settingsMade();
                }
            });
            if (!connections.autoCommit()) {
                transaction.set(sql);
            }
        } catch (SQLException e) {
            transaction.failed(e);
            throw e;
        }
    }

    Result reset(Words words, Prepared statement) throws SQLException {
        if (words.is(1, "KINTSUGI") && words.is(2, ".")) {
            steering.reset(words.name(3));
            return done();
        }
        if (words.is(1, "ALL")) {
            resetAll();
            return done();
        }
        apply(statement.scan().text());
        String name = words.is(1, "TIME") ? "timezone" : words.name(1);
        state.reset(name.toLowerCase(Locale.ROOT));
        String other = SYNONYMS.get(name.toLowerCase(Locale.ROOT));
        if (other != null) {
            state.reset(other);
        }
        if (name.equalsIgnoreCase("search_path")) {
            steering.path(null);
        }
        return done();
    }

    /** RESET ALL. */
    void resetAll() throws SQLException {
        apply("RESET ALL");
        state.resetAll();
        steering.reset(null);
        steering.path(null);
    }
}
