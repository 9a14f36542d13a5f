package dev.kintsugi.plan;

import dev.kintsugi.catalog.Catalog;
import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.Column.Identity;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.catalog.Table.ForeignKey;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.route.Placements;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.route.Values;
import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Settings;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.Topology;
import dev.kintsugi.topology.Topology.UnlistedTables;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A shop on three shards, as the planner sees it. Customers, their orders and the orders' lines live together; devices, events and
 * shops are each sharded in another way; products and countries are whole on every shard; the audit log is on the second alone.
 */
final class Shop {
    static final Dialect POSTGRES = Objects.requireNonNull(Dialect.of("jdbc:postgresql://localhost/shop"));
    static final Dialect H2 = Objects.requireNonNull(Dialect.of("jdbc:h2:mem:shop"));

    private static final List<Shard> SHARDS = List.of(shard(0), shard(1), shard(2));
    private static final Placement BY_CUSTOMER = new Placement.Hash("by-customer");
    private static final Placement BY_DEVICE = new Placement.Ring("by-device", 32, Map.of());
    private static final Placement BY_DAY = new Placement.ByRange(
            "by-day",
            List.of(new Placement.Bound("shard-0", "2025-01-01"), new Placement.Bound("shard-1", "2026-01-01")),
            "shard-2");
    private static final Placement BY_COUNTRY =
            new Placement.ByList("by-country", Map.of("DE", "shard-0", "US", "shard-1"), "shard-2");

    private final Dialect dialect;
    private final Map<QualifiedName, Table> tables = new HashMap<>();
    private final Map<QualifiedName, Location> locations = new HashMap<>();
    private final Map<QualifiedName, String> views = new HashMap<>();

