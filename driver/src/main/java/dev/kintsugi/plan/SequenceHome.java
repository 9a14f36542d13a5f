package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.TokenCursor.Name;
import java.sql.SQLException;
import java.util.List;

/**
 * On which shard the sequences lie that a statement draws from or sets: the first, but for those of a table that is whole on another
 * shard. A sequence that is named by a parameter is taken for one of the first shard, which says so if it has none.
 */
final class SequenceHome {
    private static final int FIRST = 0;
    private final Queries queries;
    private final List<Token> tokens;
    private final String text;

    private SequenceHome(Queries queries) {
        this.queries = queries;
        this.tokens = queries.tokens();
        this.text = queries.scan().text();
    }

    static int of(Queries queries) throws Unplannable, SQLException {
        return new SequenceHome(queries).home();
    }

    private int home() throws Unplannable, SQLException {
        int home = -1;
        int slot = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).kind() == Token.Kind.LITERAL) {
                home = i >= 2 && isCall(i - 2) ? agreed(home, ofLiteral(slot)) : home;
                slot++;
            } else if (tokens.get(i).is(text, "FOR")
                    && i >= 1
                    && tokens.get(i - 1).is(text, "VALUE")) {
                TokenCursor cursor = new TokenCursor(text, tokens, queries.dialect());
                cursor.position(i + 1);
                home = cursor.atName() ? agreed(home, of(cursor.name())) : home;
            }
        }
        return Math.max(home, FIRST);
    }

    private boolean isCall(int i) {
        Token name = tokens.get(i);
        return (name.is(text, "NEXTVAL") || name.is(text, "SETVAL"))
                && tokens.get(i + 1).text(text).equals("(");
    }

    private static int agreed(int one, int other) throws Unplannable {
        if (one >= 0 && one != other) {
            throw new Unplannable("Sequences of different shards in one statement", "Draw from each in its own");
        }
        return other;
    }

    private int ofLiteral(int slot) throws SQLException {
        queries.shape(slot);
        if (!(queries.scan().literal(slot) instanceof String written)) {
            return FIRST;
        }
        TokenCursor cursor = new TokenCursor(
                written, Lexer.tokens(written, queries.dialect().lexerRules(), false), queries.dialect());
        return cursor.atName() ? of(cursor.name()) : FIRST;
    }

    private int of(Name name) {
        Layout layout = queries.layout();
        QualifiedName sequence = layout.catalog().sequence(name.path(queries.path()), name.name());
        return sequence == null ? FIRST : layout.sequenceHomes().getOrDefault(sequence, FIRST);
    }
}
