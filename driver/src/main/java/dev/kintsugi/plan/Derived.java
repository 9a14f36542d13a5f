package dev.kintsugi.plan;

import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.Planner.Planned;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Values;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement made of the client's, with a plan of its own: the query within a write, or the statement with the time filled in.
 *
 * @param text its text, in pieces of the client's
 * @param plan for every statement of that text, whatever its literals
 * @param slots for each literal of the text its slot in the client's; -1 for a time, and for what is the same in every statement
 */
public record Derived(ShardText text, Plan plan, List<Integer> slots) {
    public Derived {
        slots = List.copyOf(slots);
    }

    /** Plans a text made of the statement that is being planned. What shapes its plan shapes that one's. */
    static Derived of(Queries queries, ShardText text) throws Unplannable, SQLException {
        return of(queries, text, queries.parameters());
    }

    /** The same for a text that may have parameters of its own, such as the answers of steps. */
    static Derived of(Queries queries, ShardText text, boolean parameters) throws Unplannable, SQLException {
        return of(queries, text, parameters, scan -> Planner.plan(queries.layout(), queries.path(), scan, parameters));
    }

    /** A query made of the statement that is being planned, over copies of its tables whatever other way there is. */
    static Derived gathered(Queries queries, ShardText text, String reason) throws Unplannable, SQLException {
        return of(queries, text, true, scan -> Planner.gather(queries.layout(), queries.path(), scan, true, reason));
    }

    private interface Planning {
        Planned of(Scan scan) throws SQLException;
    }

    private static Derived of(Queries queries, ShardText text, boolean parameters, Planning planning)
            throws Unplannable, SQLException {
        if (queries.scan().highestIndex() > 0) {
            throw new Unplannable("Numbered parameters in a statement that runs in parts", "Write each as ?");
        }
        Scan scan = Lexer.scan(
                text.render(Filling.of(queries.scan(), 0)), queries.dialect().lexerRules(), parameters);
        Planned planned = planning.of(scan);
        List<Integer> slots = slots(text, queries);
        for (int slot : planned.shaping()) {
            // A time is spelled alike wherever it stands, so that what compares spellings holds for every time.
            if (slots.get(slot) >= 0) {
                queries.shape(slots.get(slot));
            }
        }
        return new Derived(text, planned.plan(), slots);
    }

    private static List<Integer> slots(ShardText text, Queries queries) throws SQLException {
        List<Integer> slots = new ArrayList<>();
        for (Piece piece : text.pieces()) {
            if (piece instanceof Piece.Literal literal) {
                slots.add(literal.slot());
            } else if (piece instanceof Piece.Moment || piece instanceof Piece.RowBound bound && !bound.bound()) {
                slots.add(-1);
            } else if (piece instanceof Piece.Sql sql) {
                Scan scan = Lexer.scan(sql.text(), queries.dialect().lexerRules(), false);
                slots.addAll(Collections.nCopies(scan.literals(), -1));
            }
        }
        return slots;
    }

    /** The text's values, by those of the client's statement. */
    Values values(Values ofStatement) {
        List<Integer> parameters = text.parameterOrder();
        return new Values() {
            @Override
            public @Nullable Object literal(int slot) {
                int own = slots.get(slot);
                return own < 0 ? Operand.UNKNOWN : ofStatement.literal(own);
            }

            @Override
            public @Nullable Object parameter(int index) {
                int own = parameters.get(index);
                return own < 0 ? Operand.UNKNOWN : ofStatement.parameter(own);
            }
        };
    }
}
