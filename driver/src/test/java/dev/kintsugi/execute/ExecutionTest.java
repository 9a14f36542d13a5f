package dev.kintsugi.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Which of a statement's executions are stopped when one of them fails, and which when the client has had enough. */
class ExecutionTest {
    private static final String LONG =
            "SELECT count(*) FROM SYSTEM_RANGE(1, 1000000) a, SYSTEM_RANGE(1, 1000000) b WHERE a.x + b.x < 0";

    /** Runs for ever, unless it is cancelled: then it ends with the vendor's state for that. */
    private static CompletableFuture<String> running(Execution execution, Statement statement) throws SQLException {
        execution.add(statement);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(statement.execute(LONG));
            } catch (SQLException e) {
                return e.getSQLState();
            }
        });
    }

    @Test
    void failureElsewhere_stopsNoneThatBeginsItsTransaction() throws Exception {
        Execution execution = new Execution();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Connection another = DriverManager.getConnection("jdbc:h2:mem:");
                Statement beginning = connection.createStatement();
                Statement begun = another.createStatement()) {
            execution.begins(beginning);
            CompletableFuture<String> first = running(execution, beginning);
            CompletableFuture<String> second = running(execution, begun);
            stopUntilDone(execution, second);
            assertThatThrownBy(() -> first.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            execution.begun(beginning);
            stopUntilDone(execution, first);
        }
    }

    @Test
    void client_stopsAll() throws Exception {
        Execution execution = new Execution();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement beginning = connection.createStatement()) {
            execution.begins(beginning);
            CompletableFuture<String> only = running(execution, beginning);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!only.isDone()) {
                assertThat(System.nanoTime()).isLessThan(end);
                execution.cancel();
                Thread.onSpinWait();
            }
            assertThat(only.get()).isEqualTo("57014");
        }
    }

    /** H2 forgets a request that comes before the statement runs. */
    private static void stopUntilDone(Execution execution, CompletableFuture<String> victim) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!victim.isDone()) {
            assertThat(System.nanoTime()).isLessThan(end);
            execution.stop();
            Thread.onSpinWait();
        }
        assertThat(victim.get()).isEqualTo("57014");
    }
}
