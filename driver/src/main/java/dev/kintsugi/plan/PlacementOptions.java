package dev.kintsugi.plan;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The storage parameters {@code kintsugi.…} of a CREATE TABLE: they say where its rows lie, and no database knows them.
 *
 * @param values by name; a parameter without a value is {@code true}
 * @param text the statement without them
 */
record PlacementOptions(Map<String, String> values, String text) {
    private static final List<String> KNOWN = List.of("shard_key", "placement", "reference", "shard");

    /** Those of a statement's WITH, which the cursor has not passed yet. */
    static PlacementOptions read(TokenCursor cursor) throws SQLException {
        int with = cursor.find("WITH");
        if (with < 0 || !cursor.is(with + 1, "(")) {
            return new PlacementOptions(Map.of(), cursor.text());
        }
        int close = cursor.closing(with + 1);
        Map<String, String> values = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        for (TokenCursor option : cursor.split(with + 2, close)) {
            int from = option.position();
            if (option.take("KINTSUGI", ".")) {
                add(values, option);
            } else {
                others.add(option.text(from, option.end()));
            }
        }
        if (values.isEmpty()) {
            return new PlacementOptions(Map.of(), cursor.text());
        }
        String rest = others.isEmpty() ? "" : "WITH (" + String.join(", ", others) + ")";
        String text = cursor.textBefore(with) + rest + after(cursor, close);
        return new PlacementOptions(values, text.stripTrailing());
    }

    private static String after(TokenCursor cursor, int close) {
        String rest = cursor.textFrom(close + 1);
        return rest.isEmpty() || rest.startsWith(";") ? rest : " " + rest;
    }

    private static void add(Map<String, String> values, TokenCursor option) throws SQLException {
        String name = option.identifier().toLowerCase(Locale.ROOT);
        if (!KNOWN.contains(name)) {
            throw Errors.invalidParameter("There is no parameter kintsugi." + name + "; there are "
                    + KNOWN.stream().map(known -> "kintsugi." + known).toList());
        }
        String value = option.take("=") ? option.value() : "true";
        if (values.put(name, value) != null) {
            throw Errors.invalidParameter("kintsugi." + name + " is given twice");
        }
        if (option.position() < option.end()) {
            throw Errors.syntax("kintsugi." + name + " has one value: write it in quotes");
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    @Nullable String get(String name) {
        return values.get(name);
    }

    /** True for {@code kintsugi.reference = true}. */
    boolean reference() throws SQLException {
        String value = values.get("reference");
        if (value == null) {
            return false;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw Errors.invalidParameter("kintsugi.reference is true or false");
        };
    }
}
