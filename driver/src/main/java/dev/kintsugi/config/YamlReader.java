package dev.kintsugi.config;

import dev.kintsugi.config.YamlNode.Entries;
import dev.kintsugi.config.YamlNode.Entry;
import dev.kintsugi.config.YamlNode.Items;
import dev.kintsugi.config.YamlNode.Text;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML text to nodes with their places. Built from the parser's events and not by a loader: nothing is ever instantiated, tags are
 * mistakes, and depth and aliases are bounded, so that a hostile file costs no more than its own length.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_ALIASES = 200;

    private final Mistakes mistakes;
    private final Iterator<Event> events;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private int aliases;

    private YamlReader(String yaml, Mistakes mistakes) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Source.MAX_BYTES);
        this.mistakes = mistakes;
        this.events = new Yaml(options).parse(new StringReader(yaml)).iterator();
    }

    /** The root node; null if the text is no single YAML document, which is noted. */
    static @Nullable YamlNode read(String yaml, Mistakes mistakes) {
        try {
            return new YamlReader(yaml, mistakes).document();
        } catch (Refused e) {
            mistakes.add(e.at, e.what);
        } catch (MarkedYAMLException e) {
            // The exception's own message quotes the line, which may hold a password.
            mistakes.add(position(e.getProblemMark()), "broken YAML: " + problem(e));
        } catch (YAMLException e) {
            mistakes.add(position(yaml), "broken YAML: a character that YAML does not allow");
        }
        return null;
    }

    private @Nullable YamlNode document() {
        YamlNode root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event.is(Event.ID.DocumentStart)) {
                if (root != null) {
                    throw new Refused(position(event.getStartMark()), "a second document; the file holds one");
                }
                root = node(events.next(), 0);
            }
        }
        if (root == null) {
            mistakes.add(Position.START, "the file is empty");
        }
        return root;
    }

    private YamlNode node(Event event, int depth) {
        Position at = position(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new Refused(at, "nested deeper than " + MAX_DEPTH + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return anchored(alias, at);
        }
        YamlNode node;
        String tag;
        if (event instanceof ScalarEvent scalar) {
            node = new Text(at, scalar.getValue(), scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN);
            tag = scalar.getTag();
        } else if (event instanceof SequenceStartEvent sequence) {
            node = items(at, depth);
            tag = sequence.getTag();
        } else {
            node = entries(at, depth);
            tag = ((MappingStartEvent) event).getTag();
        }
        if (tag != null) {
            mistakes.add(at, "YAML tags are not accepted; a text that begins with '!' stands in quotes");
        }
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private YamlNode anchored(AliasEvent alias, Position at) {
        if (++aliases > MAX_ALIASES) {
            throw new Refused(at, "more than " + MAX_ALIASES + " aliases");
        }
        YamlNode node = anchors.get(alias.getAnchor());
        if (node == null) {
            throw new Refused(
                    at, "an alias without its anchor before it; a text that begins with '*' stands in quotes");
        }
        return node;
    }

    private YamlNode items(Position at, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); !event.is(Event.ID.SequenceEnd); event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Items(at, items);
    }

    private YamlNode entries(Position at, int depth) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); !event.is(Event.ID.MappingEnd); event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (key instanceof Text name && name.plain() && name.value().contains(":")) {
                // The rest is the value, perhaps a password.
                String before = name.value().substring(0, name.value().indexOf(':') + 1);
                mistakes.add(key.at(), "'" + before + "' needs a space after it, or quotes if it is part of a name");
            } else if (key instanceof Text name) {
                add(entries, new Entry(position(event.getStartMark()), name.value(), value));
            } else {
                mistakes.add(key.at(), "a key is " + key.kind() + " where a plain name is expected");
            }
        }
        return new Entries(at, List.copyOf(entries.values()));
    }

    private void add(Map<String, Entry> entries, Entry entry) {
        if (entry.key().contains("${")) {
            mistakes.add(entry.at(), "key '" + entry.key() + "': keys do not come from the environment, values do");
        }
        Entry first = entries.putIfAbsent(entry.key(), entry);
        if (first != null) {
            mistakes.add(
                    entry.at(),
                    "key '" + entry.key() + "' occurs twice; the first is in line "
                            + first.at().line());
        }
    }

    private static String problem(MarkedYAMLException e) {
        String problem = e.getProblem();
        if (problem == null) {
            return "it cannot be read";
        }
        // Such problems quote what follows '!', which may be the start of an unquoted password.
        return problem.contains("tag") ? "YAML tags are not accepted" : problem;
    }

    private static Position position(@Nullable Mark mark) {
        return mark == null ? Position.START : new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The first character that the YAML reader refuses, which it reports by a position that is not a line. */
    private static Position position(String yaml) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < yaml.length(); i = yaml.offsetByCodePoints(i, 1)) {
            int c = yaml.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                break;
            }
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 1 : column + 1;
        }
        return new Position(line, column);
    }

    /** Ends the reading: what follows cannot be trusted to be the file's structure. */
    private static final class Refused extends RuntimeException {
        private final transient Position at;
        private final String what;

        Refused(Position at, String what) {
            super(what, null, false, false);
            this.at = at;
            this.what = what;
        }
    }
}
