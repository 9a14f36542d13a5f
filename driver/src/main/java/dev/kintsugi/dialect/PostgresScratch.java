package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.rows.SqlType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * Temporary tables. PostgreSQL looks for a name among them first, so that they shadow the shard's own tables and the statement's text runs
 * unchanged. Rows go from shard to shard by COPY in binary, without being decoded.
 *
 * <p>They stand on a connection of their own, whose transaction is rolled back in the end: that removes every trace, also of a statement
 * that was cancelled, and the session's own transaction sees no shadows while an answer is read, stays one that can be prepared (PostgreSQL
 * refuses that after the use of temporary tables), and may be read-only. Only if the session's transaction has changed tables, which no
 * other connection sees, they stand in it, and are dropped as soon as the answer is there. A statement that the server has prepared there
 * before would not see them: the text to run ends with a comment then, which no other execution shares.
 *
 * <p>The copy of a table that the database has itself takes the exact types from it; of any other the types are asked of a shard. A serial
 * or identity column gets a default that calls {@code nextval}, which never runs, since it is by this that drivers know such columns.
 *
 * <p>Temporary tables have one schema. Where two tables of one name are copied, the second stands in an ordinary schema of a random name
 * that is as temporary, since the transaction that makes it is never committed.
 */
final class PostgresScratch implements Scratch {
    /** Tables with fewer rows are planned well enough without statistics. */
    private static final long ANALYZED_ROWS = 1_000;

    /** How closely they are looked at: a fifth of the default, since a copy is queried once. */
    private static final int STATISTICS = 20;

    private static final String SYNTAX_ERROR = "42601";
    private static final String NOTHING_DRAWN = "55000";
    /** Types whose values have one text, whatever a session has set. */
    private static final Set<SqlType.Kind> MATCHED = Set.of(
            SqlType.Kind.SMALLINT,
            SqlType.Kind.INTEGER,
            SqlType.Kind.BIGINT,
            SqlType.Kind.DECIMAL,
            SqlType.Kind.UUID,
            SqlType.Kind.TEXT);

    private static final String QUOTE = "$kintsugi$";
    private static final String TEMPORARY = "pg_temp";
    private final Connection connection;
    private final boolean owned;
    private final List<String> schemas = new ArrayList<>(List.of(TEMPORARY));
    private final List<Copy> copies = new ArrayList<>();
    private final List<String> views = new ArrayList<>();

    PostgresScratch(Connection connection, boolean owned) throws SQLException {
        this.connection = connection;
        this.owned = owned;
        if (owned) {
            connection.setAutoCommit(false);
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public boolean hasReferenceTables() {
        return !owned;
    }

    @Override
    public List<String> schemas() {
        return List.copyOf(schemas);
    }

    @Override
    public String text(String statement) {
        return owned ? statement : statement + "\n/* gathered */";
    }

    static String quoted(String identifier) {
        return PostgresDialect.INSTANCE.quote(identifier);
    }

    private static String source(Table table) {
        return quoted(table.name().schema()) + "." + quoted(table.name().name());
    }

    private String name(Copy copy) {
        return schemas.get(copy.schema()) + "." + quoted(copy.table().name().name());
    }

    @Override
    public void checkSyntax(String statement) throws SQLException {
        if (!owned) {
            return;
        }
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.getMetaData();
        } catch (SQLException e) {
            if (SYNTAX_ERROR.equals(e.getSQLState())) {
                throw e;
            }
        }
        connection.rollback();
    }

    @Override
    public void create(List<Copy> wanted, Set<String> knownSchemas) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (Copy copy : wanted) {
            while (schemas.size() <= copy.schema()) {
                schemas.add("kintsugi_" + UUID.randomUUID().toString().replace('-', '_'));
                statements.add("CREATE SCHEMA " + schemas.get(schemas.size() - 1));
            }
            String kind = copy.schema() == 0 ? "TEMPORARY " : "UNLOGGED ";
            String table = "CREATE " + kind + "TABLE " + name(copy);
            String end = copy.schema() == 0 ? " ON COMMIT DROP" : "";
            statements.add(
                    copy.present()
                            ? table + end + " AS SELECT " + columns(copy) + " FROM " + source(copy.table())
                                    + " WITH NO DATA"
                            : table + declared(copy) + end);
            String properties = properties(copy);
            if (!properties.isEmpty()) {
                statements.add("ALTER TABLE " + name(copy) + properties);
            }
            copies.add(copy);
        }
        run(String.join("; ", statements));
    }

