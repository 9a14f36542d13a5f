package dev.kintsugi.plan;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.plan.Clauses.Range;
import dev.kintsugi.plan.ShardText.Piece;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mention of a table whose rows are read first, and are then carried to the shards of other tables.
 *
 * <pre>
 *   … FROM orders o JOIN customers c ON c.id = o.buyer WHERE c.country = 'DE'
 *
 *   first: SELECT "id", "country" FROM customers WHERE "country" = 'DE'
 *   then:  … FROM orders o JOIN (rows of the step) AS c ON c.id = o.buyer WHERE …
 * </pre>
 *
 * <p>What the step reads is what a gather would copy for this mention: the columns that the text spells, and the rows that can be of use
 * there. A table cannot be carried where the statement means more by its name than its columns: its whole row, or the primary key on which
 * columns beside GROUP BY depend, or a system column. Nor is one carried into a correlated subquery, which would look through rows that
 * have no index once for each outer row.
 *
 * @param place what of the text the rows replace
 * @param query the step
 * @param constants of its conditions
 * @param columns that it reads
 * @param alias what the statement calls the rows
 */
record CarriedTable(Range place, ShardText query, ComputedConstants constants, List<Column> columns, String alias) {
    private static final Set<String> SYSTEM_COLUMNS = Set.of("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax");
    private static final Set<Kind> TYPES = Set.of(
            Kind.SMALLINT,
            Kind.INTEGER,
            Kind.BIGINT,
            Kind.DECIMAL,
            Kind.DOUBLE,
            Kind.BOOLEAN,
            Kind.TEXT,
            Kind.CHAR,
            Kind.UUID,
            Kind.DATE,
            Kind.TIME,
            Kind.TIMESTAMP,
            Kind.TIMESTAMP_TZ);

    /** Null if the table cannot be carried from there. */
    static @Nullable CarriedTable of(
            net.sf.jsqlparser.schema.Table named, Mention mention, NeededColumns needed, Queries queries)
            throws SQLException {
        List<Column> columns = needed.of(mention.table());
        boolean plain = mention.plain() != null
                && !needed.meansRow(mention)
                && !queries.needs().leansOnKey(mention)
                && !queries.needs().isCorrelated(mention)
                && needed.spelled().stream().noneMatch(SYSTEM_COLUMNS::contains)
                && columns.stream().allMatch(column -> isPlain(column.type(), queries));
        int from = queries.begin(named);
        if (!plain || from < 0) {
            return null;
        }
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        cursor.position(from);
        if (!cursor.name().toString().equals(mention.plain())) {
            return null;
        }
        if (mention.alias() != null) {
            cursor.take("AS");
            if (!cursor.identifier().equals(mention.alias())) {
                return null;
            }
        }
        Needs.Rows rows = queries.needs().rows(mention);
        List<RowFilter.Condition> conditions =
                rows == null ? List.of() : rows.filter().conditions();
        return new CarriedTable(
                new Range(from, cursor.position()),
                query(mention, columns, conditions, queries),
                ComputedConstants.of(conditions),
                columns,
                mention.relation().alias());
    }

    private static boolean isPlain(SqlType type, Queries queries) {
        return TYPES.contains(type.kind())
                && (type.collation() == null
                        || type.collation().equals(queries.layout().catalog().defaultCollation()));
    }

    private static ShardText query(
            Mention mention, List<Column> columns, List<RowFilter.Condition> conditions, Queries queries) {
        ShardText.Builder query = new ShardText.Builder();
        for (Column column : columns) {
            query.sql(query.isEmpty() ? "SELECT " : ", ").sql(queries.dialect().quote(column.name()));
        }
        query.sql(" FROM " + queries.dialect().quote(mention.table().name().schema()) + "."
                + queries.dialect().quote(mention.table().name().name()));
        String and = " WHERE (";
        for (RowFilter.Condition condition : conditions) {
            query.sql(and).addAll(condition.text().pieces()).sql(")");
            and = " AND (";
        }
        return query.build();
    }

    List<SqlType> types() {
        return columns.stream().map(Column::type).toList();
    }

    /**
     * The rows in the place of the table.
     *
     * @param step the first of the step's columns among those of all steps
     */
    List<Piece> rows(int step, Queries queries) {
        return Step.rows(
                types().stream()
                        .map(type -> new HandedColumn(type.declaration(), null))
                        .toList(),
                columns.stream().map(Column::name).toList(),
                step,
                alias,
                queries.dialect());
    }
}
