package dev.kintsugi.execute;

import dev.kintsugi.dialect.TimeLimits;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client has set for its session, and what therefore holds on every backend connection that works for it.
 */
public final class ClientState {
    /** What the name of a setting begins with that ends with the transaction. */
    public static final String LOCAL = "local ";

    private boolean readOnly;
    private int isolation = Connection.TRANSACTION_NONE;
    private @Nullable String schema;
    private int networkTimeout;
    /** These two are never changed but replaced: most sessions set nothing. */
    private Map<String, String> clientInfo = Map.of();

    private Map<String, String> settings = Map.of();
    /** Of {@link #settings}, as they are asked for with each connection. */
    private Map<String, String> lasting = Map.of();

    private final TimeLimits defaults;
    private TimeLimits limits;
    /** Of {@link #limits}, as they are asked for with each statement. */
    private long statementMillis;

    private boolean endsSessions;

    private boolean touched;
    private boolean primaryOnly;
    private boolean mayNameShards = true;

    /**
     * Of a session that has set nothing.
     *
     * @param defaults the time limits that the database gives it
     */
    public ClientState(TimeLimits defaults) {
        this.defaults = defaults;
        this.limits = defaults;
        this.statementMillis = defaults.statement();
        this.endsSessions = defaults.endsSessions();
    }

    /** The time limits in force. */
    public TimeLimits limits() {
        return limits;
    }

    /** True if the session may be ended for what it does not say, or for its transaction's age. */
    public boolean endsSessions() {
        return endsSessions;
    }

    /** How long a statement may take, in milliseconds; 0 for ever. */
    long statementMillis() {
        return statementMillis;
    }

    private void settings(Map<String, String> changed, boolean differs) {
        settings = changed;
        if (differs) {
            lasting = lasting(changed);
            limits = limitsOf(changed);
            statementMillis = limits.statement();
            endsSessions = limits.endsSessions();
        }
    }

    private static Map<String, String> lasting(Map<String, String> all) {
        Map<String, String> lasting = new LinkedHashMap<>(all);
        lasting.keySet().removeIf(name -> name.startsWith(LOCAL));
        return Collections.unmodifiableMap(lasting);
    }

    /** What is set for the transaction alone comes last. */
    private TimeLimits limitsOf(Map<String, String> all) {
        TimeLimits found = defaults;
        for (boolean local : new boolean[] {false, true}) {
            for (Map.Entry<String, String> setting : all.entrySet()) {
                if (setting.getKey().startsWith(LOCAL) == local) {
                    String name = local ? setting.getKey().substring(LOCAL.length()) : setting.getKey();
                    found = found.after(name, setting.getValue(), defaults);
                }
            }
        }
        return found;
    }

    /** True if writes are refused. */
    public boolean readOnly() {
        return readOnly;
    }

    public void readOnly(boolean value) {
        readOnly = value;
        touched = true;
    }

    /** The isolation level that was asked for; {@link Connection#TRANSACTION_NONE} for the vendor's default. */
    public int isolation() {
        return isolation;
    }

    public void isolation(int level) {
        isolation = level;
        touched = true;
    }

    /** The schema that was set; null for the vendor's default. */
    public @Nullable String schema() {
        return schema;
    }

    public void schema(@Nullable String name) {
        schema = name;
        touched = true;
    }

    /** In milliseconds, 0 for none. */
    public int networkTimeout() {
        return networkTimeout;
    }

    public void networkTimeout(int milliseconds) {
        networkTimeout = milliseconds;
        touched = true;
    }

    /** Sets or, by null, removes one client property. */
    public void clientInfo(String name, @Nullable String value) {
        clientInfo = with(clientInfo, name, value);
        touched = true;
    }

    /**
     * Remembers a SET, which ends a SET LOCAL before it.
     *
     * @param name what is set
     * @param sql the statement that sets it
     */
    public void setting(String name, String sql) {
        settings(with(with(settings, LOCAL + name, null), name, sql), true);
        touched = true;
    }

