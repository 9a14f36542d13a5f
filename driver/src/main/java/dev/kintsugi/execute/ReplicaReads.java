package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.Replication;
import dev.kintsugi.parse.Hint;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Leases;
import dev.kintsugi.pool.NodePool;
import dev.kintsugi.replica.ReadPoint;
import dev.kintsugi.replica.Replicas;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What one session reads from replicas: which of its statements may, and on which connections. A replica's error never is the answer outside
 * of a read-only transaction: the primary is asked again.
 */
public final class ReplicaReads {
    /** Another replica is tried when one cannot be reached; then the primary. */
    private static final int TRIES = 2;
    /** The client or its time limit has stopped the statement: nobody else is to be asked. */
    private static final String CANCELLED = "57014";

    private final Replicas replicas;
    private final Leases leases;
    private final ClientState state;
    private final ReadPoint point = new ReadPoint();
    private boolean wanted;
    private boolean used;

    /** For one session. */
    public ReplicaReads(Replicas replicas, Leases leases, ClientState state) {
        this.replicas = replicas;
        this.leases = leases;
        this.state = state;
    }

    /** What the session has written and which token it holds. */
    public ReadPoint point() {
        return point;
    }

    /**
     * True if a replica may answer a statement.
     *
     * @param fit true if its text allows it
     */
    public boolean mayAnswer(boolean fit, Call call) {
        Hint hint = call.scan().hint();
        return fit
                && replicas.isReading()
                && (hint == null || !hint.primary())
                && call.demand().resultSetConcurrency() == ResultSet.CONCUR_READ_ONLY
                && state.allowsReplicas();
    }

    /** A statement begins that replicas may answer. */
    void begin() {
        wanted = true;
        used = false;
    }

    /** What runs from now on is the primaries'. */
    void end() {
        wanted = false;
    }

    /**
     * True if a statement that is its own transaction has changed nothing when it failed, because its connection or its node's role is
     * lost: it may run again, on whoever is the primary then.
     */
    boolean mayRepeat(SQLException failure, Call call, Dialect dialect) {
        Replication replication = dialect.replication();
        return replication != null
                && replication.hasChangedNothing(failure)
                && call.repeatable()
                && !call.execution().isCancelledByClient();
    }

    boolean isWanted() {
        return wanted;
    }

    /** True if the statement's error may be a replica's own, or a connection's, so that the primaries are to be asked. */
    boolean mayBlame(SQLException failure, Call call, boolean lost) {
        return (used || lost)
                && call.repeatable()
                && !call.execution().isCancelledByClient()
                && !CANCELLED.equals(failure.getSQLState());
    }

    /** A lease on a connection to a replica; null if none is to be had. */
    @Nullable Lease take(int shard) throws SQLException {
        for (int i = 0; i < TRIES; i++) {
            NodePool replica = replicas.choose(shard, point);
            if (replica == null) {
                return null;
            }
            try {
                Lease lease = leases.read(shard, replica, replicas.patienceNanos());
                if (lease == null) {
                    return null;
                }
                used = true;
                return lease;
            } catch (SQLException e) {
                if (CANCELLED.equals(e.getSQLState())) {
                    throw e;
                }
                // The pool has told those who watch the node, so that it is not chosen again.
                used = true;
            }
        }
        return null;
    }

    /** A lease on a connection to whichever replica answers while a shard has no primary; null if it has one, or none answers. */
    @Nullable Lease instead(int shard) throws SQLException {
        NodePool replica = replicas.instead(shard);
        return replica == null ? null : leases.read(shard, replica, replicas.patienceNanos());
    }
}
