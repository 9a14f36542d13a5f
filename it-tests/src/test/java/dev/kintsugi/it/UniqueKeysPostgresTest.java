package dev.kintsugi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Unique keys without the shard key, enforced over three PostgreSQL shards. */
class UniqueKeysPostgresTest {
    private static final String SECTIONS =
            """
            placements:
              by-hash: {algorithm: hash}
            tables:
              teams:   {shardKey: id, placement: by-hash}
              members: {shardKey: id, placement: by-hash}
            unlistedTables: reject
            unique:
              members.email: enforced
              members.(team_id, nick): enforced
            """;
    private static final String TABLES =
            """
            CREATE TABLE teams (id bigint PRIMARY KEY, name text);
            CREATE TABLE members (id bigint PRIMARY KEY, email varchar(40) UNIQUE, team_id bigint, nick text, age int,
              CONSTRAINT one_nick UNIQUE (team_id, nick))
            """;

    private static int clusters;
    private PostgresCluster databases;
    private Connection cluster;

    @BeforeEach
    void open() throws SQLException, IOException {
        databases = cluster(SECTIONS);
        cluster = databases.open();
        PostgresCluster.run(cluster, TABLES);
        run("INSERT INTO members SELECT g, 'm' || g, g % 5, 'n' || g, g FROM generate_series(1, 30) g");
    }

    private static PostgresCluster cluster(String sections) throws SQLException, IOException {
        return new PostgresCluster(PostgresServer.shared(), "unique_" + ++clusters, 3, sections);
    }

    @AfterEach
    void close() throws SQLException {
        lookupsAreTrue();
        cluster.close();
    }

