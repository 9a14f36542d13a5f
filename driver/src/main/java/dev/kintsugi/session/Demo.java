package dev.kintsugi.session;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Result;
import dev.kintsugi.rows.Parameter;
import java.sql.SQLException;

/** Fills the cluster of {@code jdbc:kintsugi:demo} with its sample tables. */
final class Demo {
    private Demo() {}

    static void fill(Cluster cluster) throws SQLException {
        if (!cluster.layout().locations().isEmpty()) {
            return;
        }
        try (Session session = new Session(cluster, () -> {})) {
            for (String statement : Configuration.demoScript().split(";\\R")) {
                if (!statement.isBlank()) {
                    Result result = session.execute(
                            session.prepare(statement, false), new Parameter[0], Demand.DEFAULT, new Execution());
                    if (result instanceof Result.Answer answer) {
                        answer.rows().close();
                    }
                }
            }
        }
    }
}