    private Shop(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The layout on one kind of database. */
    static Layout layout(Dialect dialect) throws SQLException {
        return new Shop(dialect).build();
    }

    private Layout build() throws SQLException {
        sharded(BY_CUSTOMER, "customers id bigint!, name text, email text, country text, code text-c, vip boolean");
        sharded(BY_CUSTOMER, "orders customer_id bigint!, id bigint!, total numeric, status text, placed timestamp");
        sharded(
                BY_CUSTOMER,
                "order_lines customer_id bigint!, order_id bigint!, line integer!, product_id integer, quantity integer");
        sharded(BY_CUSTOMER, "old_orders customer_id bigint!, id bigint!, total numeric, status text");
        sharded(
                BY_CUSTOMER,
                "refunds customer_id bigint!, order_id bigint!, note text, code text",
                "orders customer_id id");
        sharded(BY_CUSTOMER, "payouts customer_id bigint!, order_id bigint!, at date", "refunds customer_id order_id");
        sharded(BY_DEVICE, "devices id uuid!, owner bigint, model text");
        sharded(BY_DAY, "events on_day date, device uuid, kind text, amount numeric");
        sharded(BY_COUNTRY, "shops country text, name text!, size integer");
        sharded(BY_CUSTOMER, "visits customer_id bigint!, pages integer, at timestamp=now()");
        reference("badges id integer!, name text, mark uuid=gen_random_uuid()");
        reference("products id integer!, name text, price numeric, country text");
        reference("countries code text!, name text, customer_id bigint");
        single("audit_log id bigint!, customer_id bigint, what text, at timestamp");
        view("vip_customers", "SELECT id, name, country FROM public.customers WHERE vip");
        view("order_counts", "SELECT customer_id, count(*) AS orders FROM public.orders GROUP BY customer_id");
        view("busy_statuses", "SELECT status, count(*) AS orders FROM public.orders GROUP BY status");
        view("recent_orders", "SELECT id, customer_id FROM public.orders WHERE placed > now() - interval '1 day'");
        Map<String, Placement> placements = new HashMap<>();
        for (Placement placement : List.of(BY_CUSTOMER, BY_DEVICE, BY_DAY, BY_COUNTRY)) {
            placements.put(placement.name(), placement);
        }
        Topology topology = new Topology(1, "shop", SHARDS, placements, Map.of(), UnlistedTables.REJECT, settings());
        Catalog catalog = new Catalog(
                1,
                defaultCollation(),
                tables,
                views,
                views.keySet(),
                Set.of(new QualifiedName(schema(), name("numbers"))),
                Map.of(name("audited"), false, name("tax"), true),
                Set.of(),
                List.of());
        return new Layout(1, topology, catalog, dialect, locations);
    }

    private static Settings settings() {
        Duration second = Duration.ofSeconds(1);
        return new Settings(
                new Settings.Pool(1, 0, second, second, second, second),
                new Settings.Reads(Settings.Consistency.SESSION, second),
                new Settings.Transactions(Settings.CrossShard.TWO_PHASE, second, Settings.Snapshot.SHARD),
                new Settings.Failover(second),
                new Settings.Gather(1000, null),
                Settings.GeneratedKeys.SEQUENCE,
                new Settings.Limits(100, 100, 2, 10));
    }

    private static Shard shard(int index) {
        String name = "shard-" + index;
        return new Shard(index, name, new Node(name + "/primary", "jdbc:h2:mem:" + name, null, null, 1), List.of());
    }

    private Collation defaultCollation() {
        return dialect == H2 ? Collation.H2_OFF : new Collation("en_US", Collation.Order.DATABASE, true);
    }

    private String schema() {
        return name("public");
    }

    List<String> path() {
        return List.of(schema());
    }

    private String name(String lowerCase) {
        return dialect.fold(lowerCase);
    }

    /** A table whose first columns point at those of another one. */
    private void sharded(Placement placement, String declaration, String target) throws SQLException {
        Table table = sharded(placement, declaration);
        List<String> words = List.of(target.split(" "));
        List<String> columns = table.columns().stream()
                .limit(words.size() - 1)
                .map(Column::name)
                .toList();
        ForeignKey key = new ForeignKey(
                table.name().name() + "_fkey",
                columns,
                new QualifiedName(schema(), name(words.get(0))),
                words.subList(1, words.size()).stream().map(this::name).toList());
        tables.put(
                table.name(),
                new Table(
                        table.name(),
                        table.columns(),
                        table.primaryKey(),
                        table.uniqueKeys(),
                        List.of(key),
                        false,
                        false));
    }

    private Table sharded(Placement placement, String declaration) throws SQLException {
        Table table = table(declaration);
        Column key = table.columns().get(0);
        locations.put(
                table.name(),
                new Location.Sharded(new ShardKey(
                        key.name(),
                        key.type(),
                        placement.name(),
                        Placements.function(placement, SHARDS, key.type()),
                        dialect)));
        return table;
    }

    private void reference(String declaration) {
        locations.put(table(declaration).name(), new Location.Reference());
    }

    private void single(String declaration) {
        locations.put(table(declaration).name(), new Location.Single(1));
    }

    private void view(String name, String query) {
        views.put(new QualifiedName(schema(), name(name)), query);
    }

    /** {@code name column type, …}; columns with ! are the primary key, and = is before a default. */
    private Table table(String declaration) {
        int space = declaration.indexOf(' ');
        List<Column> columns = new ArrayList<>();
        List<String> key = new ArrayList<>();
        for (String column : declaration.substring(space + 1).split(", ")) {
            String[] words = column.split(" ");
            boolean inKey = words[1].endsWith("!");
            if (inKey) {
                key.add(name(words[0]));
            }
            String[] type = words[1].replace("!", "").split("=");
            String byDefault = type.length > 1 ? type[1] : null;
            columns.add(new Column(name(words[0]), type(type[0]), !inKey, byDefault, Identity.NONE, false, null));
        }
        QualifiedName name = new QualifiedName(schema(), name(declaration.substring(0, space)));
        Table table = new Table(name, columns, key, key.isEmpty() ? List.of() : List.of(key), List.of(), false, false);
        tables.put(name, table);
        return table;
    }

    private SqlType type(String name) {
        return switch (name) {
            case "text" -> new SqlType(Kind.TEXT, "text", -1, -1, defaultCollation());
            case "text-c" -> new SqlType(Kind.TEXT, "text", -1, -1, Collation.C);
            case "numeric" -> SqlType.of(Kind.DECIMAL, name);
            default -> SqlType.of(Kind.valueOf(name.toUpperCase(Locale.ROOT)), name);
        };
    }

    /** A statement's plan. */
    static Plan plan(Layout layout, String sql) throws SQLException {
        return Planner.plan(layout, new Shop(layout.dialect()).path(), scan(layout, sql), true)
                .plan();
    }

    static Scan scan(Layout layout, String sql) throws SQLException {
        return Lexer.scan(sql, layout.dialect().lexerRules(), true);
    }

    /** The statement's literals and no parameters: each is the number after its place. */
    static Values values(Scan scan) {
        return new Values() {
            @Override
            public @Nullable Object literal(int slot) {
                return scan.literal(slot);
            }

            @Override
            public @Nullable Object parameter(int index) {
                return (long) index + 1;
            }
        };
    }
}
