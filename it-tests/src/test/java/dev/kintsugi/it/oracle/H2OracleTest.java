package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Every statement on one H2 and on a cluster of four: the same answer, or a marked refusal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class H2OracleTest {

    private final Backend backend = new H2Backend();
    private final OracleRun run;

    H2OracleTest() throws SQLException, IOException {
        run = new OracleRun(backend, new Fixture(backend));
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
