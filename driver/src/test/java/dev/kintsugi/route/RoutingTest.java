package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.topology.Placement;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static final int SHARDS = 16;
    private static final Values NO_VALUES = values();
    private final ShardFunction hash = TestPlacements.hash(SHARDS);
    private final ShardKey key = TestPlacements.key(TestPlacements.BIGINT, hash, TestPlacements.POSTGRES);

    RoutingTest() throws SQLException {}

    @Test
    void equal_goesToTheKeysShard() {
        Routing equal = new Routing.Equal(key, new Operand.Bound(0));
        assertThat(equal.shards(values(42)).toArray()).containsExactly(hash.shardOf("42"));
        assertThat(equal.shards(values("042"))).isEqualTo(equal.shards(values(42L)));
        assertThat(equal.shards(values((Object) null)).isEmpty()).isTrue();
        assertThat(equal.shards(values(new BigDecimal("7.5"))).isEmpty()).isTrue();
        assertThat(equal.shards(values("seven")).isAll()).isTrue();
    }

    @Test
    void negatedLiteral_isItsNegative() {
        Routing equal = new Routing.Equal(key, new Operand.Literal(0, true));
        assertThat(equal.shards(values(42L)).first()).isEqualTo(hash.shardOf("-42"));
        assertThat(equal.shards(values(new BigDecimal("9223372036854775808"))).first())
                .isEqualTo(hash.shardOf("-9223372036854775808"));
        assertThat(equal.shards(values("42")).isAll()).isTrue();
    }

    @Test
    void literalWithoutAJavaValue_isNotNull() {
        assertThat(new Routing.Equal(key, new Operand.Literal(0, false))
                        .shards(values((Object) null))
                        .isAll())
                .isTrue();
    }

    @Test
    void any_asksTheShardsOfItsElements() throws SQLException {
        int[] expected = shardsOf("1", "2");
        for (Object array : List.of(
                new Object[] {1L, 2L, null},
                new long[] {1, 2},
                new int[] {1, 2},
                new short[] {1, 2},
                new String[] {"1", "02"},
                List.of(1, 2),
                "{1,2}",
                " { 1 , \"2\", NULL } ",
                "{NULL,2,1}")) {
            assertThat(any(key, array).toArray()).as("%s", array).containsExactly(expected);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            Object array = connection.createArrayOf("BIGINT", new Object[] {1L, 2L});
            assertThat(any(key, array).toArray()).containsExactly(expected);
        }
    }

    @Test
    void any_ofNothingSelectsNothing() {
        for (Object array : Arrays.asList(null, new long[0], List.of(), "{}", new Object[] {null}, "{null}")) {
            assertThat(any(key, array).isEmpty()).isTrue();
        }
    }

    @Test
    void any_ofWhatIsNotUnderstoodAsksAllShards() {
        for (Object array : List.of(
                new byte[] {1},
                new char[] {'1'},
                1L,
                "{{1},{2}}",
                "[0:1]={1,2}",
                "{1,}",
                "{1",
                "1}",
                "{1,2}x",
                "{\"1}",
                "{,1}",
                "{1 2}",
                "{1\\2}",
                "{\"1\"2}",
                "{\"1\\",
                new Object[] {1L, "2"},
                new int[][] {{1}},
                new Object())) {
            assertThat(any(key, array).isAll()).as("%s", array).isTrue();
        }
    }

    @Test
    void any_ofAClosedConnectionsArrayAsksAllShards() throws SQLException {
        java.sql.Array array;
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            array = connection.createArrayOf("BIGINT", new Object[] {1L});
        }
        assertThat(any(key, array).isAll()).isTrue();
    }

    @Test
    void any_ofATextIsPostgresAlone() {
        assertThat(any(TestPlacements.key(TestPlacements.BIGINT, hash, TestPlacements.H2), "{1}")
                        .isAll())
                .isTrue();
    }

    @Test
    void any_keepsQuotedTexts() {
        ShardKey text = TestPlacements.key(TestPlacements.TEXT, hash, TestPlacements.POSTGRES);
        assertThat(any(text, "{\"a \\\"b,\", \"NULL\", c d }").toArray())
                .containsExactly(shardsOf("a \"b,", "NULL", "c d"));
    }

    @Test
    void between_asksAPartOfARangePlacement() throws SQLException {
        ShardKey ranged = ranged(TestPlacements.POSTGRES);
        assertThat(between(ranged, 1, 5).toArray()).containsExactly(1);
        assertThat(between(ranged, 5, 1).isEmpty()).isTrue();
        assertThat(between(ranged, null, 5).isEmpty()).isTrue();
        assertThat(new Routing.Between(ranged, new Operand.Constant(10), null)
                        .shards(NO_VALUES)
                        .toArray())
                .containsExactly(2);
        assertThat(new Routing.Between(ranged, null, new Operand.Constant(-1))
                        .shards(NO_VALUES)
                        .toArray())
                .containsExactly(0);
        assertThat(new Routing.Between(ranged, null, new Operand.Constant(null))
                        .shards(NO_VALUES)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void between_ignoresABoundThatIsNoKey() throws SQLException {
        ShardKey ranged = ranged(TestPlacements.POSTGRES);
        assertThat(between(ranged, new BigDecimal("7.5"), 9).toArray()).containsExactly(0, 1);
        assertThat(between(ranged, 10, "many").toArray()).containsExactly(2);
    }

    @Test
    void between_byHashAsksAllShardsButForOneKey() {
        assertThat(between(key, 1, 5).isAll()).isTrue();
        assertThat(between(key, 5, "5").toArray()).containsExactly(hash.shardOf("5"));
    }

    @Test
    void between_ofPaddedTextsTrustsNoTrailingSpace() throws SQLException {
        SqlType type = new SqlType(SqlType.Kind.CHAR, "character", 2, -1, dev.kintsugi.rows.Collation.C);
        Placement placement = new Placement.ByRange("by-range", List.of(new Placement.Bound("a", "b")), "b");
        ShardKey ranged = TestPlacements.key(
                type,
                Placements.function(placement, TestPlacements.shards(List.of("a", "b")), type),
                TestPlacements.POSTGRES);
        assertThat(between(ranged, "a", "a").toArray()).containsExactly(0);
        assertThat(between(ranged, "a", "a ").toArray()).containsExactly(0, 1);
    }

    @Test
    void isNull_goesToTheNullKeysHome() {
        assertThat(new Routing.IsNull(key).shards(NO_VALUES).toArray()).containsExactly(hash.shardOfNull());
        assertThat(key.home(null)).isEqualTo(hash.shardOfNull());
    }

    @Test
    void home_isUnknownWhereTheDatabaseConverts() {
        assertThat(key.home(42)).isEqualTo(hash.shardOf("42"));
        assertThat(key.home(new BigDecimal("7.5"))).isEqualTo(-1);
        assertThat(key.homeOfStored("8")).isEqualTo(hash.shardOf("8"));
        assertThat(key.homeOfStored(null)).isEqualTo(hash.shardOfNull());
    }

    @Test
    void conditions_combine() {
        Routing one = new Routing.On(1, SHARDS);
        Routing two = new Routing.On(2, SHARDS);
        Routing all = new Routing.Everywhere(SHARDS);
        assertThat(new Routing.AnyOf(List.of(one, two)).shards(NO_VALUES).toArray())
                .containsExactly(1, 2);
        assertThat(new Routing.AllOf(List.of(one, two)).shards(NO_VALUES).isEmpty())
                .isTrue();
        assertThat(new Routing.AllOf(List.of(one, all)).shards(NO_VALUES).toArray())
                .containsExactly(1);
        assertThat(new Routing.AnyOf(List.of(new Routing.Nowhere(SHARDS)))
                        .shards(NO_VALUES)
                        .isEmpty())
                .isTrue();
        assertThatThrownBy(() -> new Routing.AllOf(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Routing.AnyOf(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void routing_printsItselfWithoutValues() {
        Routing routing = new Routing.AllOf(List.of(
                new Routing.Equal(key, new Operand.Bound(0)),
                new Routing.AnyOf(List.of(
                        new Routing.Between(key, new Operand.Literal(0, true), null), new Routing.IsNull(key)))));
        assertThat(routing).hasToString("(k = $1 and (-literal 1 <= k or k is null))");
    }

    private int[] shardsOf(String... keys) {
        return new TreeSet<>(Arrays.stream(keys).map(hash::shardOf).toList())
                .stream().mapToInt(Integer::intValue).toArray();
    }

    private static ShardKey ranged(Dialect dialect) throws SQLException {
        Placement placement = new Placement.ByRange(
                "by-range", List.of(new Placement.Bound("a", "0"), new Placement.Bound("b", "10")), "c");
        ShardFunction range =
                Placements.function(placement, TestPlacements.shards(List.of("a", "b", "c")), TestPlacements.BIGINT);
        return TestPlacements.key(TestPlacements.BIGINT, range, dialect);
    }

    private static ShardSet any(ShardKey key, @Nullable Object array) {
        return new Routing.EqualAny(key, new Operand.Constant(array)).shards(NO_VALUES);
    }

    private static ShardSet between(ShardKey key, @Nullable Object low, @Nullable Object high) {
        return new Routing.Between(key, new Operand.Constant(low), new Operand.Constant(high)).shards(NO_VALUES);
    }

    /** The same values as literals and as parameters. */
    private static Values values(@Nullable Object... values) {
        return new Values() {
            @Override
            public @Nullable Object literal(int slot) {
                return values[slot];
            }

            @Override
            public @Nullable Object parameter(int index) {
                return values[index];
            }
        };
    }
}
