package dev.kintsugi.plan;

import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.ShardText.Piece;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The outermost query's clauses as ranges of tokens, so that a shard's text can be put together from the client's own words: no
 * syntax tree is printed, so nothing can be printed wrongly.
 */
final class Clauses {
    private final String text;
    private final List<Token> tokens;
    private final int[] ordinals;
    private final Map<Clause, Integer> starts = new EnumMap<>(Clause.class);
    private final int end;

    /** Where clauses begin. */
    enum Clause {
        SELECT,
        FROM,
        WHERE,
        GROUP,
        HAVING,
        WINDOW,
        ORDER,
        LIMIT,
        OFFSET,
        FETCH,
        FOR
    }

    /** A range of tokens, the end excluded. */
    record Range(int from, int to) {
        boolean isEmpty() {
            return from >= to;
        }
    }

    Clauses(String text, List<Token> tokens) {
        this.text = text;
        this.tokens = tokens;
        this.ordinals = ordinals(tokens);
        int last = tokens.size();
        while (last > 0 && is(last - 1, ";")) {
            last--;
        }
        this.end = last;
        find();
    }

    /** For each literal its slot, for each parameter its index. */
    private static int[] ordinals(List<Token> tokens) {
        int[] result = new int[tokens.size()];
        int literals = 0;
        int parameters = 0;
        for (int i = 0; i < result.length; i++) {
            result[i] = switch (tokens.get(i).kind()) {
                case LITERAL -> literals++;
                case PARAMETER -> parameters++;
                default -> -1;
            };
        }
        return result;
    }

    private void find() {
        int depth = 0;
        for (int i = 0; i < end; i++) {
            if (is(i, "(") || is(i, "[")) {
                depth++;
            } else if (is(i, ")") || is(i, "]")) {
                depth--;
            } else if (depth == 0) {
                Clause clause = begins(i);
                // In a set operation the last SELECT's clauses count, and ORDER BY and what follows are the whole's.
                if (clause != null) {
                    if (clause == Clause.SELECT) {
                        starts.clear();
                    }
                    starts.putIfAbsent(clause, i);
                }
            }
        }
    }

    /** The clause of some query that begins at a token; null if none does. */
    @Nullable Clause begins(int token) {
        return tokens.get(token).kind() == Token.Kind.WORD && !named(token) ? clause(token) : null;
    }

    /** True if the word is a name, whatever it spells: after a dot or AS. */
    private boolean named(int i) {
        return i > 0 && (is(i - 1, ".") || word(i - 1, "AS"));
    }

    private @Nullable Clause clause(int i) {
        return switch (tokens.get(i).text(text).toUpperCase(Locale.ROOT)) {
            case "SELECT" -> Clause.SELECT;
            case "FROM" -> i > 0 && word(i - 1, "DISTINCT") && i > 1 && !word(i - 2, "SELECT") ? null : Clause.FROM;
            case "WHERE" -> Clause.WHERE;
            case "GROUP" -> word(i + 1, "BY") ? Clause.GROUP : null;
            case "HAVING" -> Clause.HAVING;
            case "WINDOW" -> Clause.WINDOW;
            case "ORDER" -> word(i + 1, "BY") ? Clause.ORDER : null;
            case "LIMIT" -> Clause.LIMIT;
            case "OFFSET" -> Clause.OFFSET;
            case "FETCH" -> Clause.FETCH;
            case "FOR" -> Clause.FOR;
            default -> null;
        };
    }

    private boolean is(int i, String symbol) {
        return i < tokens.size()
                && tokens.get(i).end() - tokens.get(i).start() == symbol.length()
                && text.startsWith(symbol, tokens.get(i).start())
                && tokens.get(i).kind() != Token.Kind.LITERAL;
    }

    boolean word(int i, String upperCase) {
        return i >= 0
                && i < tokens.size()
                && tokens.get(i).kind() == Token.Kind.WORD
                && tokens.get(i).is(text, upperCase);
    }

    /** True if the outermost query has the clause. */
    boolean has(Clause clause) {
        return starts.containsKey(clause);
    }

    /** The clause with its keyword; empty if it is not there. */
    Range clause(Clause clause) {
        Integer start = starts.get(clause);
        if (start == null) {
            return new Range(end, end);
        }
        int next = end;
        for (int other : starts.values()) {
            if (other > start && other < next) {
                next = other;
            }
        }
        return new Range(start, next);
    }

    /** Everything before the outermost SELECT: WITH and its queries. */
    Range beforeSelect() {
        return new Range(0, clause(Clause.SELECT).from());
    }

    /** From FROM up to the first of the clauses that the merge replaces. */
    Range from(Clause... without) {
        int to = end;
        for (Clause clause : without) {
            if (has(clause)) {
                to = Math.min(to, clause(clause).from());
            }
        }
        return new Range(Math.min(clause(Clause.FROM).from(), to), to);
    }

    /** Everything up to the first of these clauses. */
    Range upTo(Clause... without) {
        int to = end;
        for (Clause clause : without) {
            if (has(clause)) {
                to = Math.min(to, clause(clause).from());
            }
        }
        return new Range(0, to);
    }

