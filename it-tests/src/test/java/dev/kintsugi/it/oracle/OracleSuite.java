package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Every statement of the comparison's files on one database and on a cluster of four, reached in the way of a {@link Fixture}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OracleSuite {
    private final Backend backend;
    private final OracleRun run;

    /** Opens the databases of a product. */
    interface Opening {
        Fixture of(Backend backend) throws SQLException, IOException;
    }

    OracleSuite(Backend backend, Opening opening) throws SQLException, IOException {
        this.backend = backend;
        this.run = new OracleRun(backend, opening.of(backend));
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
