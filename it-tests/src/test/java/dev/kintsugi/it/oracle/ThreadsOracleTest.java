package dev.kintsugi.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What one session answers, eight sessions of one pool answer as well while they share the cluster's plans, pools and threads. */
class ThreadsOracleTest {
    private static final int THREADS = 8;
    /** How often each statement runs, so that it meets others, and itself, on the way. */
    private static final int ROUNDS = 3;

    private final Map<Case, List<Outcome>> expected = new HashMap<>();

    @Test
    void queries_answerOnEightThreadsAsOnOneDatabase() throws Exception {
        Backend backend = new PostgresBackend();
        List<Case> queries = CaseFiles.cases(backend.name())
                .filter(Case::reads)
                .filter(row -> !row.refusedOn(backend.name()) && row.generated().isEmpty())
                .filter(row -> !dependsOnLocks(row.sql()))
                .toList();
        try (Fixture fixture = new Fixture(backend);
                HikariDataSource pool = pool(fixture)) {
            try (Client oracle = new Client(fixture.openOracle())) {
                queries.forEach(row -> expected.put(row, oracle.run(row)));
            }
            assertThat(atOnce(pool, turns(queries))).isEmpty();
        }
    }

    /** True if what it answers is another thing while other threads read the same rows FOR UPDATE. */
    private static boolean dependsOnLocks(String statement) {
        return statement.contains("SKIP LOCKED") || statement.contains("NOWAIT");
    }

    private static HikariDataSource pool(Fixture fixture) throws SQLException, IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(fixture.subjectUrl());
        config.setMaximumPoolSize(THREADS);
        return new HikariDataSource(config);
    }

    private static Queue<Case> turns(List<Case> queries) {
        List<Case> all = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            all.addAll(queries);
        }
        Collections.shuffle(all, new Random(8));
        return new ConcurrentLinkedQueue<>(all);
    }

    private List<String> atOnce(HikariDataSource pool, Queue<Case> turns)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<String> found = new ArrayList<>();
            for (Future<List<String>> differences :
                    threads.invokeAll(Collections.nCopies(THREADS, differences(pool, turns)))) {
                found.addAll(differences.get());
            }
            return found;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Takes statements until there are none, each on a connection of its own. */
    private Callable<List<String>> differences(HikariDataSource pool, Queue<Case> turns) {
        return () -> {
            List<String> found = new ArrayList<>();
            for (Case row = turns.poll(); row != null; row = turns.poll()) {
                try (Client client = new Client(pool.getConnection())) {
                    for (String difference :
                            row.comparison().differences(expected.getOrDefault(row, List.of()), client.run(row))) {
                        found.add(row + "\n    " + difference);
                    }
                }
            }
            return found;
        };
    }
}
