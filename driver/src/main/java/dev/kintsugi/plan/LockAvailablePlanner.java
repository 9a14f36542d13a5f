package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.PlainSelect;
import org.jspecify.annotations.Nullable;

/**
 * Plans {@code SELECT … LIMIT n FOR UPDATE SKIP LOCKED} of one table over several shards, as takers of a queue write it. If each shard locked
 * its first n rows, others would not find those of them that are not among the answer's. So the keys are looked for first, in the order of
 * all shards, and then their rows are locked where they lie; in the place of those that were not to be had, the next ones are tried.
 *
 * <pre>
 *   SELECT id, job FROM jobs WHERE state = 'new' ORDER BY due LIMIT 5 FOR UPDATE SKIP LOCKED
 *
 *   keys: SELECT id, job, "jobs"."id" AS kintsugi_0 FROM jobs WHERE state = 'new' ORDER BY due LIMIT 5
 *   lock: SELECT id, job FROM jobs WHERE (state = 'new') AND "jobs"."id" = ANY (keys) ORDER BY due FOR UPDATE SKIP LOCKED
 * </pre>
 */
final class LockAvailablePlanner {
    private static final String REMEDY =
            "Select from one table with a primary key, without OFFSET, or address one shard";
    private final Queries queries;
    private final Clauses clauses;
    private final String alias;
    private final List<Column> keys;

    private LockAvailablePlanner(Queries queries, String alias, List<Column> keys) {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.alias = queries.dialect().quote(alias);
        this.keys = keys;
    }

    /** True for a query that is planned so. */
    static boolean isOne(PlainSelect select) {
        return select.isSkipLocked()
                && (select.getLimit() != null || select.getFetch() != null || select.getOffset() != null);
    }

    static Plan plan(Queries queries, PlainSelect select) throws Unplannable, SQLException {
        PlacedTable target = select.getFromItem() instanceof Table named ? table(queries, named) : null;
        boolean plain = target != null
                && (select.getJoins() == null || select.getJoins().isEmpty())
                && select.getWithItemsList() == null
                && select.getOffset() == null
                && select.getDistinct() == null
                && !queries.dialect().embedded();
        if (!plain || target == null || !queries.takesAnswers()) {
            throw new Unplannable(
                    "LIMIT with SKIP LOCKED would lock rows of several shards that it does not return", REMEDY);
        }
        List<Column> keys = new ArrayList<>();
        for (String name : target.table().primaryKey()) {
            Column column = target.table().column(name);
            if (column != null && StepwisePlanner.travels(column.type(), queries)) {
                keys.add(column);
            }
        }
        if (keys.isEmpty() || keys.size() < target.table().primaryKey().size()) {
            throw new Unplannable("LIMIT with SKIP LOCKED, of a table without a primary key of built-in types", REMEDY);
        }
        Table named = (Table) select.getFromItem();
        String alias = queries.names()
                .stored(
                        named.getAlias() == null
                                ? named.getName()
                                : named.getAlias().getName().trim());
        return new LockAvailablePlanner(queries, alias, keys).plan();
    }

    private static @Nullable PlacedTable table(Queries queries, Table named) {
        List<String> path = named.getSchemaName() == null
                ? queries.path()
                : List.of(queries.names().stored(named.getSchemaName()));
        return queries.layout().table(path, queries.names().stored(named.getName()));
    }

    private Plan plan() throws Unplannable, SQLException {
        Derived some = keys(true);
        Derived all = keys(false);
        Derived locking = Derived.of(queries, locking(), true);
        for (Derived part : List.of(some, all, locking)) {
            if (part.plan() instanceof Plan.Refused refused) {
                throw new Unplannable(refused.reason(), refused.remedy());
            }
        }
        return new Plan.LockAvailable(some, all, keys.stream().map(Column::type).toList(), locking);
    }

    /** The client's columns, so that ORDER BY finds them, and the keys. */
    private Derived keys(boolean limited) throws Unplannable, SQLException {
        ShardText.Builder text = new ShardText.Builder();
        text.addAll(clauses.pieces(new Range(0, clauses.clause(Clause.SELECT).to())));
        for (int i = 0; i < keys.size(); i++) {
            text.sql(", " + name(keys.get(i)) + " AS kintsugi_" + i);
        }
        text.sql(" ").addAll(pieces(Clause.FROM)).sql(" ").addAll(pieces(Clause.WHERE));
        text.sql(" ").addAll(pieces(Clause.ORDER));
        if (limited) {
            text.sql(" ").addAll(pieces(Clause.LIMIT)).addAll(pieces(Clause.FETCH));
        }
        return Derived.of(queries, text.build());
    }

    private List<Piece> pieces(Clause clause) {
        return clauses.pieces(clauses.clause(clause));
    }

    private String name(Column key) {
        return alias + "." + queries.dialect().quote(key.name());
    }

    private ShardText locking() {
        ShardText.Builder text = new ShardText.Builder();
        text.addAll(clauses.pieces(new Range(0, clauses.clause(Clause.SELECT).to())));
        text.sql(" ").addAll(pieces(Clause.FROM)).sql(" WHERE ");
        Range where = clauses.clause(Clause.WHERE);
        if (!where.isEmpty()) {
            text.sql("(")
                    .addAll(clauses.pieces(new Range(where.from() + 1, where.to())))
                    .sql(") AND ");
        }
        return text.addAll(match())
                .sql(" ")
                .addAll(pieces(Clause.ORDER))
                .sql(" ")
                .addAll(pieces(Clause.FOR))
                .build();
    }

    /** One key by an array, which says the shards; several by rows. */
    private List<Piece> match() {
        ShardText.Builder match = new ShardText.Builder();
        if (keys.size() == 1) {
            SqlType type = keys.get(0).type();
            match.sql(name(keys.get(0)) + " = ANY (CAST(").add(new Piece.Answer(0));
            return match.sql(" AS " + queries.dialect().arrayOf(type.declaration()) + "))")
                    .pieces();
        }
        String names = String.join(", ", keys.stream().map(this::name).toList());
        List<String> columns = keys.stream().map(Column::name).toList();
        String list = String.join(
                ", ",
                columns.stream()
                        .map(column -> "kintsugi_rows." + queries.dialect().quote(column))
                        .toList());
        match.sql("(" + names + ") IN (SELECT " + list + " FROM ");
        return match.addAll(Step.rows(
                        keys.stream()
                                .map(key -> new HandedColumn(key.type().declaration(), null))
                                .toList(),
                        columns,
                        0,
                        "kintsugi_rows",
                        queries.dialect()))
                .sql(")")
                .pieces();
    }
}
