package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.sql.SQLException;

/** Every statement on one PostgreSQL and through the proxy, by pgjdbc's simple protocol: the same answer, or a marked refusal. */
class SimpleProxyOracleTest extends OracleSuite {

    SimpleProxyOracleTest() throws SQLException, IOException {
        super(new PostgresBackend(), backend -> new ProxiedFixture(backend, "preferQueryMode=simple"));
    }
}
