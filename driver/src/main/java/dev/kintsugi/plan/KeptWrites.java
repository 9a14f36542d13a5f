package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.catalog.Table.ForeignKey;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which enforced unique keys a write may concern, by the words of its text and of its views: those of the tables that it names, and of tables whose
 * foreign keys lead there, since their rows may follow. More than it does concern costs a question to a shard; less is noticed at the
 * commit.
 */
final class KeptWrites {
    private final Queries queries;
    private final Set<String> words;

    private KeptWrites(Queries queries) {
        this.queries = queries;
        Set<String> all = new HashSet<>(words(0, queries.tokens().size()));
        for (Queries view : queries.views()) {
            all.addAll(new KeptWrites(view).words);
        }
        this.words = all;
    }

    /** The plan with the unique keys that it has to keep. */
    static Plan of(Plan plan, Queries queries) {
        boolean writes =
                queries.scan().kind() != StatementKind.SELECT || queries.scan().writesInCte();
        if (queries.layout().enforcedKeys().isEmpty() || !writes || plan instanceof Plan.Refused) {
            return plan;
        }
        KeptWrites kept = new KeptWrites(queries);
        List<EnforcedKey> keys = queries.layout().enforcedKeys().stream()
                .filter(kept::mayConcern)
                .toList();
        return keys.isEmpty() ? plan : new Plan.Kept(plan, keys, kept.adds());
    }

    private Set<String> words(int from, int to) {
        String text = queries.scan().text();
        return queries.tokens().subList(from, to).stream()
                .filter(token -> token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_WORD)
                .map(token -> queries.names().stored(token.text(text)))
                .collect(Collectors.toSet());
    }

    /** True for an INSERT that leaves the rows that are there as they are. */
    private boolean adds() {
        return queries.scan().kind() == StatementKind.INSERT
                && !queries.scan().writesInCte()
                && queries.tokens().stream()
                        .noneMatch(token -> token.is(queries.scan().text(), "CONFLICT"));
    }

    private boolean mayConcern(EnforcedKey key) {
        Set<String> before = targets(key.lookup().table());
        boolean followed = before.stream().anyMatch(words::contains);
        boolean named = words.contains(key.lookup().table().name());
        return followed || (named && !leavesAlone(key));
    }

    /** The names of the tables that a table's foreign keys lead to, near and far. */
    private Set<String> targets(QualifiedName table) {
        Set<QualifiedName> seen = new HashSet<>();
        Deque<QualifiedName> open = new ArrayDeque<>(List.of(table));
        while (!open.isEmpty()) {
            Table next = queries.layout().catalog().tables().get(open.remove());
            for (ForeignKey foreign : next == null ? List.<ForeignKey>of() : next.foreignKeys()) {
                if (seen.add(foreign.target())) {
                    open.add(foreign.target());
                }
            }
        }
        return seen.stream().map(QualifiedName::name).collect(Collectors.toSet());
    }

    /** True for an UPDATE whose SET names neither a column of the key nor the shard key. */
    private boolean leavesAlone(EnforcedKey key) {
        boolean other = queries.scan().kind() != StatementKind.UPDATE
                || queries.scan().writesInCte()
                || !queries.views().isEmpty();
        if (other) {
            return false;
        }
        TokenCursor cursor = new TokenCursor(queries.scan().text(), queries.tokens(), queries.dialect());
        int from = cursor.find("SET");
        int where = cursor.find("WHERE");
        int source = cursor.find("FROM");
        int to = Math.min(where < 0 ? cursor.end() : where, source < 0 ? cursor.end() : source);
        if (from < 0 || to < from) {
            return false;
        }
        Set<String> set = words(from, to);
        return !set.contains(key.lookup().shardKey())
                && key.lookup().columns().stream().noneMatch(set::contains);
    }
}
