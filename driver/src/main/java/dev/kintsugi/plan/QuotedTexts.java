package dev.kintsugi.plan;

import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What functions read that a text tells: {@code table_to_xml('orders', …)} a table, {@code query_to_xml('SELECT …', …)} and
 * {@code ts_stat('SELECT …')} those of a query. Over copies of these tables, which stand under their own names, they answer as they would
 * over the tables.
 *
 * <p>That holds where the text is a literal, so that it is known, and names tables without a schema, since nothing is replaced in it. A query
 * must be one that only reads, asks for nothing that each database has its own of, and has no value that another clock or another run would
 * give otherwise.
 */
final class QuotedTexts {
    private static final Set<String> OF_TABLE = Set.of("table_to_xml");
    private static final Set<String> OF_QUERY = Set.of("query_to_xml", "ts_stat");
    private final Queries queries;
    private final TokenCursor cursor;
    private final Unplannable refusal;

    private QuotedTexts(Queries queries, Unplannable refusal) {
        this.queries = queries;
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        this.refusal = refusal;
    }

    /**
     * The texts of a statement: queries, and names of tables alone.
     *
     * @param refusal what is said where one of them is not known, or cannot be gathered
     * @throws UnknownTable if one names a table that the catalog does not have
     */
    static List<Queries> of(Queries queries, Unplannable refusal) throws Unplannable, SQLException {
        return new QuotedTexts(queries, refusal).texts();
    }

    private List<Queries> texts() throws Unplannable, SQLException {
        List<Queries> texts = new ArrayList<>();
        int slot = 0;
        for (int i = 0; i < cursor.end(); i++) {
            Token token = queries.tokens().get(i);
            if (token.kind() == Token.Kind.LITERAL) {
                slot++;
            }
            boolean named = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD;
            String function = named && cursor.is(i + 1, "(")
                    ? queries.names().stored(cursor.text(i, i + 1)).toLowerCase(Locale.ROOT)
                    : "";
            if (!Vocabulary.isReadingByText(function)) {
                continue;
            }
            boolean ofTable = OF_TABLE.contains(function);
            if (queries.dialect().embedded() || !(ofTable || OF_QUERY.contains(function))) {
                throw refusal;
            }
            Queries text = quoted(i + 2, slot, ofTable);
            texts.add(ofTable ? table(text) : query(text));
        }
        return texts;
    }

    /** The text that an argument is as a whole. */
    private Queries quoted(int argument, int slot, boolean relation) throws Unplannable, SQLException {
        int next = relation && cursor.is(argument + 1, "::") && cursor.is(argument + 2, "REGCLASS")
                ? argument + 3
                : argument + 1;
        boolean whole = argument < cursor.end()
                && queries.tokens().get(argument).kind() == Token.Kind.LITERAL
                && (cursor.is(next, ",") || cursor.is(next, ")"));
        if (!whole) {
            throw refusal;
        }
        queries.shape(slot);
        String written = queries.scan().literalText(slot);
        boolean plain = written.startsWith("'") || written.startsWith("$");
        if (!plain || !(queries.scan().literal(slot) instanceof String text)) {
            throw refusal;
        }
        try {
            return queries.ofQuoted(text);
        } catch (SQLSyntaxErrorException e) {
            throw refusal;
        }
    }

    private Queries table(Queries text) throws Unplannable, SQLException {
        TokenCursor name = cursor(text);
        boolean bare = name.atName() && text.tokens().size() == 1;
        if (!bare) {
            throw refusal;
        }
        String table = name.identifier();
        if (queries.layout().catalog().relation(queries.path(), table) == null) {
            if (SystemSchemas.contains(null, table)) {
                throw refusal;
            }
            throw new UnknownTable(table, queries.dialect());
        }
        return text;
    }

    private Queries query(Queries text) throws Unplannable, SQLException {
        Scan scan = text.scan();
        Functions functions = Functions.of(text);
        functions.checkAny();
        boolean reads = scan.kind() == StatementKind.SELECT
                && !scan.writesInCte()
                && !scan.several()
                && scan.highestIndex() == 0
                && functions.stateful() == null
                && functions.once() == null
                && functions.random() == null
                && !CatalogWords.areIn(text.tokens(), scan.text());
        if (!reads || namesSchema(text) || namesSequence(text)) {
            throw refusal;
        }
        return text;
    }

    /** True if a table's name has its schema, in which the copy does not stand. */
    private boolean namesSchema(Queries text) throws SQLException {
        TokenCursor words = cursor(text);
        for (int i = 1; i < words.end(); i++) {
            if (!words.is(i, ".")) {
                continue;
            }
            words.position(i - 1);
            boolean names = words.atName();
            String schema = names ? words.identifier() : "";
            words.position(i + 1);
            if (names
                    && words.atName()
                    && queries.layout().catalog().relation(List.of(schema), words.identifier()) != null) {
                return true;
            }
        }
        return false;
    }

    /** True if the query reads a sequence's own row, which is that of one shard. */
    private boolean namesSequence(Queries text) throws SQLException {
        for (TokenCursor.Name name : NamedTables.of(cursor(text))) {
            if (queries.layout().catalog().sequence(name.path(queries.path()), name.name()) != null) {
                return true;
            }
        }
        return false;
    }

    private static TokenCursor cursor(Queries text) {
        return new TokenCursor(text.scan().text(), text.tokens(), text.dialect());
    }
}
