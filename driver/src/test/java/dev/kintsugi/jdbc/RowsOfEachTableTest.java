package dev.kintsugi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowsOfEachTableTest {
    private static final String NOTHING = "SELECT 's', 't', 1 WHERE FALSE";

    private Connection h2;
    private int closed;

    @BeforeEach
    void open() throws SQLException {
        h2 = DriverManager.getConnection("jdbc:h2:mem:");
    }

    @AfterEach
    void close() throws SQLException {
        h2.close();
    }

    /** Rows of schema, table and ordinal, as text. */
    private List<String> combined(List<Integer> order, String... queries) throws SQLException {
        List<Rows> sources = new ArrayList<>();
        for (String query : queries) {
            sources.add(new VendorRows(h2.createStatement().executeQuery(query), () -> closed++));
        }
        List<String> seen = new ArrayList<>();
        try (Rows rows = new RowsOfEachTable(sources, new RowsOfEachTable.Shape(1, 2, order))) {
            while (rows.next()) {
                seen.add(rows.row().getString(2) + rows.row().getInt(3));
            }
            assertThat(rows.next()).isFalse();
        }
        return seen;
    }

    @Test
    void aTableOnSeveralShards_isTheFirstShards() throws SQLException {
        assertThat(combined(
                        List.of(1, 2, 3),
                        "VALUES ('s', 'a', 1), ('s', 'c', 1), ('s', 'c', 2)",
                        "VALUES ('s', 'b', 1), ('s', 'b', 10), ('s', 'c', 0), ('s', 'd', 1)",
                        "VALUES ('r', 'z', 9), ('s', 'b', 2)"))
                .containsExactly("z9", "a1", "b1", "b10", "c0", "d1");
        assertThat(closed).isEqualTo(3);
    }

    @Test
    void unsortedSources_followEachOther() throws SQLException {
        assertThat(combined(List.of(), "VALUES ('s', 'b', 2), ('s', 'b', 1)", "VALUES ('s', 'a', 1), ('s', 'b', 3)"))
                .containsExactly("b2", "b1", "a1");
    }

    @Test
    void nothing_staysNothing() throws SQLException {
        assertThat(combined(List.of(1), NOTHING, NOTHING)).isEmpty();
    }
}