    private void run(String sql) throws SQLException {
        if (!sql.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private static String columns(Copy copy) {
        return copy.columns().stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    }

    private static String properties(Copy copy) {
        List<String> changes = new ArrayList<>();
        for (Column column : copy.columns()) {
            String alter = " ALTER COLUMN " + quoted(column.name());
            if (!column.nullable()) {
                changes.add(alter + " SET NOT NULL");
            }
            if (column.ownedSequence() != null) {
                changes.add(alter + " SET DEFAULT nextval('none'::text::regclass)");
            }
        }
        return String.join(",", changes);
    }

    /** The columns of a copy with their types as a shard that has the table declares them. */
    private static String declared(Copy copy) throws SQLException {
        Map<String, String> types = new HashMap<>();
        String sql = "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),"
                + " CASE WHEN a.attcollation <> t.typcollation THEN pg_catalog.quote_ident(n.nspname) || '.'"
                + " || pg_catalog.quote_ident(l.collname) END FROM pg_catalog.pg_attribute a"
                + " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
                + " LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation"
                + " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace"
                + " WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped";
        try (PreparedStatement statement = copy.shard().prepareStatement(sql)) {
            statement.setString(1, source(copy.table()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String collation = row.getString(3);
                    types.put(row.getString(1), row.getString(2) + (collation == null ? "" : " COLLATE " + collation));
                }
            }
        }
        return copy.columns().stream()
                .map(column -> quoted(column.name()) + " " + types.get(column.name()))
                .collect(Collectors.joining(", ", " (", ")"));
    }

    @Override
    public long estimate(Copy copy, Connection shard, Wanted rows) throws SQLException {
        String where = rows.condition().isEmpty() ? "" : " WHERE " + rows.condition();
        return PostgresEstimate.rows(shard, "SELECT FROM " + source(copy.table()) + where, rows.parameters());
    }

    @Override
    public @Nullable String matching(String column, Copy filled, String filledColumn, int most) throws SQLException {
        SqlType type =
                Objects.requireNonNull(filled.table().column(filledColumn)).type();
        if (!MATCHED.contains(type.kind())) {
            return null;
        }
        String values = "SELECT DISTINCT " + quoted(filledColumn) + " AS v FROM " + name(filled) + " WHERE "
                + quoted(filledColumn) + " IS NOT NULL LIMIT " + (most + 1);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), array_agg(v)::text FROM (" + values + ") AS matched")) {
            row.next();
            String array = row.getString(2);
            if (array == null) {
                return "FALSE";
            }
            return row.getInt(1) > most || array.contains(QUOTE)
                    ? null
                    : quoted(column) + " = ANY (" + QUOTE + array + QUOTE + "::" + type.name() + "[])";
        }
    }

    @Override
    public Stream open(Copy copy, Connection from, Wanted rows, long most) throws SQLException {
        String where = rows.condition().isEmpty() ? "" : " WHERE " + rows.condition();
        String select = "SELECT " + columns(copy) + " FROM " + source(copy.table()) + where + " LIMIT " + (most + 1);
        String into = name(copy) + " (" + columns(copy) + ")";
        if (from == connection) {
            return new Inserted(connection, "INSERT INTO " + into + " " + select, rows.parameters());
        }
        String format = PostgresCopy.isBinary(copy.columns()) ? " (FORMAT BINARY)" : "";
        return new PostgresCopy(
                connection,
                "COPY " + into + " FROM STDIN" + format,
                from,
                "COPY (" + PostgresEstimate.written(from, select, rows.parameters()) + ") TO STDOUT" + format);
    }

    /** Rows of the very database that gathers. */
    private record Inserted(Connection connection, String sql, Binder parameters) implements Stream {
        @Override
        public long move(Progress progress) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                parameters.bind(insert);
                return insert.executeLargeUpdate();
            }
        }

        @Override
        public void close() {
            // Nothing has begun before it moves.
        }
    }

    @Override
    public void filled(long rows) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (Copy copy : copies) {
            if (copy.keyed()) {
                statements.add("ALTER TABLE " + name(copy) + " ADD PRIMARY KEY "
                        + names(copy.table().primaryKey()));
            }
            if (rows >= ANALYZED_ROWS && !copy.sought().isEmpty()) {
                statements.add("CREATE INDEX ON " + name(copy) + " " + names(copy.sought()));
            }
        }
        if (rows >= ANALYZED_ROWS) {
            copies.forEach(copy -> statements.add("ALTER TABLE " + name(copy) + sampled(copy)));
            statements.add("ANALYZE " + copies.stream().map(this::name).collect(Collectors.joining(", ")));
        }
        run(String.join("; ", statements));
    }

    private static String sampled(Copy copy) {
        return copy.columns().stream()
                .map(column -> " ALTER COLUMN " + quoted(column.name()) + " SET STATISTICS " + STATISTICS)
                .collect(Collectors.joining(","));
    }

    private static String names(List<String> columns) {
        return columns.stream().map(PostgresScratch::quoted).collect(Collectors.joining(", ", "(", ")"));
    }

    @Override
    public void createView(QualifiedName name, String query) throws SQLException {
        String view = TEMPORARY + "." + quoted(name.name());
        run("CREATE VIEW " + view + " AS " + query);
        views.add(0, view);
    }

    @Override
    public boolean answerBy(Statement statement, int rows) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        if (!owned) {
            return false;
        }
        statement.setFetchSize(rows);
        return true;
    }

    @Override
    public void forgetDrawn() throws SQLException {
        run("DISCARD SEQUENCES");
    }

    @Override
    public @Nullable Long lastDrawn(QualifiedName sequence) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.currval(?::regclass)")) {
            statement.setString(1, quoted(sequence.schema()) + "." + quoted(sequence.name()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            if (NOTHING_DRAWN.equals(e.getSQLState())) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public boolean answersNeedIt() {
        return owned;
    }

    @Override
    public void close() throws SQLException {
        if (owned || copies.isEmpty()) {
            return;
        }
        List<String> statements = new ArrayList<>();
        if (!views.isEmpty()) {
            statements.add("DROP VIEW " + String.join(", ", views));
        }
        statements.add("DROP TABLE " + copies.stream().map(this::name).collect(Collectors.joining(", ")));
        for (String schema : schemas.subList(1, schemas.size())) {
            statements.add("DROP SCHEMA " + schema);
        }
        run(String.join("; ", statements));
    }
}
