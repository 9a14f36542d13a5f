package dev.kintsugi.config;

import dev.kintsugi.config.YamlNode.Entries;
import dev.kintsugi.config.YamlNode.Entry;
import dev.kintsugi.config.YamlNode.Items;
import dev.kintsugi.config.YamlNode.Text;
import dev.kintsugi.topology.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the file under strict reading. What is asked for and mistaken is noted and answered by the default, or null, so
 * that the reader goes on to the next mistake.
 */
final class Section {
    private final String path;
    private final Position at;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> mistyped = new HashSet<>();
    private final Environment environment;
    private final Mistakes mistakes;
    private boolean sound = true;

    /** A node that should be a mapping; one that is empty or something else has no entries. */
    Section(String path, Position at, YamlNode node, Environment environment, Mistakes mistakes) {
        this.path = path;
        this.at = at;
        this.environment = environment;
        this.mistakes = mistakes;
        if (node instanceof Entries mapping) {
            mapping.entries().forEach(entry -> entries.put(entry.key(), entry));
        } else if (!(node instanceof Text text && text.isNull())) {
            sound = false;
            mistake(node.at(), (path.isEmpty() ? "the file" : path) + " must be a mapping, not " + node.kind());
        }
    }

    String path() {
        return path;
    }

    /** The section's own key in the file. */
    Position at() {
        return at;
    }

    /** False if it is no mapping or has unknown keys, after which it is idle to complain of what is missing. */
    boolean sound() {
        return sound;
    }

    /** The full name of a key, for messages. */
    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The keys in the file's order. */
    Set<String> names() {
        return entries.keySet();
    }

    /** The place of a key, or of the section if the key is missing. */
    Position at(String key) {
        Entry entry = entries.get(key);
        return entry == null ? at : entry.at();
    }

    void mistake(Position where, String what) {
        mistakes.add(where, what);
    }

    /** Notes every key that is not among these. */
    Section only(Collection<String> keys) {
        for (Entry entry : entries.values()) {
            if (keys.contains(entry.key())) {
                continue;
            }
            sound = false;
            String nearest = NearestName.of(entry.key(), keys);
            if (nearest != null) {
                mistyped.add(nearest);
            }
            mistake(entry.at(), "unknown key '" + path(entry.key()) + "'" + NearestName.advice(entry.key(), keys));
        }
        return this;
    }

    /** Notes each of these keys that is missing, unless {@link #only} found it mistyped or there is no mapping at all. */
    Section require(String... keys) {
        if (sound || !entries.isEmpty()) {
            Arrays.stream(keys)
                    .filter(key -> !entries.containsKey(key) && !mistyped.contains(key))
                    .forEach(key -> mistake(at, "'" + path(key) + "' is missing; it is required"));
        }
        return this;
    }

