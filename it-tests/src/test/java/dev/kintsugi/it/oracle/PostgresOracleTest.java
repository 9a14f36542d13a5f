package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.sql.SQLException;

/** Every statement on one PostgreSQL and on a cluster of four: the same answer, or a marked refusal. */
class PostgresOracleTest extends OracleSuite {

    PostgresOracleTest() throws SQLException, IOException {
        super(new PostgresBackend(), Fixture::new);
    }
}
