package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.TokenCursor.Name;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A COPY taken apart, in the syntax of options in parentheses or in the older one.
 *
 * @param into true for FROM STDIN, false for TO STDOUT
 * @param schema of the table; null if its name has one part, or there is a query
 * @param table its stored name; null if there is a query
 * @param written the table as it is written
 * @param columns that are named; empty for all
 * @param query the query in parentheses; null if there is a table
 * @param tail from FROM or TO on
 * @param format of the rows
 */
public record CopyText(
        boolean into,
        @Nullable String schema,
        @Nullable String table,
        String written,
        List<String> columns,
        @Nullable String query,
        String tail,
        CopyFormat format) {
    public CopyText {
        columns = List.copyOf(columns);
    }

    /**
     * Reads a COPY.
     *
     * @throws SQLException 0A000 for files and programs of a server, 42601 if it is no COPY
     */
    public static CopyText read(String sql, Dialect dialect) throws SQLException {
        List<Token> tokens = Lexer.tokens(sql, dialect.lexerRules(), false);
        TokenCursor cursor = new TokenCursor(sql, tokens, dialect);
        if (!cursor.take("COPY")) {
            throw Errors.syntax("syntax error: COPY is expected");
        }
        boolean binary = cursor.take("BINARY");
        String query = null;
        String schema = null;
        String table = null;
        String written = "";
        List<String> columns = new ArrayList<>();
        if (cursor.is("(")) {
            int close = cursor.closing(cursor.position());
            query = cursor.text(cursor.position() + 1, close);
            cursor.position(close + 1);
        } else {
            Name name = cursor.name();
            schema = name.schema();
            table = name.name();
            written = cursor.text(name.from(), name.to());
            if (cursor.is("(")) {
                int close = cursor.closing(cursor.position());
                for (TokenCursor column : cursor.split(cursor.position() + 1, close)) {
                    columns.add(column.identifier());
                }
                cursor.position(close + 1);
            }
        }
        String tail = cursor.text(cursor.position(), cursor.end());
        boolean into = cursor.take("FROM");
        if (!into && !cursor.take("TO")) {
            throw Errors.syntax("syntax error: FROM or TO is missing in COPY");
        }
        if (!cursor.takeAny("STDIN", "STDOUT")) {
            throw Errors.notSupported(
                    "COPY with a file or program of a server, of which each shard has its own",
                    "COPY FROM STDIN or TO STDOUT through the driver");
        }
        return new CopyText(into, schema, table, written, columns, query, tail, format(cursor, binary));
    }

    private static CopyFormat format(TokenCursor cursor, boolean binary) throws SQLException {
        Options options = new Options();
        options.binary = binary;
        cursor.take("WITH");
        if (cursor.is("(")) {
            int close = cursor.closing(cursor.position());
            for (TokenCursor option : cursor.split(cursor.position() + 1, close)) {
                options.modern(option);
            }
        } else {
            options.older(cursor);
        }
        return options.format();
    }

    /** The options that say how rows are cut, as they are read. */
    private static final class Options {
        private boolean binary;
        private boolean csv;
        private boolean header;
        private boolean ignores;
        private @Nullable String delimiter;
        private @Nullable String nothing;
        private @Nullable String quote;
        private @Nullable String escape;
        private @Nullable String defaulted;
        private final Set<String> notNull = new HashSet<>();
        private final Set<String> forcedNull = new HashSet<>();
        private boolean allNotNull;
        private boolean allNull;
        private boolean utf8 = true;

        void modern(TokenCursor option) throws SQLException {
            String name = option.takeWord();
            switch (name) {
                case "FORMAT" -> {
                    String value = option.value().toLowerCase(Locale.ROOT);
                    csv = value.equals("csv");
                    binary = value.equals("binary");
                }
                case "HEADER" -> header = option.atEnd() || isOn(option.value());
                case "DELIMITER" -> delimiter = string(option);
                case "NULL" -> nothing = string(option);
                case "DEFAULT" -> defaulted = string(option);
                case "QUOTE" -> quote = string(option);
                case "ESCAPE" -> escape = string(option);
                case "FORCE_NOT_NULL" -> allNotNull |= names(option, notNull);
                case "FORCE_NULL" -> allNull |= names(option, forcedNull);
                case "ON_ERROR" -> ignores = !option.value().equalsIgnoreCase("stop");
                case "ENCODING" -> encoding(option.value());
                default -> {
                    // What it says does not matter to how rows are cut.
                }
            }
        }

        void older(TokenCursor cursor) throws SQLException {
            while (!cursor.atEnd() && !cursor.is("WHERE")) {
                switch (cursor.takeWord()) {
                    case "BINARY" -> binary = true;
                    case "CSV" -> csv = true;
                    case "HEADER" -> header = true;
                    case "DELIMITER", "DELIMITERS" -> delimiter = string(cursor);
                    case "NULL" -> nothing = string(cursor);
                    case "QUOTE" -> quote = string(cursor);
                    case "ESCAPE" -> escape = string(cursor);
                    case "ENCODING" -> encoding(cursor.value());
                    case "FORCE" -> {
                        boolean not = cursor.take("NOT", "NULL");
                        boolean all = not || cursor.take("NULL");
                        Set<String> into = not ? notNull : all ? forcedNull : new HashSet<>();
                        cursor.take("QUOTE");
                        do {
                            if (!cursor.take("*")) {
                                into.add(cursor.identifier());
                            }
                        } while (cursor.take(","));
                    }
                    default -> {
                        // As above; the shards say what they do not know.
                    }
                }
            }
        }

        private static boolean isOn(String value) {
            return !Set.of("false", "off", "0").contains(value.toLowerCase(Locale.ROOT));
        }

        private static String string(TokenCursor option) throws SQLException {
            option.take("AS");
            String value = option.value();
            if (!value.startsWith("E'") && !value.startsWith("e'")) {
                return value;
            }
            return switch (value.substring(2, value.length() - 1)) {
                case "\\t" -> "\t";
                case "\\b" -> "\b";
                case "\\\\" -> "\\";
                case "\\\\N" -> "\\N";
                case "\\x01", "\\001" -> "\u0001";
                default ->
                    throw Errors.notSupported("This form of an option's value in COPY", "Write it without escapes");
            };
        }

        private static boolean names(TokenCursor option, Set<String> into) throws SQLException {
            if (option.is("*")) {
                return true;
            }
            TokenCursor list =
                    option.is("(") ? option.within(option.position() + 1, option.closing(option.position())) : option;
            do {
                into.add(list.identifier());
            } while (list.take(","));
            return false;
        }

        /** Encodings of clients alone have bytes of ASCII within other characters. */
        private void encoding(String name) throws SQLException {
            String plain = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
            if (Set.of("BIG5", "GB18030", "GBK", "JOHAB", "SJIS", "SHIFTJIS", "SHIFTJIS2004", "UHC", "WINDOWS949")
                    .contains(plain)) {
                throw Errors.notSupported("COPY in the encoding " + name, "Send it in UTF8");
            }
            utf8 = plain.equals("UTF8") || plain.equals("UNICODE");
        }

        CopyFormat format() {
            CopyFormat.Kind kind = binary ? CopyFormat.Kind.BINARY : csv ? CopyFormat.Kind.CSV : CopyFormat.Kind.TEXT;
            char marks = quote == null || quote.isEmpty() ? '"' : quote.charAt(0);
            return new CopyFormat(
                    kind,
                    delimiter == null || delimiter.isEmpty() ? (csv ? ',' : '\t') : delimiter.charAt(0),
                    nothing == null ? (csv ? "" : "\\N") : nothing,
                    marks,
                    escape == null || escape.isEmpty() ? marks : escape.charAt(0),
                    header,
                    ignores,
                    defaulted,
                    notNull,
                    allNotNull,
                    forcedNull,
                    allNull,
                    utf8);
        }
    }
}