    private void run(String... statements) throws SQLException {
        try (Statement statement = cluster.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    /** Every value of every shard, and nothing else, is in the lookups, and no note is left. */
    private void lookupsAreTrue() throws SQLException {
        List<String> values = new ArrayList<>();
        List<String> lookup = new ArrayList<>();
        for (int shard = 0; shard < databases.shards(); shard++) {
            try (Connection direct = databases.openShard(shard)) {
                if (rows(
                                direct,
                                "SELECT to_regclass('members') IS NOT NULL AND to_regclass('kintsugi.unique_keys') IS NOT NULL")
                        .contains("f")) {
                    return;
                }
                values.addAll(rows(direct, "SELECT email || '=' || id FROM members WHERE email IS NOT NULL"));
                lookup.addAll(rows(
                        direct, "SELECT email || '=' || \"kintsugi key\" FROM kintsugi.\"members_email_key values\""));
                assertThat(rows(direct, "SELECT n FROM kintsugi.\"members_email_key changes\""))
                        .isEmpty();
            }
        }
        assertThat(lookup).containsExactlyInAnyOrderElementsOf(values);
    }

    private void conflicts(String sql) {
        conflicts("members_email_key", sql);
    }

    private void conflicts(String constraint, String sql) {
        assertThatThrownBy(() -> run(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.toString()).isEqualTo("23505"))
                .hasMessageContaining("duplicate key value violates unique constraint \"" + constraint + "\"");
    }

    @Test
    void insertOfAValueThatIsThere_fails_onWhateverShard() throws SQLException {
        for (int id = 100; id < 110; id++) {
            conflicts("INSERT INTO members VALUES (" + id + ", 'm7')");
        }
        conflicts("INSERT INTO members VALUES (100, 'x'), (101, 'y'), (102, 'x')");
        conflicts("one_nick", "INSERT INTO members VALUES (100, 'x', 2, 'n7')");
        run("INSERT INTO members VALUES (100, 'x', 3, 'n7'), (101, NULL, 2, NULL), (102, NULL, 2, NULL)");
        assertThat(rows(cluster, "SELECT count(*) FROM members")).containsExactly("33");
    }

    @Test
    void updatesAndDeletes_giveAndTakeValues() throws SQLException {
        conflicts("UPDATE members SET email = 'm8' WHERE id = 7");
        conflicts("UPDATE members SET email = 'same' WHERE age < 20");
        run("UPDATE members SET email = 'x' WHERE id = 7", "INSERT INTO members VALUES (100, 'm7')");
        run("UPDATE members SET email = NULL WHERE age = 8", "INSERT INTO members VALUES (101, 'm8')");
        run("UPDATE members SET age = age + 1, nick = 'z' || id", "UPDATE members SET age = 0");
        run("DELETE FROM members WHERE email = 'm9'", "INSERT INTO members VALUES (102, 'm9')");
        run("DELETE FROM members WHERE id IN (SELECT max(id) FROM members)", "INSERT INTO members VALUES (103, 'm9')");
        run("UPDATE members SET id = id + 1000 WHERE id < 20");
        conflicts("INSERT INTO members VALUES (1, 'm3')");
        run("DELETE FROM members WHERE id = 1003", "INSERT INTO members VALUES (1, 'm3')");
        run("TRUNCATE members", "INSERT INTO members VALUES (5, 'm3'), (6, 'm4')");
        conflicts("INSERT INTO members VALUES (1, 'm3')");
    }

    @Test
    void valuesThatChangePlaces_areNoConflict() throws SQLException {
        run("UPDATE members SET email = CASE id WHEN 1 THEN 'tmp' ELSE 'm1' END WHERE id IN (1, 2)");
        conflicts("INSERT INTO members VALUES (100, 'tmp')");
        run("INSERT INTO members VALUES (100, 'm2')");
    }

    @Test
    void insertSelectAndMergeAndConflictClauses_keepThem() throws SQLException {
        conflicts("INSERT INTO members (id, email) SELECT id + 500, 'm' || age FROM members WHERE age = 4");
        run("INSERT INTO members (id, email) SELECT id + 500, 'q' || age FROM members");
        conflicts("INSERT INTO members VALUES (100, 'q3') ON CONFLICT (id) DO NOTHING");
        run("INSERT INTO members VALUES (1, 'q3') ON CONFLICT (id) DO NOTHING");
        run("INSERT INTO members VALUES (1, 'r') ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email");
        conflicts("INSERT INTO members VALUES (2, 'q3') ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email");
        run("INSERT INTO members VALUES (100, 'm1')");
        String merge = "MERGE INTO members m USING (VALUES (2, '%s'), (200, '%s')) AS s (k, e) ON m.id = s.k"
                + " WHEN MATCHED THEN UPDATE SET email = s.e WHEN NOT MATCHED THEN INSERT (id, email) VALUES (s.k, s.e)";
        conflicts(merge.formatted("s", "q3"));
        run(merge.formatted("s", "t"));
        conflicts("INSERT INTO members VALUES (300, 't')");
        run("INSERT INTO members VALUES (300, 't') ON CONFLICT (email) DO NOTHING");
        conflicts("INSERT INTO members VALUES (301, 't')");
    }

    @Test
    void batches_areOneStatementEach() throws SQLException {
        try (PreparedStatement insert = cluster.prepareStatement("INSERT INTO members (id, email) VALUES (?, ?)")) {
            for (int i = 0; i < 20; i++) {
                insert.setLong(1, 100 + i);
                insert.setString(2, "b" + i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(20).containsOnly(1);
            for (int i = 0; i < 5; i++) {
                insert.setLong(1, 200 + i);
                insert.setString(2, i == 4 ? "b3" : "c" + i);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("23505");
                assertThat(e.getUpdateCounts()).hasSize(5);
            });
        }
        try (Statement statement = cluster.createStatement()) {
            statement.addBatch("DELETE FROM members WHERE id = 1");
            statement.addBatch("INSERT INTO members VALUES (300, 'm1')");
            assertThat(statement.executeBatch()).containsExactly(1, 1);
            statement.addBatch("INSERT INTO members VALUES (301, 'm2')");
            statement.addBatch("DELETE FROM members WHERE id = 2");
            assertThatThrownBy(statement::executeBatch).isInstanceOf(BatchUpdateException.class);
        }
        assertThat(rows(cluster, "SELECT count(*) FROM members")).containsExactly("50");
    }

    @Test
    void returningAndGeneratedKeys_comeThrough() throws SQLException {
        assertThat(rows(cluster, "INSERT INTO members VALUES (100, 'a'), (101, 'b'), (102, 'c') RETURNING email"))
                .containsExactly("a", "b", "c");
        try (PreparedStatement insert =
                cluster.prepareStatement("INSERT INTO members (id, email) VALUES (?, ?)", new String[] {"email"})) {
            insert.setLong(1, 103);
            insert.setString(2, "d");
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getString(1)).isEqualTo("d");
            }
        }
        cluster.setAutoCommit(false);
        try (Statement statement = cluster.createStatement()) {
            statement.setFetchSize(1);
            try (ResultSet row = statement.executeQuery("DELETE FROM members WHERE id > 99 RETURNING id")) {
                int count = 0;
                while (row.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(4);
            }
        }
        cluster.commit();
        cluster.setAutoCommit(true);
    }

    @Test
    void savepointsAndRollbacks_takeValuesBack() throws SQLException {
        cluster.setAutoCommit(false);
        run("INSERT INTO members VALUES (100, 'a')", "SAVEPOINT s", "INSERT INTO members VALUES (101, 'b')");
        conflicts("INSERT INTO members VALUES (102, 'a')");
        run("ROLLBACK TO SAVEPOINT s", "INSERT INTO members VALUES (103, 'b')", "DELETE FROM members WHERE id = 100");
        run("INSERT INTO members VALUES (104, 'a')");
        cluster.commit();
        run("DELETE FROM members");
        cluster.rollback();
        cluster.setAutoCommit(true);
        assertThat(rows(cluster, "SELECT count(*) FROM members")).containsExactly("32");
    }

    @Test
    void twoSessionsWithOneValue_theSecondWaitsForTheFirst() throws Exception {
        ExecutorService second = Executors.newSingleThreadExecutor();
        for (boolean commits : new boolean[] {true, false}) {
            cluster.setAutoCommit(false);
            run("INSERT INTO members VALUES (100, 'both')");
            Future<String> waiting = second.submit(() -> {
                try (Connection other = databases.open();
                        Statement statement = other.createStatement()) {
                    statement.execute("INSERT INTO members VALUES (101, 'both')");
                    statement.execute("DELETE FROM members WHERE id = 101");
                    return "done";
                } catch (SQLException e) {
                    return e.getSQLState();
                }
            });
            awaitWaiter();
            assertThat(waiting.isDone()).isFalse();
            if (commits) {
                cluster.commit();
            } else {
                cluster.rollback();
            }
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(commits ? "23505" : "done");
            cluster.setAutoCommit(true);
            run("DELETE FROM members WHERE id = 100");
        }
        second.shutdown();
    }

    @Test
    void conflictWithARowThatIsCommittedMeanwhile_isMet() throws Exception {
        ExecutorService second = Executors.newSingleThreadExecutor();
        cluster.setAutoCommit(false);
        run("INSERT INTO members VALUES (100, 'both')");
        Future<Integer> waiting = second.submit(() -> {
            try (Connection other = databases.open();
                    Statement statement = other.createStatement()) {
                return statement.executeUpdate("INSERT INTO members VALUES (101, 'both'), (102, 'alone')"
                        + " ON CONFLICT (email) DO UPDATE SET age = 77");
            }
        });
        awaitWaiter();
        cluster.commit();
        cluster.setAutoCommit(true);
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(rows(cluster, "SELECT id FROM members WHERE age = 77")).containsExactly("100");
        assertThat(rows(cluster, "SELECT id FROM members WHERE id IN (101, 102)"))
                .containsExactly("102");
        second.shutdown();
    }

    private void awaitWaiter() throws SQLException {
        String waiters =
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname LIKE 'unique\\_"
                        + clusters + "\\_%'";
        try (Connection server = databases.openShard(0)) {
            while (rows(server, waiters).contains("0")) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void waysToWriteThatAreNotKept_failAtTheCommit() throws SQLException {
        try (Connection direct = databases.openShard(1);
                Statement statement = direct.createStatement()) {
            assertThatThrownBy(() -> statement.execute("INSERT INTO members VALUES (900, 'direct')"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
                    .hasMessageContaining("members_email_key");
            statement.execute("UPDATE members SET age = 3");
        }
        assertThatThrownBy(() ->
                        run("/* kintsugi: shard=shard-1 */ DO $$ BEGIN UPDATE members SET email = 'x' || id; END $$"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
        assertThatThrownBy(() -> run("/* kintsugi: shard=shard-1 */ TRUNCATE members"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
        run("/* kintsugi: shard=shard-1 */ UPDATE members SET email = 'x' || id");
        conflicts("/* kintsugi: shard=shard-1 */ UPDATE members SET email = 'm' || (id + 1)");
    }

    @Test
    void rowsThatFollowOthers_areSeen() throws SQLException {
        run(
                "INSERT INTO teams SELECT g, 't' FROM generate_series(1, 30) g",
                "ALTER TABLE members ADD CONSTRAINT own FOREIGN KEY (id) REFERENCES teams (id) ON DELETE CASCADE",
                "DELETE FROM teams WHERE id IN (3, 4, 5)",
                "INSERT INTO teams VALUES (100, 't')",
                "INSERT INTO members VALUES (100, 'm4')");
        conflicts("UPDATE members SET email = 'm4' WHERE id = 6");
    }

    @Test
    void tablesThatChange_keepTheirLookups() throws SQLException {
        run("ALTER TABLE members ALTER COLUMN email TYPE text USING upper(email)");
        conflicts("INSERT INTO members VALUES (100, 'M7')");
        run("INSERT INTO members VALUES (100, 'm7')");
        assertThatThrownBy(() -> run("ALTER TABLE members RENAME TO people")).hasMessageContaining("per-shard");
        run("ALTER TABLE members DISABLE TRIGGER ALL");
        conflicts("INSERT INTO members VALUES (101, 'm7')");
        run("ALTER TABLE members DROP CONSTRAINT members_email_key", "INSERT INTO members VALUES (101, 'm7')");
        assertThatThrownBy(() -> run("ALTER TABLE members ADD UNIQUE (email)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"))
                .hasMessageContaining("GROUP BY")
                .message()
                .doesNotContain("m7");
        run("DELETE FROM members WHERE id = 101", "CREATE UNIQUE INDEX members_email_key ON members (email)");
        conflicts("INSERT INTO members VALUES (101, 'm7')");
        run("DROP TABLE members", "CREATE TABLE members (id bigint PRIMARY KEY, email text UNIQUE)");
        assertThat(rows(cluster, "SHOW kintsugi.constraints"))
                .singleElement()
                .asString()
                .contains("members.(team_id, nick) of the file is not enforced");
        run("INSERT INTO members VALUES (1, 'm7')");
        conflicts("INSERT INTO members VALUES (2, 'm7')");
    }

    @Test
    void otherFiles_findWhatIsEnforced() throws SQLException, IOException {
        String url = databases.url().replace("jdbc:kintsugi:", "");
        Path file = Path.of(url);
        String yaml = Files.readString(file);
        String silent = yaml.substring(0, yaml.indexOf("unique:"));
        Path other = Files.writeString(file.resolveSibling("other.yaml"), silent);
        try (Connection connection = DriverManager.getConnection("jdbc:kintsugi:" + other);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("INSERT INTO members VALUES (100, 'm1')"))
                    .hasMessageContaining("members_email_key");
            statement.execute("INSERT INTO members VALUES (100, 'other')");
            assertThat(rows(connection, "SHOW kintsugi.constraints")).isEmpty();
        }
        Path third = Files.writeString(
                file.resolveSibling("third.yaml"), yaml.replace("email: enforced", "email: per-shard"));
        try (Connection connection = DriverManager.getConnection("jdbc:kintsugi:" + third);
                Statement statement = connection.createStatement()) {
            for (int id = 200; id < 210; id++) {
                statement.execute("INSERT INTO members VALUES (" + id + ", 'p" + id + "')");
            }
            assertThat(rows(connection, "SHOW kintsugi.constraints")).hasSize(1);
        }
        // This program enforced the key when it was opened, and must not go on as if it were.
        assertThatThrownBy(() -> run("INSERT INTO members VALUES (300, 'm1')")).isInstanceOf(SQLException.class);
        run("DROP TABLE members");
    }

    @Test
    void equality_isTheColumns() throws SQLException, IOException {
        String sections = SECTIONS.substring(0, SECTIONS.indexOf("unique:")) + "unique:\n";
        PostgresCluster other = cluster(sections + "  teams.name: enforced\n");
        List<String> pairs = List.of(
                "numeric, 1.0, 1.00",
                "char(8), 'a', 'a  '",
                "text COLLATE lenient, 'Aa', 'aA'",
                "bytea, '\\x01', '\\x01'",
                "int[], '{1}', '{1}'",
                "timestamptz, '2026-01-01 00:00Z', '2026-01-01 01:00+01'",
                "double precision, 0, '-0'");
        try (Connection connection = other.open();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE COLLATION lenient (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
            for (String pair : pairs) {
                String[] parts = pair.split(", ");
                statement.execute(
                        "CREATE TABLE teams (id int PRIMARY KEY, name " + parts[0] + " UNIQUE NULLS NOT DISTINCT)");
                statement.execute("INSERT INTO teams VALUES (1, " + parts[1] + "), (2, NULL)");
                for (int id = 10; id < 14; id++) {
                    for (String value : List.of(parts[2], "NULL")) {
                        String insert = "INSERT INTO teams VALUES (" + id + ", " + value + ")";
                        assertThatThrownBy(() -> statement.execute(insert))
                                .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                        .as(pair + ": " + e)
                                        .isEqualTo("23505"));
                    }
                }
                statement.execute("UPDATE teams SET name = " + parts[2] + " WHERE id = 1");
                statement.execute("DELETE FROM teams");
                statement.execute("INSERT INTO teams VALUES (10, " + parts[2] + "), (11, NULL)");
                statement.execute("DROP TABLE teams");
            }
        }
    }

    @Test
    void conditionsOnTheKey_goToOneShard() throws SQLException {
        run("INSERT INTO teams SELECT g, 't' || g FROM generate_series(1, 30) g");
        Map<String, String> asked = Map.of(
                "SELECT id FROM members WHERE email = 'm7'", "[7]",
                "SELECT count(*) FROM members WHERE 'm7' = email AND age > 3", "[1]",
                "SELECT id FROM members WHERE team_id = 2 AND nick = 'n7'", "[7]",
                "SELECT t.name FROM members m JOIN teams t ON t.id = m.id WHERE m.email = 'm7'", "[t7]",
                "SELECT count(*) FROM members WHERE email = 'nobody'", "[0]",
                "SELECT count(*) FROM members WHERE email = NULL", "[0]",
                "UPDATE members SET age = 70 WHERE email = 'm7' RETURNING age", "[70]");
        for (Map.Entry<String, String> one : asked.entrySet()) {
            assertThat(rows(cluster, one.getKey())).as(one.getKey()).hasToString(one.getValue());
            assertThat(rows(cluster, "EXPLAIN (ROUTE) " + one.getKey()))
                    .as(one.getKey())
                    .first()
                    .asString()
                    .startsWith("One shard");
        }
        cluster.setAutoCommit(false);
        run("UPDATE members SET email = 'own' WHERE email = 'm7'", "UPDATE members SET id = 700 WHERE email = 'own'");
        assertThat(rows(cluster, "SELECT id FROM members WHERE email = 'own'")).containsExactly("700");
        assertThat(rows(cluster, "SELECT id FROM members WHERE email = 'm7'")).isEmpty();
        cluster.rollback();
        cluster.setAutoCommit(true);
        assertThat(rows(cluster, "SELECT id FROM members WHERE email = 'm7'")).containsExactly("7");
        assertThat(rows(cluster, "SELECT id FROM members WHERE email = 'm7' OR age = 3"))
                .containsExactlyInAnyOrder("7", "3");
        assertThat(
                        rows(
                                cluster,
                                "EXPLAIN (ROUTE) SELECT t.id FROM teams t LEFT JOIN members m ON t.id = m.id AND m.email = 'm7'"))
                .first()
                .asString()
                .startsWith("Concat");
    }

    @Test
    void programThatWasThereBefore_learnsOfTheKeyAtItsFirstWrite() throws SQLException, IOException {
        int unique = SECTIONS.indexOf("unique:");
        PostgresCluster before = cluster(SECTIONS.substring(0, unique));
        try (Connection old = before.open();
                Statement statement = old.createStatement()) {
            PostgresCluster.run(old, TABLES);
            statement.execute("INSERT INTO members (id, email) VALUES (1, 'a'), (2, 'b'), (3, 'b2'), (4, NULL)");
            Path file = Path.of(before.url().replace("jdbc:kintsugi:", ""));
            Path later = Files.writeString(
                    file.resolveSibling("later.yaml"), Files.readString(file) + SECTIONS.substring(unique));
            try (Connection connection = DriverManager.getConnection("jdbc:kintsugi:" + later)) {
                assertThat(rows(connection, "SELECT id FROM members WHERE email = 'b'"))
                        .containsExactly("2");
            }
            assertThatThrownBy(() -> statement.execute("INSERT INTO members (id, email) VALUES (5, 'e')"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
            statement.execute("INSERT INTO members (id, email) VALUES (5, 'e')");
            for (int id = 6; id < 12; id++) {
                String insert = "INSERT INTO members (id, email) VALUES (" + id + ", 'e')";
                assertThatThrownBy(() -> statement.execute(insert)).hasMessageContaining("members_email_key");
            }
        }
    }

    @Test
    void rowsThatBreakTheKey_areNamedByAQuery() throws SQLException, IOException {
        int unique = SECTIONS.indexOf("unique:");
        PostgresCluster before = cluster(SECTIONS.substring(0, unique));
        try (Connection old = before.open();
                Statement statement = old.createStatement()) {
            PostgresCluster.run(old, TABLES);
            for (int id = 1; id < 9; id++) {
                try {
                    statement.execute("INSERT INTO members (id, email) VALUES (" + id + ", 'secret')");
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).isEqualTo("23505");
                }
            }
        }
        Path file = Path.of(before.url().replace("jdbc:kintsugi:", ""));
        Path later = Files.writeString(
                file.resolveSibling("later.yaml"), Files.readString(file) + SECTIONS.substring(unique));
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:kintsugi:" + later)
                        .createStatement()
                        .execute("SELECT 1"))
                .hasMessageContainingAll("members_email_key", "GROUP BY \"email\"")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void whatEachShardKeepsForItself_isTold() throws SQLException {
        run(
                "DROP TABLE teams",
                "CREATE TABLE teams (id bigint PRIMARY KEY, name text, EXCLUDE USING hash (name WITH =))",
                "CREATE UNIQUE INDEX lower_nick ON members (lower(nick)) WHERE age > 0");
        assertThat(rows(cluster, "SHOW kintsugi.constraints"))
                .hasSize(2)
                .allMatch(told -> told.contains("exclusion constraint"))
                .anyMatch(told -> told.contains("teams"))
                .anyMatch(told -> told.contains("members"));
    }

    @Test
    void copy_keepsTheKey() throws SQLException, IOException {
        CopyManager copy = cluster.unwrap(PGConnection.class).getCopyAPI();
        StringBuilder rows = new StringBuilder();
        for (int id = 100; id < 160; id++) {
            rows.append(id).append('\t').append('c').append(id).append('\n');
        }
        assertThat(copy.copyIn("COPY members (id, email) FROM STDIN", new StringReader(rows.toString())))
                .isEqualTo(60);
        assertThatThrownBy(() -> copy.copyIn(
                        "COPY members (id, email) FROM STDIN", new StringReader("200\tx\n201\ty\n202\tc101\n")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        assertThat(rows(cluster, "SELECT count(*) FROM members")).containsExactly("90");
    }
}
