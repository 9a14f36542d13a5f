package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Parser;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Routing;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import net.sf.jsqlparser.parser.ASTNodeAccess;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.WithItem;
import org.jspecify.annotations.Nullable;

/**
 * What all query blocks of one text share while it is planned: the layout, the literals, and the SELECTs that have been read, so
 * that one that the syntax tree hides is noticed.
 */
final class Queries {
    private final Layout layout;
    private final List<String> path;
    private final Scan scan;
    private final List<Token> tokens;
    private final Operands operands;
    private final Names names;
    private final Set<Integer> shaping;
    private final boolean parameters;
    private final Map<QualifiedName, PlacedTable> tables = new LinkedHashMap<>();
    private final Needs needs = new Needs();
    /** Whose text this is; null for the client's. */
    private final @Nullable QualifiedName view;

    private final List<Queries> views = new ArrayList<>();
    private @Nullable Choice choice;
    private final Set<WithItem<?>> recursive = Collections.newSetFromMap(new IdentityHashMap<>());
    /** What each WITH query that writes looks at. */
    private final Map<WithItem<?>, List<Routing>> written = new IdentityHashMap<>();

    private boolean describesDatabase;

    private final Map<WithItem<?>, List<Routing>> unmentioned = new IdentityHashMap<>();
    /** Subqueries that could run before the statement, with the type of their one column. */
    private final Map<Select, SqlType> first = new IdentityHashMap<>();

    private final Set<Select> read = Collections.newSetFromMap(new IdentityHashMap<>());

    private Queries(
            Layout layout,
            List<String> path,
            Scan scan,
            List<Token> tokens,
            IntFunction<Operand> literals,
            Set<Integer> shaping,
            boolean parameters,
            @Nullable QualifiedName view) {
        this.layout = layout;
        this.path = path;
        this.scan = scan;
        this.tokens = tokens;
        this.operands = new Operands(literals, layout.dialect());
        this.names = new Names(layout.dialect());
        this.shaping = shaping;
        this.parameters = parameters;
        this.view = view;
    }

    /** For a client's statement. */
    static Queries ofStatement(
            Layout layout, List<String> path, Scan scan, List<Token> tokens, Set<Integer> shaping, boolean parameters) {
        return new Queries(
                layout, path, scan, tokens, slot -> new Operand.Literal(slot, false), shaping, parameters, null);
    }

    /** For a view's text, whose literals are constants. */
    Queries ofView(QualifiedName name) throws SQLException {
        String text = Objects.requireNonNull(layout.catalog().views().get(name));
        Scan view = Lexer.scan(text, layout.dialect().lexerRules(), false);
        List<Token> viewTokens = Lexer.tokens(text, layout.dialect().lexerRules(), false);
        Queries queries = new Queries(
                layout, permanent(), view, viewTokens, slot -> constant(view, slot), new HashSet<>(), false, name);
        views.add(queries);
        return queries;
    }

    /** For a query, or a name, that a literal of this text quotes. */
    Queries ofQuoted(String text) throws SQLException {
        Scan quoted = Lexer.scan(text, layout.dialect().lexerRules(), false);
        List<Token> words = Lexer.tokens(text, layout.dialect().lexerRules(), false);
        return new Queries(layout, path, quoted, words, slot -> constant(quoted, slot), new HashSet<>(), false, null);
    }

    /** A view means what it meant when it was made, whatever temporary tables a session has. */
    private List<String> permanent() {
        return path.stream()
                .filter(schema -> !schema.equals(layout.dialect().temporarySchema()))
                .toList();
    }

    /** The same text, of which nothing has been read. */
    Queries unread() {
        return new Queries(
                layout, path, scan, tokens, slot -> new Operand.Literal(slot, false), shaping, parameters, null);
    }

    private static Operand constant(Scan view, int slot) {
        Object value = view.literal(slot);
        return new Operand.Constant(value == null ? Operand.UNKNOWN : value);
    }

    Layout layout() {
        return layout;
    }

    Dialect dialect() {
        return layout.dialect();
    }

    List<String> path() {
        return path;
    }

    Scan scan() {
        return scan;
    }

    List<Token> tokens() {
        return tokens;
    }

    /** True if {@code ?} is a parameter. */
    boolean parameters() {
        return parameters;
    }

    /**
     * False if the text has question marks that are operators, and would be parameters in a text that has some: it can be handed no answers.
     */
    boolean takesAnswers() {
        return parameters
                || tokens.stream()
                        .noneMatch(token -> token.kind() != Token.Kind.LITERAL
                                && token.text(scan.text()).contains("?"));
    }

    /** False if texts that differ may be equal in the statement: a column or COLLATE has such a collation, or might have. */
    boolean hasPlainEquality() {
        return layout.hasPlainEquality() && tokens.stream().noneMatch(token -> token.is(scan.text(), "COLLATE"));
    }

    Operands operands() {
        return operands;
    }

    Names names() {
        return names;
    }

    /** The views whose texts were read, also through other views. */
    List<Queries> views() {
        return views;
    }

    /** What was found that shards would each choose for themselves; null if nothing. */
    @Nullable Choice choice() {
        return choice;
    }

