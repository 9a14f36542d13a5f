package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.LexerRules.Form;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Ranker;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.ValueType;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** PostgreSQL. */
final class PostgresDialect implements Dialect {
    /** Where temporary tables stand, by the name that means each session's own schema. */
    static final String TEMPORARY_SCHEMA = "pg_temp";

    static final PostgresDialect INSTANCE = new PostgresDialect();
    private static final LexerRules LEXER = LexerRules.of(
            Form.ESCAPE_STRINGS,
            Form.UNICODE_STRINGS,
            Form.DOLLAR_QUOTES,
            Form.DOLLAR_TAGS,
            Form.NESTED_COMMENTS,
            Form.DOLLAR_IN_WORDS,
            Form.OPERATOR_RUNS);

    /** The server ends a session that was idle in a transaction, or a transaction, for too long. */
    private static final Set<String> ENDED_BY_TIME = Set.of("25P03", "25P04");

    /** A server reports its value of its own accord. */
    private static final String CONFORMING = "standard_conforming_strings";

    /** As DISCARD ALL, which would take away what its driver has prepared. */
    private static final String DISCARD_SESSION =
            """
            CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; UNLISTEN *;
            SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES;
            DO $$ DECLARE statement text; BEGIN
              FOR statement IN SELECT name FROM pg_catalog.pg_prepared_statements WHERE from_sql LOOP
                EXECUTE pg_catalog.format('DEALLOCATE %I', statement);
              END LOOP;
            END $$""";

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private PostgresDialect() {}

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public boolean embedded() {
        return false;
    }

    @Override
    public String fold(String identifier) {
        return identifier.toLowerCase(Locale.ROOT);
    }

    @Override
    public LexerRules lexerRules() {
        return LEXER;
    }

    @Override
    public String server(String url) {
        int hosts = url.indexOf("//");
        int database = hosts < 0 ? -1 : url.indexOf('/', hosts + 2);
        return database < 0 ? "" : url.substring(hosts, database);
    }

    @Override
    public SQLException copyFailure(SQLException failure, LongUnaryOperator line) {
        return PostgresCopyPlace.corrected(failure, line);
    }

    @Override
    public void checkReading(Connection connection) throws SQLException {
        if ("off".equals(connection.unwrap(PGConnection.class).getParameterStatus(CONFORMING))) {
            throw Errors.configuration("A server, database or role has " + CONFORMING
                    + " off, so that a literal could end elsewhere than where it seems to; ALTER it to on");
        }
    }

    @Override
    public boolean nullsHigh() {
        return true;
    }

    @Override
    public boolean comparesTextAsNumber() {
        return false;
    }

    @Override
    public boolean failsTransactions() {
        return true;
    }

    @Override
    public boolean setsTransactionModes() {
        return true;
    }

    @Override
    public boolean beginEndsAutoCommit() {
        return false;
    }

    @Override
    public boolean severalAreOne() {
        return true;
    }

    @Override
    public String timeQuery(boolean statement) {
        return "SELECT to_char(" + (statement ? "statement_timestamp()" : "now()")
                + " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'";
    }

    @Override
    public String columnList(QualifiedName table) {
        return PostgresNewColumns.list(table);
    }

    @Override
    public boolean hasReturning() {
        return true;
    }

    @Override
    public String explainLabel() {
        return "QUERY PLAN";
    }

    @Override
    public boolean countsRowsOfNewTables() {
        return true;
    }

    @Override
    public boolean transactionalDdl() {
        return true;
    }

    @Override
    public boolean remembersTypes() {
        return true;
    }

    @Override
    public NewColumns newColumns() {
        return PostgresNewColumns.INSTANCE;
    }

    @Override
    public String drawSequence(QualifiedName sequence, int count) {
        return "SELECT nextval('" + quote(sequence).replace("'", "''") + "') FROM generate_series(1, " + count + ")";
    }

    @Override
    public String schemasWith(String name) {
        String literal = "'" + name.replace("'", "''") + "'";
        return "SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.relkind IN ('i', 'I', 'S', 'v', 'm') AND c.relname = " + literal
                + " UNION SELECT n.nspname FROM pg_catalog.pg_statistic_ext s"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace WHERE s.stxname = " + literal;
    }

    @Override
    public String searchPathQuery() {
        return "SELECT unnest(current_schemas(false))";
    }

    @Override
    public @Nullable String resetSettings() {
        return "RESET ALL";
    }

    @Override
    public String discardSession() {
        return DISCARD_SESSION;
    }

    @Override
    public Catalog readCatalog(Connection connection) throws SQLException {
        return PostgresCatalog.read(connection);
    }

    @Override
    public @Nullable ValueType valueType(ResultSet shape, int column, Collation collation) throws SQLException {
        return PostgresValues.of(shape, column, collation);
    }

    @Override
    public Ranker ranker(Connection connection, ResultSet shape, int column, Collation collation) throws SQLException {
        return PostgresRanker.of(connection, shape, column, collation);
    }

