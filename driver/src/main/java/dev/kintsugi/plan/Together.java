package dev.kintsugi.plan;

import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;

/** Which relations of a text, in whatever blocks, have their rows joined in place. */
final class Together {
    private final Map<Relation, Relation> others = new IdentityHashMap<>();

    /** All relations of a group live together. */
    void join(Group group) {
        Iterator<Relation> relations = group.members().iterator();
        Relation first = relations.hasNext() ? relations.next() : null;
        while (first != null && relations.hasNext()) {
            join(first, relations.next());
        }
    }

    /** The relations of both groups live together. */
    void join(Group a, Group b) {
        join(a);
        join(b);
        if (!a.members().isEmpty() && !b.members().isEmpty()) {
            join(a.members().iterator().next(), b.members().iterator().next());
        }
    }

    /** Both relations live together. */
    void join(Relation a, Relation b) {
        if (of(a) != of(b)) {
            others.put(of(a), of(b));
        }
    }

    /** One relation that stands for all those with which this one lives. */
    Relation of(Relation relation) {
        Relation at = relation;
        while (others.containsKey(at)) {
            at = others.get(at);
        }
        return at;
    }
}
