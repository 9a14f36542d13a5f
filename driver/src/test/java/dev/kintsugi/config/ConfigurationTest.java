package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.config.ProxySettings.User;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Settings;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology;
import dev.kintsugi.topology.UniqueKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files without mistakes, and where they come from. */
class ConfigurationTest {
    private static final String SHOP =
            """
            cluster: shop
            user: shop
            password: ${SHOP_PASSWORD}
            shards:
              shard-0:
                primary: jdbc:postgresql://10.0.0.1/shop
                replicas:
                  - jdbc:postgresql://10.0.0.2/shop
                  - {url: "jdbc:postgresql://10.0.0.3/shop", user: reader, password: "${READER}", weight: 2}
              shard-1:
                primary: jdbc:postgresql://10.0.0.4/shop
            placements:
              by-customer: {algorithm: hash}
              by-device:   {algorithm: ring, virtualNodes: 64, weights: {shard-1: 2}}
              by-country:  {algorithm: list, values: {shard-0: [DE, NO], shard-1: [US]}, otherwise: shard-1}
              by-day:      {algorithm: range, upTo: {shard-0: "2026-01-01"}, otherwise: shard-1}
            tables:
              customers: {shardKey: id, placement: by-customer}
              orders:    {shardKey: customer_id, placement: by-customer}
              products:  {reference: true}
              audit_log: {shard: shard-0}
            unlistedTables: by-primary-key
            """;

    private static final Map<String, String> PASSWORDS = Map.of("SHOP_PASSWORD", "abc", "READER", "xyz");

    private static Topology oneShard(String lines) throws SQLException {
        return Configuration.parse(
                "test", "cluster: c\nshards: {s0: {primary: 'jdbc:h2:mem:a'}}\n" + lines, name -> null);
    }

    @Test
    void shards_keepTheirOrderAndCredentials() throws SQLException {
        Topology topology = Configuration.parse("shop.yaml", SHOP, PASSWORDS::get);

        assertThat(topology.cluster()).isEqualTo("shop");
        assertThat(topology.shards()).extracting("name").containsExactly("shard-0", "shard-1");
        assertThat(topology.shards().get(0).primary())
                .isEqualTo(
                        new Node("shard-0/primary", "jdbc:postgresql://10.0.0.1/shop", "shop", new Secret("abc"), 1));
        assertThat(topology.shards().get(0).replicas())
                .containsExactly(
                        new Node("shard-0/replica-1", "jdbc:postgresql://10.0.0.2/shop", "shop", new Secret("abc"), 1),
                        new Node(
                                "shard-0/replica-2",
                                "jdbc:postgresql://10.0.0.3/shop",
                                "reader",
                                new Secret("xyz"),
                                2));
        assertThat(topology.shards().get(1).replicas()).isEmpty();
    }

    @Test
    void placements_keepTheirOrder() throws SQLException {
        Topology topology = Configuration.parse("shop.yaml", SHOP, PASSWORDS::get);

        assertThat(topology.placements().values())
                .containsExactly(
                        new Placement.Hash("by-customer"),
                        new Placement.Ring("by-device", 64, Map.of("shard-1", 2)),
                        new Placement.ByList(
                                "by-country", Map.of("DE", "shard-0", "NO", "shard-0", "US", "shard-1"), "shard-1"),
                        new Placement.ByRange(
                                "by-day", List.of(new Placement.Bound("shard-0", "2026-01-01")), "shard-1"));
    }

    @Test
    void tables_keepTheirOrder() throws SQLException {
        Topology topology = Configuration.parse("shop.yaml", SHOP, PASSWORDS::get);

        assertThat(topology.tables())
                .containsExactly(
                        Map.entry("customers", new TableRule.Sharded("id", "by-customer")),
                        Map.entry("orders", new TableRule.Sharded("customer_id", "by-customer")),
                        Map.entry("products", new TableRule.Reference()),
                        Map.entry("audit_log", new TableRule.Single("shard-0")));
        assertThat(topology.unlistedTables()).isEqualTo(Topology.UnlistedTables.BY_PRIMARY_KEY);
    }

    @Test
    void uniqueKeys_haveOneColumnOrSeveral() throws SQLException {
        String keys =
                """
                placements: {by-id: {algorithm: hash}}
                tables: {customers: {shardKey: id, placement: by-id}}
                unique:
                  customers.email: enforced
                  sales.orders.(tenant,  number): per-shard
                """;

        assertThat(oneShard(keys).uniqueKeys())
                .containsExactly(
                        new UniqueKey("customers", List.of("email"), UniqueKey.Keeping.ENFORCED),
                        new UniqueKey("sales.orders", List.of("tenant", "number"), UniqueKey.Keeping.PER_SHARD));
    }

