package dev.kintsugi.merge;

import static dev.kintsugi.merge.H2Shards.DIALECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorsTest {
    private static final List<SortKey> BY_FIRST = List.of(new SortKey(1, false, false));
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void concat_givesOneSourceAfterAnother() throws SQLException {
        try (Rows rows = new Concat(List.of(values("(3), (1)"), none(), values("(2)")))) {
            assertThat(integers(rows)).containsExactly(3, 1, 2);
            assertThat(rows.next()).isFalse();
            assertThat(rows.row().getMetaData().getColumnLabel(1)).isEqualTo("X");
        }
    }

    @Test
    void mergeSort_keepsTheOrderOfSourcesAmongEqualRows() throws SQLException {
        Rows first = query("SELECT * FROM (VALUES (1, 'a'), (2, 'a')) V(X, S)");
        Rows second = query("SELECT * FROM (VALUES (1, 'b'), (2, 'b')) V(X, S)");
        try (Rows rows = new MergeSort(List.of(first, second), BY_FIRST, H2Shards.types(first, BY_FIRST))) {
            StringBuilder order = new StringBuilder();
            while (rows.next()) {
                order.append(rows.row().getInt(1)).append(rows.row().getString(2));
            }
            assertThat(order).hasToString("1a1b2a2b");
        }
    }

    @Test
    void mergeSort_ofNothing_stillHasColumns() throws SQLException {
        Rows empty = none();
        try (Rows rows = new MergeSort(List.of(empty, none()), BY_FIRST, H2Shards.types(empty, BY_FIRST))) {
            assertThat(rows.row().getMetaData().getColumnLabel(1)).isEqualTo("X");
            assertThat(rows.next()).isFalse();
            assertThat(rows.next()).isFalse();
            assertThat(rows.row().getMetaData().getColumnLabel(1)).isEqualTo("X");
        }
    }

    @Test
    void mergeSort_closesEverySourceOnce_evenIfSomeFail() throws SQLException {
        Tracked good = new Tracked(values("(1)"));
        Tracked bad = new Tracked(values("(2)"));
        Tracked worse = new Tracked(values("(3)"));
        bad.onClose = new SQLException("bad");
        worse.onClose = new SQLException("worse");
        Rows rows = new MergeSort(List.of(bad, good, worse), BY_FIRST, H2Shards.types(good, BY_FIRST));
        assertThatThrownBy(rows::close).isSameAs(bad.onClose).hasSuppressedException(worse.onClose);
        rows.close();
        assertThat(List.of(good.closed, bad.closed, worse.closed)).containsExactly(1, 1, 1);
    }

    @Test
    void limit_skipsAndStopsPulling() throws SQLException {
        Tracked source = new Tracked(values("(1), (2), (3), (4), (5)"));
        try (Rows rows = new Limit(source, 1, 2)) {
            assertThat(integers(rows)).containsExactly(2, 3);
            assertThat(rows.next()).isFalse();
            assertThat(source.pulled).isEqualTo(3);
            assertThat(rows.row().getMetaData().getColumnLabel(1)).isEqualTo("X");
        }
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void limit_ofNone_pullsNothing() throws SQLException {
        Tracked source = new Tracked(values("(1)"));
        try (Rows rows = new Limit(source, 3, 0)) {
            assertThat(rows.next()).isFalse();
        }
        assertThat(source.pulled).isZero();
    }

    @Test
    void limit_withoutACountGivesAllAfterTheOffset() throws SQLException {
        try (Rows rows = new Limit(values("(1), (2), (3)"), 2, -1)) {
            assertThat(integers(rows)).containsExactly(3);
        }
        try (Rows rows = new Limit(values("(1)"), 2, -1)) {
            assertThat(integers(rows)).isEmpty();
        }
    }

    @Test
    void distinct_remembersNoMoreThanItsBound() throws SQLException {
        Rows source = values("(1), (1), (2), (3)");
        try (Rows rows = new Distinct(source, List.of(1), H2Shards.types(source, BY_FIRST), 2)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThatThrownBy(rows::next)
                    .hasFieldOrPropertyWithValue("SQLState", "54000")
                    .hasMessageContaining("gather.maxRows");
        }
    }

    @Test
    void aggregate_ofNoRows_isOneRow() throws SQLException {
        String partial = "SELECT COUNT(X), SUM(X), AVG(X), MIN(X), EVERY(X > 0) FROM (VALUES 1) V(X) WHERE FALSE";
        List<AggregateColumn> columns = List.of(
                new AggregateColumn.Count(1),
                new AggregateColumn.Sum(2),
                new AggregateColumn.Average(2, 1),
                new AggregateColumn.Extreme(4, false, Collation.H2_OFF),
                new AggregateColumn.Truth(5, true));
        for (String shards : List.of(partial, "SELECT * FROM (" + partial + ") WHERE FALSE")) {
            try (Rows rows = HashAggregate.of(DIALECT, List.of(query(shards), query(shards)), columns, List.of(), 1)) {
                assertThat(H2Shards.read(rows)).containsExactly("Long 0| null| null| null| null|");
            }
        }
    }

    @Test
    void aggregate_withGroupsOfNoRows_isNoRow() throws SQLException {
        try (Rows rows = HashAggregate.of(
                DIALECT,
                List.of(none()),
                List.of(new AggregateColumn.Group(1)),
                List.of(new GroupColumn(1, Collation.H2_OFF)),
                10)) {
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void sum_beyondBigint_isOutOfRange() throws SQLException {
        Tracked source = new Tracked(query("SELECT * FROM (VALUES (9223372036854775807), (1)) V(X)"));
        assertThatThrownBy(() ->
                        HashAggregate.of(DIALECT, List.of(source), List.of(new AggregateColumn.Sum(1)), List.of(), 10))
                .hasFieldOrPropertyWithValue("SQLState", "22003");
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void sum_ofText_isRefused() throws SQLException {
        Tracked source = new Tracked(query("SELECT 'a' X"));
        assertThatThrownBy(() ->
                        HashAggregate.of(DIALECT, List.of(source), List.of(new AggregateColumn.Sum(1)), List.of(), 10))
                .hasFieldOrPropertyWithValue("SQLState", "0A000");
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void groups_areBounded() throws SQLException {
        Tracked source = new Tracked(values("(1), (2), (3)"));
        assertThatThrownBy(() -> HashAggregate.of(
                        DIALECT,
                        List.of(source),
                        List.of(new AggregateColumn.Group(1)),
                        List.of(new GroupColumn(1, Collation.H2_OFF)),
                        2))
                .hasFieldOrPropertyWithValue("SQLState", "54000");
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void aggregate_keepsItsSourcesUntilItIsClosed_andScrolls() throws SQLException {
        Tracked source = new Tracked(values("(1), (2), (1)"));
        VendorRows rows = HashAggregate.of(
                DIALECT,
                List.of(source),
                List.of(new AggregateColumn.Group(1)),
                List.of(new GroupColumn(1, Collation.H2_OFF)),
                2);
        ResultSet row = rows.row();
        assertThat(row.last()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(2);
        assertThat(row.absolute(1)).isTrue();
        assertThat(row.getInt("X")).isEqualTo(1);
        assertThat(source.closed).isZero();
        rows.close();
        rows.close();
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void materialized_isBounded() throws SQLException {
        Tracked source = new Tracked(values("(1), (2)"));
        assertThatThrownBy(() -> Materialized.of(DIALECT, source, 1, 1))
                .hasFieldOrPropertyWithValue("SQLState", "54000");
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void materialized_hidesColumnsThatOnlySort() throws SQLException {
        Rows source = query("SELECT * FROM (VALUES ('a', 2), ('b', 1), ('c', NULL)) V(S, X)");
        List<SortKey> keys = List.of(new SortKey(2, false, true));
        try (Rows rows = Materialized.sorted(DIALECT, source, 1, keys, List.of(Collation.H2_OFF), 10)) {
            assertThat(H2Shards.read(rows)).containsExactly("String c|", "String b|", "String a|");
            assertThat(rows.row().getMetaData().getColumnCount()).isEqualTo(1);
        }
    }

    @Test
    void failureWhilePulling_reachesTheCallerAndClosesTheSource() throws SQLException {
        Tracked source = new Tracked(values("(1)"));
        source.onNext = new SQLException("lost");
        source.onClose = new SQLException("also lost");
        assertThatThrownBy(() -> Materialized.of(DIALECT, source, 1, 10))
                .isSameAs(source.onNext)
                .hasSuppressedException(source.onClose);
        assertThat(source.closed).isEqualTo(1);
    }

    private Rows values(String rows) throws SQLException {
        return query("SELECT * FROM (VALUES " + rows + ") V(X)");
    }

    private Rows none() throws SQLException {
        return query("SELECT * FROM (VALUES (0)) V(X) WHERE FALSE");
    }

    private Rows query(String sql) throws SQLException {
        Statement statement = connection.createStatement();
        return new VendorRows(statement.executeQuery(sql), statement);
    }

    private static List<Integer> integers(Rows rows) throws SQLException {
        List<Integer> integers = new java.util.ArrayList<>();
        while (rows.next()) {
            integers.add(rows.row().getInt(1));
        }
        return integers;
    }
}
