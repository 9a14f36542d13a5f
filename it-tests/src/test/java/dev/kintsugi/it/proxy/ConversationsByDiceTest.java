package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Conversations made up from seeds, with the proxy and with one PostgreSQL: message by message they hear the same, and the same rows are
 * left afterwards. One ends early, and is counted, where the cluster refuses what one database does.
 *
 * <p>Each build has the same ones; {@code -Ddice.seed=1000 -Ddice.conversations=10000} has others, and more. A failure prints its seed,
 * and the shortest conversation that still differs.
 */
@Timeout(36_000)
class ConversationsByDiceTest {
    private static final long SEED = Long.getLong("dice.seed", 1);
    private static final int CONVERSATIONS = Integer.getInteger("dice.conversations", 120);
    private static final int MOST_FAILURES = Integer.getInteger("dice.failures", 1);
    private static final int SHRINKS = 150;
    private static Alike alike;
    /** The rows before each conversation, as they are told. */
    private final List<String> untouched = new ArrayList<>();

    /** True if a conversation has changed rows, or may have. */
    private boolean touched = true;
    /** True if a conversation may have left a table of its own. */
    private boolean extra;

    private final Map<String, Integer> refused = new TreeMap<>();

    @BeforeAll
    static void open() throws Exception {
        alike = new Alike("diced", DicedStatement.PLACEMENTS, DicedStatement.TABLES);
    }

    @AfterAll
    static void close() {
        alike.close();
    }

    @Test
    void conversations_areHeardAlike() throws IOException {
        List<String> failures = new ArrayList<>();
        difference(List.of(), false);
        for (long seed = SEED; seed < SEED + CONVERSATIONS && failures.size() < MOST_FAILURES; seed++) {
            List<DicedTurn> turns = ConversationDice.conversation(seed);
            String difference = difference(turns, true);
            if (difference != null) {
                failures.add("-Ddice.seed=" + seed + " -Ddice.conversations=1\n" + shrunk(turns, difference));
            }
        }
        int early = refused.values().stream().mapToInt(Integer::intValue).sum();
        if (!failures.isEmpty()) {
            fail(String.join("\n\n", failures));
        }
        assertThat(early).as("refused: " + refused).isLessThan(Math.max(2, CONVERSATIONS / 10));
    }

    /** Leaves out what can be left out. */
    private String shrunk(List<DicedTurn> turns, String difference) throws IOException {
        String smallest = difference;
        List<DicedTurn> left = turns;
        int tries = SHRINKS;
        boolean shorter = true;
        while (shorter) {
            shorter = false;
            for (List<DicedTurn> fewer : shorter(left)) {
                String still = tries-- > 0 ? difference(fewer, false) : null;
                if (still != null) {
                    left = fewer;
                    smallest = still;
                    shorter = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static List<List<DicedTurn>> shorter(List<DicedTurn> turns) {
        List<List<DicedTurn>> shorter = new ArrayList<>();
        for (int i = turns.size() - 1; i >= 0; i--) {
            List<DicedTurn> fewer = new ArrayList<>(turns);
            fewer.remove(i);
            shorter.add(fewer);
        }
        for (int i = 0; i < turns.size(); i++) {
            for (int part = 0; part < turns.get(i).parts().size() - 1; part++) {
                List<DicedTurn> fewer = new ArrayList<>(turns);
                fewer.set(i, turns.get(i).without(part));
                shorter.add(fewer);
            }
        }
        return shorter;
    }

    /** What one server says and the other does not; null if there is nothing. */
    private @Nullable String difference(List<DicedTurn> turns, boolean counting) throws IOException {
        alike.again();
        for (Frontend server : List.of(alike.one(), alike.all())) {
            if (extra) {
                server.query("DROP TABLE IF EXISTS extra");
            }
            if (touched) {
                assertThat(server.query(DicedStatement.ROWS)).noneMatch(line -> line.startsWith("error"));
            }
        }
        touched = true;
        extra = turns.toString().contains("TABLE extra");
        StringBuilder said = new StringBuilder();
        boolean failed = false;
        Map<String, String> expectedSettings = new TreeMap<>(alike.one().settings());
        Map<String, String> actualSettings = new TreeMap<>(alike.all().settings());
        for (DicedTurn turn : turns) {
            said.append(turn).append('\n');
            alike.one().raw(turn.bytes());
            Transcript expected = Transcript.of(alike.one(), turn, failed);
            alike.all().raw(turn.bytes());
            Transcript actual = Transcript.of(alike.all(), turn, failed);
            if (actual.isNotSupported() && !expected.isNotSupported()) {
                if (counting) {
                    refused.merge(actual.reason(), 1, Integer::sum);
                }
                return null;
            }
            if (expected.status() == '?') {
                // One PostgreSQL has lost its place within a COPY, and ended the session.
                return null;
            }
            if (!expected.lines().equals(actual.lines())) {
                return said + Transcript.difference(expected.lines(), actual.lines());
            }
            failed = expected.status() == 'E';
            expectedSettings.putAll(expected.settings());
            actualSettings.putAll(actual.settings());
            // In a failed transaction no shard can be asked what is set.
            if (!failed && !expectedSettings.equals(actualSettings)) {
                return said + "---- settings of one PostgreSQL\n" + expectedSettings + "\n---- of the cluster\n"
                        + actualSettings;
            }
        }
        return left(said);
    }

    private @Nullable String left(StringBuilder said) throws IOException {
        for (Frontend server : List.of(alike.one(), alike.all())) {
            server.query("ROLLBACK");
            server.query("RESET ALL");
        }
        List<String> rows = new ArrayList<>();
        for (String sql : DicedStatement.LEFT) {
            List<String> expected = alike.one().query(sql);
            List<String> actual = alike.all().query(sql);
            rows.addAll(expected);
            if (!expected.equals(actual)) {
                return said + sql + '\n' + Transcript.difference(expected, actual);
            }
        }
        if (untouched.isEmpty()) {
            untouched.addAll(rows);
        }
        touched = !rows.equals(untouched);
        return null;
    }
}
