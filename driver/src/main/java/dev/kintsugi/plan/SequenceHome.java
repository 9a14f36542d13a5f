package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.TokenCursor.Name;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On which shard the sequences lie that a statement draws from or sets: the first, but for those of a table that is whole on another
 * shard. A sequence that is named by a parameter is taken for one of the first shard, which says so if it has none.
 *
 * @param only the sequence, if it is one and the statement names it
 */
record SequenceHome(int shard, @Nullable QualifiedName only) {
    private static final int FIRST = 0;

    static SequenceHome of(Queries queries) throws Unplannable, SQLException {
        return new Search(queries).home();
    }

    /** What a statement's words say. */
    private static final class Search {
        private final Queries queries;
        private final List<Token> tokens;
        private final String text;
        private final Set<QualifiedName> sequences = new HashSet<>();
        private boolean unnamed;
        private int shard = -1;

        Search(Queries queries) {
            this.queries = queries;
            this.tokens = queries.tokens();
            this.text = queries.scan().text();
        }

        SequenceHome home() throws Unplannable, SQLException {
            int slot = 0;
            for (int i = 0; i < tokens.size(); i++) {
                if (tokens.get(i).kind() == Token.Kind.LITERAL) {
                    slot++;
                } else if (isCall(i)) {
                    boolean literal = i + 2 < tokens.size() && tokens.get(i + 2).kind() == Token.Kind.LITERAL;
                    found(literal ? literal(slot) : null);
                    unnamed |= literal && !endsAt(i + 3);
                } else if (tokens.get(i).is(text, "FOR")
                        && i >= 1
                        && tokens.get(i - 1).is(text, "VALUE")) {
                    TokenCursor cursor = new TokenCursor(text, tokens, queries.dialect());
                    cursor.position(i + 1);
                    found(cursor.atName() ? cursor.name() : null);
                }
            }
            boolean one = sequences.size() == 1 && !unnamed && queries.views().isEmpty();
            return new SequenceHome(
                    Math.max(shard, FIRST), one ? sequences.iterator().next() : null);
        }

        private boolean isCall(int i) {
            Token name = tokens.get(i);
            return (name.is(text, "NEXTVAL") || name.is(text, "SETVAL"))
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).text(text).equals("(");
        }

        /** False where a literal is but a part of the name. */
        private boolean endsAt(int i) {
            return i < tokens.size()
                    && List.of(")", ",", "::").contains(tokens.get(i).text(text));
        }

        private @Nullable Name literal(int slot) throws SQLException {
            queries.shape(slot);
            if (!(queries.scan().literal(slot) instanceof String written)) {
                return null;
            }
            TokenCursor cursor = new TokenCursor(
                    written, Lexer.tokens(written, queries.dialect().lexerRules(), false), queries.dialect());
            return cursor.atName() ? cursor.name() : null;
        }

        private void found(@Nullable Name name) throws Unplannable {
            Layout layout = queries.layout();
            QualifiedName sequence =
                    name == null ? null : layout.catalog().sequence(name.path(queries.path()), name.name());
            unnamed |= sequence == null;
            int own = sequence == null ? FIRST : layout.sequenceHomes().getOrDefault(sequence, FIRST);
            if (sequence != null) {
                sequences.add(sequence);
            }
            if (shard >= 0 && shard != own) {
                throw new Unplannable("Sequences of different shards in one statement", "Draw from each in its own");
            }
            shard = own;
        }
    }
}
