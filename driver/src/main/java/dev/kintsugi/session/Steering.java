package dev.kintsugi.session;

import dev.kintsugi.dialect.NodeStatus;
import dev.kintsugi.dialect.Replication;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.ClientState;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.ReplicaReads;
import dev.kintsugi.parse.Hint;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.EnforcedKey;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.Plan.Access;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.replica.ReadToken;
import dev.kintsugi.route.Placements;
import dev.kintsugi.route.Routing;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Shard;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of where its statements go: a comment names one statement's shard, {@code SET kintsugi.shard_key} that of
 * statements without a key of their own.
 */
final class Steering {
    private static final List<String> PREFERENCES = List.of("primary", "replica");
    private static final String KEY = "shard_key";
    private static final String PREFERENCE = "read_preference";
    private static final String TOKEN = "read_token";
    private final Cluster cluster;
    private final ClientState state;
    private final Connections connections;
    private String key = "";
    private String preference = "replica";
    private @Nullable List<String> path;
    /** What each statement that has set the schemas has made of them. */
    private Map<String, List<String>> paths = Map.of();

    private int keyShard = -1;

    Steering(Cluster cluster, ClientState state, Connections connections) {
        this.connections = connections;
        this.cluster = cluster;
        this.state = state;
    }

    /** The schemas that the client has set; null for the default. */
    @Nullable List<String> path() {
        return path;
    }

    void path(@Nullable List<String> schemas) {
        state.touch();
        path = schemas;
    }

    /** The schemas that a statement has set, as it is kept among the settings. */
    void path(String setting, List<String> schemas) {
        path(schemas);
        Map<String, List<String>> more = new HashMap<>(paths);
        more.put(setting, schemas);
        paths = more;
    }

    /** Another setting of the schemas is in force, or none. */
    void follow(@Nullable String setting) {
        path(setting == null ? null : paths.get(setting));
    }

    /** The plan as the client steers it. */
    Plan steer(Plan plan, Scan scan) throws SQLException {
        Hint hint = scan.hint();
        if (hint != null && hint.shard() != null) {
            return on(shard(hint.shard()), plan, scan);
        }
        if (keyShard < 0) {
            return plan;
        }
        Plan written = plan instanceof Plan.Timed timed ? timed.plain() : plan;
        Plan asItIs = written instanceof Plan.Kept kept ? kept.write() : written;
        boolean keyless = asItIs instanceof Plan.Refused
                || (asItIs instanceof Plan.OneShard one && one.anchors().isEmpty());
        return keyless ? on(keyShard, plan, scan) : plan;
    }

    /** The shard that a hint or a setting names for any other kind of statement; -1 if none does. */
    int shardFor(Scan scan) throws SQLException {
        Hint hint = scan.hint();
        return running(hint != null && hint.shard() != null ? shard(hint.shard()) : keyShard);
    }

    /** The shard that a statement's comment names; -1 if it names none. */
    int hinted(Scan scan) throws SQLException {
        Hint hint = scan.hint();
        return running(hint != null && hint.shard() != null ? shard(hint.shard()) : -1);
    }

    /** A statement that nobody has looked at runs on the shard that the client names. */
    private int running(int shard) {
        if (shard >= 0) {
            connections.leavesTraces();
        }
        return shard;
    }

    /** Of a query that the planner could not place nothing is known. */
    private Plan on(int shard, Plan plan, Scan scan) throws SQLException {
        Plan asItIs = plan instanceof Plan.Timed timed ? timed.plain() : plan;
        Access access = scan.kind() == StatementKind.SELECT && asItIs instanceof Plan.OneShard one
                ? one.access()
                : Access.WRITE;
        if (access == Access.WRITE) {
            connections.leavesTraces();
        }
        int clusterSize = cluster.topology().shards().size();
        Plan placed =
                new Plan.OneShard(List.of(new Routing.On(shard, clusterSize)), access, -1, new Plan.Refused("", ""));
        List<EnforcedKey> keys = cluster.layout().enforcedKeys();
        boolean writes = scan.kind() != StatementKind.SELECT || scan.writesInCte();
        return writes && !keys.isEmpty() ? new Plan.Kept(placed, keys, false) : placed;
    }

    private int shard(String name) throws SQLException {
        checkMayName();
        for (Shard shard : cluster.topology().shards()) {
            if (shard.name().equals(name)) {
                return shard.index();
            }
        }
        throw Errors.invalidParameter("There is no shard " + name + "; there are "
                + cluster.topology().shards().stream().map(Shard::name).toList());
    }

    private void checkMayName() throws SQLException {
        if (!state.mayNameShards()) {
            throw Errors.mayNotNameShards();
        }
    }

    /** The value of {@code kintsugi.<name>}. */
    String get(String name) throws SQLException {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case KEY -> key;
            case PREFERENCE -> preference;
            case TOKEN -> readToken().toString();
            default -> throw unknown(name);
        };
    }

    void set(String name, String value) throws SQLException {
        state.touch();
        switch (name.toLowerCase(Locale.ROOT)) {
            case KEY -> {
                checkMayName();
                keyShard = value.isEmpty() ? -1 : home(value);
                key = value;
            }
            case PREFERENCE -> {
                if (!PREFERENCES.contains(value)) {
                    throw Errors.invalidParameter("kintsugi.read_preference is one of " + PREFERENCES);
                }
                preference = value;
                state.primaryOnly(value.equals("primary"));
            }
            case TOKEN -> holdToken(ReadToken.of(value));
            default -> throw unknown(name);
        }
    }

    /** Where the primaries stand: what this session, or any, has committed is at or before that. */
    private ReadToken readToken() throws SQLException {
        Map<String, ReadToken.Place> places = new HashMap<>();
        Replication replication = cluster.dialect().replication();
        for (Shard shard : cluster.topology().shards()) {
            if (replication != null && !shard.replicas().isEmpty()) {
                try (Lease lease = connections.lend(shard.index())) {
                    NodeStatus status = replication.status(lease.connection());
                    places.put(shard.name(), new ReadToken.Place(status.timeline(), status.position()));
                }
            }
        }
        return new ReadToken(places);
    }

    private void holdToken(ReadToken token) {
        ReplicaReads replicas = connections.replicas();
        if (replicas != null) {
            replicas.point().token(token);
        }
    }

    private int home(String value) throws SQLException {
        var placements = cluster.topology().placements().values();
        if (placements.isEmpty()) {
            throw Errors.invalidParameter("kintsugi.shard_key needs a placement, and the configuration has none");
        }
        Placement first = placements.iterator().next();
        SqlType text = new SqlType(SqlType.Kind.TEXT, "text", -1, -1, Collation.C);
        return Placements.function(first, cluster.topology().shards(), text).shardOf(value);
    }

    /** Sets one setting, or by null all, back to its default. */
    void reset(@Nullable String name) {
        if (name == null || name.equalsIgnoreCase(KEY)) {
            key = "";
            keyShard = -1;
        }
        if (name == null || name.equalsIgnoreCase(TOKEN)) {
            holdToken(ReadToken.NONE);
        }
        if (name == null || name.equalsIgnoreCase(PREFERENCE)) {
            preference = "replica";
            state.primaryOnly(false);
        }
    }

    private static SQLException unknown(String name) {
        return Errors.unknownSetting(
                "kintsugi." + name, List.of("kintsugi." + PREFERENCE, "kintsugi." + KEY, "kintsugi." + TOKEN));
    }
}
