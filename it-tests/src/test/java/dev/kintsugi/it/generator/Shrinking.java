package dev.kintsugi.it.generator;

import dev.kintsugi.it.generator.Schema.Row;
import dev.kintsugi.it.generator.Schema.Table;
import dev.kintsugi.it.generator.Trial.Judgement;
import dev.kintsugi.it.generator.Trial.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a failing statement and its rows smaller while they still fail: first the statement, by whatever phrase can go or be
 * simpler, then each table's rows by halves, then the statement once more.
 */
final class Shrinking {
    private final World world;
    private final Trial trial;
    private int tries;
    private Phrase statement;
    private Schema schema;
    private Judgement judgement;

    /** A failure to shrink, with a bound on the trials that it may take. */
    Shrinking(World world, Phrase statement, Judgement judgement, int tries) {
        this.world = world;
        this.trial = new Trial(world);
        this.tries = tries;
        this.statement = statement;
        this.schema = world.schema();
        this.judgement = judgement;
    }

    /** The smallest that was found, in words. The world holds its own rows again afterwards. */
    String smallest() throws SQLException {
        shrinkStatement();
        shrinkRows();
        shrinkStatement();
        world.hold(world.schema());
        return describe();
    }

    private void shrinkStatement() throws SQLException {
        boolean shrunk = true;
        while (shrunk && tries > 0) {
            shrunk = false;
            List<Phrase> candidates = new ArrayList<>(statement.simpler());
            candidates.sort(
                    Comparator.comparingInt(phrase -> Text.of(phrase).sql().length()));
            for (Phrase candidate : candidates) {
                if (tries > 0 && fails(candidate, schema)) {
                    statement = candidate;
                    shrunk = true;
                    break;
                }
            }
        }
    }

    private boolean fails(Phrase candidate, Schema rows) throws SQLException {
        tries--;
        Judgement found = trial.judge(candidate, rows);
        if (found.verdict() == Verdict.DIFFERENT) {
            judgement = found;
        }
        return found.verdict() == Verdict.DIFFERENT;
    }

    private void shrinkRows() throws SQLException {
        for (Table table : schema.tables()) {
            int chunk = Math.max(1, schema.rowsOf(table).size());
            while (chunk > 0 && tries > 0) {
                int from = 0;
                while (from < schema.rowsOf(table).size() && tries > 0) {
                    Schema fewer = without(table, from, chunk);
                    world.putBack(table, fewer);
                    if (fails(statement, fewer)) {
                        schema = fewer;
                    } else {
                        world.putBack(table, schema);
                        from += chunk;
                    }
                }
                chunk /= 2;
            }
        }
    }

    private Schema without(Table table, int from, int count) {
        List<Row> rows = new ArrayList<>(schema.rowsOf(table));
        rows.subList(from, Math.min(rows.size(), from + count)).clear();
        Map<String, List<Row>> all = new HashMap<>(schema.rows());
        all.put(table.name(), rows);
        return schema.holding(all);
    }

    private String describe() {
        Text text = Text.of(statement);
        StringBuilder result = new StringBuilder();
        for (Table table : schema.tables()) {
            if (text.sql().contains(table.name())) {
                result.append("  ")
                        .append(table.definition(true))
                        .append("   -- ")
                        .append(table.place());
                for (Row row : schema.rowsOf(table)) {
                    result.append("\n    ").append(row.literals(table, true));
                }
                result.append('\n');
            }
        }
        if (!text.parameters().isEmpty()) {
            result.append("  -- params: ").append(text.parameters()).append('\n');
        }
        return result.append("  ")
                .append(text.sql())
                .append("\n  ")
                .append(judgement.details())
                .toString();
    }
}
