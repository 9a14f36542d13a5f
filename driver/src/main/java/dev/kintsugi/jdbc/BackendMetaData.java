package dev.kintsugi.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link KintsugiDatabaseMetaData} in which the cluster is what each of its databases is: every question goes, as it is, to
 * one of them.
 */
abstract class BackendMetaData implements DatabaseMetaData {

    /** Asks one database. */
    abstract <T> T ask(Question<DatabaseMetaData, T> question) throws SQLException;

    /** Asks one database for rows, and keeps its connection until they are closed. */
    abstract ResultSet rows(Question<DatabaseMetaData, ResultSet> question) throws SQLException;

    @Override
    public boolean allProceduresAreCallable() throws SQLException {
        return ask(DatabaseMetaData::allProceduresAreCallable);
    }

    @Override
    public boolean allTablesAreSelectable() throws SQLException {
        return ask(DatabaseMetaData::allTablesAreSelectable);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return ask(DatabaseMetaData::isReadOnly);
    }

    @Override
    public boolean nullsAreSortedHigh() throws SQLException {
        return ask(DatabaseMetaData::nullsAreSortedHigh);
    }

    @Override
    public boolean nullsAreSortedLow() throws SQLException {
        return ask(DatabaseMetaData::nullsAreSortedLow);
    }

    @Override
    public boolean nullsAreSortedAtStart() throws SQLException {
        return ask(DatabaseMetaData::nullsAreSortedAtStart);
    }

    @Override
    public boolean nullsAreSortedAtEnd() throws SQLException {
        return ask(DatabaseMetaData::nullsAreSortedAtEnd);
    }

    @Override
    public String getDatabaseProductName() throws SQLException {
        return ask(DatabaseMetaData::getDatabaseProductName);
    }

    @Override
    public String getDatabaseProductVersion() throws SQLException {
        return ask(DatabaseMetaData::getDatabaseProductVersion);
    }

    @Override
    public boolean usesLocalFiles() throws SQLException {
        return ask(DatabaseMetaData::usesLocalFiles);
    }

    @Override
    public boolean usesLocalFilePerTable() throws SQLException {
        return ask(DatabaseMetaData::usesLocalFilePerTable);
    }

    @Override
    public boolean supportsMixedCaseIdentifiers() throws SQLException {
        return ask(DatabaseMetaData::supportsMixedCaseIdentifiers);
    }

    @Override
    public boolean storesUpperCaseIdentifiers() throws SQLException {
        return ask(DatabaseMetaData::storesUpperCaseIdentifiers);
    }

    @Override
    public boolean storesLowerCaseIdentifiers() throws SQLException {
        return ask(DatabaseMetaData::storesLowerCaseIdentifiers);
    }

    @Override
    public boolean storesMixedCaseIdentifiers() throws SQLException {
        return ask(DatabaseMetaData::storesMixedCaseIdentifiers);
    }

    @Override
    public boolean supportsMixedCaseQuotedIdentifiers() throws SQLException {
        return ask(DatabaseMetaData::supportsMixedCaseQuotedIdentifiers);
    }

    @Override
    public boolean storesUpperCaseQuotedIdentifiers() throws SQLException {
        return ask(DatabaseMetaData::storesUpperCaseQuotedIdentifiers);
    }

    @Override
    public boolean storesLowerCaseQuotedIdentifiers() throws SQLException {
        return ask(DatabaseMetaData::storesLowerCaseQuotedIdentifiers);
    }

    @Override
    public boolean storesMixedCaseQuotedIdentifiers() throws SQLException {
        return ask(DatabaseMetaData::storesMixedCaseQuotedIdentifiers);
    }

    @Override
    public String getIdentifierQuoteString() throws SQLException {
        return ask(DatabaseMetaData::getIdentifierQuoteString);
    }

    @Override
    public String getSQLKeywords() throws SQLException {
        return ask(DatabaseMetaData::getSQLKeywords);
    }

    @Override
    public String getNumericFunctions() throws SQLException {
        return ask(DatabaseMetaData::getNumericFunctions);
    }

