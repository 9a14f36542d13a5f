package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.plan.WriteText.Assignment;
import dev.kintsugi.rows.Collation;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans an UPDATE of a shard key that is part of a foreign key to another sharded table. No shard may write the new key where the row is: its
 * database would look there for what is on the shard of the new key. So the rows are taken away first, and then inserted where they belong,
 * with the values that SET gives them; there their foreign keys are checked, as those of any INSERT.
 *
 * <pre>
 *   UPDATE lines l SET order_key = 7 WHERE l.n > 3 RETURNING l.n
 *
 *   first: DELETE FROM lines l WHERE l.n > 3 RETURNING l.order_key, l.n
 *   then:  INSERT INTO lines AS l (order_key, n) SELECT 7, l.n FROM (rows of the DELETE) AS l RETURNING l.n
 * </pre>
 *
 * <p>Nothing may refer to the rows, since it would follow the DELETE, or forbid it; nor may SET look at other rows, as they would be another
 * shard's.
 */
final class ReinsertPlanner {
    private final Queries queries;
    private final Clauses clauses;
    private final TokenCursor cursor;
    private final Table table;
    private final Unplannable refusal;
    private final WriteText text;
    private final String alias;

    private ReinsertPlanner(Queries queries, PlacedTable target, Unplannable refusal) throws Unplannable, SQLException {
        this.queries = queries;
        this.clauses = new Clauses(queries.scan().text(), queries.tokens());
        this.cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        this.table = target.table();
        this.refusal = refusal;
        this.text = WriteText.of(queries, true);
        this.alias = quote(text.alias());
    }

    /**
     * The plan.
     *
     * @throws Unplannable the given refusal, if it would not be exact
     */
    static Plan plan(Queries queries, PlacedTable target, Unplannable refusal) throws Unplannable, SQLException {
        return new ReinsertPlanner(queries, target, refusal).plan();
    }

    private Plan plan() throws Unplannable, SQLException {
        check();
        try {
            Derived first = Derived.of(queries, delete(), queries.parameters());
            Derived rest = Derived.of(queries, insert(values()), true);
            if (first.plan() instanceof Plan.Refused || rest.plan() instanceof Plan.Refused) {
                throw refusal;
            }
            return new Plan.WriteFirst(first, table.columns().size(), rest, false);
        } catch (SQLSyntaxErrorException e) {
            // A part that the parser does not read in its new form.
            throw refusal;
        }
    }

    private void check() throws Unplannable {
        boolean known = queries.layout().catalog().tables().containsKey(table.name())
                && queries.dialect().hasReturning()
                && !table.changesOthers()
                && !table.hasChildren()
                && text.sources().isEmpty()
                && text.with().isEmpty();
        Collation byDefault = queries.layout().catalog().defaultCollation();
        boolean plain = table.columns().stream()
                .map(column -> column.type().collation())
                .allMatch(collation -> collation == null || collation.equals(byDefault));
        boolean marks = !queries.parameters() && queries.tokens().stream().anyMatch(this::isMark);
        boolean enforced = queries.layout().enforcedKeys().stream()
                .anyMatch(key -> key.lookup().table().equals(table.name()));
        if (!known || !plain || marks || enforced || isReferredTo(table.name()) || looksElsewhere()) {
            throw refusal;
        }
    }

    /** True for an operator that would be a parameter in a text that has some. */
    private boolean isMark(Token token) {
        return token.kind() != Token.Kind.LITERAL
                && token.text(queries.scan().text()).contains("?");
    }

    private boolean isReferredTo(QualifiedName name) {
        return queries.layout().catalog().tables().values().stream()
                .flatMap(other -> other.foreignKeys().stream())
                .anyMatch(key -> key.target().equals(name));
    }

    /** True if SET or RETURNING looks at other rows, or at a row's version before. */
    private boolean looksElsewhere() {
        List<Range> parts = new ArrayList<>(List.of(text.returning()));
        text.assignments().forEach(assignment -> parts.add(assignment.whole()));
        for (Range part : parts) {
            for (int i = part.from(); i < part.to(); i++) {
                boolean version = cursor.is(i + 1, ".") && (cursor.is(i, "OLD") || cursor.is(i, "NEW"));
                if (version || cursor.is(i, "SELECT") || cursor.is(i, "WITH")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The values that SET gives, by column. */
    private Map<String, Range> values() throws Unplannable {
        Map<String, Range> values = new HashMap<>();
        for (Assignment assignment : text.assignments()) {
            Column column = assignment.column() == null ? null : table.column(assignment.column());
            boolean byDefault = clauses.word(assignment.value().from(), "DEFAULT");
            if (column == null
                    || column.generated()
                    || column.identity() == Column.Identity.ALWAYS
                    || byDefault
                    || values.put(column.name(), assignment.value()) != null) {
                throw refusal;
            }
        }
        return values;
    }

    private ShardText delete() {
        ShardText.Builder delete = new ShardText.Builder();
        delete.sql(cursor.is(text.table().from() - 1, "ONLY") ? "DELETE FROM ONLY " : "DELETE FROM ")
                .addAll(clauses.pieces(text.table()))
                .sql(" ")
                .addAll(clauses.pieces(text.where()));
        for (int i = 0; i < table.columns().size(); i++) {
            delete.sql(
                    (i == 0 ? " RETURNING " : ", ") + own(table.columns().get(i).name()));
        }
        return delete.build();
    }

    private ShardText insert(Map<String, Range> values) throws SQLException {
        cursor.position(text.table().from());
        TokenCursor.Name name = cursor.name();
        List<Column> columns = table.columns();
        boolean always = columns.stream().anyMatch(column -> column.identity() == Column.Identity.ALWAYS);
        ShardText.Builder list = new ShardText.Builder();
        ShardText.Builder selected = new ShardText.Builder();
        for (Column column : columns) {
            if (!column.generated()) {
                Range value = values.get(column.name());
                String comma = list.isEmpty() ? "" : ", ";
                list.sql(comma + quote(column.name()));
                selected.sql(comma)
                        .addAll(value == null ? List.of(new Piece.Sql(own(column.name()))) : clauses.pieces(value));
            }
        }
        List<HandedColumn> types = columns.stream()
                .map(column -> new HandedColumn(column.type().declaration(), null))
                .toList();
        List<String> names = columns.stream().map(Column::name).toList();
        return new ShardText.Builder()
                .sql("INSERT INTO ")
                .addAll(clauses.pieces(new Range(name.from(), name.to())))
                .sql(" AS " + alias + " (")
                .addAll(list.pieces())
                .sql(always ? ") OVERRIDING SYSTEM VALUE SELECT " : ") SELECT ")
                .addAll(selected.pieces())
                .sql(" FROM ")
                .addAll(Step.rows(types, names, 0, text.alias(), queries.dialect()))
                .sql(" ")
                .addAll(clauses.pieces(text.returning()))
                .build();
    }

    private String own(String column) {
        return alias + "." + quote(column);
    }

    private String quote(String name) {
        return queries.dialect().quote(name);
    }
}
