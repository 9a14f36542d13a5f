package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.parse.Token;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The columns that a statement can look at.
 *
 * <p>A column is read by its name, by a star, or as part of its whole row. So the columns of a copy are those whose names stand anywhere in
 * the statement's text or in that of a view it reads, whatever they mean there: a name that is ambiguous, or an outer query's, or none,
 * then is so over the copies as well. A table is copied with all of its columns if
 *
 * <ul>
 *   <li>a star of its block shows them, unless EXISTS asks for rows alone: {@code EXISTS (SELECT * …)} reads no column;
 *   <li>its name or alias stands for the row, as in {@code row_to_json(o)}: that is, in more places than name the table, and not before a
 *       dot; or before {@code .*}.
 * </ul>
 *
 * <p>All tables are if the text has NATURAL (which reads the columns that two tables share), or a star that the syntax tree does not
 * account for.
 */
final class NeededColumns {
    /** What may stand after a star that shows columns, but not after one that multiplies. */
    private static final Set<String> AFTER_STAR = Set.of(
            ",",
            ")",
            ";",
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "WINDOW",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "FOR",
            "INTO");

    private final Set<String> spelled = new HashSet<>();
    private final Set<QualifiedName> whole = new HashSet<>();
    private final Set<Relation> rows = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean allWhole;

    /** Reads a text and the texts of its views. */
    static NeededColumns of(Queries queries) {
        NeededColumns needed = new NeededColumns();
        needed.read(queries);
        queries.views().forEach(needed::read);
        return needed;
    }

    /** The columns of one table, in its order: at least one, so that the rows can be counted. */
    List<Column> of(Table table) {
        if (allWhole || whole.contains(table.name())) {
            return table.columns();
        }
        List<Column> columns = table.columns().stream()
                .filter(column -> spelled.contains(column.name().toLowerCase(Locale.ROOT)))
                .toList();
        return columns.isEmpty() && !table.columns().isEmpty() ? List.of(narrowest(table)) : columns;
    }

    /** Every word that may be a column's name, in lower case. */
    Set<String> spelled() {
        return spelled;
    }

    /** True if the mention's name may stand for its row as one value. */
    boolean meansRow(Mention mention) {
        return rows.contains(mention.relation());
    }

    private static Column narrowest(Table table) {
        return table.columns().stream()
                .filter(column -> column.type().kind().isInteger())
                .findFirst()
                .orElse(table.columns().get(0));
    }

    private void read(Queries queries) {
        List<Token> tokens = queries.tokens();
        String text = queries.scan().text();
        Map<String, Integer> alone = new HashMap<>();
        Set<String> beforeStar = new HashSet<>();
        int stars = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (isName(token)) {
                String name = token.name(text, queries.dialect());
                spelled.add(name.toLowerCase(Locale.ROOT));
                if (!is(tokens, i - 1, text, ".") && !is(tokens, i + 1, text, ".")) {
                    alone.merge(name, 1, Integer::sum);
                } else if (is(tokens, i + 1, text, ".") && is(tokens, i + 2, text, "*")) {
                    beforeStar.add(name);
                }
                allWhole |= token.is(text, "NATURAL");
            } else if (is(tokens, i, text, "*")
                    && !is(tokens, i - 1, text, ".")
                    && (showsColumns(tokens, i, text) || queries.dialect().embedded() && isAsked(tokens, i, text))) {
                // An embedded database labels an expression by its text, with the columns in place of the star.
                stars++;
            }
        }
        Needs needs = queries.needs();
        allWhole |= stars != needs.stars();
        for (Mention mention : needs.mentions().values()) {
            if (mention.plain() != null) {
                alone.merge(mention.plain(), -1, Integer::sum);
            }
            if (mention.alias() != null) {
                alone.merge(mention.alias(), -1, Integer::sum);
            }
        }
        for (Mention mention : needs.mentions().values()) {
            String name = mention.relation().alias();
            if (alone.getOrDefault(name, 0) > 0) {
                rows.add(mention.relation());
            }
            if (needs.isStarred(mention) || beforeStar.contains(name) || alone.getOrDefault(name, 0) > 0) {
                whole.add(mention.table().name());
            }
        }
    }

    private static boolean isName(Token token) {
        return token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD;
    }

    /** True for the star of a select list; false for those of products, of count(*), and of EXISTS (SELECT * …). */
    private static boolean showsColumns(List<Token> tokens, int star, String text) {
        if (is(tokens, star - 1, text, "(")) {
            return !is(tokens, star - 2, text, "COUNT");
        }
        return !isAsked(tokens, star, text)
                && (star + 1 == tokens.size()
                        || AFTER_STAR.contains(tokens.get(star + 1).text(text).toUpperCase(Locale.ROOT)));
    }

    private static boolean isAsked(List<Token> tokens, int star, String text) {
        return is(tokens, star - 1, text, "SELECT")
                && is(tokens, star - 2, text, "(")
                && is(tokens, star - 3, text, "EXISTS");
    }

    private static boolean is(List<Token> tokens, int i, String text, String upperCase) {
        return i >= 0
                && i < tokens.size()
                && tokens.get(i).kind() != Token.Kind.LITERAL
                && tokens.get(i).kind() != Token.Kind.QUOTED_WORD
                && tokens.get(i).is(text, upperCase);
    }
}
