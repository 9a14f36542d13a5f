package dev.kintsugi.it.oracle;

import java.util.List;
import java.util.Map;

/**
 * A statement of a case file with what is to be known about it.
 *
 * @param place {@code file:line} of its first directive
 * @param sql without the closing semicolon
 * @param ordered rows are compared as a list
 * @param approximate floating point results may differ in their last digits
 * @param params each entry is one execution's parameters as written; empty for a statement without any
 * @param batch the entries of {@code params} form one batch
 * @param keys generated keys to ask for: {@code *} or column names; empty for none
 * @param generated a column whose values the database makes
 * @param varies a column whose values tell how a database keeps its rows
 * @param fetch rows fetched at a time within a transaction; 0 for all at once
 * @param only backends that the statement is for; empty for all
 * @param refused why the cluster answers 0A000, by backend ({@code *} for all)
 * @param errors the SQLSTATE that the oracle raises, by backend ({@code *} for all others)
 */
public record Case(
        String place,
        String sql,
        boolean ordered,
        boolean approximate,
        List<String> params,
        boolean batch,
        String keys,
        String generated,
        String varies,
        int fetch,
        List<String> only,
        Map<String, String> refused,
        Map<String, String> errors) {

    public Case {
        params = List.copyOf(params);
        only = List.copyOf(only);
        refused = Map.copyOf(refused);
        errors = Map.copyOf(errors);
    }

    /** A statement by itself, with the values of its one execution. */
    public static Case of(String place, String sql, boolean ordered, String params) {
        List<String> values = params.isEmpty() ? List.of() : List.of(params);
        return new Case(place, sql, ordered, false, values, false, "", "", "", 0, List.of(), Map.of(), Map.of());
    }

    boolean runsOn(String backend) {
        return only.isEmpty() || only.contains(backend);
    }

    boolean refusedOn(String backend) {
        return refused.containsKey(backend) || refused.containsKey("*");
    }

    /** The SQLSTATE that the oracle must raise; empty if it must answer. */
    String errorOn(String backend) {
        return errors.getOrDefault(backend, errors.getOrDefault("*", ""));
    }

    /** True if the statement can change nothing, so that contents need no look. */
    public boolean reads() {
        String text = sql.replaceAll("(?s)^(\\s|\\(|/\\*.*?\\*/)+", "").toLowerCase(java.util.Locale.ROOT);
        boolean query = text.startsWith("select")
                || text.startsWith("values")
                || text.startsWith("table ")
                || text.startsWith("show")
                || text.startsWith("explain");
        boolean writes = makesTable() || text.matches("(?s)explain\\s*\\(?\\s*analyze\\b.*");
        return !writes
                && (query
                        || text.startsWith("with")
                                && !text.matches("(?s).*\\b(insert into|update \\w+ set|delete from)\\b.*"));
    }

    /** True for SELECT … INTO. */
    private boolean makesTable() {
        return sql.matches("(?is)(select|with)\\b(?!.*\\binsert\\s+into\\b).*\\binto\\b.*");
    }

    /** True if the statement may make or change more than rows. */
    boolean defines() {
        return makesTable() || !sql.matches("(?is)(insert|update|delete|merge|truncate|with)\\b.*");
    }

    /** A column of which each side's tables may hold other values; empty for none. */
    String open() {
        return generated.isEmpty() ? varies : generated;
    }

    /** How answers to it are compared. */
    public Comparison comparison() {
        return new Comparison(ordered, approximate, generated, varies);
    }

    @Override
    public String toString() {
        String line = sql.replaceAll("\\s+", " ");
        return place + " " + (line.length() > 100 ? line.substring(0, 100) + "…" : line);
    }
}
