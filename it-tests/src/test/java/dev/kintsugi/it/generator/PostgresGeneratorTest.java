package dev.kintsugi.it.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.oracle.PostgresBackend;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Made-up statements on one PostgreSQL and on a cluster of four: the same answer, or a refusal. */
class PostgresGeneratorTest {

    @Test
    void madeUpStatements_answerAsOneDatabase() throws SQLException, IOException {
        Run run = new Run(new PostgresBackend());
        run.run(1500);
        System.out.println(run.summary());
        assertThat(run.failures()).as(String.join("\n\n", run.failures())).isEmpty();
    }
}
