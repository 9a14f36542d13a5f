package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.sql.SQLException;

/** Every statement on one PostgreSQL and through the proxy, by pgjdbc's extended protocol: the same answer, or a marked refusal. */
class ProxyOracleTest extends OracleSuite {

    ProxyOracleTest() throws SQLException, IOException {
        super(new PostgresBackend(), backend -> new ProxiedFixture(backend, "binaryTransfer=true&prepareThreshold=2"));
    }
}
