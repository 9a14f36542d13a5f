package dev.kintsugi.config;

import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Settings;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology;
import dev.kintsugi.topology.Topology.UnlistedTables;
import dev.kintsugi.topology.UniqueKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the file's top level, its shards and its tables, and hands the other sections to their readers. */
final class FileSection {
    private static final List<String> KEYS = List.of(
            "cluster",
            "user",
            "password",
            "allowUnsafeUrls",
            "shards",
            "placements",
            "tables",
            "unlistedTables",
            "unique",
            "pool",
            "reads",
            "transactions",
            "failover",
            "gather",
            "generatedKeys",
            "limits",
            "metrics",
            "proxy");
    private static final int MAX_SHARDS = 1024;

    /** Names become part of prepared transactions' identifiers and of comments that steer a statement. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");

    private final Section file;
    private final Mistakes mistakes;

    private FileSection(Section file, Mistakes mistakes) {
        this.file = file;
        this.mistakes = mistakes;
    }

    /** The file's contents; null if there were mistakes, which are noted. */
    static @Nullable Configuration read(Section file, Mistakes mistakes) {
        return new FileSection(file.only(KEYS).require("cluster", "shards"), mistakes).configuration();
    }

    private @Nullable Configuration configuration() {
        Value cluster = file.value("cluster");
        if (cluster != null) {
            named(cluster.text(), cluster.shown(), cluster.at(), "the cluster's name");
        }
        NodeSection nodes = new NodeSection(
                file.value("user"), file.secret("password"), file.flag("allowUnsafeUrls", false), mistakes);
        Section shardNames = file.section("shards");
        List<Shard> shards = shards(shardNames, nodes);
        Section placementNames = file.section("placements");
        Map<String, Placement> placements = placements(placementNames, new PlacementSection(shardNames.names()));
        Map<String, TableRule> tables = tables(shardNames, placementNames);
        UnlistedTables unlisted = file.choice("unlistedTables", UnlistedTables.FIRST_SHARD);
        if (unlisted == UnlistedTables.BY_PRIMARY_KEY && placementNames.names().isEmpty()) {
            file.mistake(
                    file.at("unlistedTables"),
                    "unlistedTables is by-primary-key, which uses the first placement, but there is none");
        }
        List<UniqueKey> uniqueKeys = UniqueSection.read(file.section("unique"), tables);
        Settings settings = SettingsSection.read(file, nodes);
        ProxySettings proxy = ProxySection.read(file.section("proxy"));
        if (cluster == null || !mistakes.none()) {
            return null;
        }
        return new Configuration(
                new Topology(1, cluster.text(), shards, placements, tables, unlisted, uniqueKeys, settings), proxy);
    }

    private List<Shard> shards(Section names, NodeSection nodes) {
        if (file.has("shards") && names.sound() && names.names().isEmpty()) {
            file.mistake(file.at("shards"), "shards is empty; a cluster has at least one");
        }
        if (names.names().size() > MAX_SHARDS) {
            file.mistake(file.at("shards"), names.names().size() + " shards; " + MAX_SHARDS + " is the limit");
        }
        List<Shard> shards = new ArrayList<>();
        for (String name : names.names()) {
            named(name, name, names.at(name), "a shard's name");
            Section section =
                    names.section(name).only(List.of("primary", "replicas")).require("primary");
            YamlNode primaryNode = section.node("primary");
            Node primary = primaryNode == null
                    ? null
                    : nodes.read(section, section.path("primary"), name + "/primary", primaryNode);
            List<Node> replicas = replicas(name, section, nodes);
            if (primary != null && !name.isEmpty()) {
                shards.add(new Shard(shards.size(), name, primary, replicas));
            }
        }
        return shards;
    }

    private static List<Node> replicas(String shard, Section section, NodeSection nodes) {
        List<Node> replicas = new ArrayList<>();
        List<YamlNode> items = section.items("replicas");
        for (int i = 0; i < items.size(); i++) {
            String path = section.path("replicas") + "[" + i + "]";
            Node replica = nodes.read(section, path, shard + "/replica-" + (i + 1), items.get(i));
            if (replica != null) {
                replicas.add(replica);
            }
        }
        return replicas;
    }

    private Map<String, Placement> placements(Section names, PlacementSection reader) {
        Map<String, Placement> placements = new LinkedHashMap<>();
        for (String name : names.names()) {
            named(name, name, names.at(name), "a placement's name");
            Placement placement = reader.read(name, names.section(name));
            if (placement != null) {
                placements.put(name, placement);
            }
        }
        return placements;
    }

    private Map<String, TableRule> tables(Section shards, Section placements) {
        Map<String, TableRule> tables = new LinkedHashMap<>();
        Section names = file.section("tables");
        for (String name : names.names()) {
            if (name.isBlank()) {
                names.mistake(names.at(name), "a table's name is empty");
            }
            TableRule rule = table(names.section(name), shards, placements);
            if (rule != null) {
                tables.put(name, rule);
            }
        }
        return tables;
    }

    private static @Nullable TableRule table(Section table, Section shards, Section placements) {
        table.only(List.of("shardKey", "placement", "reference", "shard"));
        boolean reference = table.flag("reference", table.has("reference"));
        Value shardKey = table.text("shardKey");
        String placement = table.reference("placement", "placement", placements.names());
        String shard = table.reference("shard", "shard", shards.names());
        boolean sharded = table.has("shardKey") || table.has("placement");
        int rules = (sharded ? 1 : 0) + (reference ? 1 : 0) + (table.has("shard") ? 1 : 0);
        if (rules != 1) {
            if (table.sound()) {
                table.mistake(
                        table.at(),
                        table.path() + (rules == 0 ? " says nothing" : " says too much")
                                + "; it needs exactly one of 'shardKey' with 'placement', 'reference: true', 'shard'");
            }
            return null;
        }
        if (reference) {
            return new TableRule.Reference();
        }
        if (table.has("shard")) {
            return shard == null ? null : new TableRule.Single(shard);
        }
        table.require("shardKey", "placement");
        return shardKey == null || placement == null ? null : new TableRule.Sharded(shardKey.text(), placement);
    }

    private void named(String name, String shown, Position at, String what) {
        if (name.isEmpty()) {
            mistakes.add(at, what + " is empty");
        } else if (!NAME.matcher(name).matches()) {
            mistakes.add(
                    at,
                    what + " must be 1 to 63 letters, digits, '_', '-' or '.', not beginning with '-' or '.': '" + shown
                            + "'");
        }
    }
}
