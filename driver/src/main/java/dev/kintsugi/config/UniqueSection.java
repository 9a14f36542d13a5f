package dev.kintsugi.config;

import dev.kintsugi.topology.TableRule;
import dev.kintsugi.topology.UniqueKey;
import dev.kintsugi.topology.UniqueKey.Keeping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code unique}: {@code table.column} or {@code table.(column, column)}, each with who keeps the key. */
final class UniqueSection {
    private static final Pattern KEY =
            Pattern.compile("(?<table>[^()]+)\\.(?:\\((?<several>[^()]+)\\)|(?<one>[^().,]+))");
    private final Section section;
    private final Map<String, TableRule> tables;
    private final Set<String> seen = new HashSet<>();

    private UniqueSection(Section section, Map<String, TableRule> tables) {
        this.section = section;
        this.tables = tables;
    }

    static List<UniqueKey> read(Section section, Map<String, TableRule> tables) {
        UniqueSection reader = new UniqueSection(section, tables);
        List<UniqueKey> keys = new ArrayList<>();
        for (String name : section.names()) {
            Keeping keeping = section.choice(name, Keeping.ENFORCED);
            UniqueKey key = reader.key(name, keeping);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private @Nullable UniqueKey key(String name, Keeping keeping) {
        Matcher written = KEY.matcher(name.strip());
        if (!written.matches()) {
            return wrong(
                    name,
                    "must be a table and its column, as customers.email, or columns, as customers.(tenant, email)");
        }
        String columns = written.group("one") != null ? written.group("one") : written.group("several");
        UniqueKey key = new UniqueKey(
                written.group("table").strip(),
                Arrays.stream(columns.split(",", -1)).map(String::strip).toList(),
                keeping);
        if (key.columns().contains("")
                || new HashSet<>(key.columns()).size() < key.columns().size()) {
            return wrong(name, "names a column twice, or none");
        }
        if (!seen.add(key.toString().toLowerCase(Locale.ROOT))) {
            return wrong(name, "is there twice");
        }
        return checkTable(name, key);
    }

    /** A key that its databases keep by themselves needs nobody else. */
    private @Nullable UniqueKey checkTable(String name, UniqueKey key) {
        TableRule rule = tables.get(key.table());
        if (rule == null) {
            String nearest = NearestName.of(key.table(), tables.keySet());
            boolean misspelled = nearest != null && tables.keySet().stream().noneMatch(key.table()::equalsIgnoreCase);
            return misspelled ? wrong(name, "names a table that is not listed. Did you mean '" + nearest + "'?") : key;
        }
        if (!(rule instanceof TableRule.Sharded sharded)) {
            return wrong(name, "is a key of a table that is whole on its shard, whose database keeps it");
        }
        return key.columns().stream().anyMatch(sharded.shardKey()::equalsIgnoreCase)
                ? wrong(name, "contains the shard key " + sharded.shardKey() + ", so that each shard keeps it for all")
                : key;
    }

    private @Nullable UniqueKey wrong(String name, String what) {
        section.mistake(section.at(name), section.path(name) + " " + what);
        return null;
    }
}
