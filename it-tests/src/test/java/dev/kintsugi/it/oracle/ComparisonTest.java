package dev.kintsugi.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two databases that differ in one thing: the comparison names it. */
class ComparisonTest {

    private Connection left;
    private Connection right;

    @BeforeEach
    void open() throws SQLException {
        left = DriverManager.getConnection("jdbc:h2:mem:");
        right = DriverManager.getConnection("jdbc:h2:mem:");
        both("CREATE TABLE t (id integer, name varchar(10), f double precision)");
        both("INSERT INTO t VALUES (1, 'a', 1.5), (2, 'b', 2.5), (2, 'b', 2.5), (3, NULL, NULL)");
    }

    @AfterEach
    void close() throws SQLException {
        left.close();
        right.close();
    }

    @Test
    void sameRows_haveNoDifference() {
        assertThat(differences("SELECT * FROM t;", "SELECT * FROM t;")).isEmpty();
    }

    @Test
    void changedValue_isNamed() throws SQLException {
        execute(right, "UPDATE t SET name = 'x' WHERE id = 1");
        assertThat(differences("SELECT * FROM t;", "SELECT * FROM t;"))
                .singleElement()
                .asString()
                .contains("missing")
                .contains("x:String");
    }

    @Test
    void nullAndText_differ() throws SQLException {
        execute(right, "UPDATE t SET name = 'NULL' WHERE name IS NULL");
        assertThat(differences("SELECT name FROM t;", "SELECT name FROM t;")).hasSize(1);
    }

    @Test
    void rowTooMany_isNamed() throws SQLException {
        execute(right, "INSERT INTO t VALUES (2, 'b', 2.5)");
        assertThat(differences("SELECT * FROM t;", "SELECT * FROM t;"))
                .singleElement()
                .asString()
                .contains("expected 4, got 5");
    }

    @Test
    void missingDuplicate_isNamed() {
        assertThat(differences("SELECT id FROM t;", "SELECT DISTINCT id FROM t;"))
                .hasSize(1);
    }

    @Test
    void label_isCompared() {
        assertThat(differences("SELECT id AS a FROM t;", "SELECT id AS b FROM t;"))
                .singleElement()
                .asString()
                .contains("column 1");
    }

    @Test
    void type_isCompared() {
        assertThat(differences("SELECT id FROM t;", "SELECT CAST(id AS bigint) AS id FROM t;"))
                .anyMatch(text -> text.contains("BIGINT"));
    }

    @Test
    void scale_isCompared() {
        assertThat(differences(
                        "SELECT CAST(1.5 AS numeric(4,1)) AS n FROM t WHERE id = 1;",
                        "SELECT CAST(1.5 AS numeric(4,2)) AS n FROM t WHERE id = 1;"))
                .isNotEmpty();
    }

    @Test
    void orderOfRows_isComparedOnlyWhereDemanded() {
        assertThat(differences("SELECT id FROM t ORDER BY id;", "SELECT id FROM t ORDER BY id DESC;"))
                .isEmpty();
        assertThat(differences("-- ordered\nSELECT id FROM t ORDER BY id;", "SELECT id FROM t ORDER BY id DESC;"))
                .singleElement()
                .asString()
                .contains("order of rows");
    }

    @Test
    void lastDigitOfFloat_isForgivenOnlyWhereMarked() {
        String sum = "SELECT CAST(0.1 AS double precision) + CAST(0.2 AS double precision) AS f;";
        String other = "SELECT CAST(0.3 AS double precision) AS f;";
        assertThat(differences(sum, other)).isNotEmpty();
        assertThat(differences("-- approximate\n" + sum, other)).isEmpty();
        assertThat(differences("-- approximate\n" + sum, "SELECT CAST(0.4 AS double precision) AS f;"))
                .isNotEmpty();
    }

    @Test
    void updateCount_isCompared() {
        assertThat(differences("DELETE FROM t WHERE id = 2;", "DELETE FROM t WHERE id = 1;"))
                .singleElement()
                .asString()
                .contains("Count[rows=2]");
    }

    @Test
    void state_isCompared() {
        assertThat(differences("SELECT 1 / 0;", "SELECT nothing FROM t;"))
                .singleElement()
                .asString()
                .contains("SQLSTATE");
        assertThat(differences("SELECT 1 / 0;", "SELECT 2 / 0;")).isEmpty();
        assertThat(differences("SELECT 1 / 0;", "SELECT 1;")).hasSize(1);
    }

    @Test
    void generatedValues_mayDifferButNotRepeat() {
        assertThat(differences("-- generated: id\nSELECT id FROM t WHERE id = 1;", "SELECT id FROM t WHERE id = 3;"))
                .isEmpty();
        assertThat(differences("-- generated: id\nSELECT 1 AS id UNION SELECT 2;", "SELECT id FROM t WHERE id = 2;"))
                .anyMatch(text -> text.contains("given twice"));
    }

    @Test
    void valuesThatVary_mayDifferAndRepeatButNotBeNull() {
        assertThat(differences("-- varies: id\nSELECT id FROM t WHERE id = 1;", "SELECT id FROM t WHERE id = 3;"))
                .isEmpty();
        assertThat(differences("-- varies: n\nSELECT 1 AS n, 2 AS m;", "SELECT 1 AS n, 3 AS m;"))
                .isNotEmpty();
        assertThat(differences("-- varies: n\nSELECT 1 AS n;", "SELECT CAST(NULL AS integer) AS n;"))
                .anyMatch(text -> text.contains("NULL"));
    }

    @Test
    void unknownDirective_isAnError() {
        assertThatThrownBy(() -> CaseFile.read("x.sql", "-- orderd\nSELECT 1;")).hasMessageContaining("x.sql:1");
        assertThatThrownBy(() -> CaseFile.read("x.sql", "SELECT 1")).hasMessageContaining("no semicolon");
    }

    @Test
    void everyParameterLine_isOneExecution() {
        assertThat(differences(
                        "-- params: 1\n-- params: 2\nSELECT name FROM t WHERE id = ?;",
                        "-- params: 1\n-- params: 3\nSELECT name FROM t WHERE id = ?;"))
                .hasSize(1);
    }

    private List<String> differences(String expected, String actual) {
        Case row = CaseFile.read("left.sql", expected).get(0);
        Case other = CaseFile.read("right.sql", actual).get(0);
        return row.comparison().differences(new Client(left).run(row), new Client(right).run(other));
    }

    private void both(String sql) throws SQLException {
        execute(left, sql);
        execute(right, sql);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
