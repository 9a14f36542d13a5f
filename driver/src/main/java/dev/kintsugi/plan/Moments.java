package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.plan.ToldDefaults.Written;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a statement that tell the time, which every shard is to take from one clock. Each becomes the time as a literal,
 * cast to the function's type; in a select list it stands in a subquery that keeps the column's label.
 *
 * <pre>
 *   SELECT now(), id FROM t WHERE day = current_date
 *   SELECT (SELECT CAST('…' AS timestamptz) AS now), id FROM t WHERE day = CAST(CAST('…' AS timestamptz) AS date)
 * </pre>
 */
final class Moments {
    private static final List<String> BEFORE = List.of("select", "returning", "distinct", "all");
    private final Dialect dialect;
    private final String text;
    private final List<Token> tokens;
    private final Clauses clauses;
    private final AnswerList answer;
    private final Map<Integer, Written> written;

    private Moments(String text, List<Token> tokens, Dialect dialect, Map<Integer, Written> written) {
        this.dialect = dialect;
        this.text = text;
        this.tokens = tokens;
        this.clauses = new Clauses(text, tokens);
        this.answer = new AnswerList(text, tokens);
        this.written = written;
    }

    /**
     * The statement with the time in the place of its functions; null if it has none, or not all of them can be told apart.
     *
     * @param defaults that tell the time as well, and where they are to be written
     */
    static @Nullable ShardText fixed(Queries queries, boolean query, Map<Integer, Written> defaults)
            throws SQLException {
        // Where the database labels a column by all of its text, a query is better gathered.
        boolean labels = query && queries.dialect().embedded();
        return labels || queries.scan().escapes()
                ? null
                : new Moments(queries.scan().text(), queries.tokens(), queries.dialect(), defaults).text();
    }

    /**
     * An expression with the time in the place of its functions.
     *
     * @param time when the transaction began, then when the statement did
     */
    static String at(String expression, Dialect dialect, List<String> time) throws SQLException {
        Scan scan = Lexer.scan(expression, dialect.lexerRules(), false);
        List<Token> tokens = Lexer.tokens(expression, dialect.lexerRules(), false);
        ShardText fixed = new Moments(expression, tokens, dialect, Map.of()).text();
        return fixed == null ? expression : fixed.render(Filling.at(scan, time));
    }

