package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Shard;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlacementsTest {
    private static final List<Shard> SHARDS = TestPlacements.shards(List.of("a", "b", "c"));
    private static final SqlType DATE = SqlType.of(SqlType.Kind.DATE, "date");
    private static final SqlType CHAR2 = new SqlType(SqlType.Kind.CHAR, "character", 2, -1, Collation.C);

    @Test
    void list_placesListedValuesAndTheRest() throws SQLException {
        ShardFunction list = list(CHAR2, Map.of("DE", "a", "F ", "b"), "c");
        assertThat(list.shardOf("DE")).isZero();
        assertThat(list.shardOf("F")).isEqualTo(1);
        assertThat(list.shardOf("US")).isEqualTo(2);
        assertThat(list.shardOfNull()).isEqualTo(2);
    }

    @Test
    void list_readsItsValuesByTheKeysType() throws SQLException {
        ShardFunction list = list(SqlType.of(SqlType.Kind.DECIMAL, "numeric"), Map.of("01.50", "a"), "b");
        assertThat(list.shardOf("1.5")).isZero();
    }

    @Test
    void list_betweenAsksOnlyShardsThatAreNamed() throws SQLException {
        ShardFunction list = list(TestPlacements.BIGINT, Map.of("1", "a"), "b");
        assertThat(list.shardsBetween(TestPlacements.BIGINT, "1", "9").toArray())
                .containsExactly(0, 1);
        assertThat(list.shardsBetween(TestPlacements.BIGINT, "1", "1").toArray())
                .containsExactly(0);
    }

    @Test
    void list_refusesWhatIsNoValueOfTheType() {
        assertConfigurationError(
                () -> list(TestPlacements.BIGINT, Map.of("DE", "a"), "b"), "DE is no value of type bigint");
        assertConfigurationError(() -> list(CHAR2, Map.of("DEU", "a"), "b"), "DEU is no value of type character");
    }

    @Test
    void list_refusesOneValueForTwoShards() {
        assertConfigurationError(
                () -> list(TestPlacements.BIGINT, Map.of("1", "a", "01", "b"), "b"), "written another way");
    }

    @Test
    void list_refusesAnUnknownShard() {
        assertConfigurationError(() -> list(TestPlacements.BIGINT, Map.of("1", "z"), "b"), "names shard z");
    }

    @Test
    void range_placesBelowItsBounds() throws SQLException {
        ShardFunction range =
                range(DATE, "c", new Placement.Bound("a", "2026-01-01"), new Placement.Bound("b", "2027-01-01"));
        assertThat(range.shardOf("2025-12-31")).isZero();
        assertThat(range.shardOf("2026-01-01")).isEqualTo(1);
        assertThat(range.shardOf("2027-01-01")).isEqualTo(2);
        assertThat(range.shardOf("-infinity")).isZero();
        assertThat(range.shardOf("infinity")).isEqualTo(2);
        assertThat(range.shardOfNull()).isEqualTo(2);
    }

    @Test
    void range_comparesNumbersAsNumbers() throws SQLException {
        ShardFunction range =
                range(TestPlacements.BIGINT, "c", new Placement.Bound("a", "9"), new Placement.Bound("b", "10"));
        assertThat(range.shardOf("-100")).isZero();
        assertThat(range.shardOf("9")).isEqualTo(1);
        assertThat(range.shardOf("100")).isEqualTo(2);
    }

    @Test
    void range_putsNaNAboveAllNumbers() throws SQLException {
        SqlType type = SqlType.of(SqlType.Kind.DOUBLE, "double precision");
        ShardFunction range = range(type, "c", new Placement.Bound("a", "0"), new Placement.Bound("b", "NaN"));
        assertThat(range.shardOf("-Infinity")).isZero();
        assertThat(range.shardOf("Infinity")).isEqualTo(1);
        assertThat(range.shardOf("NaN")).isEqualTo(2);
    }

    @Test
    void range_ordersTextByCodePointUnderC() throws SQLException {
        ShardFunction range = range(TestPlacements.TEXT, "b", new Placement.Bound("a", "\uFFFD"));
        assertThat(range.shardOf("\uD83D\uDE00")).isEqualTo(1);
        assertThat(range.shardOf("z")).isZero();
    }

    @Test
    void range_ordersTextByUnitsWithoutACollation() throws SQLException {
        SqlType type = new SqlType(SqlType.Kind.TEXT, "CHARACTER VARYING", -1, -1, Collation.H2_OFF);
        ShardFunction range = range(type, "b", new Placement.Bound("a", "\uFFFD"));
        assertThat(range.shardOf("\uD83D\uDE00")).isZero();
    }

    @Test
    void range_readsABoundWithoutZoneAsUtc() throws SQLException {
        SqlType type = SqlType.of(SqlType.Kind.TIMESTAMP_TZ, "timestamp with time zone");
        ShardFunction range = range(type, "b", new Placement.Bound("a", "2026-01-01"));
        assertThat(range.shardOf("2025-12-31T23:59:59Z")).isZero();
        assertThat(range.shardOf("2026-01-01T00:00:00Z")).isEqualTo(1);
    }

    @Test
    void range_refusesBoundsThatDoNotAscend() {
        assertConfigurationError(
                () -> range(TestPlacements.BIGINT, "c", new Placement.Bound("a", "10"), new Placement.Bound("b", "9")),
                "9 is not above 10");
        assertConfigurationError(
                () -> range(
                        TestPlacements.BIGINT, "c", new Placement.Bound("a", "10"), new Placement.Bound("b", "010")),
                "must ascend");
    }

    @Test
    void range_refusesAnOrderThatOnlyTheDatabaseKnows() {
        SqlType english =
                new SqlType(SqlType.Kind.TEXT, "text", -1, -1, new Collation("en_US", Collation.Order.DATABASE, true));
        assertConfigurationError(() -> range(english, "c", new Placement.Bound("a", "m")), "en_US");
        assertConfigurationError(
                () -> range(SqlType.of(SqlType.Kind.ENUM, "mood"), "c", new Placement.Bound("a", "sad")), "mood");
    }

    @Test
    void anyPlacement_refusesKeysWithoutACanonicalText() {
        SqlType folding =
                new SqlType(SqlType.Kind.TEXT, "text", -1, -1, new Collation("ci", Collation.Order.DATABASE, false));
        assertConfigurationError(() -> Placements.function(new Placement.Hash("h"), SHARDS, folding), "collation ci");
        assertConfigurationError(
                () -> Placements.function(new Placement.Hash("h"), SHARDS, SqlType.of(SqlType.Kind.OTHER, "jsonb")),
                "jsonb");
    }

    @Test
    void ring_refusesBadWeights() {
        assertConfigurationError(() -> ring(128, Map.of("z", 1)), "names shard z");
        assertThatIllegalArgumentException().isThrownBy(() -> new Placement.Ring("r", 128, Map.of("a", 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Placement.Ring("r", 0, Map.of()));
        assertConfigurationError(() -> ring(Integer.MAX_VALUE, Map.of("a", 9)), "virtual nodes");
    }

    @Property(tries = 200)
    void range_ofAKeyLiesInEveryRangeAroundIt(
            @ForAll @Size(2) List<@IntRange(min = -100, max = 100) Integer> bounds,
            @ForAll @IntRange(min = -120, max = 120) int key,
            @ForAll @IntRange(max = 50) int below,
            @ForAll @IntRange(max = 50) int above)
            throws SQLException {
        List<Integer> ascending = List.copyOf(new TreeSet<>(bounds));
        Placement.Bound[] written = new Placement.Bound[ascending.size()];
        for (int i = 0; i < written.length; i++) {
            written[i] =
                    new Placement.Bound(i == 0 ? "a" : "b", ascending.get(i).toString());
        }
        ShardFunction range = range(TestPlacements.BIGINT, "c", written);
        int home = range.shardOf(Integer.toString(key));
        String low = Integer.toString(key - below);
        String high = Integer.toString(key + above);
        assertThat(range.shardsBetween(TestPlacements.BIGINT, low, high).contains(home))
                .isTrue();
        assertThat(range.shardsBetween(TestPlacements.BIGINT, low, null).contains(home))
                .isTrue();
        assertThat(range.shardsBetween(TestPlacements.BIGINT, null, high).contains(home))
                .isTrue();
    }

    @Test
    void range_asksOnlyTheShardsOfItsPart() throws SQLException {
        ShardFunction range =
                range(TestPlacements.BIGINT, "c", new Placement.Bound("a", "0"), new Placement.Bound("b", "10"));
        assertThat(range.shardsBetween(TestPlacements.BIGINT, "1", "9").toArray())
                .containsExactly(1);
        assertThat(range.shardsBetween(TestPlacements.BIGINT, null, "0").toArray())
                .containsExactly(0, 1);
        assertThat(range.shardsBetween(TestPlacements.BIGINT, "9", null).toArray())
                .containsExactly(1, 2);
        assertThat(range.shardsBetween(TestPlacements.BIGINT, "9", "1").isEmpty())
                .isTrue();
    }

    @Property
    void keyOrder_ofNumerics_isThatOfTheNumbers(@ForAll BigDecimal a, @ForAll BigDecimal b) {
        SqlType type = SqlType.of(SqlType.Kind.DECIMAL, "numeric");
        KeyOrder<?> order = Objects.requireNonNull(KeyOrder.of(type));
        assertThat(Integer.signum(compare(order, text(a), text(b)))).isEqualTo(Integer.signum(a.compareTo(b)));
    }

    private static <T> int compare(KeyOrder<T> order, String a, String b) {
        return order.compare(order.read(a), order.read(b));
    }

    private static String text(BigDecimal number) {
        return ((KeyText.Of) NumberKeys.plain(number)).text();
    }

    private static ShardFunction list(SqlType type, Map<String, String> shardOf, String otherwise) throws SQLException {
        return Placements.function(new Placement.ByList("by-list", shardOf, otherwise), SHARDS, type);
    }

    private static ShardFunction range(SqlType type, String otherwise, Placement.Bound... bounds) throws SQLException {
        return Placements.function(new Placement.ByRange("by-range", List.of(bounds), otherwise), SHARDS, type);
    }

    private static ShardFunction ring(int virtualNodes, Map<String, Integer> weights) throws SQLException {
        return Placements.function(new Placement.Ring("by-ring", virtualNodes, weights), SHARDS, TestPlacements.BIGINT);
    }

    private static void assertConfigurationError(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("F0000"))
                .hasMessageContaining(message);
    }
}
