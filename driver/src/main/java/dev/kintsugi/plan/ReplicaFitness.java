package dev.kintsugi.plan;

import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.parse.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether a replica answers a statement as its primary would, but for its age. It does not where the statement changes or locks something,
 * keeps state in a session, or asks about the server itself; nor do we believe it of a function that we do not know. A primary answers
 * what is in doubt.
 */
final class ReplicaFitness {
    /** Functions whose names begin like this belong to one server: its large objects, transactions, connections. */
    private static final List<String> FUNCTIONS_OF_SERVER =
            List.of("lo_", "lowrite", "loread", "txid_", "binary_upgrade_", "inet_", "dblink", "brin_", "gin_");

    /** Further functions that are not the same on every server, or whose argument nobody has looked at. */
    private static final Set<String> OTHERS = Set.of(
            "current_setting",
            "version",
            "timeofday",
            "currtid2",
            "current_query",
            "array_sample",
            "array_shuffle",
            "ts_rewrite",
            "query_to_xmlschema",
            "cursor_to_xmlschema");

    private ReplicaFitness() {}

    static boolean of(Queries queries, Plan plan) {
        Plan asItIs = plan instanceof Plan.Timed timed ? timed.asItIs() : plan;
        return queries.scan().kind() == StatementKind.SELECT
                && !queries.scan().writesInCte()
                && asItIs instanceof Plan.OneShard one
                && one.access() == Plan.Access.READ
                && !one.anchors().isEmpty()
                && !hasTemporaries(queries)
                && isKnown(queries)
                && queries.views().stream().allMatch(ReplicaFitness::isKnown);
    }

    /** True for a session that has temporary tables, which no replica has: one that is not seen to be read may still be. */
    private static boolean hasTemporaries(Queries queries) {
        return queries.layout().locations().keySet().stream()
                .anyMatch(table -> table.schema().equals(queries.dialect().temporarySchema()));
    }

    private static boolean isKnown(Queries queries) {
        List<Token> tokens = queries.tokens();
        Scan scan = queries.scan();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.QUOTED_WORD) {
                continue;
            }
            String stored = queries.names().stored(token.text(scan.text()));
            String name = stored.toLowerCase(Locale.ROOT);
            boolean called =
                    i + 1 < tokens.size() && tokens.get(i + 1).text(scan.text()).equals("(");
            boolean word = token.kind() == Token.Kind.WORD;
            boolean catalog = name.startsWith("pg_") || name.equals("information_schema");
            if (catalog || word && name.equals("into") || called && !isPlain(queries, stored, name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfServer(String name) {
        return OTHERS.contains(name) || FUNCTIONS_OF_SERVER.stream().anyMatch(name::startsWith);
    }

    private static boolean isPlain(Queries queries, String stored, String name) {
        Boolean immutable = queries.layout().catalog().userFunctions().get(stored);
        return (immutable == null || immutable)
                && !isOfServer(name)
                && !Vocabulary.isRandom(name)
                && !Vocabulary.isStateful(name)
                && !Vocabulary.isReadingByText(name)
                && !Vocabulary.isOfSession(name);
    }
}