    @Override
    public String getStringFunctions() throws SQLException {
        return ask(DatabaseMetaData::getStringFunctions);
    }

    @Override
    public String getSystemFunctions() throws SQLException {
        return ask(DatabaseMetaData::getSystemFunctions);
    }

    @Override
    public String getTimeDateFunctions() throws SQLException {
        return ask(DatabaseMetaData::getTimeDateFunctions);
    }

    @Override
    public String getSearchStringEscape() throws SQLException {
        return ask(DatabaseMetaData::getSearchStringEscape);
    }

    @Override
    public String getExtraNameCharacters() throws SQLException {
        return ask(DatabaseMetaData::getExtraNameCharacters);
    }

    @Override
    public boolean supportsAlterTableWithAddColumn() throws SQLException {
        return ask(DatabaseMetaData::supportsAlterTableWithAddColumn);
    }

    @Override
    public boolean supportsAlterTableWithDropColumn() throws SQLException {
        return ask(DatabaseMetaData::supportsAlterTableWithDropColumn);
    }

    @Override
    public boolean supportsColumnAliasing() throws SQLException {
        return ask(DatabaseMetaData::supportsColumnAliasing);
    }

    @Override
    public boolean nullPlusNonNullIsNull() throws SQLException {
        return ask(DatabaseMetaData::nullPlusNonNullIsNull);
    }

    @Override
    public boolean supportsConvert() throws SQLException {
        return ask(backend -> backend.supportsConvert());
    }

    @Override
    public boolean supportsConvert(int fromType, int toType) throws SQLException {
        return ask(backend -> backend.supportsConvert(fromType, toType));
    }

    @Override
    public boolean supportsTableCorrelationNames() throws SQLException {
        return ask(DatabaseMetaData::supportsTableCorrelationNames);
    }

    @Override
    public boolean supportsDifferentTableCorrelationNames() throws SQLException {
        return ask(DatabaseMetaData::supportsDifferentTableCorrelationNames);
    }

    @Override
    public boolean supportsExpressionsInOrderBy() throws SQLException {
        return ask(DatabaseMetaData::supportsExpressionsInOrderBy);
    }

    @Override
    public boolean supportsOrderByUnrelated() throws SQLException {
        return ask(DatabaseMetaData::supportsOrderByUnrelated);
    }

    @Override
    public boolean supportsGroupBy() throws SQLException {
        return ask(DatabaseMetaData::supportsGroupBy);
    }

    @Override
    public boolean supportsGroupByUnrelated() throws SQLException {
        return ask(DatabaseMetaData::supportsGroupByUnrelated);
    }

    @Override
    public boolean supportsGroupByBeyondSelect() throws SQLException {
        return ask(DatabaseMetaData::supportsGroupByBeyondSelect);
    }

    @Override
    public boolean supportsLikeEscapeClause() throws SQLException {
        return ask(DatabaseMetaData::supportsLikeEscapeClause);
    }

    @Override
    public boolean supportsMultipleResultSets() throws SQLException {
        return ask(DatabaseMetaData::supportsMultipleResultSets);
    }

    @Override
    public boolean supportsMultipleTransactions() throws SQLException {
        return ask(DatabaseMetaData::supportsMultipleTransactions);
    }

    @Override
    public boolean supportsNonNullableColumns() throws SQLException {
        return ask(DatabaseMetaData::supportsNonNullableColumns);
    }

    @Override
    public boolean supportsMinimumSQLGrammar() throws SQLException {
        return ask(DatabaseMetaData::supportsMinimumSQLGrammar);
    }

    @Override
    public boolean supportsCoreSQLGrammar() throws SQLException {
        return ask(DatabaseMetaData::supportsCoreSQLGrammar);
    }

    @Override
    public boolean supportsExtendedSQLGrammar() throws SQLException {
        return ask(DatabaseMetaData::supportsExtendedSQLGrammar);
    }

