package dev.kintsugi.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The comparison is itself compared: one shard in the cluster's place answers wrongly in many ways, and each is seen. */
class OracleRunTest {

    private Fixture fixture;
    private OracleRun run;

    @BeforeEach
    void putOneShardInThePlaceOfTheCluster() throws SQLException, IOException {
        Assumptions.assumeFalse(Fixture.SINGLE);
        Backend backend = new H2Backend() {
            @Override
            public String createDatabase(String name) throws SQLException {
                return super.createDatabase("self_" + name);
            }
        };
        fixture = new Fixture(backend) {
            @Override
            Connection openSubject() throws SQLException {
                return DriverManager.getConnection(database(1).getMetaData().getURL());
            }
        };
        run = new OracleRun(backend, fixture);
    }

    @AfterEach
    void close() throws SQLException {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void sameAnswer_passes() {
        assertThatCode(() -> run("SELECT * FROM products;")).doesNotThrowAnyException();
        assertThat(run.tally().summary()).contains("1 statements, 1 same");
    }

    @Test
    void rowsOfOneShard_areReported() {
        assertThatThrownBy(() -> run("SELECT id FROM customers;")).hasMessageContaining("missing");
    }

    @Test
    void countOfOneShard_isReported() {
        assertThatThrownBy(() -> run("UPDATE customers SET level = 1;")).hasMessageContaining("Count[rows=50]");
    }

    @Test
    void rowOnTheWrongShard_isReported() {
        assertThatThrownBy(() -> run("INSERT INTO customers (id) SELECT x FROM system_range(100, 120);"))
                .hasMessageContaining("belongs elsewhere");
    }

    @Test
    void copyMissingOnOtherShards_isReported() {
        assertThatThrownBy(() -> run("INSERT INTO products (id, sku) VALUES (90, 'x');"))
                .hasMessageContaining("PRODUCTS on shard-0")
                .hasMessageNotContaining("PRODUCTS on shard-1");
    }

    @Test
    void tableMadeOnOneShardOnly_isReported() {
        assertThatThrownBy(() -> run("CREATE TABLE gadgets (id bigint PRIMARY KEY);"))
                .hasMessageContaining("not on shard-0: table PUBLIC.GADGETS");
    }

    @Test
    void singleTableWrittenOnItsShard_passes() {
        assertThatCode(() -> run("DELETE FROM audit_log;")).doesNotThrowAnyException();
    }

    @Test
    void everythingIsPutBack_afterEachStatement() throws SQLException {
        assertThatThrownBy(() -> run("DELETE FROM order_lines;")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> run("ALTER TABLE orders ADD COLUMN extra integer;"))
                .isInstanceOf(AssertionError.class);
        fixture.look(true);
        assertThat(fixture.differences("")).isEmpty();
        assertThat(fixture.changesOfShards()).isEmpty();
    }

    @Test
    void errorThatNobodyExpects_isReported() {
        assertThatThrownBy(() -> run("SELECT * FROM nowhere;")).hasMessageContaining("the oracle itself");
    }

    @Test
    void errorOfOneSideOnly_isReported() {
        assertThatThrownBy(() -> run("-- error: 23505\nINSERT INTO customers (id) VALUES (1);"))
                .hasMessageContaining("Failure[state=23505");
    }

    @Test
    void markThatIsNoLongerTrue_isReported() {
        assertThatThrownBy(() -> run("-- refused: too hard\nSELECT * FROM products;"))
                .hasMessageContaining("remove the mark");
    }

    @Test
    void rowOnTwoShards_isReported() throws SQLException {
        copy("INSERT INTO customers (id) VALUES (7)");
        fixture.look(false);
        assertThat(fixture.differences(""))
                .anyMatch(text -> text.contains("expected 50 rows, got 53"))
                .anyMatch(text -> text.contains("belongs elsewhere"));
    }

    @Test
    void indexMissingOnOneShard_isReported() throws SQLException {
        for (int shard : List.of(-1, 0, 1, 2)) {
            execute(shard, "CREATE INDEX by_name ON customers (name)");
        }
        fixture.look(true);
        assertThat(fixture.differences("")).singleElement().asString().contains("not on shard-3: index PUBLIC.BY_NAME");
    }

    @Test
    void sessionThatKeepsLocks_isEnded() throws SQLException {
        Connection forgotten =
                DriverManager.getConnection(fixture.database(2).getMetaData().getURL());
        forgotten.setAutoCommit(false);
        try (Statement statement = forgotten.createStatement()) {
            statement.execute("UPDATE products SET price = 1");
        }
        fixture.disconnect();
        assertThatCode(() -> execute(2, "UPDATE products SET price = price")).doesNotThrowAnyException();
        assertThatThrownBy(() -> forgotten.createStatement().execute("SELECT 1"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void nothingDone_nothingFound() throws SQLException {
        fixture.look(true);
        assertThat(fixture.differences("")).isEmpty();
    }

    /** Runs a statement on every shard; the one that has the row already refuses it. */
    private void copy(String sql) {
        for (int shard = 0; shard < 4; shard++) {
            try (Statement statement = fixture.database(shard).createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("23505");
            }
        }
    }

    private void execute(int shard, String sql) throws SQLException {
        try (Statement statement = fixture.database(shard).createStatement()) {
            statement.execute(sql);
        }
    }

    private void run(String text) throws SQLException {
        for (Case row : CaseFile.read("self.sql", text)) {
            run.statement(row);
        }
    }
}