    @Test
    void uniqueKeys_thatAreNone_areMistakes() {
        String tables = "placements: {by-id: {algorithm: hash}}\n"
                + "tables: {customers: {shardKey: id, placement: by-id}, lists: {reference: true}}\nunique:\n  ";
        assertThat(Broken.messageBesideOneShard(tables + "customers: enforced")).contains(":6:3", "as customers.email");
        assertThat(Broken.messageBesideOneShard(tables + "customers.email: enforce"))
                .contains(":6:20", "Did you mean 'enforced'?");
        assertThat(Broken.messageBesideOneShard(tables + "custmers.email: enforced"))
                .contains("Did you mean 'customers'?");
        assertThat(Broken.messageBesideOneShard(tables + "customers.(id, email): enforced"))
                .contains("contains the shard key id");
        assertThat(Broken.messageBesideOneShard(tables + "customers.(email, email): enforced"))
                .contains("names a column twice");
        assertThat(Broken.messageBesideOneShard(tables + "lists.name: enforced"))
                .contains("whose database keeps it");
        assertThat(Broken.messageBesideOneShard("uniqe: {}")).contains("Did you mean 'unique'?");
    }

    @Test
    void optionalSections_leftOut_haveDefaults() throws SQLException {
        Settings settings = oneShard("").settings();

        assertThat(settings)
                .isEqualTo(new Settings(
                        new Settings.Pool(
                                10,
                                0,
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(30),
                                Duration.ofMinutes(2)),
                        new Settings.Reads(Settings.Consistency.SESSION, Duration.ofSeconds(5)),
                        new Settings.Transactions(
                                Settings.CrossShard.TWO_PHASE, Duration.ofSeconds(2), Settings.Snapshot.SHARD),
                        new Settings.Failover(Duration.ofSeconds(30)),
                        new Settings.Gather(5_000_000, null),
                        Settings.GeneratedKeys.SEQUENCE,
                        new Settings.Limits(2000, 1000, 64, 64)));
    }

    @Test
    void optionalSections_withAllTheirLinesCommentedOut_haveDefaults() throws SQLException {
        assertThat(oneShard("pool:\nreads:\nlimits:\nproxy:\ntables:\nplacements:\n"))
                .isEqualTo(oneShard(""));
    }

    @Test
    void optionalSections_areRead() throws SQLException {
        Settings settings = oneShard(
                        """
                pool: {maximumPoolSize: 20, minimumIdle: 2, connectionTimeout: 250ms, idleTimeout: 0s, maxLifetime: 2h,
                       keepaliveTime: 5m}
                reads: {consistency: eventual, maxLag: 0s}
                transactions: {crossShard: one-phase, inDoubtTimeout: 500ms, snapshot: shard}
                failover: {timeout: 1h}
                gather: {maxRows: 5_000, scratch: "jdbc:h2:mem:scratch"}
                generatedKeys: snowflake
                limits: {plans: 1, fetchRows: 2, scatterThreads: 3, sequenceBlock: "4"}
                """)
                .settings();

        assertThat(settings)
                .isEqualTo(new Settings(
                        new Settings.Pool(
                                20,
                                2,
                                Duration.ofMillis(250),
                                Duration.ZERO,
                                Duration.ofHours(2),
                                Duration.ofMinutes(5)),
                        new Settings.Reads(Settings.Consistency.EVENTUAL, Duration.ZERO),
                        new Settings.Transactions(
                                Settings.CrossShard.ONE_PHASE, Duration.ofMillis(500), Settings.Snapshot.SHARD),
                        new Settings.Failover(Duration.ofHours(1)),
                        new Settings.Gather(5000, "jdbc:h2:mem:scratch"),
                        Settings.GeneratedKeys.SNOWFLAKE,
                        new Settings.Limits(1, 2, 3, 4)));
    }

