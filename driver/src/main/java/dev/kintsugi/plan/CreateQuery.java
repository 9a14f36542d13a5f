package dev.kintsugi.plan;

import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;

/**
 * The query of a CREATE TABLE AS. The shards create the table by that query WITH NO DATA, so that it has the columns and types that the
 * database gives it; then an INSERT of the query's rows fills it, as any INSERT … SELECT is answered.
 *
 * @param described what the statement says of itself, with the names of its columns
 * @param head the text up to the query, without what is Kintsugi's own
 * @param text of the query
 * @param readable the shards that have all of the query's tables
 * @param target the table's name as it is written
 * @param data false for WITH NO DATA
 */
record CreateQuery(
        CreateTableText described, String head, String text, ShardSet readable, String target, boolean data) {

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
        String target = cursor.text(table.name().from(), table.name().to());
        CreateTableText described =
                table.columns().isEmpty() ? table.withColumns(targets.columns(readable, text)) : table;
        return new CreateQuery(
                described, whole.substring(0, whole.length() - tail.length()), text, readable, target, !none);
    }

    /** What makes the table, without rows, on these shards. */
    String empty(ShardSet shards) throws Unplannable {
        if (!shards.and(readable).equals(shards)) {
            throw new Unplannable(
                    "The table " + target + " would lie on shards that do not have the tables of its query",
                    "Create it WITH (kintsugi.shard = '…') where they are, or with its columns, then INSERT the rows");
        }
        return head + "AS " + text + " WITH NO DATA";
    }

    /** The INSERT of the query's rows. */
    String insert() {
        return "INSERT INTO " + target + " " + text;
    }
}