    /** A changed copy; what is set again comes last. */
    private static Map<String, String> with(Map<String, String> all, String name, @Nullable String value) {
        Map<String, String> changed = new LinkedHashMap<>(all);
        changed.remove(name);
        if (value != null) {
            changed.put(name, value);
        }
        return Collections.unmodifiableMap(changed);
    }

    /** Forgets a SET and a SET LOCAL. */
    public void reset(String name) {
        settings(with(with(settings, LOCAL + name, null), name, null), true);
    }

    /** The statement by which the search path is set at the moment; null if none has set it. */
    public @Nullable String searchPath() {
        String path = null;
        boolean local = false;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            boolean own = setting.getKey().startsWith(LOCAL);
            String name = own ? setting.getKey().substring(LOCAL.length()) : setting.getKey();
            if ((name.equals("search_path") || name.equals("schema")) && (own || !local)) {
                path = setting.getValue();
                local = own;
            }
        }
        return path;
    }

    /** Forgets the settings of the transaction that has ended. */
    public void endLocal() {
        for (String name : settings.keySet()) {
            if (name.startsWith(LOCAL)) {
                settings(with(settings, name, null), true);
            }
        }
    }

    /** Forgets every SET. */
    public void resetAll() {
        settings(Map.of(), true);
    }

    /** The SETs in force, by name. */
    public Map<String, String> settings() {
        return settings;
    }

    /** Puts an earlier {@link #settings()} back, after a rollback. */
    public void settings(Map<String, String> earlier) {
        settings(earlier, earlier != settings);
    }

    /** Says whether reads go to primaries alone. */
    public void primaryOnly(boolean value) {
        primaryOnly = value;
    }

    /** False if the client wants primaries alone, or an isolation that replicas have not. */
    boolean allowsReplicas() {
        return !primaryOnly
                && isolation != Connection.TRANSACTION_SERIALIZABLE
                && (settings.isEmpty()
                        || settings.values().stream()
                                .noneMatch(sql -> sql.toUpperCase(Locale.ROOT).contains("SERIALIZABLE")));
    }

    /** False if the client's statements go where their keys say and nowhere else. */
    public boolean mayNameShards() {
        return mayNameShards;
    }

    public void mayNameShards(boolean value) {
        mayNameShards = value;
    }

    /** From now on the client is one that has set something. */
    public void touch() {
        touched = true;
    }

    /** True if the client has set anything. */
    public boolean touched() {
        return touched;
    }

    /** The SETs in force that outlive their transaction, by name. */
    public Map<String, String> lasting() {
        return lasting;
    }

    /**
     * Gives a connection the properties that JDBC sets.
     *
     * @return true if those are its pool's own, or such as the pool sets back
     */
    public boolean applyProperties(Connection connection) throws SQLException {
        if (readOnly) {
            connection.setReadOnly(true);
        }
        if (isolation != Connection.TRANSACTION_NONE) {
            connection.setTransactionIsolation(isolation);
        }
        if (schema != null) {
            connection.setSchema(schema);
        }
        if (networkTimeout > 0) {
            connection.setNetworkTimeout(Runnable::run, networkTimeout);
        }
        for (Map.Entry<String, String> entry : clientInfo.entrySet()) {
            connection.setClientInfo(entry.getKey(), entry.getValue());
        }
        return schema == null && clientInfo.isEmpty();
    }

    /** Makes a connection that works for one statement, in a transaction of its own, mean by the statement what the session's would. */
    void applyAside(Connection connection) throws SQLException {
        if (schema != null) {
            connection.setSchema(schema);
        }
        run(connection, false);
        run(connection, true);
    }

    private void run(Connection connection, boolean local) throws SQLException {
        if (settings.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                if (setting.getKey().startsWith(LOCAL) == local) {
                    statement.execute(setting.getValue());
                }
            }
        }
    }
}
