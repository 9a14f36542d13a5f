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
    /** What begins like this belongs to one server: its statistics, settings, locks, large objects, log, and catalog. */
    private static final List<String> OF_SERVER = List.of("pg_", "lo_", "txid_", "binary_upgrade", "inet_", "dblink");

    private static final Set<String> NAMES_OF_SERVER =
            Set.of("information_schema", "current_setting", "version", "timeofday", "ts_stat", "xmin", "xmax", "ctid");

    private ReplicaFitness() {}

    static boolean of(Queries queries, Plan plan) {
        Plan asItIs = plan instanceof Plan.Timed timed ? timed.asItIs() : plan;
        return queries.scan().kind() == StatementKind.SELECT
                && !queries.scan().writesInCte()
                && asItIs instanceof Plan.OneShard one
                && !one.writes()
                && !one.anchors().isEmpty()
                && isKnown(queries)
                && queries.views().stream().allMatch(ReplicaFitness::isKnown);
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
            if (isOfServer(name) || name.equals("into") || called && !isPlain(queries, stored, name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfServer(String name) {
        return NAMES_OF_SERVER.contains(name) || OF_SERVER.stream().anyMatch(name::startsWith);
    }

    private static boolean isPlain(Queries queries, String stored, String name) {
        Boolean immutable = queries.layout().catalog().userFunctions().get(stored);
        return (immutable == null || immutable)
                && !Vocabulary.isRandom(name)
                && !Vocabulary.isStateful(name)
                && !Vocabulary.isOfSession(name);
    }
}
