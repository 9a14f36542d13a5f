package dev.kintsugi.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.config.Configuration;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The records' own rules. */
class TopologyTest {
    private static final Node NODE = new Node("s0/primary", "jdbc:h2:mem:a", "sa", new Secret("old"), 1);

    @Test
    void otherCredentials_reachEveryNodeAndReplaceOnlyWhatIsGiven() {
        Shard shard = new Shard(0, "s0", NODE, List.of(NODE));

        Shard both = shard.withCredentials("me", new Secret("new"));
        Shard userAlone = shard.withCredentials("me", null);

        assertThat(both.replicas().get(0).user()).isEqualTo("me");
        assertThat(both.primary().password()).isEqualTo(new Secret("new"));
        assertThat(userAlone.primary().password()).isEqualTo(new Secret("old"));
        assertThat(shard.withCredentials(null, null)).isEqualTo(shard);
    }

    @Test
    void otherCredentials_leaveTheRestOfTheClusterAlone() throws SQLException {
        Topology demo = Configuration.load("demo", name -> null);

        assertThat(demo.withCredentials(null, null)).isEqualTo(demo);
        assertThat(demo.withCredentials("me", null).shards())
                .allMatch(s -> "me".equals(s.primary().user()));
    }

    @Test
    void shardOutOfItsPlace_isRefused() throws SQLException {
        Topology demo = Configuration.load("demo", name -> null);
        List<Shard> wrong = List.of(demo.shards().get(1), demo.shards().get(0));

        assertThatThrownBy(() -> new Topology(
                        2,
                        demo.cluster(),
                        wrong,
                        demo.placements(),
                        demo.tables(),
                        demo.unlistedTables(),
                        demo.settings()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secret_isNotPrinted() {
        assertThat(NODE.toString() + NODE.password()).doesNotContain("old");
    }
}
