package dev.kintsugi.plan;

import dev.kintsugi.plan.TokenCursor.Name;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables and views that a query's text names in its FROM clauses, found without a syntax tree; names of common table expressions are none
 * of them.
 */
final class NamedTables {
    private static final Set<String> CLAUSES = Set.of(
            "SELECT",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "VALUES",
            "FETCH",
            "WINDOW",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "FOR",
            "WITH");

    /** What has a FROM within its parentheses that begins no clause: {@code extract(year FROM made)}. */
    private static final Set<String> CALLS_WITH_FROM = Set.of("EXTRACT", "SUBSTRING", "TRIM", "OVERLAY");

    private NamedTables() {}

    static List<Name> of(TokenCursor query) throws SQLException {
        Set<String> commonTables = commonTables(query.within(query.position(), query.end()));
        List<Name> names = new ArrayList<>();
        Deque<Boolean> inFrom = new ArrayDeque<>();
        inFrom.push(false);
        // How deep the parentheses of such calls are.
        Set<Integer> calls = new HashSet<>();
        boolean expected = false;
        while (!query.atEnd()) {
            if (expected && query.takeAny("ONLY", "LATERAL")) {
                continue;
            }
            if (expected && query.atName() && !query.is("SELECT") && !query.is("VALUES")) {
                Name name = query.name();
                boolean function = query.is("(");
                if (!function && !(name.schema() == null && commonTables.contains(name.name()))) {
                    names.add(name);
                }
                expected = false;
                continue;
            }
            int token = query.position();
            query.position(token + 1);
            if (query.is(token, "(")) {
                inFrom.push(expected);
                if (CALLS_WITH_FROM.stream().anyMatch(call -> query.is(token - 1, call))) {
                    calls.add(inFrom.size());
                }
            } else if (query.is(token, ")") && inFrom.size() > 1) {
                calls.remove(inFrom.size());
                inFrom.pop();
                expected = false;
            } else if (query.is(token, "FROM") && !query.is(token - 1, "DISTINCT") && !calls.contains(inFrom.size())) {
                inFrom.pop();
                inFrom.push(true);
                expected = true;
            } else if (query.is(token, "JOIN") || (query.is(token, ",") && Boolean.TRUE.equals(inFrom.peek()))) {
                expected = true;
            } else if (query.is(token, "TABLE") && !query.is(token - 1, ".")) {
                expected = true;
            } else if (CLAUSES.stream().anyMatch(word -> query.is(token, word))) {
                inFrom.pop();
                inFrom.push(false);
                expected = false;
            }
        }
        return names;
    }

    private static Set<String> commonTables(TokenCursor query) throws SQLException {
        Set<String> names = new HashSet<>();
        while (!query.atEnd()) {
            int token = query.position();
            boolean first = query.take("WITH", "RECURSIVE") || query.take("WITH");
            if (!first && !(query.is(",") && !names.isEmpty())) {
                query.position(token + 1);
                continue;
            }
            if (!first) {
                query.position(token + 1);
            }
            int at = query.position();
            if (query.atName()) {
                String name = query.identifier();
                query.takeParenthesised();
                if (query.take("AS")) {
                    names.add(name);
                }
            }
            query.position(at);
        }
        return names;
    }
}
