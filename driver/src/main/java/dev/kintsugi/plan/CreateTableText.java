package dev.kintsugi.plan;

import dev.kintsugi.plan.TokenCursor.Name;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a CREATE TABLE says of itself.
 *
 * @param name of the table
 * @param ifNotExists true if an existing table is no error
 * @param columns names of its own columns, in order
 * @param primaryKey column names, empty if the statement gives none
 * @param likes tables whose columns it takes over
 * @param parent the table that it is a partition of, or inherits from; null if there is none
 * @param as the token AS before its query; -1 if it has none
 * @param options where its rows shall lie, and the text for the shards
 */
record CreateTableText(
        Name name,
        boolean ifNotExists,
        List<String> columns,
        List<String> primaryKey,
        List<Name> likes,
        @Nullable Name parent,
        int as,
        PlacementOptions options) {

    /** Reads on from behind the word TABLE. */
    static CreateTableText read(TokenCursor cursor) throws SQLException {
        boolean ifNotExists = cursor.take("IF", "NOT", "EXISTS");
        Name name = cursor.name();
        Name parent = cursor.take("PARTITION", "OF") ? cursor.name() : null;
        if (parent == null && cursor.take("OF")) {
            cursor.name();
        }
        List<String> columns = new ArrayList<>();
        List<String> primaryKey = new ArrayList<>();
        List<Name> likes = new ArrayList<>();
        if (cursor.is("(")) {
            int close = cursor.closing(cursor.position());
            for (TokenCursor element : cursor.split(cursor.position() + 1, close)) {
                element(element, columns, primaryKey, likes);
            }
            cursor.position(close + 1);
        }
        int as = cursor.find("AS");
        int behindColumns = cursor.position();
        if (parent == null && cursor.takeUpTo("INHERITS") && cursor.take("(")) {
            parent = cursor.name();
        }
        cursor.position(behindColumns);
        TokenCursor beforeQuery = as < 0 ? cursor : cursor.within(behindColumns, as);
        return new CreateTableText(
                name, ifNotExists, columns, primaryKey, likes, parent, as, PlacementOptions.read(beforeQuery));
    }

    /** True for CREATE TABLE AS. */
    boolean hasQuery() {
        return as >= 0;
    }

    /** The same with the names of its query's columns, where it names none itself. */
    CreateTableText withColumns(List<String> queried) {
        return new CreateTableText(name, ifNotExists, queried, primaryKey, likes, parent, as, options);
    }

    private static void element(TokenCursor element, List<String> columns, List<String> primaryKey, List<Name> likes)
            throws SQLException {
        boolean quoted = element.isQuoted(element.position());
        if (!quoted && element.take("CONSTRAINT")) {
            element.take("IF", "NOT", "EXISTS");
            element.identifier();
        }
        if (!quoted && element.take("LIKE")) {
            likes.add(element.name());
        } else if (!quoted && element.take("PRIMARY", "KEY")) {
            keyColumns(element, primaryKey);
        } else if (!quoted && isConstraint(element)) {
            return;
        } else {
            String column = element.identifier();
            columns.add(column);
            int primary = element.find("PRIMARY");
            if (primary >= 0 && element.is(primary + 1, "KEY")) {
                primaryKey.add(column);
            }
        }
    }

    private static boolean isConstraint(TokenCursor element) {
        int next = element.position() + 1;
        return element.is("CHECK") && element.is(next, "(")
                || element.is("UNIQUE")
                || element.is("FOREIGN") && element.is(next, "KEY")
                || element.is("EXCLUDE") && (element.is(next, "USING") || element.is(next, "("));
    }

    private static void keyColumns(TokenCursor element, List<String> primaryKey) throws SQLException {
        element.take("HASH");
        if (element.take("(")) {
            do {
                primaryKey.add(element.identifier());
                element.takeAny("ASC", "DESC");
            } while (element.take(","));
        }
    }
}