    /** The select list's items, each without its alias' place being told apart. */
    List<Range> selectItems() {
        Range select = clause(Clause.SELECT);
        int from = select.from() + 1;
        if (word(from, "ALL")) {
            from++;
        } else if (word(from, "DISTINCT")) {
            from++;
            if (word(from, "ON")) {
                from = closing(from + 1) + 1;
            }
        }
        return split(new Range(from, select.to()));
    }

    /** SELECT and DISTINCT with what belongs to it. */
    Range selectHead() {
        List<Range> items = selectItems();
        return new Range(clause(Clause.SELECT).from(), items.get(0).from());
    }

    /** The items of a list with a keyword of that many words. */
    List<Range> items(Clause clause, int keywords) {
        Range range = clause(clause);
        return split(new Range(range.from() + keywords, range.to()));
    }

    /** Parts between commas that are in no parentheses. */
    List<Range> split(Range range) {
        List<Range> result = new ArrayList<>();
        int depth = 0;
        int from = range.from();
        for (int i = range.from(); i < range.to(); i++) {
            if (is(i, "(") || is(i, "[")) {
                depth++;
            } else if (is(i, ")") || is(i, "]")) {
                depth--;
            } else if (depth == 0 && is(i, ",")) {
                result.add(new Range(from, i));
                from = i + 1;
            }
        }
        result.add(new Range(from, range.to()));
        return result;
    }

    /** The index of the parenthesis that closes the one at {@code open}. */
    int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (is(i, "(")) {
                depth++;
            } else if (is(i, ")") && --depth == 0) {
                return i;
            }
        }
        return tokens.size() - 1;
    }

    /** A select item without its alias: {@code AS x} always, a bare {@code x} if the syntax tree says that there is one. */
    Range withoutAlias(Range item, boolean hasAlias) {
        if (!hasAlias) {
            return item;
        }
        int to = item.to() - 1;
        return new Range(item.from(), word(to - 1, "AS") ? to - 1 : to);
    }

    /** An ORDER BY item without ASC, DESC, NULLS FIRST and NULLS LAST. */
    Range withoutDirection(Range item) {
        int to = item.to();
        if (word(to - 2, "NULLS")) {
            to -= 2;
        }
        return new Range(item.from(), word(to - 1, "ASC") || word(to - 1, "DESC") ? to - 1 : to);
    }

    /**
     * True if both ranges spell the same expression. Parameters are never the same; literals are if they are written alike, and
     * then shape the plan.
     */
    boolean same(Range a, Range b, IntConsumer shaping) {
        if (a.to() - a.from() != b.to() - b.from()) {
            return false;
        }
        for (int i = 0; i < a.to() - a.from(); i++) {
            Token x = tokens.get(a.from() + i);
            Token y = tokens.get(b.from() + i);
            if (x.kind() != y.kind() || x.kind() == Token.Kind.PARAMETER) {
                return false;
            }
            boolean folds = x.kind() == Token.Kind.WORD;
            if (!text.regionMatches(
                    folds, x.start(), text, y.start(), Math.max(x.end() - x.start(), y.end() - y.start()))) {
                return false;
            }
        }
        for (Range range : List.of(a, b)) {
            for (int i = range.from(); i < range.to(); i++) {
                if (tokens.get(i).kind() == Token.Kind.LITERAL) {
                    shaping.accept(ordinals[i]);
                }
            }
        }
        return true;
    }

    /** True if a query within the range locks the rows that it reads. */
    boolean locks(Range range) {
        for (int i = range.from(); i < range.to(); i++) {
            boolean mode = word(i + 1, "UPDATE") || word(i + 1, "SHARE") || word(i + 1, "NO") || word(i + 1, "KEY");
            if (begins(i) == Clause.FOR && mode) {
                return true;
            }
        }
        return false;
    }

    /** The whole statement, without a closing semicolon. */
    Range whole() {
        return new Range(0, end);
    }

    /** The range as pieces of a shard's text. */
    List<Piece> pieces(Range range) {
        return pieces(range, Map.of(), Piece.Literal::new).pieces();
    }

    /** The whole statement with other pieces in the place of some tokens. */
    ShardText replacing(Map<Integer, Piece> replacements, IntFunction<Piece> literals) {
        return pieces(whole(), replacements, literals).build();
    }

    private ShardText.Builder pieces(Range range, Map<Integer, Piece> replacements, IntFunction<Piece> literals) {
        ShardText.Builder builder = new ShardText.Builder();
        for (int i = range.from(); i < range.to(); i++) {
            Token token = tokens.get(i);
            if (i > range.from() && tokens.get(i - 1).end() != token.start()) {
                builder.sql(" ");
            }
            Piece replacement = replacements.get(i);
            if (replacement != null) {
                builder.add(replacement);
                continue;
            }
            switch (token.kind()) {
                case LITERAL -> builder.add(literals.apply(ordinals[i]));
                case PARAMETER -> builder.add(new Piece.Parameter(ordinals[i]));
                default -> builder.sql(token.text(text));
            }
        }
        return builder;
    }
}
