package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Every statement on one PostgreSQL and through the proxy, by pgjdbc's extended protocol: the same answer, or a marked refusal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyOracleTest {

    private final Backend backend = new PostgresBackend();
    private final OracleRun run;

    ProxyOracleTest() throws SQLException, IOException {
        run = new OracleRun(backend, new ProxiedFixture(backend, "binaryTransfer=true&prepareThreshold=2"));
    }

    @TestFactory
    Stream<DynamicTest> statements_answerAsOneDatabase() {
        return CaseFiles.statements(backend.name(), run);
    }

    @TestFactory
    Stream<DynamicTest> scripts_answerAsOneDatabase() {
        return CaseFiles.scripts(backend.name(), run);
    }

    @AfterAll
    void close() throws SQLException, IOException {
        run.tally().write();
        run.close();
    }
}
