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
 * <p>With servers it depends on the statement and on how busy the machines are: a hand-over costs CPU on either side, which a short query
 * does not repay, while a long one is worth waiting for everywhere at once. So both ways are timed for each plan: see {@link Pace}.
 */
public final class Fan implements AutoCloseable {
    private final ExecutorService threads;
    private final boolean inTurn;
    /** By identity: a plan that is no longer used is forgotten. */
    private final Cache<Object, Pace> paces;

    /**
     * The way in which one plan's executions are run, whichever sessions they come from. Now and then all of them go the other way for a
     * while, and that is kept if it has been faster on the average.
     *
     * <p>Timing single executions would not do. One that runs everywhere at once takes time from the others: where the machines have none to
     * spare, each is faster alone and all are slower together, which only shows while all do it. In turn costs less, so that it is taken
     * unless the other way is clearly faster. It is not tried for plans that take longer than {@value #LONG_MILLIS} ms at once. A way
     * that has been slower is tried again after ever more executions.
     */
    private static final class Pace {
        private static final long LONG_MILLIS = 50;
        /** Executions of a trial; the first ones, in which both ways meet, are not timed. */
        private static final int TRIAL = 24;

        private static final int SETTLING = 8;
        /** A trial ends after so many that were timed if it takes twice as long. */
        private static final int ENOUGH = 4;

        /** Executions between two trials. */
        private static final int SHORTEST = 400;

        private static final int LONGEST = 16 * SHORTEST;
        private static final double CLEARLY = 0.9;
        private static final double UNKNOWN = Double.MAX_VALUE;

        private boolean inTurn;
        private boolean trial = true;
        private int executions = TRIAL;
        private int begun;
        private int timed;
        private long nanos;
        private int interval = SHORTEST;
        private double meanInTurn = UNKNOWN;
        private double meanTogether = UNKNOWN;

        /** True if the next execution runs in turn. */
        synchronized boolean nextInTurn() {
            if (begun >= executions && timed > 0) {
                goOn();
            }
            begun++;
            return inTurn;
        }

        synchronized void took(boolean wasInTurn, long time) {
            if (wasInTurn == inTurn && begun > SETTLING) {
                timed++;
                nanos += time;
                if (trial && timed >= ENOUGH && nanos / timed > 2 * Math.min(meanInTurn, meanTogether)) {
                    executions = begun;
                }
            }
        }

        private void goOn() {
            double mean = (double) nanos / timed;
            if (inTurn) {
                meanInTurn = mean;
            } else {
                meanTogether = mean;
            }
            boolean tooLong = !inTurn && mean > TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS);
            boolean unknown = meanInTurn == UNKNOWN || meanTogether == UNKNOWN;
            if (!tooLong && (!trial || unknown)) {
                run(!inTurn, true, TRIAL);
                return;
            }
            boolean better = meanInTurn != UNKNOWN && meanTogether > CLEARLY * meanInTurn;
            interval = trial && better != inTurn ? Math.min(2 * interval, LONGEST) : SHORTEST;
            run(better, false, interval);
        }

        private void run(boolean way, boolean asTrial, int times) {
            inTurn = way;
            trial = asTrial;
            executions = times;
            begun = 0;
            timed = 0;
            nanos = 0;
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

    /**
     * As {@link #run}, but the other shards begin when the first one is done: who writes the same copies waits there for whoever came
     * first, instead of each for the other.
     */
    <T> List<T> runOnCopies(ShardSet shards, Task<T> task, Undo<T> undo) throws SQLException {
        int first = shards.first();
        ShardSet others = ShardSet.none(shards.clusterSize());
        for (int shard = shards.next(first + 1); shard >= 0; shard = shards.next(shard + 1)) {
            others = others.or(ShardSet.of(shard, shards.clusterSize()));
        }
        List<T> results = new ArrayList<>(shards.size());
        results.add(task.run(first));
        if (others.isEmpty()) {
            return results;
        }
        try {
            results.addAll(run(others, task, undo));
        } catch (SQLException | RuntimeException e) {
            undo.discard(results.get(0), e);
            throw e;
        }
        return results;
    }

    /** As {@link #run} for every shard of a cluster, where a result needs no undoing. */
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
