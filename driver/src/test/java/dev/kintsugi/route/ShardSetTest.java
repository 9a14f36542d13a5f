package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShardSetTest {

    @Property(tries = 200)
    void sets_behaveAsSetsOfIntegers(
            @ForAll @IntRange(min = 1, max = 200) int clusterSize,
            @ForAll Set<@IntRange(min = 0, max = 199) Integer> a,
            @ForAll Set<@IntRange(min = 0, max = 199) Integer> b) {
        a.removeIf(shard -> shard >= clusterSize);
        b.removeIf(shard -> shard >= clusterSize);
        Set<Integer> either = new TreeSet<>(a);
        either.addAll(b);
        Set<Integer> both = new TreeSet<>(a);
        both.retainAll(b);
        ShardSet left = set(a, clusterSize);
        ShardSet right = set(b, clusterSize);
        assertThat(left.or(right).toArray()).containsExactly(array(either));
        assertThat(left.and(right).toArray()).containsExactly(array(both));
        assertThat(left.or(right)).isEqualTo(set(either, clusterSize)).hasSameHashCodeAs(set(either, clusterSize));
        assertThat(left.size()).isEqualTo(a.size());
        assertThat(left.isEmpty()).isEqualTo(a.isEmpty());
        assertThat(left.isAll()).isEqualTo(a.size() == clusterSize);
        for (int shard = 0; shard < clusterSize; shard++) {
            assertThat(left.contains(shard)).isEqualTo(a.contains(shard));
        }
    }

    @Property(tries = 200)
    void all_holdsEveryShard(@ForAll @IntRange(min = 0, max = 200) int clusterSize) {
        assertThat(ShardSet.all(clusterSize).size()).isEqualTo(clusterSize);
        assertThat(ShardSet.all(clusterSize).contains(clusterSize)).isFalse();
        assertThat(ShardSet.all(clusterSize).next(clusterSize)).isEqualTo(-1);
        assertThat(ShardSet.none(clusterSize).isEmpty()).isTrue();
    }

    @Test
    void smallClusters_shareTheirCommonSets() {
        assertThat(ShardSet.of(3, 64)).isSameAs(ShardSet.of(3, 64));
        assertThat(ShardSet.all(64)).isSameAs(ShardSet.of(0, 64).or(ShardSet.all(64)));
        assertThat(ShardSet.of(3, 64).and(ShardSet.all(64))).isSameAs(ShardSet.of(3, 64));
        assertThat(ShardSet.of(3, 64).and(ShardSet.of(4, 64))).isSameAs(ShardSet.none(64));
    }

    @Test
    void shardOutsideTheCluster_isRefused() {
        assertThatThrownBy(() -> ShardSet.of(4, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ShardSet.of(-1, 100)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(ShardSet.all(4).contains(-1)).isFalse();
    }

    @Test
    void setsOfDifferentClusters_doNotMix() {
        assertThatThrownBy(() -> ShardSet.all(4).and(ShardSet.all(5))).isInstanceOf(IllegalArgumentException.class);
        assertThat(ShardSet.none(4)).isNotEqualTo(ShardSet.none(5));
    }

    @Test
    void emptySet_hasNoFirst() {
        assertThatThrownBy(() -> ShardSet.none(4).first()).isInstanceOf(NoSuchElementException.class);
        assertThat(ShardSet.of(70, 100).first()).isEqualTo(70);
        assertThat(ShardSet.of(70, 100)).hasToString("[70]");
    }

    private static ShardSet set(Set<Integer> shards, int clusterSize) {
        ShardSet set = ShardSet.none(clusterSize);
        for (int shard : shards) {
            set = set.or(ShardSet.of(shard, clusterSize));
        }
        return set;
    }

    private static int[] array(Set<Integer> shards) {
        return shards.stream().mapToInt(Integer::intValue).toArray();
    }
}
