package dev.kintsugi.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements that are wrong, or that several shards cannot answer: each gets one clear error with the SQLSTATE of one PostgreSQL, and
 * the session goes on. They stand in {@code load/bad-statements.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadStatementsTest {
    private static final int CUSTOMERS = 40;
    private static final boolean SHOW = Boolean.getBoolean("bad.show");
    private PostgresCluster cluster;
    private Connection whole;
    private Connection single;

    /** A wrong statement; {@code states} are those of auto-commit and of a transaction, {@code unseen} if no database sees it. */
    record Bad(String sql, List<String> states, boolean unseen, List<String> words) {
        static Bad of(String line) {
            int words = line.lastIndexOf(" | ");
            int state = line.lastIndexOf(" | ", words - 1);
            String states = line.substring(state + 3, words).strip();
            return new Bad(
                    line.substring(0, state),
                    List.of(states.replace("*", "").split("/")),
                    states.endsWith("*"),
                    List.of(line.substring(words + 3).strip().split(", ")));
        }

        @Override
        public String toString() {
            return sql;
        }
    }

    static List<Bad> statements() throws IOException {
        try (InputStream stream = BadStatementsTest.class.getResourceAsStream("/load/bad-statements.txt")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Bad::of)
                    .toList();
        }
    }

    @BeforeAll
    void fill() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "bad",
                4,
                "placements:\n  by-id: {algorithm: hash}\ntables:\n  customers: {shardKey: id, placement: by-id}\n"
                        + "  orders: {shardKey: customer_id, placement: by-id}\n  countries: {reference: true}\n");
        whole = cluster.open();
        single = cluster.openSingle();
        for (Connection connection : List.of(whole, single)) {
            PostgresCluster.run(
                    connection,
                    """
                    CREATE TABLE countries (code char(2) PRIMARY KEY, name text NOT NULL);
                    CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, country varchar(2) NOT NULL,
                        credit integer NOT NULL DEFAULT 0 CHECK (credit >= 0));
                    CREATE TABLE orders (id bigint, customer_id bigint NOT NULL REFERENCES customers (id), total integer,
                        PRIMARY KEY (customer_id, id));
                    INSERT INTO countries VALUES ('DE', 'Germany'), ('US', 'United States');
                    """);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO customers (id, name, country) VALUES (?, ?, 'DE')")) {
                for (int id = 0; id < CUSTOMERS; id++) {
                    insert.setLong(1, id);
                    insert.setString(2, "customer " + id);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            PostgresCluster.run(connection, "INSERT INTO orders VALUES (1, 7, 5)");
        }
    }

    @AfterAll
    void close() throws SQLException {
        whole.close();
        single.close();
    }

    @ParameterizedTest
    @MethodSource("statements")
    void badStatement_failsClearlyAndTheSessionGoesOn(Bad bad) throws SQLException {
        SQLException expected = ofOneDatabase(bad.sql());
        SQLException failure = failure(whole, bad.sql());
        if (SHOW) {
            System.out.println(bad.sql() + "\n    " + (failure == null ? "answers" : failure.getSQLState() + " " + failure.getMessage())
                    + "\n    one: " + (expected == null ? "answers" : expected.getSQLState() + " " + expected.getMessage()));
        }
        assertThat((Object) failure).as("an error").isNotNull();
        assertThat(failure.getMessage()).contains(bad.words());
        assertThat(failure.getSQLState()).as(failure.getMessage()).isIn(bad.states());
        if (expected != null && !failure.getSQLState().equals("0A000")) {
            assertThat(failure.getSQLState()).isEqualTo(expected.getSQLState());
        }
        assertThat(customers(whole)).isEqualTo(CUSTOMERS);
    }

    /** What one database says, which is then as before. */
    private @Nullable SQLException ofOneDatabase(String sql) throws SQLException {
        if (sql.startsWith("VACUUM")) {
            return null;
        }
        execute(single, "BEGIN");
        boolean needsNone = sql.contains("SAVEPOINT");
        if (needsNone) {
            execute(single, "ROLLBACK");
        }
        SQLException failure = failure(single, sql);
        execute(single, "ROLLBACK");
        return failure;
    }

    @ParameterizedTest
    @MethodSource("statements")
    void badStatementInATransaction_failsItUntilRollback(Bad bad) throws SQLException {
        whole.setAutoCommit(false);
        try {
            execute(whole, "INSERT INTO customers (id, name, country) VALUES (1000, 'new', 'DE')");
            SQLException failure = failure(whole, bad.sql());
            assertThat((Object) failure).as("an error").isNotNull();
            assertThat(failure.getSQLState()).as(failure.getMessage()).isIn(bad.states());
            SQLException ignored = failure(whole, "SELECT count(*) FROM customers");
            assertFailed(bad, ignored);
        } finally {
            whole.rollback();
            whole.setAutoCommit(true);
        }
        assertThat(customers(whole)).isEqualTo(CUSTOMERS);
    }

    @ParameterizedTest
    @MethodSource("statements")
    void badStatementFirstInATransaction_failsItAsWell(Bad bad) throws SQLException {
        whole.setAutoCommit(false);
        try {
            assertThat((Object) failure(whole, bad.sql())).as("an error").isNotNull();
            SQLException ignored = failure(whole, "SELECT count(*) FROM customers");
            assertFailed(bad, ignored);
        } finally {
            whole.rollback();
            whole.setAutoCommit(true);
        }
        assertThat(customers(whole)).isEqualTo(CUSTOMERS);
    }

    private static void assertFailed(Bad bad, @Nullable SQLException ignored) {
        if (bad.unseen()) {
            assertThat((Object) ignored).as("the transaction goes on").isNull();
        } else {
            assertThat((Object) ignored).as("the transaction is failed").isNotNull();
            assertThat(ignored.getSQLState()).isEqualTo("25P02");
        }
    }

    private static @Nullable SQLException failure(Connection connection, String sql) {
        return catchThrowableOfType(SQLException.class, () -> execute(connection, sql));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        rows.getObject(1);
                    }
                }
            }
        }
    }

    private static void assertState(String state, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
                .hasMessageContaining(words);
    }

    @Test
    void missingParameter_isNamed() throws SQLException {
        try (PreparedStatement select =
                whole.prepareStatement("SELECT id FROM customers WHERE id = ? AND name = ?")) {
            select.setLong(1, 7);
            assertState("22023", "parameter 2", select::executeQuery);
            select.setString(2, "customer 7");
            try (ResultSet rows = select.executeQuery()) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    @Test
    void wrongParameterIndex_isNamedWithItsRange() throws SQLException {
        try (PreparedStatement select = whole.prepareStatement("SELECT id FROM customers WHERE id = ?")) {
            assertState("22023", "2", () -> select.setLong(2, 7));
            assertState("22023", "0", () -> select.setLong(0, 7));
        }
    }

    @Test
    void wrongColumn_isNamed() throws SQLException {
        try (Statement statement = whole.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM customers ORDER BY id")) {
            assertThat(rows.next()).isTrue();
            assertState("22023", "2", () -> rows.getLong(2));
            assertState("42703", "nothing", () -> rows.getLong("nothing"));
            assertThat(rows.getLong(1)).isZero();
        }
    }

    @Test
    void closedStatement_saysSo() throws SQLException {
        Statement statement = whole.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM customers");
        statement.close();
        assertState("55000", "closed", () -> statement.executeQuery("SELECT 1"));
        assertState("55000", "closed", rows::next);
    }

    @Test
    void queryForAnUpdate_andUpdateForAQuery_areTold() throws SQLException {
        try (Statement statement = whole.createStatement()) {
            assertState("02000", "executeUpdate", () -> statement.executeQuery("UPDATE customers SET credit = credit"));
            assertState("0100E", "executeQuery", () -> statement.executeUpdate("SELECT id FROM customers"));
        }
        assertThat(customers(whole)).isEqualTo(CUSTOMERS);
    }

    @Test
    void closedConnection_saysSo() throws SQLException {
        Connection connection = cluster.open();
        connection.close();
        assertState("08003", "closed", connection::createStatement);
    }

    /** How many customers are as they were at first. */
    private static int customers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM customers WHERE name = 'customer ' || id AND country = 'DE' AND credit = 0")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
