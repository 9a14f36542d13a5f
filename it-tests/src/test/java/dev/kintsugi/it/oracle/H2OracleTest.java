package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.sql.SQLException;

/** Every statement on one H2 and on a cluster of four: the same answer, or a marked refusal. */
class H2OracleTest extends OracleSuite {

    H2OracleTest() throws SQLException, IOException {
        super(new H2Backend(), Fixture::new);
    }
}
