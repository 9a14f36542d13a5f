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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task a shard: in turn on the caller's thread, or at the same time, the caller taking one share, on virtual threads where
 * the JDK has them. In turn where the database is in this process, since handing a query to another thread would cost more than the
 * query.
 *
 * <p>With servers it depends on the statement. A hand-over costs some 20 to 50 µs of CPU on either side, which a short query does not
 * repay; a long one is worth waiting for everywhere at once. So the time that a shard takes is remembered for each plan: if all shards
 * in turn are expected within {@value #IN_TURN_MILLIS} ms, they run in turn. A plan that has not run yet runs everywhere at once, and
 * what is remembered follows what is seen, so that a plan whose shards grow slow goes back to that.
 */
public final class Fan implements AutoCloseable {
    private static final long IN_TURN_MILLIS = 2;
    /** How much of what is remembered one execution replaces: one part in this many. */
    private static final long MEMORY = 4;

    private final ExecutorService threads;
    private final boolean inTurn;
    /** By identity: a plan that is no longer used is forgotten. */
    private final Cache<Object, Pace> paces;

    /** How long one shard takes for one plan. Races lose a sample at most. */
    private static final class Pace {
        private volatile long nanosPerShard = Long.MAX_VALUE;

        void seen(long nanos) {
            long known = nanosPerShard;
            nanosPerShard = known == Long.MAX_VALUE ? nanos : known + (nanos - known) / MEMORY;
        }

        boolean isShort(int shards) {
            return nanosPerShard <= TimeUnit.MILLISECONDS.toNanos(IN_TURN_MILLIS) / shards;
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
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    limit, limit, 10, TimeUnit.SECONDS, new java.util.concurrent.SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, name);
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is done on one shard. */
    interface Task<T> {
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

    /** As {@link #run}, in turn if the plan is known to be short. */
    <T> List<T> run(Object plan, ShardSet shards, Task<T> task, Undo<T> undo) throws SQLException {
        int size = shards.size();
        if (inTurn || size == 1) {
            return inTurn(shards, task, undo);
        }
        Pace pace = paces.get(plan, unknown -> new Pace());
        if (pace.isShort(size)) {
            long started = System.nanoTime();
            List<T> results = inTurn(shards, task, undo);
            pace.seen((System.nanoTime() - started) / size);
            return results;
        }
        AtomicLong fastest = new AtomicLong(Long.MAX_VALUE);
        List<T> results = together(
                shards,
                shard -> {
                    long started = System.nanoTime();
                    T result = task.run(shard);
                    fastest.accumulateAndGet(System.nanoTime() - started, Math::min);
                    return result;
                },
                undo);
        // The others have also waited for each other where processors are few.
        pace.seen(fastest.get());
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
