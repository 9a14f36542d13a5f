package dev.kintsugi.execute;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.kintsugi.route.ShardSet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task a shard: in turn on the caller's thread, or at the same time, the caller taking one share, on virtual threads where
 * the JDK has them. In turn where the database is in this process, since handing a query to another thread would cost more than the
 * query.
 *
 * <p>With servers it depends on the statement and on how busy the machine is: a hand-over costs CPU on either side, which a short query
 * does not repay, while a long one is worth waiting for everywhere at once. So both ways are timed for each plan, and the one that has
 * been faster of late is taken. One execution in {@value #TRIAL} tries the other way; in turn is not tried for plans that take longer than
 * {@value #LONG_MILLIS} ms at once, which it could only make slower.
 */
public final class Fan implements AutoCloseable {
    private static final long LONG_MILLIS = 20;
    private static final int TRIAL = 32;
    /** How much of what is remembered one execution replaces: one part in this many. */
    private static final long MEMORY = 4;

    private final ExecutorService threads;
    private final boolean inTurn;
    /** By identity: a plan that is no longer used is forgotten. */
    private final Cache<Object, Pace> paces;

    /** How long one plan has taken of late, in turn and at once. Races lose a sample at most. */
    private static final class Pace {
        private static final long UNKNOWN = Long.MAX_VALUE;
        private volatile long inTurn = UNKNOWN;
        private volatile long together = UNKNOWN;
        private volatile int executions;

        /** True if the next execution runs in turn. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // An execution that is not counted delays the next trial, no more.
        boolean nextInTurn() {
            boolean faster = inTurn < together;
            if (++executions % TRIAL != 2) {
                return faster;
            }
            return !faster && together < TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS);
        }

        void took(boolean wasInTurn, long nanos) {
            if (wasInTurn) {
                inTurn = blend(inTurn, nanos);
            } else {
                together = blend(together, nanos);
            }
        }

        private static long blend(long known, long nanos) {
            return known == UNKNOWN ? nanos : known + (nanos - known) / MEMORY;
        }
    }

    /**
     * For one cluster.
     *
     * @param inTurn true if tasks run one after another
     * @param limit threads at most, where they are not virtual; a task that finds none runs on the caller's
     * @param plans whose time is remembered at most
     */
    public Fan(String name, boolean inTurn, int limit, int plans) {
        this.inTurn = inTurn;
        this.paces = Caffeine.newBuilder()
                .weakKeys()
                .maximumSize(plans)
                .executor(Runnable::run)
                .build();
        this.threads = threads(name, limit);
    }

    private static ExecutorService threads(String name, int limit) {
        try {
            // Since Java 21.
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            java.util.concurrent.Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (NoSuchMethodException e) {
            // None is kept for good: a pool makes a new one for each task until it has as many, also while others are
            // free.
            return new ThreadPoolExecutor(
                    0, limit, 10, TimeUnit.SECONDS, new java.util.concurrent.SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, name);
                        thread.setDaemon(true);
                        return thread;
                    });
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is done on one shard. */
    @FunctionalInterface
    public interface Task<T> {
        T run(int shard) throws SQLException;
    }

    /** What happens to results that came although another shard failed, and to shards that still run. */
    interface Undo<T> {
        /** Stops what still runs. */
        void stop() throws SQLException;

        void discard(T result, Exception failure);
    }

    /**
     * One result a shard, in ascending order. If one fails, the others are stopped and waited for, and what they gave is
     * discarded.
     */
    <T> List<T> run(ShardSet shards, Task<T> task, Undo<T> undo) throws SQLException {
        return inTurn ? inTurn(shards, task, undo) : together(shards, task, undo);
    }

    /** The same for every shard of a cluster, where a result needs no undoing. */
    public <T> List<T> everywhere(int shards, Task<T> task) throws SQLException {
        return run(ShardSet.all(shards), task, new Undo<>() {
            @Override
            public void stop() {}

            @Override
            public void discard(T result, Exception failure) {}
        });
    }

    /** As {@link #run}, in the way that has been faster for this plan. */
    <T> List<T> run(Object plan, ShardSet shards, Task<T> task, Undo<T> undo) throws SQLException {
        if (inTurn || shards.size() == 1) {
            return inTurn(shards, task, undo);
        }
        Pace pace = paces.get(plan, unknown -> new Pace());
        boolean next = pace.nextInTurn();
        long started = System.nanoTime();
        List<T> results = next ? inTurn(shards, task, undo) : together(shards, task, undo);
        pace.took(next, System.nanoTime() - started);
        return results;
    }

    private static <T> List<T> inTurn(ShardSet shards, Task<T> task, Undo<T> undo) throws SQLException {
        List<T> results = new ArrayList<>(shards.size());
        try {
            for (int shard = shards.next(0); shard >= 0; shard = shards.next(shard + 1)) {
                results.add(task.run(shard));
            }
            return results;
        } catch (SQLException | RuntimeException e) {
            results.forEach(result -> undo.discard(result, e));
            throw e;
        }
    }

    private <T> List<T> together(ShardSet shards, Task<T> task, Undo<T> undo) throws SQLException {
        int[] indexes = shards.toArray();
        Watched<T> watched = new Watched<>(task, undo);
        List<Share<T>> shares = new ArrayList<>(indexes.length);
        for (int i = 1; i < indexes.length; i++) {
            int shard = indexes[i];
            shares.add(new Share<>(submit(() -> watched.run(shard)), shard));
        }
        List<T> results = new ArrayList<>(indexes.length);
        try {
            results.add(watched.run(indexes[0]));
        } catch (SQLException | RuntimeException e) {
            watched.failed(e);
        }
        for (Share<T> share : shares) {
            try {
                results.add(share.get(watched));
            } catch (SQLException | RuntimeException e) {
                watched.failed(e);
            }
        }
        Exception failure = watched.first.get();
        if (failure == null) {
            return results;
        }
        for (T result : results) {
            undo.discard(result, failure);
        }
        if (failure instanceof SQLException e) {
            throw e;
        }
        throw (RuntimeException) failure;
    }

    /**
     * A task whose first failure, on whichever thread, stops the other shards at once: the caller's thread may be in the midst of its own
     * share and would learn of it late.
     */
    private static final class Watched<T> implements Task<T> {
        private final Task<T> task;
        private final Undo<T> undo;
        private final AtomicReference<@Nullable Exception> first = new AtomicReference<>();

        Watched(Task<T> task, Undo<T> undo) {
            this.task = task;
            this.undo = undo;
        }

        @Override
        public T run(int shard) throws SQLException {
            try {
                return task.run(shard);
            } catch (SQLException | RuntimeException e) {
                failed(e);
                throw e;
            }
        }

        void failed(Exception failure) {
            if (first.compareAndSet(null, failure)) {
                try {
                    undo.stop();
                } catch (SQLException e) {
                    failure.addSuppressed(e);
                }
                return;
            }
            Exception earlier = first.get();
            if (earlier != null
                    && earlier != failure
                    && !List.of(earlier.getSuppressed()).contains(failure)) {
                earlier.addSuppressed(failure);
            }
        }
    }

    /** Does something on another thread; on this one if all are busy. */
    void aside(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private <T> @Nullable Future<T> submit(Callable<T> task) {
        try {
            return threads.submit(task);
        } catch (RejectedExecutionException e) {
            // All threads are busy: the caller's own does it.
            return null;
        }
    }

    /** One shard's share; without a future it runs when it is asked for. */
    private record Share<T>(@Nullable Future<T> future, int shard) {
        T get(Task<T> task) throws SQLException {
            if (future == null) {
                return task.run(shard);
            }
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return future.get();
                    } catch (InterruptedException e) {
                        // The task holds a connection of this session: it must end before anything else happens.
                        interrupted = true;
                    }
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SQLException sql) {
                    throw sql;
                }
                throw e.getCause() instanceof RuntimeException runtime
                        ? runtime
                        : new IllegalStateException(e.getCause());
            } catch (CancellationException e) {
                throw new IllegalStateException(e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
