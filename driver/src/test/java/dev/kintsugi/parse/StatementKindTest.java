package dev.kintsugi.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementKindTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1                               | SELECT",
                "/* c */ ((SELECT 1) UNION SELECT 2)    | SELECT",
                "VALUES (1)                             | SELECT",
                "SELECT a INTO t FROM u                 | DDL",
                "WITH x AS (SELECT 1) SELECT 2 INTO t   | DDL",
                "SELECT a AS into FROM t                | SELECT",
                "SELECT t.into FROM t                   | SELECT",
                "SELECT (SELECT 1) FROM alias           | SELECT",
                "TABLE t                                | SELECT",
                "(WITH x AS (SELECT 1) SELECT 2)        | SELECT",
                "INSERT INTO t VALUES (1)               | INSERT",
                "Update t SET a = 1                     | UPDATE",
                "DELETE FROM t                          | DELETE",
                "MERGE INTO t                           | MERGE",
                "TRUNCATE t                             | TRUNCATE",
                "CREATE TABLE t ()                      | DDL",
                "CREATE OR REPLACE VIEW v AS SELECT 1   | DDL",
                "GRANT SELECT ON t TO x                 | DDL",
                "BEGIN                                  | BEGIN",
                "START TRANSACTION READ ONLY            | BEGIN",
                "COMMIT                                 | COMMIT",
                "COMMIT WORK AND CHAIN                  | COMMIT",
                "END TRANSACTION                        | COMMIT",
                "COMMIT PREPARED 'x'                    | COMMIT_PREPARED",
                "ROLLBACK                               | ROLLBACK",
                "ABORT                                  | ROLLBACK",
                "ROLLBACK PREPARED 'x'                  | ROLLBACK_PREPARED",
                "ROLLBACK TO s                          | ROLLBACK_TO",
                "ROLLBACK WORK TO SAVEPOINT s           | ROLLBACK_TO",
                "ROLLBACK TRANSACTION TO s              | ROLLBACK_TO",
                "SAVEPOINT s                            | SAVEPOINT",
                "RELEASE s                              | RELEASE",
                "PREPARE TRANSACTION 'x'                | PREPARE_TRANSACTION",
                "PREPARE p AS SELECT 1                  | PREPARE",
                "EXECUTE p                              | EXECUTE",
                "DEALLOCATE p                           | DEALLOCATE",
                "SET a = 1                              | SET",
                "RESET a                                | RESET",
                "SHOW a                                 | SHOW",
                "EXPLAIN (ROUTE) SELECT 1               | EXPLAIN",
                "CALL p()                               | CALL",
                "{call p()}                             | CALL",
                "{? = call f()}                         | CALL",
                "COPY t FROM STDIN                      | COPY",
                "DO $$ $$                               | DO",
                "DECLARE c CURSOR FOR SELECT 1          | DECLARE",
                "FETCH 1 FROM c                         | FETCH",
                "MOVE 1 FROM c                          | FETCH",
                "CLOSE c                                | CLOSE",
                "LISTEN x                               | LISTEN",
                "NOTIFY x                               | NOTIFY",
                "UNLISTEN *                             | UNLISTEN",
                "LOCK t                                 | LOCK",
                "DISCARD ALL                            | DISCARD",
                "REFRESH MATERIALIZED VIEW v            | REFRESH",
                "VACUUM                                 | MAINTENANCE",
                "ANALYZE t                              | MAINTENANCE",
                "SELECTED                               | OTHER",
                "\"SELECT\" 1                           | OTHER",
                "ſELECT 1                               | OTHER",
                "1 SELECT                               | OTHER",
                "WITHOUT x                              | OTHER",
            })
    void kind_isToldByTheFirstWords(String text, StatementKind kind) throws SQLException {
        assertThat(Lexer.scan(text, Rules.POSTGRES, true).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WITH x AS (SELECT 1) SELECT 2                                              | SELECT",
                "WITH RECURSIVE x(a) AS NOT MATERIALIZED (SELECT 1) VALUES (1)              | SELECT",
                "WITH x AS (SELECT 1) (SELECT 2)                                            | SELECT",
                "WITH x AS (SELECT 1), y AS (SELECT 2) UPDATE t SET a = 1                   | UPDATE",
                "WITH x AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM x        | INSERT",
                "WITH x AS (SELECT 1) DELETE FROM t                                         | DELETE",
                "WITH x AS (SELECT 1) MERGE INTO t USING x ON true                          | MERGE",
                "WITH update AS (SELECT 1), delete (a) AS (SELECT 2) SELECT * FROM update   | SELECT",
                "WITH x AS (SELECT 1) SEARCH DEPTH FIRST BY insert SET update SELECT 1      | SELECT",
                "WITH x AS (SELECT 1) CYCLE a SET merge TO true DEFAULT false USING delete INSERT INTO t | INSERT",
            })
    void kind_ofWith_isTheMainVerb(String text, StatementKind kind) throws SQLException {
        assertThat(Lexer.scan(text, Rules.POSTGRES, true).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
                "WITH x AS (SELECT 1), y AS MATERIALIZED (insert into t values (1) returning a) SELECT 1",
                "WITH x AS (WITH z AS (SELECT 1) UPDATE t SET a = 1 RETURNING *) SELECT 1",
                "WITH x AS (UPDATE \"t\" SET a = 1 RETURNING *) SELECT 1",
                "WITH x AS (MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE RETURNING *) SELECT 1",
            })
    void writesInCte_areSeen(String text) throws SQLException {
        Scan scan = Lexer.scan(text, Rules.POSTGRES, true);

        assertThat(scan.kind()).isEqualTo(StatementKind.SELECT);
        assertThat(scan.writesInCte()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WITH x AS (SELECT * FROM t FOR UPDATE) SELECT * FROM x",
                "WITH x AS (SELECT * FROM t FOR NO KEY UPDATE OF t) SELECT * FROM x",
                "WITH x (update, delete) AS (SELECT 1, 2) SELECT * FROM x",
                "WITH x AS (SELECT 'DELETE FROM t') SELECT * FROM x",
                "SELECT 1",
            })
    void writesInCte_areNotSeenWhereThereAreNone(String text) throws SQLException {
        assertThat(Lexer.scan(text, Rules.POSTGRES, true).writesInCte()).isFalse();
    }

    @Test
    void kind_ofTruncatedStatements_doesNotFail() throws SQLException {
        assertThat(Lexer.scan("WITH", Rules.POSTGRES, true).kind()).isEqualTo(StatementKind.SELECT);
        assertThat(Lexer.scan("((", Rules.POSTGRES, true).kind()).isEqualTo(StatementKind.OTHER);
        assertThat(Lexer.scan("ROLLBACK", Rules.POSTGRES, true).kind()).isEqualTo(StatementKind.ROLLBACK);
    }
}
