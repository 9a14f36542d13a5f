package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table.ForeignKey;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.plan.WithClause.Item;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans a statement one of whose WITH queries writes rows of several shards: that write runs by its own plan, and then the statement with
 * the rows that it has returned in its place, which may have further such queries.
 *
 * <pre>
 *   WITH gone AS (DELETE FROM orders WHERE status = 'void' RETURNING id, total) SELECT count(*), sum(total) FROM gone
 *
 *   first: DELETE FROM orders WHERE status = 'void' RETURNING orders.id, orders.total
 *   then:  WITH gone AS (SELECT id, total FROM (rows of the write) AS orders) SELECT count(*), sum(total) FROM gone
 * </pre>
 *
 * <p>One database runs all parts on the rows as they were before any of them wrote, and tells them of each other by RETURNING alone. So
 *
 * <ul>
 *   <li>where the rest is a query of tables that the write changes, or may change by triggers and keys that follow, what it needs of them is
 *       copied first, and it runs over the copies: a gather with the write in its midst;
 *   <li>where the rest writes and looks at such tables it is refused, unless another order of the writes will do;
 *   <li>foreign keys between two tables that are written must not be broken between the writes, since one database looks at them in the end;
 *   <li>two writes of one table must not meet: only rows are inserted beside others, or after the write whose rows they are made of.
 * </ul>
 */
final class WriteFirstPlanner {
    private static final String REMEDY = "Write in statements of their own, in one transaction";
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;

