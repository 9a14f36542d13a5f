package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.plan.Plan.Likeness;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The query of a CREATE TABLE AS. The shards create the table by that query WITH NO DATA, so that it has the columns and types that the
 * database gives it; then an INSERT of the query's rows fills it, as any INSERT … SELECT is answered. A shard that does not have the query's
 * tables creates it by the columns which another one's has.
 *
 * @param described what the statement says of itself, with the names of its columns
 * @param start the text up to the table's name
 * @param model the same of a table that must not be there yet
 * @param options what stands between its name, or the list of its columns, and AS, without what is Kintsugi's own
 * @param list the names of the columns, in parentheses; empty if the statement names none
 * @param text of the query
 * @param readable the shards that have all of the query's tables
 * @param target the table's name as it is written
 * @param data false for WITH NO DATA
 */
record CreateQuery(
        CreateTableText described,
        String start,
        String model,
        String list,
        String options,
        String text,
        ShardSet readable,
        String target,
        boolean data) {

    static CreateQuery of(CreateTableText table, TokenCursor cursor, DdlTargets targets)
            throws Unplannable, SQLException {
        int from = table.as() + 1;
        int to = cursor.end();
        boolean none = cursor.is(to - 1, "DATA") && cursor.is(to - 2, "NO") && cursor.is(to - 3, "WITH");
        boolean all = cursor.is(to - 1, "DATA") && cursor.is(to - 2, "WITH");
        to -= none ? 3 : all ? 2 : 0;
        if (cursor.is(from, "EXECUTE")) {
            throw new Unplannable(
                    "CREATE TABLE AS EXECUTE over several shards", "Write the query itself behind AS, with its values");
        }
        ShardSet readable = targets.everywhere();
        for (Name name : NamedTables.of(cursor.within(from, to))) {
            readable = readable.and(targets.readable(name));
        }
        if (readable.isEmpty()) {
            throw new Unplannable(
                    "CREATE TABLE AS of tables that lie whole on different shards",
                    "Create the table with its columns, then INSERT the rows of the query");
        }
        String text = (cursor.is(from, "TABLE") ? "SELECT * FROM " : "")
                + cursor.text(cursor.is(from, "TABLE") ? from + 1 : from, to);
        String whole = table.options().text().stripTrailing();
        String tail = cursor.textFrom(table.as()).stripTrailing();
        int named = table.name().to();
        String start = cursor.text(0, named);
        String target = cursor.text(table.name().from(), named);
        String model = table.ifNotExists() ? cursor.text(0, table.name().from() - 3) + " " + target : start;
        String list = cursor.is(named, "(") ? cursor.text(named, cursor.closing(named) + 1) : "";
        int before = (list.isEmpty() ? start : cursor.text(0, cursor.closing(named) + 1)).length();
        CreateTableText described =
                table.columns().isEmpty() ? table.withColumns(targets.columns(readable, text)) : table;
        return new CreateQuery(
                described,
                start,
                model,
                list,
                whole.substring(cursor.start(0) + before, whole.length() - tail.length()),
                text,
                readable,
                target,
                !none);
    }

    /** What makes the table, without rows. */
    private String empty(String head) {
        return head + " " + list + options + " AS " + text + " WITH NO DATA";
    }

    /** What makes the table, without rows, on those of the shards that have the query's tables. */
    Map<Integer, String> texts(ShardSet shards) {
        return DdlTargets.texts(shards.and(readable), empty(start));
    }

    /** What does nothing, or fails, on a shard that has the table, whatever its query is. */
    String known() {
        return start + " AS SELECT 1 WITH NO DATA";
    }

    /** How it is made where the query's tables are not; null if they are on all of these shards. */
    @Nullable Likeness likeness(ShardSet shards, QualifiedName table) {
        List<Integer> others = IntStream.of(shards.toArray())
                .filter(shard -> !readable.contains(shard))
                .boxed()
                .toList();
        return others.isEmpty() ? null : new Likeness(others, readable.next(0), empty(model), table, start, options);
    }

    /** The INSERT of the query's rows. */
    String insert() {
        return "INSERT INTO " + target + " " + text;
    }
}