    /** The node under a key; null if it is missing. */
    @Nullable YamlNode node(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    /** The mapping under a key; an empty one if it is missing. */
    Section section(String key) {
        YamlNode node = node(key);
        return section(path(key), at(key), node == null ? new Text(at, "", true) : node);
    }

    /** A mapping that stands in a list. */
    Section section(String itsPath, Position where, YamlNode node) {
        return new Section(itsPath, where, node, environment, mistakes);
    }

    /** The list under a key; an empty one if it is missing. */
    List<YamlNode> items(String key) {
        YamlNode node = node(key);
        if (node instanceof Items list) {
            return list.items();
        }
        if (node != null && !(node instanceof Text text && text.isNull())) {
            mistake(node.at(), path(key) + " must be a list, not " + node.kind());
        }
        return List.of();
    }

    /** True if there is a key and nothing under it, where a list is expected. */
    boolean isEmptyList(String key) {
        YamlNode node = node(key);
        return node instanceof Items list ? list.items().isEmpty() : node instanceof Text text && text.isNull();
    }

    /** The scalar under a key; null if it is missing or mistaken. */
    @Nullable Value value(String key) {
        YamlNode node = node(key);
        return node == null ? null : value(path(key), node);
    }

    /** A scalar, as a key's value or in a list; null if it is mistaken. */
    @Nullable Value value(String itsPath, YamlNode node) {
        if (node instanceof Text text && !text.isNull()) {
            return environment.resolve(text);
        }
        boolean nothing = node instanceof Text;
        mistake(node.at(), itsPath + (nothing ? " has no value" : " must be a single value, not " + node.kind()));
        return null;
    }

    /** A text that is not empty; null if it is missing or mistaken. */
    @Nullable Value text(String key) {
        Value value = value(key);
        if (value != null && value.text().isEmpty()) {
            mistake(value.at(), path(key) + " is empty");
            return null;
        }
        return value;
    }

    /** A password, which may be empty; null if it is missing or mistaken. */
    @Nullable Secret secret(String key) {
        Value value = value(key);
        return value == null ? null : new Secret(value.text());
    }

    /** One of the known names; null if it is missing or another. */
    @Nullable String reference(String key, String what, Collection<String> known) {
        Value value = value(key);
        if (value == null || known.contains(value.text())) {
            return value == null ? null : value.text();
        }
        mistake(
                value.at(),
                path(key) + " names no " + what + ": '" + value.shown() + "'"
                        + NearestName.advice(value.text(), known));
        return null;
    }

    int integer(String key, int fallback, int min, int max) {
        return (int) number(key, fallback, min, max);
    }

    long number(String key, long fallback, long min, long max) {
        return bounded(key, fallback, min, max, Section::wholeNumber, "a whole number from " + min + " to " + max);
    }

    /** A size in bytes; bounds included. */
    long bytes(String key, long fallback, long min, long max) {
        String range = "a size from " + Units.show(min) + " to " + Units.show(max) + ", such as 512KB or 64MB";
        return bounded(key, fallback, min, max, Units::bytes, range);
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) {
        String range =
                "a duration from " + Units.show(min) + " to " + Units.show(max) + ", such as 250ms, 10s, 5m or 2h";
        return bounded(key, fallback, min, max, Units::duration, range);
    }

    boolean flag(String key, boolean fallback) {
        return bounded(key, fallback, false, true, Section::trueOrFalse, "true or false");
    }

    /** A constant that the file spells in lower case with hyphens. */
    <E extends Enum<E>> E choice(String key, E fallback) {
        Value value = value(key);
        if (value == null) {
            return fallback;
        }
        List<E> constants = Arrays.asList(fallback.getDeclaringClass().getEnumConstants());
        List<String> names = constants.stream().map(Section::spelling).toList();
        int index = names.indexOf(value.text());
        if (index >= 0) {
            return constants.get(index);
        }
        mistake(value.at(), wrong(key, "one of " + String.join(", ", names), value) + nearest(value, names));
        return fallback;
    }

    private <T extends Comparable<? super T>> T bounded(
            String key, T fallback, T min, T max, Function<String, @Nullable T> reading, String expected) {
        Value value = value(key);
        if (value == null) {
            return fallback;
        }
        T read = reading.apply(value.text());
        if (read == null || read.compareTo(min) < 0 || read.compareTo(max) > 0) {
            mistake(value.at(), wrong(key, expected, value));
            return fallback;
        }
        return read;
    }

    private String wrong(String key, String expected, Value value) {
        return path(key) + " must be " + expected + ", not '" + value.shown() + "'";
    }

    private static String nearest(Value value, Collection<String> names) {
        String nearest = NearestName.of(value.text(), names);
        return nearest == null ? "" : ". Did you mean '" + nearest + "'?";
    }

    private static String spelling(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Long wholeNumber(String text) {
        return text.matches("-?[0-9][0-9_]{0,17}") ? (Long) Long.parseLong(text.replace("_", "")) : null;
    }

    private static @Nullable Boolean trueOrFalse(String text) {
        return text.equals("true") || text.equals("false") ? (Boolean) text.equals("true") : null;
    }
}