    @Override
    public boolean supportsANSI92EntryLevelSQL() throws SQLException {
        return ask(DatabaseMetaData::supportsANSI92EntryLevelSQL);
    }

    @Override
    public boolean supportsANSI92IntermediateSQL() throws SQLException {
        return ask(DatabaseMetaData::supportsANSI92IntermediateSQL);
    }

    @Override
    public boolean supportsANSI92FullSQL() throws SQLException {
        return ask(DatabaseMetaData::supportsANSI92FullSQL);
    }

    @Override
    public boolean supportsIntegrityEnhancementFacility() throws SQLException {
        return ask(DatabaseMetaData::supportsIntegrityEnhancementFacility);
    }

    @Override
    public boolean supportsOuterJoins() throws SQLException {
        return ask(DatabaseMetaData::supportsOuterJoins);
    }

    @Override
    public boolean supportsFullOuterJoins() throws SQLException {
        return ask(DatabaseMetaData::supportsFullOuterJoins);
    }

    @Override
    public boolean supportsLimitedOuterJoins() throws SQLException {
        return ask(DatabaseMetaData::supportsLimitedOuterJoins);
    }

    @Override
    public String getSchemaTerm() throws SQLException {
        return ask(DatabaseMetaData::getSchemaTerm);
    }

    @Override
    public String getProcedureTerm() throws SQLException {
        return ask(DatabaseMetaData::getProcedureTerm);
    }

    @Override
    public String getCatalogTerm() throws SQLException {
        return ask(DatabaseMetaData::getCatalogTerm);
    }

    @Override
    public boolean isCatalogAtStart() throws SQLException {
        return ask(DatabaseMetaData::isCatalogAtStart);
    }

    @Override
    public String getCatalogSeparator() throws SQLException {
        return ask(DatabaseMetaData::getCatalogSeparator);
    }

    @Override
    public boolean supportsSchemasInDataManipulation() throws SQLException {
        return ask(DatabaseMetaData::supportsSchemasInDataManipulation);
    }

    @Override
    public boolean supportsSchemasInProcedureCalls() throws SQLException {
        return ask(DatabaseMetaData::supportsSchemasInProcedureCalls);
    }

    @Override
    public boolean supportsSchemasInTableDefinitions() throws SQLException {
        return ask(DatabaseMetaData::supportsSchemasInTableDefinitions);
    }

    @Override
    public boolean supportsSchemasInIndexDefinitions() throws SQLException {
        return ask(DatabaseMetaData::supportsSchemasInIndexDefinitions);
    }

    @Override
    public boolean supportsSchemasInPrivilegeDefinitions() throws SQLException {
        return ask(DatabaseMetaData::supportsSchemasInPrivilegeDefinitions);
    }

    @Override
    public boolean supportsCatalogsInDataManipulation() throws SQLException {
        return ask(DatabaseMetaData::supportsCatalogsInDataManipulation);
    }

    @Override
    public boolean supportsCatalogsInProcedureCalls() throws SQLException {
        return ask(DatabaseMetaData::supportsCatalogsInProcedureCalls);
    }

    @Override
    public boolean supportsCatalogsInTableDefinitions() throws SQLException {
        return ask(DatabaseMetaData::supportsCatalogsInTableDefinitions);
    }

    @Override
    public boolean supportsCatalogsInIndexDefinitions() throws SQLException {
        return ask(DatabaseMetaData::supportsCatalogsInIndexDefinitions);
    }

    @Override
    public boolean supportsCatalogsInPrivilegeDefinitions() throws SQLException {
        return ask(DatabaseMetaData::supportsCatalogsInPrivilegeDefinitions);
    }

    @Override
    public boolean supportsPositionedDelete() throws SQLException {
        return ask(DatabaseMetaData::supportsPositionedDelete);
    }

    @Override
    public boolean supportsPositionedUpdate() throws SQLException {
        return ask(DatabaseMetaData::supportsPositionedUpdate);
    }

    @Override
    public boolean supportsSelectForUpdate() throws SQLException {
        return ask(DatabaseMetaData::supportsSelectForUpdate);
    }

