package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RingFunctionTest {
    private static final int KEYS = 100_000;
    private static final List<String> FOUR = List.of("shard-0", "shard-1", "shard-2", "shard-3");
    private static final List<String> FIVE = List.of("shard-0", "shard-1", "shard-2", "shard-3", "shard-4");

    /** 1/√128 is 9 %, so that this is four and a half standard deviations. */
    @Property(tries = 20)
    void shares_differByAtMost40Percent(
            @ForAll @Size(4) Set<@AlphaChars @StringLength(min = 1, max = 12) String> names, @ForAll Random random)
            throws SQLException {
        ShardFunction ring = TestPlacements.ring(List.copyOf(names), 128, Map.of());
        for (int share : shares(ring, 20_000, random)) {
            assertThat((double) share / 20_000).isBetween(0.25 * 0.6, 0.25 * 1.4);
        }
    }

    @Test
    void shares_ofTheDefaultNames_differByAtMost15Percent() throws SQLException {
        for (int share : shares(TestPlacements.ring(FOUR, 128, Map.of()), KEYS, new Random(1))) {
            assertThat((double) share / KEYS).isCloseTo(0.25, within(0.25 * 0.15));
        }
    }

    @Test
    void fifthShard_takesAFifthOfTheKeys() throws SQLException {
        ShardFunction before = TestPlacements.ring(FOUR, 128, Map.of());
        ShardFunction after = TestPlacements.ring(FIVE, 128, Map.of());
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            String text = Integer.toString(key);
            if (before.shardOf(text) != after.shardOf(text)) {
                moved++;
                assertThat(after.shardOf(text)).isEqualTo(4);
            }
        }
        assertThat(moved).isBetween(KEYS * 15 / 100, KEYS * 25 / 100);
    }

    @Property(tries = 20)
    void newShard_takesKeysAndMovesNoOthers(
            @ForAll @Size(min = 2, max = 8) Set<@AlphaChars @StringLength(min = 1, max = 12) String> names,
            @ForAll @IntRange(min = 1, max = 64) int virtualNodes,
            @ForAll Random random)
            throws SQLException {
        List<String> after = List.copyOf(names);
        List<String> before = after.subList(0, after.size() - 1);
        ShardFunction small = TestPlacements.ring(before, virtualNodes, Map.of());
        ShardFunction large = TestPlacements.ring(after, virtualNodes, Map.of());
        for (int i = 0; i < 2_000; i++) {
            String key = Long.toString(random.nextLong());
            assertThat(large.shardOf(key)).isIn(small.shardOf(key), before.size());
        }
    }

    @Property(tries = 20)
    void removedShard_givesUpItsKeysAndMovesNoOthers(
            @ForAll @Size(min = 2, max = 8) Set<@AlphaChars @StringLength(min = 1, max = 12) String> names,
            @ForAll Random random)
            throws SQLException {
        List<String> before = List.copyOf(names);
        List<String> after = before.subList(1, before.size());
        ShardFunction large = TestPlacements.ring(before, 32, Map.of());
        ShardFunction small = TestPlacements.ring(after, 32, Map.of());
        for (int i = 0; i < 2_000; i++) {
            String key = Long.toString(random.nextLong());
            if (large.shardOf(key) != 0) {
                assertThat(after.get(small.shardOf(key))).isEqualTo(before.get(large.shardOf(key)));
            }
        }
    }

    @Property(tries = 20)
    void orderOfShardsInTheFile_movesNoKey(
            @ForAll @Size(min = 2, max = 8) Set<@AlphaChars @StringLength(min = 1, max = 12) String> names,
            @ForAll Random random)
            throws SQLException {
        List<String> one = List.copyOf(names);
        List<String> other = new ArrayList<>(one);
        Collections.shuffle(other, random);
        ShardFunction a = TestPlacements.ring(one, 16, Map.of());
        ShardFunction b = TestPlacements.ring(other, 16, Map.of());
        for (int i = 0; i < 500; i++) {
            String key = Long.toString(random.nextLong());
            assertThat(other.get(b.shardOf(key))).isEqualTo(one.get(a.shardOf(key)));
        }
    }

    @Test
    void weights_multiplyShares() throws SQLException {
        int[] shares = shares(TestPlacements.ring(FOUR, 256, Map.of("shard-1", 2, "shard-2", 3)), KEYS, new Random(2));
        double[] wanted = {1 / 7.0, 2 / 7.0, 3 / 7.0, 1 / 7.0};
        for (int i = 0; i < shares.length; i++) {
            assertThat((double) shares[i] / KEYS).isCloseTo(wanted[i], within(wanted[i] * 0.2));
        }
    }

    @Test
    void raisedWeight_onlyDrawsKeysToThatShard() throws SQLException {
        ShardFunction before = TestPlacements.ring(FOUR, 64, Map.of());
        ShardFunction after = TestPlacements.ring(FOUR, 64, Map.of("shard-3", 2));
        for (int key = 0; key < 5_000; key++) {
            String text = Integer.toString(key);
            assertThat(after.shardOf(text)).isIn(before.shardOf(text), 3);
        }
    }

    @Test
    void weightOfOne_changesNothing() throws SQLException {
        ShardFunction plain = TestPlacements.ring(FOUR, 64, Map.of());
        ShardFunction weighted = TestPlacements.ring(FOUR, 64, Map.of("shard-0", 1));
        for (int key = 0; key < 1_000; key++) {
            assertThat(weighted.shardOf(Integer.toString(key))).isEqualTo(plain.shardOf(Integer.toString(key)));
        }
    }

    @Test
    void nullKey_livesWhereTheEmptyTextDoes() throws SQLException {
        ShardFunction ring = TestPlacements.ring(FIVE, 128, Map.of());
        assertThat(ring.shardOfNull()).isEqualTo(ring.shardOf(""));
        assertThat(TestPlacements.hash(7).shardOfNull()).isEqualTo(TestPlacements.hash(7).shardOf(""));
    }

    @Test
    void between_isOneShardForOneKeyAndAllForMore() throws SQLException {
        ShardFunction ring = TestPlacements.ring(FIVE, 128, Map.of());
        assertThat(ring.shardsBetween(TestPlacements.BIGINT, "5", "5").toArray()).containsExactly(ring.shardOf("5"));
        assertThat(ring.shardsBetween(TestPlacements.BIGINT, "5", "6").isAll()).isTrue();
        assertThat(ring.shardsBetween(TestPlacements.BIGINT, null, null).isAll()).isTrue();
    }

    private static int[] shares(ShardFunction function, int keys, Random random) {
        int[] shares = new int[function.clusterSize()];
        for (int i = 0; i < keys; i++) {
            shares[function.shardOf(Long.toString(random.nextLong()))]++;
        }
        return shares;
    }
}