    @Override
    public SqlType.Kind kind(ResultSet shape, int column) throws SQLException {
        return PostgresValues.kind(shape, column);
    }

    @Override
    public Object average(ResultSet shape, int column, Object sum, long count) throws SQLException {
        return PostgresAverage.of(kind(shape, column), sum, count);
    }

    @Override
    public @Nullable Object capture(ResultSet row, int column) throws SQLException {
        return PostgresRows.capture(row, column);
    }

    @Override
    public ResultSet resultSet(Statement backend, ResultSet shape, int columns, List<@Nullable Object[]> rows)
            throws SQLException {
        return PostgresRows.resultSet(backend, shape, columns, rows);
    }

    @Override
    public boolean isUndefined(SQLException e) {
        return "42P01".equals(e.getSQLState()) || "42703".equals(e.getSQLState());
    }

    @Override
    public boolean connectionLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P") || ENDED_BY_TIME.contains(state));
    }

    /** The driver's message begins with it, in any language; the counts say that all have failed. */
    @Override
    public int failedEntry(BatchUpdateException e) {
        Matcher number = NUMBER.matcher(String.valueOf(e.getMessage()));
        return number.find() ? Integer.parseInt(number.group()) : -1;
    }

    @Override
    public String declaration(ResultSetMetaData columns, int column) throws SQLException {
        return PostgresRows.declaration(columns, column);
    }

    @Override
    public Object variance(Object sum, Object squares, long count, boolean sample, boolean root) {
        return PostgresVariance.of(sum, squares, count, sample, root);
    }

    @Override
    public boolean addsPartialSums(SqlType.Kind kind) {
        return true;
    }

    @Override
    public boolean estimatesRows() {
        return true;
    }

    @Override
    public long expectedRows(Connection connection, String query, Scratch.Binder parameters) throws SQLException {
        return PostgresEstimate.rows(connection, query, parameters);
    }

    @Override
    public String arrayOf(String type) {
        return type + "[]";
    }

    @Override
    public String textType() {
        return "text";
    }

    @Override
    public boolean hasFreeLimits() {
        return true;
    }

    @Override
    public boolean commonTablesHideTables() {
        return true;
    }

    @Override
    public boolean copiesShareSchema() {
        return true;
    }

    @Override
    public Scratch scratch(@Nullable Connection connection, boolean owned, String url) throws SQLException {
        return new PostgresScratch(Objects.requireNonNull(connection), owned);
    }

    @Override
    public void interrupt(Connection connection) throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    @Override
    public Replication replication() {
        return PostgresReplication.INSTANCE;
    }

    @Override
    public String holdsSessionLocks() {
        return "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())";
    }

    @Override
    public String endSessionLocks() {
        return "SELECT pg_catalog.pg_advisory_unlock_all()";
    }

    @Override
    public boolean beginsTransaction(Connection connection) throws SQLException {
        return !connection.getAutoCommit()
                && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
    }

    @Override
    public LockWaits lockWaits() {
        return PostgresLockWaits.INSTANCE;
    }

    @Override
    public PreparedTransactions preparedTransactions() {
        return PostgresPreparedTransactions.INSTANCE;
    }

    @Override
    public TimeLimits timeLimits(Connection connection) throws SQLException {
        return TimeLimits.of(connection);
    }

    @Override
    public CommitGate commitGate() {
        return PostgresCommitGate.INSTANCE;
    }

    @Override
    public String undefinedTableState() {
        return "42P01";
    }

    @Override
    public @Nullable String temporarySchema() {
        return TEMPORARY_SCHEMA;
    }

    @Override
    public String dropTemporaries() {
        return "DISCARD TEMP";
    }

    @Override
    public List<Table> readTemporaries(Connection connection) throws SQLException {
        return PostgresCatalog.readTemporaries(connection);
    }

    @Override
    public CopySink copyIn(Connection connection, String sql) throws SQLException {
        return PostgresCopyApi.into(connection, sql);
    }

    @Override
    public CopySource copyOut(Connection connection, String sql) throws SQLException {
        return PostgresCopyApi.from(connection, sql);
    }

    @Override
    public RelationSizes relationSizes() {
        return PostgresSizes.INSTANCE;
    }

    @Override
    public Channels channels() {
        return PostgresChannels.INSTANCE;
    }

    @Override
    public <T> @Nullable T view(Class<T> type, CopyDoor door, Hearing hearing) {
        return type == PGConnection.class ? type.cast(PostgresView.over(door, hearing)) : null;
    }

    @Override
    public String rowText(List<Column> columns, String alias) {
        return columns.stream()
                .map(column -> alias + "." + quote(column.name()))
                .collect(Collectors.joining(", ", "CAST(ROW(", ") AS text)"));
    }

    @Override
    public boolean hasUniqueLookups() {
        return true;
    }
}