    @Override
    public boolean supportsSubqueriesInComparisons() throws SQLException {
        return ask(DatabaseMetaData::supportsSubqueriesInComparisons);
    }

    @Override
    public boolean supportsSubqueriesInExists() throws SQLException {
        return ask(DatabaseMetaData::supportsSubqueriesInExists);
    }

    @Override
    public boolean supportsSubqueriesInIns() throws SQLException {
        return ask(DatabaseMetaData::supportsSubqueriesInIns);
    }

    @Override
    public boolean supportsSubqueriesInQuantifieds() throws SQLException {
        return ask(DatabaseMetaData::supportsSubqueriesInQuantifieds);
    }

    @Override
    public boolean supportsCorrelatedSubqueries() throws SQLException {
        return ask(DatabaseMetaData::supportsCorrelatedSubqueries);
    }

    @Override
    public boolean supportsUnion() throws SQLException {
        return ask(DatabaseMetaData::supportsUnion);
    }

    @Override
    public boolean supportsUnionAll() throws SQLException {
        return ask(DatabaseMetaData::supportsUnionAll);
    }

    @Override
    public boolean supportsOpenCursorsAcrossCommit() throws SQLException {
        return ask(DatabaseMetaData::supportsOpenCursorsAcrossCommit);
    }

    @Override
    public boolean supportsOpenCursorsAcrossRollback() throws SQLException {
        return ask(DatabaseMetaData::supportsOpenCursorsAcrossRollback);
    }

    @Override
    public boolean supportsOpenStatementsAcrossCommit() throws SQLException {
        return ask(DatabaseMetaData::supportsOpenStatementsAcrossCommit);
    }

    @Override
    public boolean supportsOpenStatementsAcrossRollback() throws SQLException {
        return ask(DatabaseMetaData::supportsOpenStatementsAcrossRollback);
    }

