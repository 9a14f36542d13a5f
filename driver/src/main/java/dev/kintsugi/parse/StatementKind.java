package dev.kintsugi.parse;

/** What a statement is, as its first words tell. */
public enum StatementKind {
    /** SELECT, VALUES, TABLE, in parentheses or not, and WITH before one of them. */
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    MERGE,
    TRUNCATE,
    /** CREATE, ALTER, DROP, COMMENT, GRANT, REVOKE and the like, and SELECT … INTO a new table. */
    DDL,
    /** BEGIN and START TRANSACTION. */
    BEGIN,
    /** COMMIT and END. */
    COMMIT,
    /** ROLLBACK and ABORT. */
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
    PREPARE_TRANSACTION,
    COMMIT_PREPARED,
    ROLLBACK_PREPARED,
    SET,
    RESET,
    SHOW,
    EXPLAIN,
    /** CALL, also in JDBC's braces. */
    CALL,
    /** DO: an anonymous block. */
    DO,
    /** COPY, to or from. */
    COPY,
    /** PREPARE of a named statement. */
    PREPARE,
    /** EXECUTE of a named statement. */
    EXECUTE,
    DEALLOCATE,
    /** DECLARE of a cursor. */
    DECLARE,
    /** FETCH and MOVE of a cursor. */
    FETCH,
    /** CLOSE of a cursor. */
    CLOSE,
    LISTEN,
    NOTIFY,
    UNLISTEN,
    LOCK,
    DISCARD,
    /** REFRESH MATERIALIZED VIEW. */
    REFRESH,
    /** VACUUM, ANALYZE, REINDEX, CLUSTER, CHECKPOINT. */
    MAINTENANCE,
    /** Only white space, comments and semicolons. */
    EMPTY,
    OTHER;

    /** False for what changes no rows of its own: the session, or which of a transaction's changes stay. */
    public boolean mayWrite() {
        return switch (this) {
            case BEGIN,
                    COMMIT,
                    ROLLBACK,
                    SAVEPOINT,
                    RELEASE,
                    ROLLBACK_TO,
                    SET,
                    RESET,
                    SHOW,
                    PREPARE,
                    DEALLOCATE,
                    DISCARD,
                    LISTEN,
                    UNLISTEN,
                    EMPTY -> false;
            default -> true;
        };
    }

    /** True for what reads or writes rows and is planned. */
    public boolean isData() {
        return this == SELECT || this == INSERT || this == UPDATE || this == DELETE || this == MERGE;
    }

    /** True for what changes what the catalog says, or all rows of a table. */
    public boolean isDefinition() {
        return this == DDL || this == TRUNCATE || this == REFRESH || this == MAINTENANCE;
    }
}
