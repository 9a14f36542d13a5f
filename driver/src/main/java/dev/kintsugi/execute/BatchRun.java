package dev.kintsugi.execute;

import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.rows.Rows;
import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A batch, split by shard: each shard gets its entries, in their order, in one batch of its own vendor, and the counts come back in
 * the order of the whole. A batch with an entry that needs several shards runs entry by entry.
 */
final class BatchRun {
    private final Executor executor;
    private final Connections connections;
    private final Layout layout;
    private final List<Plan> plans;
    private final List<Call> calls;

    BatchRun(Executor executor, Connections connections, Layout layout, List<Plan> plans, List<Call> calls) {
        this.executor = executor;
        this.connections = connections;
        this.layout = layout;
        this.plans = plans;
        this.calls = calls;
    }

    /** The shard of each entry; null if one needs several. */
    int @org.jspecify.annotations.Nullable [] homes() throws SQLException {
        int[] homes = new int[calls.size()];
        for (int i = 0; i < homes.length; i++) {
            if (!(plans.get(i) instanceof Plan.OneShard one)) {
                return null;
            }
            homes[i] = executor.target(one, calls.get(i), layout);
            if (homes[i] < 0) {
                return null;
            }
        }
        return homes;
    }

    static ShardSet shards(int[] homes, int clusterSize) {
        ShardSet shards = ShardSet.none(clusterSize);
        for (int home : homes) {
            if (!shards.contains(home)) {
                shards = shards.or(ShardSet.of(home, clusterSize));
            }
        }
        return shards;
    }

    /** Runs the entries on their shards. */
    BatchResult split(int[] homes) throws SQLException {
        ShardSet shards = shards(homes, layout.clusterSize());
        Lease[] taken = connections.takeAll(shards, true);
        Execution execution = calls.get(0).execution();
        List<Part> parts =
                connections.onEach(plans.get(0), shards, taken, shard -> part(taken[shard], homes), new Fan.Undo<>() {
                    @Override
                    public void stop() throws SQLException {
                        execution.cancel();
                    }

                    @Override
                    public void discard(Part part, Exception failure) {
                        part.backend.closeAfter(failure);
                    }
                });
        long[] counts = new long[homes.length];
        List<Rows> keys = new ArrayList<>();
        int[] order = new int[homes.length];
        for (Part part : parts) {
            int next = 0;
            for (int i = 0; i < homes.length; i++) {
                if (homes[i] == part.backend.lease().shard()) {
                    counts[i] = part.counts[next++];
                    order[i] = keys.size();
                }
            }
            if (calls.get(0).demand().keys() == KeyDemand.None.NONE) {
                part.backend.close();
            } else {
                keys.add(part.backend.generatedKeys());
            }
        }
        return new BatchResult(counts, keys.isEmpty() ? null : new Result.Answer(new InRowOrder(keys, order), -1));
    }

    /** What one shard has done. */
    private record Part(Backend backend, long[] counts) {}

    private Part part(Lease lease, int[] homes) throws SQLException {
        Backend backend = null;
        try {
            for (int i = 0; i < homes.length; i++) {
                if (homes[i] != lease.shard()) {
                    continue;
                }
                Call call = calls.get(i);
                if (backend == null) {
                    backend = call.isPrepared() ? Backend.forBatch(lease, call) : Backend.open(lease, call);
                }
                if (backend.statement() instanceof PreparedStatement prepared && call.isPrepared()) {
                    call.bind(prepared);
                    prepared.addBatch();
                } else {
                    backend.statement().addBatch(call.scan().text());
                }
            }
            if (backend == null) {
                throw new IllegalStateException("a shard without entries");
            }
            return new Part(backend, backend.executeBatch());
        } catch (SQLException | RuntimeException e) {
            if (backend != null) {
                backend.closeAfter(e);
            } else {
                lease.release();
            }
            if (e instanceof BatchUpdateException part) {
                throw numbered(part, lease.shard(), homes);
            }
            throw e;
        }
    }

    /** The vendor counts the entries of one shard. */
    private BatchUpdateException numbered(BatchUpdateException e, int shard, int[] homes) {
        int[] own =
                IntStream.range(0, homes.length).filter(i -> homes[i] == shard).toArray();
        int failed = layout.dialect().failedEntry(e);
        return own.length == homes.length || failed < 0 || failed >= own.length
                ? e
                : BatchResult.failed(e, homes.length, own[failed]);
    }

    private Result run(int entry) throws SQLException {
        try {
            return executor.runWithin(plans.get(entry), calls.get(entry), layout);
        } catch (SQLException e) {
            throw BatchResult.failed(e, calls.size(), entry);
        }
    }

    /** Runs the entries one after another. */
    BatchResult oneByOne() throws SQLException {
        long[] counts = new long[calls.size()];
        List<Rows> keys = new ArrayList<>();
        int[] order = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            Result result = run(i);
            if (result instanceof Result.Count count) {
                counts[i] = count.count();
                if (count.generatedKeys() != null) {
                    order[i] = keys.size();
                    keys.add(count.generatedKeys().rows());
                }
            } else if (result instanceof Result.Answer answer) {
                answer.rows().close();
                throw dev.kintsugi.error.Errors.batchAnswersRows();
            }
        }
        return new BatchResult(counts, keys.isEmpty() ? null : new Result.Answer(new InRowOrder(keys, order), -1));
    }
}