    /** Notes a choice; one that is made once for the statement outweighs one that is made for each row. */
    void choose(@Nullable Choice another) {
        if (another != null && (choice == null || choice.perRow())) {
            choice = another;
        }
    }

    /** The catalog's entry of a table that a FROM clause names; null if the name means something else. */
    @Nullable Table catalogTable(net.sf.jsqlparser.schema.Table named) {
        String schema = named.getSchemaName() == null ? null : names.stored(named.getSchemaName());
        return layout.catalog().table(schema == null ? path : List.of(schema), names.stored(named.getName()));
    }

    /** True if a word of that range of tokens is this name, whatever it means there. */
    boolean spells(Range range, String name) {
        return tokens.subList(range.from(), range.to()).stream()
                .filter(token -> token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD)
                .anyMatch(token -> token.name(scan.text(), layout.dialect()).equals(name));
    }

    /** The syntax tree of this text. */
    Statement parse() throws SQLException {
        return Parser.parse(scan, tokens);
    }

    /** The token with which a part of the syntax tree begins; -1 if that is not known. */
    int begin(ASTNodeAccess part) {
        return Parser.begin(part, scan, tokens);
    }

    /** An integer literal that shapes the plan, so that the plan holds for this value only; -1 if it is no small integer. */
    int shapingInteger(int slot) {
        shaping.add(slot);
        return scan.literal(slot) instanceof Long number && number >= 0 && number <= 10_000 ? number.intValue() : -1;
    }

    /** The text reads a table. */
    void reads(PlacedTable table) {
        tables.putIfAbsent(table.table().name(), table);
    }

    /** A FROM clause names a table here. */
    void names(net.sf.jsqlparser.schema.Table place, Mention mention) {
        needs.mentions().put(place, mention);
    }

    /** The tables that the text reads, by itself and through views. */
    Map<QualifiedName, PlacedTable> tables() {
        Map<QualifiedName, PlacedTable> all = new LinkedHashMap<>(tables);
        views.forEach(inner -> all.putAll(inner.tables));
        return all;
    }

    /** What has been found that the text needs of its tables. */
    Needs needs() {
        return needs;
    }

    /** The view whose text this is; null for the client's statement. */
    @Nullable QualifiedName view() {
        return view;
    }

    /** The statement asks what its database itself is like. */
    void markDescribesDatabase() {
        describesDatabase = true;
    }

    /** The shard that answers where no table names one: the first tells what its database is like, for all; else -1 for any. */
    int homeOfNone() {
        return describesDatabase ? 0 : -1;
    }

    /** A literal as a piece of a shard's text: a view's is written out, since no execution knows it. */
    ShardText.Piece literal(int slot) {
        return view == null ? new ShardText.Piece.Literal(slot) : new ShardText.Piece.Sql(scan.literalText(slot));
    }

    /** Says that the plan holds only where this literal is written as it is here. */
    void shape(int slot) {
        shaping.add(slot);
    }

    /** Refuses to write what Kintsugi keeps for itself. */
    void checkNotOwn(List<String> schemas, String name) throws SQLException {
        for (String schema : schemas) {
            if (new QualifiedName(schema, name).isOwn()) {
                throw Errors.ownSchema();
            }
        }
    }

    void markNamesItself(WithItem<?> item) {
        recursive.add(item);
    }

    /** True if a WITH query's own text, which has been read, names it. */
    boolean namesItself(WithItem<?> item) {
        return recursive.contains(item);
    }

    /** A WITH query writes, whether or not anything reads what it answers. */
    void markWrites(WithItem<?> item, List<Routing> anchors) {
        written.put(item, List.copyOf(anchors));
    }

    /** The anchors of a WITH query that writes; null if it only reads. */
    @Nullable List<Routing> written(WithItem<?> item) {
        return written.get(item);
    }

    /** The anchors of all WITH queries that write. */
    List<Routing> written() {
        return written.values().stream().flatMap(List::stream).toList();
    }

    /** Notes the rows of a WITH query that nothing has mentioned yet. */
    void markUnmentioned(WithItem<?> item, List<Routing> anchors) {
        unmentioned.put(item, anchors);
    }

    void markMentioned(WithItem<?> item) {
        unmentioned.remove(item);
    }

    /** The rows of a WITH query that nothing mentions, so that they are read nowhere; empty if it is mentioned. */
    List<Routing> unmentioned(WithItem<?> item) {
        return unmentioned.getOrDefault(item, List.of());
    }

    /** Notes a subquery that looks at rows of some shards, and at nothing around it. */
    void mayRunFirst(Select subquery, SqlType type) {
        first.put(subquery, type);
    }

    /** The subqueries that could run before the statement, with the type of their one column. */
    Map<Select, SqlType> first() {
        return first;
    }

    void markRead(Select select) {
        read.add(select);
    }

    /** Refuses a text in which the syntax tree hides a SELECT, since nothing is known of its rows. */
    void checkAllRead() throws Unplannable {
        int selects = 0;
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.WORD && token.is(scan.text(), "SELECT")) {
                selects++;
            }
        }
        if (selects != read.size()) {
            throw new Unplannable(
                    "A subquery stands where it cannot be read",
                    "Write it in WHERE, FROM or WITH, or address one shard by its key");
        }
    }
}
