package dev.kintsugi.it.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of statements. A statement ends with a semicolon at a line's end; comment lines in front of it are directives (see
 * {@code oracle/README.md}); {@code --#} starts a remark. An unknown directive is an error, so that a slip of the pen never turns
 * into a weaker comparison.
 */
final class CaseFile {

    private final String name;
    private final List<Case> cases = new ArrayList<>();
    private final List<String> directives = new ArrayList<>();
    private final StringBuilder sql = new StringBuilder();
    private int firstLine;

    private CaseFile(String name) {
        this.name = name;
    }

    static List<Case> read(String name, String text) {
        CaseFile file = new CaseFile(name);
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            file.line(line, number);
        }
        if (!file.sql.isEmpty() || !file.directives.isEmpty()) {
            throw new IllegalArgumentException(name + ":" + number + ": the last statement has no semicolon");
        }
        return file.cases;
    }

    private void line(String line, int number) {
        if (sql.isEmpty()) {
            if (line.isBlank() || line.startsWith("--#")) {
                return;
            }
            if (directives.isEmpty()) {
                firstLine = number;
            }
            if (line.startsWith("-- ")) {
                directives.add(line.substring(3).strip());
                return;
            }
        }
        sql.append(sql.isEmpty() ? "" : "\n").append(line);
        if (line.endsWith(";")) {
            sql.setLength(sql.length() - 1);
            cases.add(toCase());
            sql.setLength(0);
            directives.clear();
        }
    }

    private Case toCase() {
        boolean ordered = false;
        boolean approximate = false;
        boolean batch = false;
        String keys = "";
        String generated = "";
        String varies = "";
        int fetch = 0;
        List<String> params = new ArrayList<>();
        List<String> only = new ArrayList<>();
        Map<String, String> refused = new HashMap<>();
        Map<String, String> errors = new HashMap<>();
        for (String directive : directives) {
            int colon = directive.indexOf(':');
            String word = colon < 0 ? directive : directive.substring(0, colon);
            String rest = colon < 0 ? "" : directive.substring(colon + 1).strip();
            switch (word) {
                case "ordered" -> ordered = true;
                case "approximate" -> approximate = true;
                case "batch" -> batch = true;
                case "params" -> params.add(rest);
                case "keys" -> keys = rest;
                case "generated" -> generated = rest;
                case "varies" -> varies = rest;
                case "fetch" -> fetch = Integer.parseInt(rest);
                case "only" -> only.addAll(List.of(rest.split(",\\s*")));
                case "refused" -> refused.put("*", rest);
                case "refused on postgresql" -> refused.put("postgresql", rest);
                case "refused on h2" -> refused.put("h2", rest);
                case "error" -> errors.put("*", rest);
                case "error on postgresql" -> errors.put("postgresql", rest);
                case "error on h2" -> errors.put("h2", rest);
                default -> throw new IllegalArgumentException(place() + ": unknown directive '" + directive + "'");
            }
        }
        return new Case(
                place(),
                sql.toString(),
                ordered,
                approximate,
                params,
                batch,
                keys,
                generated,
                varies,
                fetch,
                only,
                refused,
                errors);
    }

    private String place() {
        return name + ":" + firstLine;
    }
}
