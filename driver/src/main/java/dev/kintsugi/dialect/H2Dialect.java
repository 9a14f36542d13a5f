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
import java.util.StringJoiner;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** H2, embedded or in server mode, in its own mode. */
final class H2Dialect implements Dialect {
    static final H2Dialect INSTANCE = new H2Dialect();
    private static final LexerRules LEXER = LexerRules.of(
            Form.UNICODE_STRINGS,
            Form.DOLLAR_QUOTES,
            Form.LOOSE_CONTINUATION,
            Form.NESTED_COMMENTS,
            Form.SLASH_COMMENTS,
            Form.UNICODE_SPACE,
            Form.DOLLAR_IN_WORDS,
            Form.BACKTICK_WORDS,
            Form.LONG_SUFFIX,
            Form.WORDS_TOUCH_NUMBERS,
            Form.INDEXED_PARAMETERS);

    private H2Dialect() {}

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public boolean groupsByAliasFirst() {
        return true;
    }

    @Override
    public boolean embedded() {
        return true;
    }

    @Override
    public String fold(String identifier) {
        return identifier.toUpperCase(Locale.ROOT);
    }

    @Override
    public LexerRules lexerRules() {
        return LEXER;
    }

    @Override
    public boolean nullsHigh() {
        return false;
    }

    @Override
    public boolean comparesTextAsNumber() {
        return true;
    }

    @Override
    public boolean failsTransactions() {
        return false;
    }

    @Override
    public boolean setsTransactionModes() {
        return false;
    }

    @Override
    public boolean beginEndsAutoCommit() {
        return true;
    }

    @Override
    public boolean severalAreOne() {
        return false;
    }

    @Override
    public String timeQuery(boolean statement) {
        return "SELECT CAST(CURRENT_TIMESTAMP AS VARCHAR)";
    }

    @Override
    public String columnList(QualifiedName table) {
        return "SELECT LISTAGG(QUOTE_IDENT(COLUMN_NAME) || ' ' || DATA_TYPE_SQL(TABLE_SCHEMA, TABLE_NAME, 'TABLE',"
                + " DTD_IDENTIFIER), ', ') WITHIN GROUP (ORDER BY ORDINAL_POSITION) FROM INFORMATION_SCHEMA.COLUMNS"
                + " WHERE QUOTE_IDENT(TABLE_SCHEMA) || '.' || QUOTE_IDENT(TABLE_NAME) = '"
                + quote(table).replace("'", "''") + "'";
    }

    @Override
    public boolean hasReturning() {
        return false;
    }

    @Override
    public String explainLabel() {
        return "PLAN";
    }

    @Override
    public boolean countsRowsOfNewTables() {
        return false;
    }

    @Override
    public boolean transactionalDdl() {
        return false;
    }

    @Override
    public boolean remembersTypes() {
        return false;
    }

    @Override
    public @Nullable NewColumns newColumns() {
        return null;
    }

    @Override
    public String drawSequence(QualifiedName sequence, int count) {
        return "SELECT NEXT VALUE FOR " + quote(sequence) + " FROM SYSTEM_RANGE(1, " + count + ")";
    }

    @Override
    public String schemasWith(String name) {
        String literal = "'" + name.replace("'", "''") + "'";
        return "SELECT INDEX_SCHEMA FROM INFORMATION_SCHEMA.INDEXES WHERE INDEX_NAME = " + literal
                + " UNION SELECT SEQUENCE_SCHEMA FROM INFORMATION_SCHEMA.SEQUENCES WHERE SEQUENCE_NAME = " + literal
                + " UNION SELECT TABLE_SCHEMA FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_NAME = " + literal;
    }

    @Override
    public String searchPathQuery() {
        return "SELECT CURRENT_SCHEMA";
    }

    @Override
    public @Nullable String resetSettings() {
        return null;
    }

    @Override
    public @Nullable String discardSession() {
        return null;
    }

    @Override
    public Catalog readCatalog(Connection connection) throws SQLException {
        return H2Catalog.read(connection);
    }

    @Override
    public @Nullable ValueType valueType(ResultSet shape, int column, Collation collation) throws SQLException {
        return H2Values.of(shape, column, collation);
    }

    @Override
    public @Nullable Ranker ranker(Connection connection, ResultSet shape, int column, Collation collation)
            throws SQLException {
        return H2Ranker.of(connection, shape, column);
    }

    @Override
    public SqlType.Kind kind(ResultSet shape, int column) throws SQLException {
        return H2Values.kind(shape, column);
    }

    @Override
    public Object average(ResultSet shape, int column, Object sum, long count) throws SQLException {
        return H2Average.of(shape, column, sum, count);
    }

