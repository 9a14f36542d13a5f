package dev.kintsugi.dialect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a session's statements and transactions may take, and how long it may say nothing. In milliseconds, 0 for ever.
 *
 * @param statement from a statement's begin to its end
 * @param transaction from a transaction's first statement to its end
 * @param idleInTransaction between two statements of a transaction
 * @param idleSession between two statements outside of transactions
 */
public record TimeLimits(long statement, long transaction, long idleInTransaction, long idleSession) {
    /** None. */
    public static final TimeLimits NONE = new TimeLimits(0, 0, 0, 0);

    /** Older servers lack some. */
    private static final String QUERY =
            """
            SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout',
                'idle_in_transaction_session_timeout', 'idle_session_timeout')
            """;

    private static final Pattern VALUE =
            Pattern.compile("(?is).*?(?:=|\\bTO\\b|set_config\\s*\\(\\s*'\\w+'\\s*,)\\s*(?:'([^']*)'|([\\w.+-]+)).*");
    private static final Pattern DURATION =
            Pattern.compile("\\s*\\+?([0-9]*\\.?[0-9]+(?:[eE]\\+?[0-9]+)?)\\s*(us|ms|s|min|h|d)?\\s*");

    /** Those of a PostgreSQL session. */
    static TimeLimits of(Connection connection) throws SQLException {
        TimeLimits limits = NONE;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                limits = limits.after(rows.getString(1), "= " + rows.getString(2), NONE);
            }
        }
        return limits;
    }

    /** True if a session may be ended for what it does not say, or for its transaction's age. */
    public boolean endsSessions() {
        return transaction > 0 || idleInTransaction > 0 || idleSession > 0;
    }

    /**
     * These after a SET that the database has taken.
     *
     * @param setting in lower case; any other than these changes nothing
     * @param sql the SET, or a query of {@code set_config}
     * @param defaults what DEFAULT stands for
     */
    public TimeLimits after(String setting, String sql, TimeLimits defaults) {
        return switch (setting) {
            case "statement_timeout" ->
                new TimeLimits(millis(sql, defaults.statement), transaction, idleInTransaction, idleSession);
            case "transaction_timeout" ->
                new TimeLimits(statement, millis(sql, defaults.transaction), idleInTransaction, idleSession);
            case "idle_in_transaction_session_timeout" ->
                new TimeLimits(statement, transaction, millis(sql, defaults.idleInTransaction), idleSession);
            case "idle_session_timeout" ->
                new TimeLimits(statement, transaction, idleInTransaction, millis(sql, defaults.idleSession));
            default -> this;
        };
    }

    /** What a SET says. A value that cannot be read limits nothing here: each shard still has it. */
    private static long millis(String sql, long byDefault) {
        Matcher value = VALUE.matcher(sql);
        if (!value.matches()) {
            return 0;
        }
        String text = value.group(1) != null ? value.group(1) : value.group(2);
        if (value.group(1) == null && (text.equalsIgnoreCase("DEFAULT") || text.equalsIgnoreCase("NULL"))) {
            return byDefault;
        }
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            return 0;
        }
        BigDecimal unit =
                switch (duration.group(2) == null ? "ms" : duration.group(2)) {
                    case "us" -> new BigDecimal("0.001");
                    case "s" -> BigDecimal.valueOf(1_000);
                    case "min" -> BigDecimal.valueOf(60_000);
                    case "h" -> BigDecimal.valueOf(3_600_000);
                    case "d" -> BigDecimal.valueOf(86_400_000);
                    default -> BigDecimal.ONE;
                };
        return new BigDecimal(duration.group(1))
                .multiply(unit)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValue();
    }
}
