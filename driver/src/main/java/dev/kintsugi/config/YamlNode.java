package dev.kintsugi.config;

import java.util.List;
import java.util.Set;

/** A part of the file with its place: what YAML calls a scalar, a sequence or a mapping. */
sealed interface YamlNode {

    Position at();

    /** What it is, for messages. */
    String kind();

    /**
     * A scalar as written; what type it has is for its reader to say, so that the country NO stays a text.
     *
     * @param plain true if it stands without quotes
     */
    record Text(Position at, String value, boolean plain) implements YamlNode {
        private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

        @Override
        public String kind() {
            return isNull() ? "nothing" : "a single value";
        }

        boolean isNull() {
            return plain && NULLS.contains(value);
        }
    }

    /** A sequence. */
    record Items(Position at, List<YamlNode> items) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, in the file's order; no key occurs twice. */
    record Entries(Position at, List<Entry> entries) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** A key of a mapping, with the key's place. */
    record Entry(Position at, String key, YamlNode value) {}
}
