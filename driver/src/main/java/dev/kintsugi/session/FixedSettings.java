package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Settings by which a database would read a statement otherwise than this driver, which routes by it: they keep their defaults. */
final class FixedSettings {
    private static final Set<String> ON = Set.of("on", "true", "yes", "1", "default");
    private static final Set<String> OFF = Set.of("off", "false", "no", "0", "default");
    /** Fewer digits would change numbers on their way from one shard to another. */
    private static final Set<String> ALL_DIGITS = Set.of("1", "2", "3", "default");

    /** What the vendor's driver reads; it gives up a connection that has another one. */
    private static final Set<String> UNICODE = Set.of("utf8", "utf-8", "unicode", "default");

    private static final Pattern OTHER_DATES = Pattern.compile("(german|sql|postgres).*", Pattern.CASE_INSENSITIVE);

    private static final Map<String, Set<String>> VALUES = Map.of(
            "standard_conforming_strings",
            ON,
            "array_nulls",
            ON,
            "transform_null_equals",
            OFF,
            "extra_float_digits",
            ALL_DIGITS,
            "client_encoding",
            UNICODE);
    private static final String TEMPORARY = "pg_temp";

    private FixedSettings() {}

    /**
     * Refuses another value than the default.
     *
     * @param name in lower case
     * @param first the word of its value
     * @throws SQLException 0A000
     */
    static void check(String name, Words words, int first) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = first; isChecked(name) && i < words.size(); i++) {
            values.add(words.value(i));
        }
        check(name, values);
    }

    private static boolean isChecked(String name) {
        return VALUES.containsKey(name) || name.equals("search_path") || name.equals("datestyle");
    }

    /** The same for a value that is given as one text. */
    static void check(String name, String value) throws SQLException {
        check(name, name.equals("search_path") ? List.of(value.split("[,\"\\s]+")) : List.of(value));
    }

    private static void check(String name, List<String> written) throws SQLException {
        Set<String> values = VALUES.get(name);
        boolean otherDates = name.equals("datestyle")
                && !written.isEmpty()
                && OTHER_DATES.matcher(written.get(0)).matches();
        if (otherDates
                || values != null
                        && !written.isEmpty()
                        && !values.contains(written.get(0).toLowerCase(Locale.ROOT))) {
            throw Errors.notSupported(
                    "SET " + name
                            + " to another value than its default would change what statements mean or how values are read",
                    "Leave it as it is; E'…' reads backslashes, IS NULL finds NULL, round() gives fewer digits, and to_char()"
                            + " writes dates");
        }
        for (String schema : written) {
            if (name.equals("search_path") && schema.toLowerCase(Locale.ROOT).startsWith(TEMPORARY)) {
                throw Errors.notSupported(
                        "Temporary tables over several shards",
                        "Create an ordinary one, and drop it when it is no longer needed");
            }
        }
    }
}