    @Test
    void keepaliveByDefault_withAShortLifetime_isNoMistake() throws SQLException {
        assertThat(oneShard("pool: {maxLifetime: 1m}").settings().pool().maxLifetime())
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aliases_repeatTheirAnchor() throws SQLException {
        Topology topology =
                oneShard("placements: {p: {algorithm: hash}}\ntables:\n  t: &t {reference: true}\n  u: *t\n");

        assertThat(topology.tables()).containsEntry("u", new TableRule.Reference());
    }

    @Test
    void proxySection_isRead() throws SQLException {
        String verifier = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy";
        String yaml = "cluster: c\nshards: {s0: {primary: 'jdbc:h2:mem:a'}}\n"
                + "proxy:\n  users:\n    app: {password: secret, admin: true}\n    other: {scram: '" + verifier
                + "', nameShards: true, from: [10.1.0.0/16, '::1']}\n    ops: {passThrough: true}\n  passThrough: true\n"
                + "  tls: {certificate: a.crt, key: a.key, required: true}\n  limits: {messageBytes: 1MB, connections: 7}\n  slowStatements: 500ms\n";

        ProxySettings proxy =
                Configuration.read(new Source("test", yaml), name -> null).proxy();

        assertThat(proxy)
                .isEqualTo(new ProxySettings(
                        Map.of(
                                "app",
                                        new User(
                                                new ProxySettings.Password(new Secret("secret")),
                                                true,
                                                false,
                                                false,
                                                List.of()),
                                "other",
                                        new User(
                                                new ProxySettings.Scram(new Secret(verifier)),
                                                false,
                                                true,
                                                false,
                                                List.of(range("10.1.0.0/16"), range("::1"))),
                                "ops", new User(new ProxySettings.KnownToShards(), false, false, true, List.of())),
                        true,
                        new ProxySettings.Tls("a.crt", "a.key", null, true),
                        new ProxySettings.Limits(7, 2000, 7, Duration.ofSeconds(15), 1 << 20),
                        Duration.ofMillis(500)));
    }

    private static AddressRange range(String text) {
        return Objects.requireNonNull(AddressRange.of(text));
    }

    @Test
    void credentialsInTheUrl_areLiftedOutOfIt() throws SQLException {
        Topology topology = Configuration.parse(
                "test",
                """
                cluster: c
                user: all
                shards:
                  s0: {primary: "jdbc:postgresql://a/shop?user=b&ssl=true&password=p%26q"}
                  s1: {primary: "jdbc:postgresql://b/shop?ssl=true"}
                """,
                name -> null);

        assertThat(topology.shards().get(0).primary())
                .isEqualTo(new Node("s0/primary", "jdbc:postgresql://a/shop?ssl=true", "b", new Secret("p&q"), 1));
        assertThat(topology.shards().get(1).primary())
                .isEqualTo(new Node("s1/primary", "jdbc:postgresql://b/shop?ssl=true", "all", null, 1));
    }

    @Test
    void file_isReadFromItsPath(@TempDir Path folder) throws IOException, SQLException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), SHOP);

        assertThat(Configuration.load(file.toString(), PASSWORDS::get))
                .isEqualTo(Configuration.parse("shop.yaml", SHOP, PASSWORDS::get));
    }

    @Test
    void resource_isReadFromTheClassPath() throws SQLException {
        assertThat(Configuration.load("classpath:dev/kintsugi/config/demo.yaml", name -> null))
                .isEqualTo(Configuration.load("demo", name -> null));
    }

    @Test
    void missingFileAndResource_areRefused() {
        assertThatThrownBy(() -> Configuration.load("no-such.yaml", name -> null))
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("no-such\\.yaml: cannot be read: NoSuchFileException; looked for .*no-such\\.yaml");
        assertThatThrownBy(() -> Configuration.load("classpath:no-such.yaml", name -> null))
                .hasMessage("classpath:no-such.yaml: no such resource on the class path");
        assertThatThrownBy(() -> Configuration.load("a\0b", name -> null)).isInstanceOf(SQLException.class);
    }

    @Test
    void optionsAfterTheFile_areRefusedUnseen() {
        assertThatThrownBy(() -> Configuration.load("shop.yaml?password=hunter2", name -> null))
                .hasMessage("shop.yaml: the URL takes no options after '?'; give them as connection properties");
    }

    @Test
    void fileThatIsNotUtf8_isRefused(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("latin.yaml"), "cluster: é".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Configuration.load(file.toString(), name -> null))
                .hasMessageEndingWith("not UTF-8");
    }

    @Test
    void demo_hasFourShardsThatItsScriptFits() throws SQLException {
        Topology demo = Configuration.load("demo", name -> null);
        assertThat(demo.shards()).hasSize(4);
        assertThat(demo.tables().keySet()).containsExactly("customers", "orders", "products", "audit_log");

        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            for (String sql : Configuration.demoScript().split(";\n")) {
                statement.execute(sql);
            }
            try (ResultSet joined =
                    statement.executeQuery("SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id"
                            + " JOIN products p ON p.id = o.product_id")) {
                joined.next();
                assertThat(joined.getInt(1)).isEqualTo(20);
            }
        }
    }
}
