package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import dev.kintsugi.execute.Result;
import dev.kintsugi.session.Session;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The cluster described as one database: product, types and schema are those of the first shard; driver, URL and user are
 * Kintsugi's.
 *
 * <p>Rows need the connection that they come from until they are closed, and applications are careless about closing them. So outside
 * transactions all open metadata rows share one loan, and a careless session holds one pooled connection rather than one an answer.
 */
final class KintsugiDatabaseMetaData extends BackendMetaData {
    private static final String INTERNAL_SCHEMA = "kintsugi";

    private final KintsugiConnection connection;
    private Session.@Nullable Loan shared;
    private int sharers;

    KintsugiDatabaseMetaData(KintsugiConnection connection) {
        this.connection = connection;
    }

    @Override
    <T> T ask(Question<DatabaseMetaData, T> question) throws SQLException {
        return connection.ask(backend -> question.answer(backend.getMetaData()));
    }

    @Override
    ResultSet rows(Question<DatabaseMetaData, ResultSet> question) throws SQLException {
        return new KintsugiResultSet(connection, null, new Result.Answer(borrowed(question), -1));
    }

    /** The same without the schema in which Kintsugi keeps its records, unless the client names it. */
    private ResultSet applicationRows(
            @Nullable String schemaPattern, int schemaColumn, Question<DatabaseMetaData, ResultSet> question)
            throws SQLException {
        if (schemaPattern != null && schemaPattern.toLowerCase(Locale.ROOT).startsWith(INTERNAL_SCHEMA)) {
            return rows(question);
        }
        Rows visible = new RowsOfOtherSchemas(borrowed(question), schemaColumn, INTERNAL_SCHEMA);
        return new KintsugiResultSet(connection, null, new Result.Answer(visible, -1));
    }

    private VendorRows borrowed(Question<DatabaseMetaData, ResultSet> question) throws SQLException {
        connection.ensureOpen();
        Session session = connection.session();
        // A shared loan may be older than the transaction and would not see what the transaction has created.
        Session.Loan loan = session.autoCommit() ? share(session) : session.borrow();
        AutoCloseable giveBack = loan == shared ? this::unshare : loan;
        try {
            return new VendorRows(question.answer(loan.connection().getMetaData()), giveBack);
        } catch (SQLException | RuntimeException e) {
            if (loan == shared) {
                unshare();
            } else {
                loan.close();
            }
            throw e;
        }
    }

    private Session.Loan share(Session session) throws SQLException {
        Session.Loan loan = shared;
        if (loan == null) {
            loan = session.borrow();
            shared = loan;
        }
        sharers++;
        return loan;
    }

    private void unshare() throws SQLException {
        Session.Loan loan = shared;
        sharers--;
        if (sharers == 0 && loan != null) {
            shared = null;
            loan.close();
        }
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

    /** No: there is no CallableStatement. */
    @Override
    public boolean supportsStoredProcedures() {
        return false;
    }

    /** No: there is no CallableStatement. */
    @Override
    public boolean supportsStoredFunctionsUsingCallSyntax() {
        return false;
    }

    /** No: there is no CallableStatement. */
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
        return applicationRows(null, 1, DatabaseMetaData::getSchemas);
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        return applicationRows(schemaPattern, 1, backend -> backend.getSchemas(catalog, schemaPattern));
    }

    @Override
    public ResultSet getTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            String @Nullable [] types)
            throws SQLException {
        return applicationRows(
                schemaPattern, 2, backend -> backend.getTables(catalog, schemaPattern, tableNamePattern, types));
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
                backend -> backend.getColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
    }

    @Override
    public ResultSet getProcedures(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String procedureNamePattern)
            throws SQLException {
        return applicationRows(
                schemaPattern, 2, backend -> backend.getProcedures(catalog, schemaPattern, procedureNamePattern));
    }

    @Override
    public ResultSet getFunctions(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String functionNamePattern)
            throws SQLException {
        return applicationRows(
                schemaPattern, 2, backend -> backend.getFunctions(catalog, schemaPattern, functionNamePattern));
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
