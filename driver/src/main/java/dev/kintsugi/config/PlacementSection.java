package dev.kintsugi.config;

import dev.kintsugi.topology.Placement;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one placement. */
final class PlacementSection {
    private static final Map<String, List<String>> KEYS = Map.of(
            "hash", List.of("algorithm"),
            "ring", List.of("algorithm", "virtualNodes", "weights"),
            "list", List.of("algorithm", "values", "otherwise"),
            "range", List.of("algorithm", "upTo", "otherwise"));
    private static final List<String> ALGORITHMS = List.of("hash", "ring", "list", "range");
    private static final List<String> ALL_KEYS =
            List.of("algorithm", "virtualNodes", "weights", "values", "upTo", "otherwise");

    private static final int VIRTUAL_NODES = 128;
    private static final int MAX_VIRTUAL_NODES = 10_000;
    private static final int MAX_WEIGHT = 1000;
    /** About 50 MB of ring. */
    private static final long MAX_POINTS = 1_000_000;

    private final Collection<String> shards;

    PlacementSection(Collection<String> shards) {
        this.shards = shards;
    }

    /** The placement; null if it is mistaken. */
    @Nullable Placement read(String name, Section section) {
        section.require("algorithm");
        String algorithm = section.reference("algorithm", "algorithm", ALGORITHMS);
        if (algorithm == null) {
            section.only(ALL_KEYS);
            return null;
        }
        section.only(Objects.requireNonNull(KEYS.get(algorithm)));
        return switch (algorithm) {
            case "ring" -> ring(name, section);
            case "list" -> list(name, section.require("values", "otherwise"));
            case "range" -> range(name, section.require("upTo", "otherwise"));
            default -> new Placement.Hash(name);
        };
    }

    private Placement ring(String name, Section section) {
        int virtualNodes = section.integer("virtualNodes", VIRTUAL_NODES, 1, MAX_VIRTUAL_NODES);
        Section weights = section.section("weights");
        Map<String, Integer> weightOf = new HashMap<>();
        long totalWeight = shards.size();
        for (String shard : weights.names()) {
            knownShard(weights, shard);
            int weight = weights.integer(shard, 1, 1, MAX_WEIGHT);
            weightOf.put(shard, weight);
            totalWeight += weight - 1;
        }
        if (totalWeight * virtualNodes > MAX_POINTS) {
            section.mistake(
                    section.at(),
                    section.path() + " has " + totalWeight * virtualNodes
                            + " points (virtual nodes times all weights); " + MAX_POINTS + " is the limit");
        }
        return new Placement.Ring(name, virtualNodes, weightOf);
    }

    private @Nullable Placement list(String name, Section section) {
        Section values = section.section("values");
        notEmpty(section, "values", values);
        Map<String, String> shardOf = new LinkedHashMap<>();
        for (String shard : values.names()) {
            knownShard(values, shard);
            List<YamlNode> items = values.items(shard);
            if (items.isEmpty() && values.node(shard) instanceof YamlNode.Items) {
                values.mistake(values.at(shard), values.path(shard) + " lists no value");
            }
            for (YamlNode item : items) {
                Value value = values.value("a value of " + values.path(shard), item);
                if (value != null) {
                    listed(values, shard, value, shardOf);
                }
            }
        }
        String otherwise = section.reference("otherwise", "shard", shards);
        return otherwise == null ? null : new Placement.ByList(name, shardOf, otherwise);
    }

    private static void listed(Section values, String shard, Value value, Map<String, String> shardOf) {
        String other = shardOf.putIfAbsent(value.text(), shard);
        if (other != null) {
            values.mistake(
                    value.at(),
                    values.path(shard) + " lists '" + value.shown() + "', which is "
                            + (other.equals(shard) ? "listed already" : "listed for " + other + " already"));
        }
    }

    private @Nullable Placement range(String name, Section section) {
        Section upTo = section.section("upTo");
        notEmpty(section, "upTo", upTo);
        List<Placement.Bound> bounds = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        for (String shard : upTo.names()) {
            knownShard(upTo, shard);
            Value value = upTo.text(shard);
            if (value != null) {
                bounds.add(new Placement.Bound(shard, value.text()));
                values.add(value);
            }
        }
        if (!ascending(upTo, values, PlacementSection::number)) {
            ascending(upTo, values, PlacementSection::dateTime);
        }
        String otherwise = section.reference("otherwise", "shard", shards);
        return otherwise == null ? null : new Placement.ByRange(name, bounds, otherwise);
    }

    private void knownShard(Section section, String shard) {
        if (!shards.contains(shard)) {
            section.mistake(
                    section.at(shard),
                    section.path() + " names no shard: '" + shard + "'" + NearestName.advice(shard, shards));
        }
    }

    private static void notEmpty(Section section, String key, Section inner) {
        if (section.has(key) && inner.sound() && inner.names().isEmpty()) {
            section.mistake(section.at(key), section.path(key) + " is empty; without bounds or values use 'hash'");
        }
    }

    /** Notes bounds that do not rise; false, noting nothing, if one of them is not of the kind. */
    private static <T extends Comparable<? super T>> boolean ascending(
            Section section, List<Value> bounds, Function<String, @Nullable T> kind) {
        List<T> read = new ArrayList<>();
        for (Value bound : bounds) {
            T value = kind.apply(bound.text());
            if (value == null) {
                return false;
            }
            read.add(value);
        }
        for (int i = 1; i < read.size(); i++) {
            if (read.get(i).compareTo(read.get(i - 1)) <= 0) {
                section.mistake(
                        bounds.get(i).at(),
                        section.path() + " must rise strictly, but '"
                                + bounds.get(i).shown() + "' follows '"
                                + bounds.get(i - 1).shown() + "'");
            }
        }
        return true;
    }

    private static @Nullable BigDecimal number(String text) {
        return text.matches("-?[0-9]{1,100}(\\.[0-9]{1,100})?") ? new BigDecimal(text) : null;
    }

    private static @Nullable LocalDateTime dateTime(String text) {
        try {
            return text.length() == "2026-01-01".length()
                    ? LocalDate.parse(text).atStartOfDay()
                    : LocalDateTime.parse(text.replace(' ', 'T'));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
