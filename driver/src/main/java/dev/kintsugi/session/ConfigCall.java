package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.route.Values;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one call of {@code set_config} sets.
 *
 * @param name in lower case
 * @param value null for the default
 * @param local true if it ends with the transaction
 */
record ConfigCall(String name, @Nullable String value, boolean local) {

    /**
     * The call with the values of one execution.
     *
     * @throws SQLException 0A000 for what SET refuses as well, and where only a database could tell the values
     */
    static ConfigCall of(Plan.Configure plan, Values values) throws SQLException {
        Object name = plan.name().value(values);
        Object value = plan.value().value(values);
        Object local = plan.local().value(values);
        if (!(name instanceof String named)
                || !(value == null || value instanceof String)
                || !(local instanceof Boolean || local instanceof String)) {
            throw Errors.notSupported(
                    "set_config of what is neither a literal nor a parameter of its type",
                    "Pass a text, a text and a boolean");
        }
        ConfigCall call = new ConfigCall(
                named.toLowerCase(Locale.ROOT),
                (String) value,
                Boolean.parseBoolean(local.toString()) || local.toString().equalsIgnoreCase("t"));
        call.check();
        return call;
    }

    private void check() throws SQLException {
        if (name.startsWith("kintsugi.") || TransactionStatements.isMode(name)) {
            throw Errors.notSupported("set_config of " + name, "Use SET");
        }
        if (SettingStatements.isIdentity(name)) {
            throw Errors.notSupported("SET ROLE over several shards", "Connect as that user");
        }
        if (value != null) {
            FixedSettings.check(name, value);
        }
    }

    /** The same with its values, for every connection. */
    String sql() {
        return "SELECT set_config(" + literal(name) + ", " + (value == null ? "NULL" : literal(value)) + ", " + local
                + ")";
    }

    /** A query whose answer is empty where the database does not know the setting. */
    String known() {
        return "SELECT name FROM pg_catalog.pg_settings WHERE name = " + literal(name);
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
