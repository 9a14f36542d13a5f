package dev.kintsugi.it.oracle;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the tables of {@code cluster.yaml} lie. Read from the file's {@code tables} section, one table a line.
 *
 * @param rules by table name in lower case
 */
public record Layout(Map<String, Rule> rules) {

    private static final Pattern SHARDED = Pattern.compile(" {2}(\\w+): +\\{shardKey: (\\w+), placement: ([\\w-]+)}");
    private static final Pattern SINGLE = Pattern.compile(" {2}(\\w+): +\\{shard: shard-(\\d)}");
    private static final Pattern REFERENCE = Pattern.compile(" {2}(\\w+): +\\{reference: true}");

    public Layout {
        rules = Map.copyOf(rules);
    }

    /** Where a table's rows lie. */
    public sealed interface Rule {}

    /** Each row on the home of its key. */
    public record Sharded(String key, String placement) implements Rule {}

    /** Whole on every shard. */
    public record Reference() implements Rule {}

    /** Whole on one shard. */
    public record Single(int shard) implements Rule {}

    /** Created by a test and not listed: its rows lie anywhere, each once. */
    public record Unlisted() implements Rule {}

    /** Reads the tables of a configuration. */
    public static Layout read(String yaml) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        for (String line : yaml.lines().toList()) {
            Matcher sharded = SHARDED.matcher(line);
            Matcher single = SINGLE.matcher(line);
            Matcher reference = REFERENCE.matcher(line);
            if (sharded.matches()) {
                rules.put(sharded.group(1), new Sharded(sharded.group(2), sharded.group(3)));
            } else if (single.matches()) {
                rules.put(single.group(1), new Single(Integer.parseInt(single.group(2))));
            } else if (reference.matches()) {
                rules.put(reference.group(1), new Reference());
            }
        }
        return new Layout(rules);
    }

    /** Every table whole on the only shard there is. */
    static Layout ofOneDatabase() {
        return new Layout(Map.of());
    }

    public Rule rule(String table) {
        return rules.getOrDefault(table.toLowerCase(Locale.ROOT), new Unlisted());
    }

    /** The name of the table's shard key; empty if it has none. */
    String key(String table) {
        return rule(table) instanceof Sharded sharded ? sharded.key() : "";
    }

    /**
     * True if a row of this key may lie on the shard.
     *
     * @param key as the database shows it; empty for NULL
     * @param unlisted the answer for a table that may lie anywhere
     */
    public boolean mayHold(String table, String key, int shard, boolean unlisted) {
        Rule rule = rule(table);
        if (rule instanceof Sharded sharded) {
            return Homes.shardOf(sharded.placement(), key) == shard;
        }
        return rule instanceof Single single ? single.shard() == shard : rule instanceof Reference || unlisted;
    }
}
