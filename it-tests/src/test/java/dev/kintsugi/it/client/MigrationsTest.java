package dev.kintsugi.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.KintsugiDataSource;
import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Flyway and Liquibase migrate a cluster as one database, by the driver and through the proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationsTest {
    private static final List<String> QUESTIONS = List.of(
            "SELECT id, points, note FROM member ORDER BY id",
            "SELECT count(*), count(DISTINCT since) FROM member WHERE since IS NOT NULL",
            "SELECT column_name, data_type, is_nullable FROM information_schema.columns"
                    + " WHERE table_schema = 'public' AND table_name NOT LIKE 'databasechange%' ORDER BY table_name, ordinal_position",
            "SELECT conname, contype FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1");

    private PostgresCluster cluster;
    private ProxyServer proxy;

    /** The ways in. */
    enum Door {
        DRIVER,
        PROXY
    }

    @BeforeAll
    void create() throws Exception {
        cluster = new PostgresCluster(
                PostgresServer.shared(),
                "migrations",
                3,
                """
                placements:
                  by-hash: {algorithm: hash}
                tables:
                  member: {shardKey: id, placement: by-hash}
                  payment: {shardKey: member_id, placement: by-hash}
                  kind: {reference: true}
                """);
        proxy = cluster.serve();
    }

    @AfterAll
    void close() {
        proxy.close();
    }

    private DataSource source(Door door) {
        if (door == Door.DRIVER) {
            KintsugiDataSource source = new KintsugiDataSource();
            source.setUrl(cluster.url());
            return source;
        }
        return postgres("jdbc:postgresql://localhost:" + proxy.address().getPort() + "/migrations");
    }

    private static DataSource postgres(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser("postgres");
        return source;
    }

    @ParameterizedTest
    @EnumSource
    void flyway_migratesAndCleans(Door door) throws SQLException {
        List<String> expected = flyway(postgres(cluster.singleUrl()));

        assertThat(flyway(source(door))).isEqualTo(expected);
    }

    private static List<String> flyway(DataSource source) throws SQLException {
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(source)
                .locations("classpath:migrations/flyway")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(false);
        Flyway flyway = configuration.load();
        List<String> heard = new ArrayList<>();
        heard.add("migrated " + flyway.migrate().migrationsExecuted);
        heard.add("again " + flyway.migrate().migrationsExecuted);
        flyway.validate();
        heard.addAll(answers(source));
        heard.add("cleaned " + flyway.clean().schemasCleaned);
        return heard;
    }

    @ParameterizedTest
    @EnumSource
    void liquibase_updatesAndDrops(Door door) throws Exception {
        List<String> expected = liquibase(postgres(cluster.singleUrl()));

        assertThat(liquibase(source(door))).isEqualTo(expected);
    }

    private static List<String> liquibase(DataSource source) throws Exception {
        List<String> heard = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            Database database =
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            Liquibase liquibase =
                    new Liquibase("migrations/liquibase/changelog.xml", new ClassLoaderResourceAccessor(), database);
            liquibase.update("");
            liquibase.update("");
            heard.add("left " + liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()));
            heard.addAll(answers(source));
            liquibase.rollback(1, "");
            liquibase.dropAll();
        }
        return heard;
    }

    private static List<String> answers(DataSource source) throws SQLException {
        List<String> heard = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String question : QUESTIONS) {
                try (ResultSet rows = statement.executeQuery(question)) {
                    while (rows.next()) {
                        StringBuilder row = new StringBuilder();
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            row.append(rows.getString(i)).append('|');
                        }
                        heard.add(row.toString());
                    }
                }
            }
        }
        return heard;
    }
}
