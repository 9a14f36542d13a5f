package dev.kintsugi.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A piece of a statement that knows how it could be simpler. Immutable. */
sealed interface Phrase {

    /** Appends itself. */
    void write(Text text);

    /** Phrases that are one step simpler, none of them sure to make sense. */
    List<Phrase> simpler();

    /** Words that stand as they are. */
    static Phrase words(String text) {
        return new Words(text);
    }

    /** Strings and phrases one after another. */
    static Phrase of(Object... parts) {
        List<Phrase> phrases = new ArrayList<>();
        for (Object part : parts) {
            phrases.add(part instanceof Phrase phrase ? phrase : new Words((String) part));
        }
        return new Parts(phrases);
    }

    /** What can be left out. */
    static Phrase optional(Object... parts) {
        return new Items("", "", List.of(of(parts)), 0, "");
    }

    /** Items with a separator, of which at least one stays. */
    static Phrase list(String separator, List<Phrase> items) {
        return new Items("", separator, items, 1, "");
    }

    /** A keyword and its items, which vanish together. */
    static Phrase clause(String keyword, String separator, List<Phrase> items) {
        return new Items(keyword, separator, items, 0, "");
    }

    /** A phrase that others can stand for. */
    static Phrase or(Phrase phrase, Phrase... simpler) {
        return new Instead(phrase, List.of(simpler));
    }

    /** Words. */
    record Words(String text) implements Phrase {
        @Override
        public void write(Text into) {
            into.words(text);
        }

        @Override
        public List<Phrase> simpler() {
            return List.of();
        }
    }

    /** Phrases of which each has to be there. */
    record Parts(List<Phrase> parts) implements Phrase {
        public Parts {
            parts = List.copyOf(parts);
        }

        @Override
        public void write(Text into) {
            parts.forEach(part -> part.write(into));
        }

        @Override
        public List<Phrase> simpler() {
            return eachSimpler(parts, Parts::new);
        }
    }

    /**
     * Phrases of which some can go.
     *
     * @param before written if any item is left
     * @param least how many must stay
     * @param after written if any item is left
     */
    record Items(String before, String separator, List<Phrase> items, int least, String after) implements Phrase {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public void write(Text into) {
            if (items.isEmpty()) {
                return;
            }
            into.words(before);
            for (int i = 0; i < items.size(); i++) {
                if (i > 0) {
                    into.words(separator);
                }
                items.get(i).write(into);
            }
            into.words(after);
        }

        @Override
        public List<Phrase> simpler() {
            List<Phrase> result = new ArrayList<>();
            if (least == 0 && items.size() > 1) {
                result.add(with(List.of()));
            }
            for (int i = 0; items.size() > least && i < items.size(); i++) {
                List<Phrase> fewer = new ArrayList<>(items);
                fewer.remove(i);
                result.add(with(fewer));
            }
            result.addAll(eachSimpler(items, this::with));
            return result;
        }

        private Phrase with(List<Phrase> others) {
            return new Items(before, separator, others, least, after);
        }
    }

    /** A phrase in whose place others can stand. */
    record Instead(Phrase phrase, List<Phrase> others) implements Phrase {
        public Instead {
            others = List.copyOf(others);
        }

        @Override
        public void write(Text into) {
            phrase.write(into);
        }

        @Override
        public List<Phrase> simpler() {
            List<Phrase> result = new ArrayList<>(others);
            phrase.simpler().forEach(simpler -> result.add(new Instead(simpler, others)));
            return result;
        }
    }

    /**
     * A question mark with its value.
     *
     * @param value as {@code Parameters} reads it
     * @param literal what can stand in its place
     */
    record Bound(String value, Phrase literal) implements Phrase {
        @Override
        public void write(Text into) {
            into.parameter(value);
        }

        @Override
        public List<Phrase> simpler() {
            return List.of(literal);
        }
    }

    /**
     * An ORDER BY that leaves nothing open: it goes as a whole or not at all.
     *
     * @param outermost true if it orders the statement's own rows
     */
    record TotalOrder(Phrase clause, boolean outermost) implements Phrase {
        @Override
        public void write(Text into) {
            if (outermost) {
                into.ordered();
            }
            clause.write(into);
        }

        @Override
        public List<Phrase> simpler() {
            return List.of();
        }
    }

    private static List<Phrase> eachSimpler(List<Phrase> parts, Function<List<Phrase>, Phrase> whole) {
        List<Phrase> result = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            for (Phrase simpler : parts.get(i).simpler()) {
                List<Phrase> changed = new ArrayList<>(parts);
                changed.set(i, simpler);
                result.add(whole.apply(changed));
            }
        }
        return result;
    }
}
