package dev.kintsugi.parse;

/** What a statement is, as its first words tell. */
public enum StatementKind {
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    MERGE,
    TRUNCATE,
    /** CREATE, ALTER, DROP, COMMENT, GRANT, REVOKE and the like. */
    DDL,
    BEGIN,
    COMMIT,
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
    SET,
    RESET,
    SHOW,
    EXPLAIN,
    CALL,
    /** Only white space and comments. */
    EMPTY,
    OTHER
}