    @Override
    public int getMaxBinaryLiteralLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxBinaryLiteralLength);
    }

    @Override
    public int getMaxCharLiteralLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxCharLiteralLength);
    }

    @Override
    public int getMaxColumnNameLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxColumnNameLength);
    }

    @Override
    public int getMaxColumnsInGroupBy() throws SQLException {
        return ask(DatabaseMetaData::getMaxColumnsInGroupBy);
    }

    @Override
    public int getMaxColumnsInIndex() throws SQLException {
        return ask(DatabaseMetaData::getMaxColumnsInIndex);
    }

    @Override
    public int getMaxColumnsInOrderBy() throws SQLException {
        return ask(DatabaseMetaData::getMaxColumnsInOrderBy);
    }

    @Override
    public int getMaxColumnsInSelect() throws SQLException {
        return ask(DatabaseMetaData::getMaxColumnsInSelect);
    }

    @Override
    public int getMaxColumnsInTable() throws SQLException {
        return ask(DatabaseMetaData::getMaxColumnsInTable);
    }

    @Override
    public int getMaxConnections() throws SQLException {
        return ask(DatabaseMetaData::getMaxConnections);
    }

    @Override
    public int getMaxCursorNameLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxCursorNameLength);
    }

    @Override
    public int getMaxIndexLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxIndexLength);
    }

    @Override
    public int getMaxSchemaNameLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxSchemaNameLength);
    }

    @Override
    public int getMaxProcedureNameLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxProcedureNameLength);
    }

    @Override
    public int getMaxCatalogNameLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxCatalogNameLength);
    }

    @Override
    public int getMaxRowSize() throws SQLException {
        return ask(DatabaseMetaData::getMaxRowSize);
    }

    @Override
    public boolean doesMaxRowSizeIncludeBlobs() throws SQLException {
        return ask(DatabaseMetaData::doesMaxRowSizeIncludeBlobs);
    }

    @Override
    public int getMaxStatementLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxStatementLength);
    }

    @Override
    public int getMaxStatements() throws SQLException {
        return ask(DatabaseMetaData::getMaxStatements);
    }

    @Override
    public int getMaxTableNameLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxTableNameLength);
    }

    @Override
    public int getMaxTablesInSelect() throws SQLException {
        return ask(DatabaseMetaData::getMaxTablesInSelect);
    }

    @Override
    public int getMaxUserNameLength() throws SQLException {
        return ask(DatabaseMetaData::getMaxUserNameLength);
    }

    @Override
    public int getDefaultTransactionIsolation() throws SQLException {
        return ask(DatabaseMetaData::getDefaultTransactionIsolation);
    }

    @Override
    public boolean supportsTransactions() throws SQLException {
        return ask(DatabaseMetaData::supportsTransactions);
    }

    @Override
    public boolean supportsTransactionIsolationLevel(int level) throws SQLException {
        return ask(backend -> backend.supportsTransactionIsolationLevel(level));
    }

    @Override
    public boolean supportsDataDefinitionAndDataManipulationTransactions() throws SQLException {
        return ask(DatabaseMetaData::supportsDataDefinitionAndDataManipulationTransactions);
    }

    @Override
    public boolean supportsDataManipulationTransactionsOnly() throws SQLException {
        return ask(DatabaseMetaData::supportsDataManipulationTransactionsOnly);
    }

    @Override
    public boolean dataDefinitionCausesTransactionCommit() throws SQLException {
        return ask(DatabaseMetaData::dataDefinitionCausesTransactionCommit);
    }

    @Override
    public boolean dataDefinitionIgnoredInTransactions() throws SQLException {
        return ask(DatabaseMetaData::dataDefinitionIgnoredInTransactions);
    }

    @Override
    public ResultSet getProcedureColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String procedureNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return rows(backend ->
                backend.getProcedureColumns(catalog, schemaPattern, procedureNamePattern, columnNamePattern));
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return rows(DatabaseMetaData::getCatalogs);
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        return rows(DatabaseMetaData::getTableTypes);
    }

    @Override
    public ResultSet getCrossReference(
            @Nullable String parentCatalog,
            @Nullable String parentSchema,
            @Nullable String parentTable,
            @Nullable String foreignCatalog,
            @Nullable String foreignSchema,
            @Nullable String foreignTable)
            throws SQLException {
        return rows(backend -> backend.getCrossReference(
                parentCatalog, parentSchema, parentTable, foreignCatalog, foreignSchema, foreignTable));
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        return rows(DatabaseMetaData::getTypeInfo);
    }

    @Override
    public boolean supportsResultSetType(int type) throws SQLException {
        return ask(backend -> backend.supportsResultSetType(type));
    }

    @Override
    public boolean supportsResultSetConcurrency(int type, int concurrency) throws SQLException {
        return ask(backend -> backend.supportsResultSetConcurrency(type, concurrency));
    }

    @Override
    public boolean ownUpdatesAreVisible(int type) throws SQLException {
        return ask(backend -> backend.ownUpdatesAreVisible(type));
    }

    @Override
    public boolean ownDeletesAreVisible(int type) throws SQLException {
        return ask(backend -> backend.ownDeletesAreVisible(type));
    }

    @Override
    public boolean ownInsertsAreVisible(int type) throws SQLException {
        return ask(backend -> backend.ownInsertsAreVisible(type));
    }

    @Override
    public boolean othersUpdatesAreVisible(int type) throws SQLException {
        return ask(backend -> backend.othersUpdatesAreVisible(type));
    }

    @Override
    public boolean othersDeletesAreVisible(int type) throws SQLException {
        return ask(backend -> backend.othersDeletesAreVisible(type));
    }

    @Override
    public boolean othersInsertsAreVisible(int type) throws SQLException {
        return ask(backend -> backend.othersInsertsAreVisible(type));
    }

    @Override
    public boolean updatesAreDetected(int type) throws SQLException {
        return ask(backend -> backend.updatesAreDetected(type));
    }

    @Override
    public boolean deletesAreDetected(int type) throws SQLException {
        return ask(backend -> backend.deletesAreDetected(type));
    }

    @Override
    public boolean insertsAreDetected(int type) throws SQLException {
        return ask(backend -> backend.insertsAreDetected(type));
    }

    @Override
    public boolean supportsBatchUpdates() throws SQLException {
        return ask(DatabaseMetaData::supportsBatchUpdates);
    }

    @Override
    public ResultSet getUDTs(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            int @Nullable [] types)
            throws SQLException {
        return rows(backend -> backend.getUDTs(catalog, schemaPattern, typeNamePattern, types));
    }

    @Override
    public boolean supportsSavepoints() throws SQLException {
        return ask(DatabaseMetaData::supportsSavepoints);
    }

    @Override
    public boolean supportsGetGeneratedKeys() throws SQLException {
        return ask(DatabaseMetaData::supportsGetGeneratedKeys);
    }

    @Override
    public ResultSet getSuperTypes(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String typeNamePattern)
            throws SQLException {
        return rows(backend -> backend.getSuperTypes(catalog, schemaPattern, typeNamePattern));
    }

    @Override
    public ResultSet getSuperTables(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
            throws SQLException {
        return rows(backend -> backend.getSuperTables(catalog, schemaPattern, tableNamePattern));
    }

    @Override
    public ResultSet getAttributes(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            @Nullable String attributeNamePattern)
            throws SQLException {
        return rows(backend -> backend.getAttributes(catalog, schemaPattern, typeNamePattern, attributeNamePattern));
    }

    @Override
    public boolean supportsResultSetHoldability(int holdability) throws SQLException {
        return ask(backend -> backend.supportsResultSetHoldability(holdability));
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return ask(DatabaseMetaData::getResultSetHoldability);
    }

    @Override
    public int getDatabaseMajorVersion() throws SQLException {
        return ask(DatabaseMetaData::getDatabaseMajorVersion);
    }

    @Override
    public int getDatabaseMinorVersion() throws SQLException {
        return ask(DatabaseMetaData::getDatabaseMinorVersion);
    }

    @Override
    public int getSQLStateType() throws SQLException {
        return ask(DatabaseMetaData::getSQLStateType);
    }

    @Override
    public boolean locatorsUpdateCopy() throws SQLException {
        return ask(DatabaseMetaData::locatorsUpdateCopy);
    }

    @Override
    public boolean supportsStatementPooling() throws SQLException {
        return ask(DatabaseMetaData::supportsStatementPooling);
    }

    @Override
    public RowIdLifetime getRowIdLifetime() throws SQLException {
        return ask(DatabaseMetaData::getRowIdLifetime);
    }

    @Override
    public boolean autoCommitFailureClosesAllResultSets() throws SQLException {
        return ask(DatabaseMetaData::autoCommitFailureClosesAllResultSets);
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        return rows(DatabaseMetaData::getClientInfoProperties);
    }

    @Override
    public ResultSet getFunctionColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String functionNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return rows(
                backend -> backend.getFunctionColumns(catalog, schemaPattern, functionNamePattern, columnNamePattern));
    }

    @Override
    public ResultSet getPseudoColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return rows(backend -> backend.getPseudoColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
    }

    @Override
    public boolean generatedKeyAlwaysReturned() throws SQLException {
        return ask(DatabaseMetaData::generatedKeyAlwaysReturned);
    }

    @Override
    public long getMaxLogicalLobSize() throws SQLException {
        return ask(DatabaseMetaData::getMaxLogicalLobSize);
    }

    @Override
    public boolean supportsRefCursors() throws SQLException {
        return ask(DatabaseMetaData::supportsRefCursors);
    }

    @Override
    public boolean supportsSharding() throws SQLException {
        return ask(DatabaseMetaData::supportsSharding);
    }

    @Override
    public ResultSet getBestRowIdentifier(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, int scope, boolean nullable)
            throws SQLException {
        return rows(backend -> backend.getBestRowIdentifier(catalog, schema, table, scope, nullable));
    }

    @Override
    public ResultSet getVersionColumns(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return rows(backend -> backend.getVersionColumns(catalog, schema, table));
    }
}
