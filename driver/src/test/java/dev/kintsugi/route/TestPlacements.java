package dev.kintsugi.route;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Shard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Placements and keys as tests need them. */
final class TestPlacements {
    static final SqlType BIGINT = SqlType.of(SqlType.Kind.BIGINT, "bigint");
    static final SqlType TEXT = new SqlType(SqlType.Kind.TEXT, "text", -1, -1, dev.kintsugi.rows.Collation.C);
    static final Dialect POSTGRES = dialect("jdbc:postgresql://localhost/test");
    static final Dialect H2 = dialect("jdbc:h2:mem:test");

    private TestPlacements() {}

    static List<Shard> shards(List<String> names) {
        List<Shard> shards = new ArrayList<>();
        for (String name : names) {
            Node primary = new Node(name + "/primary", "jdbc:h2:mem:" + name, null, null, 1);
            shards.add(new Shard(shards.size(), name, primary, List.of()));
        }
        return shards;
    }

    static ShardFunction hash(int shards) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            names.add("shard-" + i);
        }
        return Placements.function(new Placement.Hash("by-hash"), shards(names), BIGINT);
    }

    static ShardFunction ring(List<String> names, int virtualNodes, Map<String, Integer> weights) throws SQLException {
        return Placements.function(new Placement.Ring("by-ring", virtualNodes, weights), shards(names), BIGINT);
    }

    static ShardKey key(SqlType type, ShardFunction function, Dialect dialect) {
        return new ShardKey("k", type, "placement", function, dialect);
    }

    private static Dialect dialect(String url) {
        Dialect dialect = Dialect.of(url);
        if (dialect == null) {
            throw new IllegalStateException(url);
        }
        return dialect;
    }
}