    /** An expression that is none of the client's, with its own literals. */
    private List<Piece> told(String expression) throws SQLException {
        Scan scan = Lexer.scan(expression, dialect.lexerRules(), false);
        List<Token> own = Lexer.tokens(expression, dialect.lexerRules(), false);
        ShardText fixed = new Moments(expression, own, dialect, Map.of()).text();
        if (fixed == null) {
            return List.of(new Piece.Sql(expression));
        }
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : fixed.pieces()) {
            pieces.add(
                    piece instanceof Piece.Literal literal ? new Piece.Sql(scan.literalText(literal.slot())) : piece);
        }
        return pieces;
    }

    /** A function that tells the time: its type, and the token after it. */
    private record Call(String type, boolean precise, boolean statement, int end) {}

    private @Nullable ShardText text() throws SQLException {
        ShardText.Builder builder = new ShardText.Builder();
        Range whole = clauses.whole();
        int from = whole.from();
        for (int i = whole.from(); i < whole.to(); i++) {
            Written here = written.get(i);
            if (here != null) {
                builder.addAll(clauses.pieces(new Range(from, i)));
                write(here, i, builder);
                from = here.instead() ? i + 1 : i;
            }
            Call call = call(i);
            if (call != null) {
                space(builder.addAll(clauses.pieces(new Range(from, i))), i);
                boolean labelled = isWhole(i, call.end()) && answer.has(i);
                builder.sql(labelled ? "(SELECT " : "").addAll(value(call, i));
                builder.sql(labelled ? " AS " + dialect.quote(name(i)) + ")" : "");
                from = call.end();
                i = from - 1;
                space(builder, from);
            }
        }
        Written last = written.get(whole.to());
        if (from == whole.from() && last == null) {
            return null;
        }
        builder.addAll(clauses.pieces(new Range(from, whole.to())));
        if (last != null) {
            write(last, whole.to(), builder);
        }
        return builder.build();
    }

    private void write(Written here, int at, ShardText.Builder builder) throws SQLException {
        if (here.instead()) {
            space(builder, at);
            builder.addAll(told(here.sql()));
            return;
        }
        builder.sql(here.sql().startsWith(",") ? "" : " ").addAll(told(here.sql()));
        builder.sql(at == clauses.whole().to() || is(at, ")") ? "" : " ");
    }

    /** Keeps apart what was apart. */
    private void space(ShardText.Builder builder, int next) {
        if (next > 0
                && next < tokens.size()
                && tokens.get(next - 1).end() != tokens.get(next).start()) {
            builder.sql(" ");
        }
    }

    private List<Piece> value(Call call, int at) {
        ShardText.Builder value = new ShardText.Builder();
        String zoned = type("timestamptz", "timestamp with time zone");
        boolean plain = call.type().equals(zoned) && !call.precise();
        value.sql(plain ? "" : "CAST(")
                .sql("CAST(")
                .add(new Piece.Moment(call.statement()))
                .sql(" AS " + zoned + ")");
        if (!plain) {
            int space = call.type().indexOf(' ');
            value.sql(" AS " + (space < 0 ? call.type() : call.type().substring(0, space)));
            if (call.precise()) {
                value.addAll(clauses.pieces(new Range(at + 1, call.end())));
            }
            value.sql(space < 0 ? "" : call.type().substring(space)).sql(")");
        }
        return value.pieces();
    }

    private String type(String postgres, String h2) {
        return dialect.embedded() ? h2 : postgres;
    }

    private String name(int token) {
        return tokens.get(token).text(text).toLowerCase(Locale.ROOT);
    }

    private boolean is(int token, String symbol) {
        return token >= 0
                && token < tokens.size()
                && tokens.get(token).text(text).equals(symbol);
    }

    private @Nullable Call call(int i) {
        if (tokens.get(i).kind() != Token.Kind.WORD || (i > 0 && is(i - 1, "."))) {
            return null;
        }
        boolean empty = is(i + 1, "(") && is(i + 2, ")");
        boolean precise = is(i + 1, "(") && !empty;
        int end = precise ? clauses.closing(i + 1) + 1 : i + 1;
        String zoned = type("timestamptz", "timestamp with time zone");
        return switch (name(i)) {
            case "current_date" -> new Call("date", false, false, i + 1);
            case "current_timestamp" -> new Call(zoned, precise, false, end);
            case "localtimestamp" -> new Call("timestamp", precise, false, end);
            case "current_time" -> new Call(type("timetz", "time with time zone"), precise, false, end);
            case "localtime" -> new Call("time", precise, false, end);
            case "now", "transaction_timestamp" ->
                empty && !dialect.embedded() ? new Call(zoned, false, false, i + 3) : null;
            case "statement_timestamp" -> empty && !dialect.embedded() ? new Call(zoned, false, true, i + 3) : null;
            default -> null;
        };
    }

    /** True if the function is a whole expression, but for a cast: of others no part is the label. */
    private boolean isWhole(int token, int end) {
        boolean begins = is(token - 1, ",") || is(token - 1, "(") || BEFORE.contains(token > 0 ? word(token - 1) : "");
        boolean ends = end >= clauses.whole().to()
                || is(end, ",")
                || is(end, ")")
                || is(end, "::")
                || !word(end).isEmpty() && !word(end).equals("is") && !word(end).equals("at");
        return begins && ends;
    }

    private String word(int token) {
        return tokens.get(token).kind() == Token.Kind.WORD ? name(token) : "";
    }
}
