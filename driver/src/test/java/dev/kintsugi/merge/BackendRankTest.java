package dev.kintsugi.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackendRankTest {
    private static final Collation ENGLISH = new Collation("ENGLISH", Collation.Order.DATABASE, true);
    private static final List<SortKey> KEYS = List.of(new SortKey(1, false, true), new SortKey(2, false, false));
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET COLLATION ENGLISH");
            statement.execute("CREATE TABLE T (V VARCHAR(10), K INTEGER)");
            statement.execute("INSERT INTO T VALUES ('b', 0), ('B', 1), ('a', 2), ('A', 3), ('\u00e4', 4), (NULL, 5),"
                    + " ('ab', 6), ('', 7), ('-a', 8), ('b', 9), (NULL, 10), ('Z', 11)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void orderOfACollation_isTheDatabases_forAnySizeOfBlock() throws SQLException {
        List<String> expected = H2Shards.read(query("K >= 0"));
        for (int blockRows = 1; blockRows <= 13; blockRows++) {
            List<Rows> sources =
                    List.of(query("MOD(K, 3) = 0"), query("MOD(K, 3) = 1"), query("FALSE"), query("MOD(K, 3) = 2"));
            try (Rows merged = merge(sources, blockRows)) {
                assertThat(H2Shards.read(merged)).isEqualTo(expected);
                assertThat(merged.row().getMetaData().getColumnLabel(1)).isEqualTo("V");
            }
        }
    }

    @Test
    void sorted_putsRowsInTheOrderOfTheCollation() throws SQLException {
        try (Rows sorted = Materialized.sorted(
                H2Shards.DIALECT,
                new Concat(List.of(query("K > 5"), query("K <= 5"))),
                2,
                KEYS,
                List.of(ENGLISH, ENGLISH),
                100)) {
            assertThat(H2Shards.read(sorted)).isEqualTo(H2Shards.read(query("K >= 0")));
        }
    }

    @Test
    void extremes_areThoseOfTheCollation() throws SQLException {
        List<AggregateColumn> columns = List.of(
                new AggregateColumn.Extreme(1, false, ENGLISH),
                new AggregateColumn.Extreme(2, true, ENGLISH),
                new AggregateColumn.Group(3));
        List<GroupColumn> groups = List.of(new GroupColumn(3, ENGLISH));
        List<Rows> shards = List.of(extremes("MOD(K, 2) = 0"), extremes("MOD(K, 2) = 1"), extremes("FALSE"));
        try (Rows rows = HashAggregate.of(H2Shards.DIALECT, shards, columns, groups, 10)) {
            assertThat(H2Shards.read(rows)).isEqualTo(H2Shards.read(extremes("TRUE")));
        }
    }

    private Rows extremes(String condition) throws SQLException {
        Statement statement = connection.createStatement();
        return new VendorRows(
                statement.executeQuery(
                        "SELECT MIN(V), MAX(V), K > 8 FROM T WHERE " + condition + " GROUP BY K > 8 ORDER BY 3"),
                statement);
    }

    @Test
    void sources_areReadAheadByABlockOnly_andClosedOnce() throws SQLException {
        Tracked source = new Tracked(query("K >= 0"));
        Tracked other = new Tracked(query("K >= 0"));
        try (Rows merged = merge(List.of(source, other), 3)) {
            assertThat(merged.next()).isTrue();
            assertThat(source.pulled).isEqualTo(3);
            assertThat(other.pulled).isEqualTo(3);
        }
        assertThat(List.of(source.closed, other.closed)).containsExactly(1, 1);
    }

    @Test
    void typeThatCannotBeHandedBack_isRefused() throws SQLException {
        List<Rows> sources = new ArrayList<>();
        Statement statement = connection.createStatement();
        Tracked source = new Tracked(new VendorRows(statement.executeQuery("SELECT JSON '1' X, 1 K"), statement));
        sources.add(source);
        assertThatThrownBy(() -> merge(sources, 10)).hasFieldOrPropertyWithValue("SQLState", "0A000");
        assertThat(source.closed).isEqualTo(1);
    }

    private Rows merge(List<Rows> sources, int blockRows) throws SQLException {
        return BackendRank.merge(H2Shards.DIALECT, sources, KEYS, List.of(ENGLISH, ENGLISH), blockRows);
    }

    private Rows query(String condition) throws SQLException {
        Statement statement = connection.createStatement();
        return new VendorRows(
                statement.executeQuery("SELECT * FROM T WHERE " + condition + " ORDER BY V NULLS FIRST, K"), statement);
    }
}