    private WriteFirstPlanner(Queries queries) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
    }

    /**
     * The plan.
     *
     * @throws Unplannable the given refusal or a closer one, if no write can be the first
     */
    static Plan plan(Queries queries, Unplannable refusal) throws Unplannable, SQLException {
        return new WriteFirstPlanner(queries).plan(refusal);
    }

    /** Refuses an INSERT whose WITH queries write what it would meet if it ran after them. */
    static void checkInsert(Queries queries) throws Unplannable, SQLException {
        WriteFirstPlanner planner = new WriteFirstPlanner(queries);
        WithClause with = WithClause.of(planner.cursor);
        if (with == null) {
            throw new Unplannable("This form of WITH, whose queries write, before an INSERT", REMEDY);
        }
        Range main = new Range(with.main(), planner.clauses.whole().to());
        WriteHead insert = WriteHead.of(queries, planner.cursor, main);
        for (Item item : with.items()) {
            if (item.writes()) {
                WriteHead write = WriteHead.of(queries, planner.cursor, item.body());
                planner.checkTogether(write, insert, item.name());
                if (insert.meetsConflicts() && write.target().table().changesOthers()) {
                    throw looksAt(write);
                }
            }
        }
    }

    private Plan plan(Unplannable refusal) throws Unplannable, SQLException {
        WithClause with = WithClause.of(cursor);
        Functions functions = Functions.of(queries);
        boolean fits = with != null
                && !queries.dialect().embedded()
                && functions.stateful() == null
                && functions.userDefined() == null
                && functions.byText() == null
                && functions.ofSession() == null
                && (queries.parameters() || queries.tokens().stream().noneMatch(this::isMark));
        if (with == null || !fits) {
            throw refusal;
        }
        Unplannable why = refusal;
        for (Item item : with.writesOfTheirOwn(queries)) {
            try {
                return first(with, item, functions);
            } catch (Unplannable e) {
                why = why == refusal ? e : why;
            } catch (SQLSyntaxErrorException e) {
                // A part that the parser does not read in its new form.
                why = refusal;
            }
        }
        throw why;
    }

    /** True for an operator that would be a parameter in a text that has some. */
    private boolean isMark(Token token) {
        return token.kind() != Token.Kind.LITERAL
                && token.text(queries.scan().text()).contains("?");
    }

    private Plan first(WithClause with, Item item, Functions functions) throws Unplannable, SQLException {
        WriteHead write = WriteHead.of(queries, cursor, item.body());
        List<Item> before = with.neededBy(item, queries);
        if (functions.random() != null && !before.isEmpty()) {
            throw new Unplannable(functions.random() + " in WITH queries that are read twice", REMEDY);
        }
        List<Item> kept = with.keptWithout(item, before, main(with), queries);
        boolean copies = needsCopies(with, kept, item, write);
        ReturnedRows returned = write.returning().isEmpty() ? null : ReturnedRows.of(queries, clauses, cursor, write);
        if (returned == null ? isMentioned(with, item) : !returned.hasPlainText()) {
            throw new Unplannable("The WITH query " + item.name() + " returns nothing that can be handed on", REMEDY);
        }
        Derived first = Derived.of(queries, write(before, write, returned), queries.parameters());
        refuse(first);
        ShardText text = rest(kept, item, main(with), returned);
        Derived rest = copies
                ? Derived.gathered(
                        queries,
                        text,
                        "what the statement reads may be changed by its write of "
                                + write.target().table().name().name())
                : Derived.of(queries, text, true);
        refuse(rest);
        return new Plan.WriteFirst(first, returned == null ? 0 : returned.width(), rest, copies);
    }

    private static void refuse(Derived part) throws Unplannable {
        if (part.plan() instanceof Plan.Refused refused) {
            throw new Unplannable(refused.reason(), refused.remedy());
        }
    }

    private boolean isMentioned(WithClause with, Item item) {
        return with.items().stream().anyMatch(other -> other != item && queries.spells(other.body(), item.name()))
                || queries.spells(main(with), item.name());
    }

    private Range main(WithClause with) {
        return new Range(with.main(), clauses.whole().to());
    }

    private ShardText write(List<Item> before, WriteHead write, @Nullable ReturnedRows returned) {
        ShardText.Builder text = new ShardText.Builder();
        for (Item item : before) {
            text.sql(text.isEmpty() ? "WITH " : ", ").addAll(clauses.pieces(item.whole()));
        }
        text.sql(text.isEmpty() ? "" : " ");
        Range body = new Range(write.body().from(), write.returning().from());
        text.addAll(clauses.pieces(body));
        return returned == null
                ? text.build()
                : text.sql(" ").addAll(returned.returning()).build();
    }

    private ShardText rest(List<Item> items, Item item, Range main, @Nullable ReturnedRows returned) {
        ShardText.Builder text = new ShardText.Builder();
        for (Item one : items) {
            text.sql(text.isEmpty() ? "WITH " : ", ");
            if (one != item) {
                text.addAll(clauses.pieces(one.whole()));
                continue;
            }
            text.addAll(clauses.pieces(
                            new Range(item.whole().from(), item.body().from())))
                    .addAll(returned == null ? List.of(new Piece.Sql("SELECT 1")) : returned.query())
                    .sql(")");
        }
        return text.sql(" ").addAll(clauses.pieces(main)).build();
    }

    /** True if what the rest reads has to be copied before the write. */
    private boolean needsCopies(WithClause with, List<Item> kept, Item item, WriteHead write)
            throws Unplannable, SQLException {
        List<WriteHead> others = new ArrayList<>();
        for (Item other : kept) {
            if (other != item && other.writes()) {
                others.add(WriteHead.of(queries, cursor, other.body()));
            }
        }
        boolean query = cursor.is(with.main(), "SELECT")
                || cursor.is(with.main(), "VALUES")
                || cursor.is(with.main(), "TABLE")
                || cursor.is(with.main(), "(");
        if (!query) {
            others.add(WriteHead.of(queries, cursor, main(with)));
        }
        for (WriteHead other : others) {
            checkTogether(write, other, item.name());
        }
        Set<QualifiedName> read = new HashSet<>();
        for (Item other : kept) {
            read(other == item ? new Range(0, 0) : other.body(), others, read);
        }
        read(main(with), others, read);
        boolean views = read.stream()
                .anyMatch(name -> queries.layout().catalog().views().containsKey(name));
        boolean changed = !read.isEmpty()
                && (views
                        || write.target().table().changesOthers()
                        || read.contains(write.target().table().name()));
        if (changed && !others.isEmpty()) {
            throw looksAt(write);
        }
        return changed;
    }

    private static Unplannable looksAt(WriteHead write) {
        return new Unplannable(
                "Another write beside a WITH query's of "
                        + write.target().table().name().name()
                        + ", which looks at rows as they were before",
                REMEDY);
    }

    /** The tables and views that a part may read, by their names; not those to which it only adds rows. */
    private void read(Range part, List<WriteHead> writes, Set<QualifiedName> into) {
        String text = queries.scan().text();
        for (int i = part.from(); i < part.to(); i++) {
            int at = i;
            boolean added = writes.stream()
                    .anyMatch(write -> write.onlyAdds()
                            && write.named().from() <= at
                            && at < write.named().to());
            Token token = queries.tokens().get(i);
            boolean name = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD;
            if (name && !added) {
                named(token.name(text, queries.dialect()), into);
            }
        }
    }

    private void named(String name, Set<QualifiedName> into) {
        for (QualifiedName table : queries.layout().catalog().tables().keySet()) {
            if (table.name().equals(name)) {
                into.add(table);
            }
        }
        for (QualifiedName view : queries.layout().catalog().views().keySet()) {
            if (view.name().equals(name)) {
                into.add(view);
            }
        }
    }

    /** Refuses two writes, the first of a WITH query of that name, that would not do one after the other what they do together. */
    private void checkTogether(WriteHead first, WriteHead then, String name) throws Unplannable {
        checkForeignKeys(first, then);
        boolean same =
                first.target().table().name().equals(then.target().table().name());
        boolean apart = then.onlyAdds() && (first.onlyAdds() || queries.spells(then.body(), name));
        if (same && !apart) {
            throw new Unplannable(
                    "Two writes of " + first.target().table().name().name() + " in one statement over several shards",
                    REMEDY);
        }
    }

    private void checkForeignKeys(WriteHead first, WriteHead then) throws Unplannable {
        for (ForeignKey key : then.target().table().foreignKeys()) {
            boolean checked = key.target().equals(first.target().table().name())
                    && !first.onlyAdds()
                    && first.mayWrite(key.targetColumns(), queries);
            refuse(checked, key);
        }
        for (ForeignKey key : first.target().table().foreignKeys()) {
            boolean checked = key.target().equals(then.target().table().name())
                    && !first.verb().equals("DELETE")
                    && !then.verb().equals("DELETE")
                    && first.mayWrite(key.columns(), queries)
                    && then.mayWrite(key.targetColumns(), queries);
            refuse(checked, key);
        }
    }

    private static void refuse(boolean checked, ForeignKey key) throws Unplannable {
        if (checked) {
            throw new Unplannable(
                    "Two writes in one statement, between which the foreign key " + key.name() + " would be checked",
                    REMEDY);
        }
    }
}
