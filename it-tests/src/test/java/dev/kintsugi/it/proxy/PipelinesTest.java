package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.proxy.Frontend.Body;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages in any order, up to a Sync: what a client hears of them is what it hears of one PostgreSQL.
 *
 * <p>Each build says the same; {@code -Dpipelines.seed=…} and {@code -Dpipelines.count=100000} say other things, and more.
 */
@Timeout(3600)
class PipelinesTest {
    private static final int PIPELINES = Integer.getInteger("pipelines.count", 300);
    private static final List<String> STATEMENTS = List.of(
            "SELECT id, name FROM items WHERE id = $1",
            "SELECT id, name FROM items WHERE id < $1 ORDER BY id",
            "SELECT count(*), max(id) FROM items WHERE id > $1",
            "UPDATE items SET name = name WHERE id = $1",
            "INSERT INTO items VALUES ($1, 'again')",
            "SELECT 100 / (id - $1) FROM items WHERE id = 3");

    private static final List<String> QUERIES = List.of(
            "SELECT 1",
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "SELECT 1; SELECT id FROM items WHERE id = 5",
            "SELECT name FROM items WHERE id = 7",
            "DELETE FROM items WHERE id > 20",
            "SELECT 1/0",
            "");

    private static final List<String> NAMES = List.of("", "a", "b");
    private static Alike alike;

    @BeforeAll
    static void open() throws Exception {
        alike = new Alike(
                "pipes",
                """
                placements: {by-hash: {algorithm: hash}}
                tables: {items: {shardKey: id, placement: by-hash}}
                """,
                """
                CREATE TABLE items (id int PRIMARY KEY, name text);
                INSERT INTO items SELECT g, 'n' || g FROM generate_series(1, 20) g;
                """);
    }

    @AfterAll
    static void close() {
        alike.close();
    }

    /** One message, and what it is called. */
    private record Step(String what, char type, byte[] body) {}

    private static Step step(SplittableRandom random) {
        String statement = NAMES.get(random.nextInt(NAMES.size()));
        String portal = NAMES.get(random.nextInt(NAMES.size()));
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                String sql = STATEMENTS.get(random.nextInt(STATEMENTS.size()));
                return step(
                        "Parse " + statement + " " + sql,
                        'P',
                        new Body().text(statement).text(sql).shorts(1).integer(23));
            }
            case 3, 4, 5 -> {
                String value = String.valueOf(random.nextInt(1, 25));
                return step(
                        "Bind " + portal + " to " + statement + " with " + value,
                        'B',
                        new Body()
                                .text(portal)
                                .text(statement)
                                .shorts(0)
                                .shorts(1)
                                .value(value.getBytes(StandardCharsets.US_ASCII))
                                .shorts(0));
            }
            case 6 -> {
                return step(
                        "Describe statement " + statement,
                        'D',
                        new Body().octet('S').text(statement));
            }
            case 7 -> {
                return step(
                        "Describe portal " + portal, 'D', new Body().octet('P').text(portal));
            }
            case 8, 9 -> {
                int rows = random.nextInt(3);
                return step(
                        "Execute " + portal + " " + rows,
                        'E',
                        new Body().text(portal).integer(rows));
            }
            case 10 -> {
                boolean one = random.nextBoolean();
                return step(
                        "Close " + one, 'C', new Body().octet(one ? 'S' : 'P').text(one ? statement : portal));
            }
            default -> {
                return step("Flush", 'H', new Body());
            }
        }
    }

    private static Step step(String what, char type, Body body) {
        return new Step(what, type, body.bytes());
    }

    @Test
    void messagesInAnyOrder_areAnsweredAlike() throws IOException {
        SplittableRandom random = new SplittableRandom(Long.getLong("pipelines.seed", 7));
        List<String> said = new ArrayList<>();
        boolean failed = false;
        for (int i = 0; i < PIPELINES; i++) {
            if (random.nextInt(20) == 0) {
                alike.again();
                said.clear();
                failed = false;
            }
            List<Step> steps = new ArrayList<>();
            if (random.nextInt(3) == 0) {
                String sql = QUERIES.get(random.nextInt(QUERIES.size()));
                steps.add(step("Query " + sql, 'Q', new Body().text(sql)));
            } else {
                for (int length = random.nextInt(1, 9); length > 0; length--) {
                    steps.add(step(random));
                }
                steps.add(step("Sync", 'S', new Body()));
            }
            if (failed) {
                // A server describes what has no rows then; the proxy, which may have to ask a shard, nothing.
                steps.removeIf(step -> step.type() == 'D');
            }
            steps.forEach(step -> said.add(step.what()));
            String what = String.join("\n", said.subList(Math.max(0, said.size() - 60), said.size()));
            List<String> expected = comparable(answers(steps, alike.one()), failed);
            assertThat(comparable(answers(steps, alike.all()), failed)).as(what).isEqualTo(expected);
            failed = expected.contains("ready E");
        }
    }

    /**
     * What two servers agree on: of a pipeline that fails, what has been done and why it has failed; and of one that fails because of an
     * earlier one, that it does.
     */
    private static List<String> comparable(List<String> heard, boolean failed) {
        boolean fails = heard.stream().anyMatch(message -> message.startsWith("error"));
        return heard.stream()
                .filter(message -> !fails || message.startsWith("row") || message.indexOf(' ') > 0)
                .filter(message -> !fails || !(message.startsWith("columns") || message.startsWith("parameters")))
                .map(message -> failed && message.startsWith("error") ? "error" : message)
                .toList();
    }

    private static List<String> answers(List<Step> steps, Frontend server) throws IOException {
        for (Step step : steps) {
            server.say(step.type(), new Body().plain(step.body()));
        }
        return server.hear();
    }
}