    @Override
    public @Nullable Object capture(ResultSet row, int column) throws SQLException {
        return H2Rows.capture(row, column);
    }

    @Override
    public ResultSet resultSet(Statement backend, ResultSet shape, int columns, List<@Nullable Object[]> rows)
            throws SQLException {
        return H2Rows.resultSet(backend, shape, columns, rows);
    }

    @Override
    public boolean isUndefined(SQLException e) {
        return switch (e.getErrorCode()) {
            case ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND_WITH_CANDIDATES_2,
                    ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1,
                    ErrorCode.COLUMN_NOT_FOUND_1 -> true;
            default -> false;
        };
    }

    @Override
    public boolean connectionLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.equals("90121") || state.equals("90067"));
    }

    @Override
    public int failedEntry(BatchUpdateException e) {
        long[] counts = e.getLargeUpdateCounts();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == Statement.EXECUTE_FAILED) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public HandedColumn handed(String type, @Nullable String collation, List<@Nullable String> texts)
            throws SQLException {
        return H2Rows.handed(type, collation, texts);
    }

    @Override
    public String declaration(ResultSetMetaData columns, int column) throws SQLException {
        return H2Rows.declaration(columns, column);
    }

    @Override
    public Object variance(Object sum, Object squares, long count, boolean sample, boolean root) {
        throw new UnsupportedOperationException("H2 computes variances in floating point, row by row");
    }

    /** Sums and averages of floating-point numbers are DECFLOAT, or become it on the way, and are rounded to its digits. */
    @Override
    public boolean addsPartialSums(SqlType.Kind kind) {
        return kind.isInteger() || kind == SqlType.Kind.DECIMAL;
    }

    @Override
    public boolean estimatesRows() {
        return false;
    }

    @Override
    public long expectedRows(Connection connection, String query, Scratch.Binder parameters) {
        return -1;
    }

    @Override
    public String arrayOf(String type) {
        return type + " ARRAY";
    }

    @Override
    public String textType() {
        return "VARCHAR";
    }

    @Override
    public boolean hasFreeLimits() {
        return false;
    }

    @Override
    public boolean commonTablesHideTables() {
        return false;
    }

    @Override
    public boolean copiesShareSchema() {
        return false;
    }

    @Override
    public Scratch scratch(@Nullable Connection connection, boolean owned, String url) throws SQLException {
        return new H2Scratch(url);
    }

    /** Does nothing: all that H2 does is a statement's. */
    @Override
    public void interrupt(Connection connection) {}

    /** None: a wait ends by LOCK_TIMEOUT. */
    @Override
    public @Nullable String holdsSessionLocks() {
        return null;
    }

    @Override
    public @Nullable String endSessionLocks() {
        return null;
    }

    @Override
    public boolean beginsTransaction(Connection connection) {
        return false;
    }

    @Override
    public @Nullable LockWaits lockWaits() {
        return null;
    }

    @Override
    public PreparedTransactions preparedTransactions() {
        return H2PreparedTransactions.INSTANCE;
    }

    @Override
    public String undefinedTableState() {
        return "42S02";
    }

    @Override
    public @Nullable String temporarySchema() {
        return null;
    }

    @Override
    public String dropTemporaries() {
        throw new IllegalStateException("no temporary tables");
    }

    @Override
    public List<Table> readTemporaries(Connection connection) {
        return List.of();
    }

    @Override
    public CopySink copyIn(Connection connection, String sql) throws SQLException {
        throw Errors.notSupported("COPY", "H2 has none");
    }

    @Override
    public CopySource copyOut(Connection connection, String sql) throws SQLException {
        throw Errors.notSupported("COPY", "H2 has none");
    }

    @Override
    public <T> @Nullable T view(Class<T> type, CopyDoor door, Hearing hearing) {
        return null;
    }

    /** Each value's text with its length before it; the text of a ROW would not tell where one ends. */
    @Override
    public @Nullable String rowText(List<Column> columns, String alias) {
        StringJoiner row = new StringJoiner(" || ");
        for (Column column : columns) {
            SqlType type = column.type();
            boolean told = type.kind() != SqlType.Kind.OTHER
                    && !type.name().toUpperCase(Locale.ROOT).endsWith("LARGE OBJECT")
                    && (type.collation() == null || type.collation().deterministic());
            if (!told) {
                return null;
            }
            String value = alias + "." + quote(column.name());
            String text =
                    type.kind() == SqlType.Kind.BINARY ? "RAWTOHEX(" + value + ")" : "CAST(" + value + " AS VARCHAR)";
            row.add("COALESCE(CHAR_LENGTH(" + text + ") || ':' || " + text + ", '-')");
        }
        return row.toString();
    }

    @Override
    public boolean hasUniqueLookups() {
        return false;
    }
}
