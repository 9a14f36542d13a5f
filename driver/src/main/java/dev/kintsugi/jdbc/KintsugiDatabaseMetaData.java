package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Result;
import dev.kintsugi.jdbc.RowsOfEachTable.Shape;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The cluster described as one database: product, types and schema are those of the first shard, together with the tables that live
 * on another shard alone; driver, URL and user are Kintsugi's.
 */
final class KintsugiDatabaseMetaData extends BackendMetaData {
    private static final String INTERNAL_SCHEMA = "kintsugi";
    private static final Shape TABLES = new Shape(2, 3, List.of(4, 2, 3));
    private static final Shape COLUMNS = new Shape(2, 3, List.of(2, 3, 17));
    private static final Shape PRIVILEGES = new Shape(2, 3, List.of(2, 3));
    private static final Shape ONE_TABLE = new Shape(2, 3, List.of());
    private static final Shape FOREIGN_TABLE = new Shape(6, 7, List.of());

    private final KintsugiConnection connection;
    private final MetaDataLoans loans;

    KintsugiDatabaseMetaData(KintsugiConnection connection) {
        this.connection = connection;
        this.loans = new MetaDataLoans(connection);
    }

    /** A question about tables: the catalogue's name may differ between the shards. */
    @FunctionalInterface
    private interface TableQuestion {
        ResultSet answer(DatabaseMetaData backend, @Nullable String catalog) throws SQLException;
    }

    @Override
    <T> T ask(Question<DatabaseMetaData, T> question) throws SQLException {
        return connection.ask(backend -> question.answer(backend.getMetaData()));
    }

    @Override
    ResultSet rows(Question<DatabaseMetaData, ResultSet> question) throws SQLException {
        return result(first(question));
    }

    private ResultSet result(Rows rows) {
        return new KintsugiResultSet(connection, null, new Result.Answer(rows, -1));
    }

    private Rows first(Question<DatabaseMetaData, ResultSet> question) throws SQLException {
        try (MetaDataLoans.Lent lent = loans.take()) {
            return new VendorRows(question.answer(lent.first().getMetaData()), lent.use());
        }
    }

    /** Rows about tables, wherever they live. */
    private Rows everywhere(@Nullable String catalog, Shape shape, TableQuestion question) throws SQLException {
        try (MetaDataLoans.Lent lent = loans.take()) {
            List<Connection> shards = lent.connections();
            List<Rows> sources = new ArrayList<>(shards.size());
            try {
                for (Connection shard : shards) {
                    ResultSet answered = question.answer(shard.getMetaData(), catalogOf(shard, lent.first(), catalog));
                    sources.add(new VendorRows(answered, lent.use()));
                }
            } catch (SQLException | RuntimeException e) {
                Closing.all(sources);
                throw e;
            }
            return sources.size() == 1 ? sources.get(0) : new RowsOfEachTable(sources, shape);
        }
    }

    private static @Nullable String catalogOf(Connection shard, Connection first, @Nullable String catalog)
            throws SQLException {
        boolean renamed = catalog != null && shard != first && catalog.equals(first.getCatalog());
        return renamed ? shard.getCatalog() : catalog;
    }

    private ResultSet tableRows(@Nullable String catalog, Shape shape, TableQuestion question) throws SQLException {
        return result(everywhere(catalog, shape, question));
    }

    /** Without the schema in which Kintsugi keeps its records, unless the client names it. */
    private ResultSet applicationRows(@Nullable String schemaPattern, int schemaColumn, Rows rows) {
        boolean named =
                schemaPattern != null && schemaPattern.toLowerCase(Locale.ROOT).startsWith(INTERNAL_SCHEMA);
        return result(named ? rows : new RowsOfOtherSchemas(rows, schemaColumn, INTERNAL_SCHEMA));
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public String getURL() {
        return connection.url();
    }

    @Override
    public @Nullable String getUserName() throws SQLException {
        String user = connection.user();
        return user == null ? ask(DatabaseMetaData::getUserName) : user;
    }

    @Override
    public String getDriverName() {
        return KintsugiDriver.NAME;
    }

    @Override
    public String getDriverVersion() {
        return KintsugiDriver.VERSION;
    }

    @Override
    public int getDriverMajorVersion() {
        return KintsugiDriver.MAJOR;
    }

    @Override
    public int getDriverMinorVersion() {
        return KintsugiDriver.MINOR;
    }

    @Override
    public int getJDBCMajorVersion() {
        return 4;
    }

    @Override
    public int getJDBCMinorVersion() {
        return 3;
    }

    /** Yes: as functions. */
    @Override
    public boolean supportsStoredProcedures() {
        return true;
    }

    @Override
    public boolean supportsStoredFunctionsUsingCallSyntax() {
        return true;
    }

    /** No: parameters have numbers. */
    @Override
    public boolean supportsNamedParameters() {
        return false;
    }

    /** No: a statement answers once. */
    @Override
    public boolean supportsMultipleOpenResults() {
        return false;
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return applicationRows(null, 1, first(DatabaseMetaData::getSchemas));
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        return applicationRows(schemaPattern, 1, first(backend -> backend.getSchemas(catalog, schemaPattern)));
    }

    @Override
    public ResultSet getTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            String @Nullable [] types)
            throws SQLException {
        return applicationRows(
                schemaPattern,
                2,
                everywhere(
                        catalog,
                        TABLES,
                        (backend, own) -> backend.getTables(own, schemaPattern, tableNamePattern, types)));
    }

    @Override
    public ResultSet getColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return applicationRows(
                schemaPattern,
                2,
                everywhere(
                        catalog,
                        COLUMNS,
                        (backend, own) -> backend.getColumns(own, schemaPattern, tableNamePattern, columnNamePattern)));
    }

    @Override
    public ResultSet getPrimaryKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return tableRows(catalog, ONE_TABLE, (backend, own) -> backend.getPrimaryKeys(own, schema, table));
    }

    @Override
    public ResultSet getIndexInfo(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            boolean unique,
            boolean approximate)
            throws SQLException {
        return tableRows(
                catalog, ONE_TABLE, (backend, own) -> backend.getIndexInfo(own, schema, table, unique, approximate));
    }

    @Override
    public ResultSet getImportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return tableRows(catalog, FOREIGN_TABLE, (backend, own) -> backend.getImportedKeys(own, schema, table));
    }

    @Override
    public ResultSet getExportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return tableRows(catalog, ONE_TABLE, (backend, own) -> backend.getExportedKeys(own, schema, table));
    }

    @Override
    public ResultSet getTablePrivileges(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
            throws SQLException {
        return tableRows(
                catalog,
                PRIVILEGES,
                (backend, own) -> backend.getTablePrivileges(own, schemaPattern, tableNamePattern));
    }

    @Override
    public ResultSet getColumnPrivileges(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            @Nullable String columnNamePattern)
            throws SQLException {
        return tableRows(
                catalog,
                ONE_TABLE,
                (backend, own) -> backend.getColumnPrivileges(own, schema, table, columnNamePattern));
    }

    @Override
    public ResultSet getProcedures(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String procedureNamePattern)
            throws SQLException {
        return applicationRows(
                schemaPattern,
                2,
                first(backend -> backend.getProcedures(catalog, schemaPattern, procedureNamePattern)));
    }

    @Override
    public ResultSet getFunctions(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String functionNamePattern)
            throws SQLException {
        return applicationRows(
                schemaPattern, 2, first(backend -> backend.getFunctions(catalog, schemaPattern, functionNamePattern)));
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw Errors.notWrapped(type, "A vendor's metadata would describe one shard; use java.sql.DatabaseMetaData");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
