package dev.kintsugi.proxy;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.pool.Pools;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Placement;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.Topology;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Checks a configuration: the file alone, or the file and what the shards hold. Changes nothing on the shards,
 * save that a cluster which opens makes its own tables for transactions where they are missing.
 *
 * <p>Exit code 0 if nothing is wrong; 1 if the file has mistakes, a primary cannot be reached, the file contradicts the tables, or
 * the shards differ.
 */
@Command(
        name = "check",
        description = "Checks a configuration file, and that its databases can be reached and fit it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Check implements Callable<Integer> {
    private static final int WRONG = 1;
    private final Terminal terminal;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The file; also classpath:RESOURCE, or demo.")
    private String config = "";

    @Option(names = "--offline", description = "Read the file only; connect to nothing.")
    private boolean offline;

    Check(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws SQLException {
        Topology topology = Configuration.load(config, System::getenv);
        terminal.print(terminal.title(topology.cluster()) + ": "
                + count(topology.shards().size(), "shard") + ", "
                + count(topology.placements().size(), "placement") + ", "
                + count(topology.tables().size(), "listed table") + ", unlisted tables: "
                + spelling(topology.unlistedTables()));
        if (offline) {
            show(shards(topology, null));
            show(placements(topology));
            show(listed(topology));
            terminal.print(terminal.good("The file is right.") + " Nothing was connected to.");
            return 0;
        }
        // What the cluster would log while it opens is reported here.
        System.setProperty("org.slf4j.simpleLogger.log.dev.kintsugi", "off");
        Map<Integer, SQLException> unreachable = unreachable(topology);
        show(shards(topology, unreachable));
        show(placements(topology));
        if (!unreachable.isEmpty()) {
            show(listed(topology));
            unreachable.values().forEach(terminal::fail);
            return WRONG;
        }
        return contents(topology);
    }

    private static Map<Integer, SQLException> unreachable(Topology topology) throws SQLException {
        try (Pools pools = Pools.open(topology, null, null)) {
            return pools.unreachable();
        }
    }

    /** What the shards hold, through a connection as applications open it. */
    private int contents(Topology topology) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:kintsugi:" + config, new Properties());
                Statement statement = connection.createStatement()) {
            Grid tables;
            try (ResultSet rows = statement.executeQuery("SHOW kintsugi.tables")) {
                tables = Grid.of(rows);
            }
            show(tables);
            for (String name : topology.tables().keySet()) {
                if (tables.rows().stream().noneMatch(row -> isNamed(name, row.get(0), row.get(1)))) {
                    terminal.print("Table " + name + " is listed and not created yet.");
                }
            }
            Grid differences;
            try (ResultSet rows = statement.executeQuery("SHOW kintsugi.differences")) {
                differences = Grid.of(rows);
            }
            for (String subject : List.of("constraints", "obstacles")) {
                try (ResultSet rows = statement.executeQuery("SHOW kintsugi." + subject)) {
                    for (List<String> sentence : Grid.of(rows).rows()) {
                        terminal.print("Note: " + sentence.get(0) + ".");
                    }
                }
            }
            if (differences.rows().isEmpty()) {
                terminal.print(terminal.good("The file is right") + ", every primary answers, and the shards agree.");
                return 0;
            }
            terminal.out().flush();
            for (List<String> difference : differences.rows()) {
                terminal.err().println(terminal.bad("difference: ") + difference.get(0));
            }
            return WRONG;
        }
    }

    /** The file may give a table's schema or leave it out; the database decides on upper and lower case. */
    private static boolean isNamed(String listed, String schema, String table) {
        return listed.equalsIgnoreCase(table) || listed.equalsIgnoreCase(schema + "." + table);
    }

    private void show(Grid grid) {
        if (!grid.rows().isEmpty()) {
            grid.lines(terminal).forEach(terminal::print);
        }
    }

    private static Grid shards(Topology topology, @Nullable Map<Integer, SQLException> unreachable) {
        List<List<String>> rows = new ArrayList<>();
        for (Shard shard : topology.shards()) {
            String state = unreachable == null
                    ? "not asked"
                    : unreachable.containsKey(shard.index()) ? "cannot be reached" : "reachable";
            List<String> replicas = shard.replicas().stream().map(Node::name).toList();
            rows.add(List.of(shard.name(), shard.primary().name(), state, String.join(", ", replicas)));
        }
        return Grid.ofText(List.of("shard", "primary", "state", "replicas"), rows);
    }

    private static Grid placements(Topology topology) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        for (Placement placement : topology.placements().values()) {
            rows.add(List.of(placement.name(), placement.accept(new Algorithm())));
        }
        return Grid.ofText(List.of("placement", "algorithm"), rows);
    }

    private static Grid listed(Topology topology) {
        List<List<String>> rows = new ArrayList<>();
        topology.tables().forEach((name, rule) -> rows.add(List.of(name, describe(rule))));
        return Grid.ofText(List.of("table", "rows"), rows);
    }

    private static String describe(TableRule rule) {
        if (rule instanceof TableRule.Sharded sharded) {
            return "by " + sharded.shardKey() + " under " + sharded.placement();
        }
        return rule instanceof TableRule.Single single ? "whole on " + single.shard() : "whole on every shard";
    }

    /** How the file spells a choice. */
    private static String spelling(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A placement in words. */
    private static final class Algorithm implements Placement.Visitor<String, SQLException> {
        @Override
        public String hash(Placement.Hash placement) {
            return "hash";
        }

        @Override
        public String ring(Placement.Ring placement) {
            return "ring, " + placement.virtualNodes() + " virtual nodes"
                    + (placement.weights().isEmpty() ? "" : ", weights " + placement.weights());
        }

        @Override
        public String list(Placement.ByList placement) {
            return "list, " + count(placement.shardOf().size(), "value") + ", otherwise " + placement.otherwise();
        }

        @Override
        public String range(Placement.ByRange placement) {
            return "range, " + count(placement.bounds().size(), "bound") + ", otherwise " + placement.otherwise();
        }
    }
}
