package dev.kintsugi.it.proxy;

import dev.kintsugi.it.proxy.DicedTurn.Part;
import dev.kintsugi.it.proxy.Frontend.Body;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes up a conversation from a seed: turns of valid and half-valid messages. What is wrong before it runs (a statement that no server can
 * parse, a value that no type takes) is sent with its Execute, since the cluster may find it when a shard does.
 */
final class ConversationDice {
    private static final List<String> NAMES = List.of("", "", "a", "b");
    private static final int[] LIMITS = {0, 0, 0, 1, 3};
    private static final int MOST_TURNS = 9;
    private static final byte[] BINARY_HEADER = "PGCOPY\n\u00ff\r\n\u0000".getBytes(StandardCharsets.ISO_8859_1);

    private final SplittableRandom dice;
    /** What stands under which name, if anything does: a Parse that fails or is left out changes nothing about that. */
    private final Map<String, DicedStatement> named = new HashMap<>();

    private DicedStatement unnamed = DicedStatement.READS.get(0);
    private boolean ordered;
    private boolean unorderedPortals;
    private int wrong;
    private int copies;
    private boolean isMistaken;

    private ConversationDice(long seed) {
        dice = new SplittableRandom(seed);
        named.put("a", any(DicedStatement.READS));
        named.put("b", any(DicedStatement.WRITES));
    }

    static List<DicedTurn> conversation(long seed) {
        ConversationDice made = new ConversationDice(seed);
        List<DicedTurn> turns = new ArrayList<>();
        for (int i = made.dice.nextInt(2, MOST_TURNS); i >= 0; i--) {
            turns.add(made.turn());
        }
        return turns;
    }

    private DicedTurn turn() {
        ordered = true;
        List<Part> parts = new ArrayList<>();
        switch (dice.nextInt(10)) {
            case 0, 1, 2 -> parts.add(query());
            case 3 -> parts.add(copyIn(dice.nextBoolean()));
            case 4 -> parts.add(copyOut(dice.nextBoolean()));
            default -> {
                for (int length = dice.nextInt(1, 6); length > 0; length--) {
                    parts.add(extended());
                }
                parts.add(Part.of("Sync", 'S', new Body()));
            }
        }
        return new DicedTurn(parts, ordered);
    }

    private <T> T any(List<T> list) {
        return list.get(dice.nextInt(list.size()));
    }

    private DicedStatement statement() {
        return any(
                switch (dice.nextInt(16)) {
                    case 0, 1, 2, 3, 4, 5 -> DicedStatement.READS;
                    case 6, 7, 8, 9 -> DicedStatement.WRITES;
                    default -> DicedStatement.CONTROL;
                });
    }

    private Part query() {
        List<String> texts = new ArrayList<>();
        for (int count = dice.nextInt(3) == 0 ? dice.nextInt(2, 5) : 1; count > 0; count--) {
            DicedStatement statement = dice.nextInt(12) == 0 ? any(DicedStatement.WRONG) : statement();
            ordered &= statement.ordered();
            texts.add(statement.literally(dice));
        }
        return query(String.join("; ", texts));
    }

    private static Part query(String text) {
        return Part.of("Query " + text, 'Q', new Body().text(text));
    }

    private Part extended() {
        String name = any(NAMES);
        String portal = any(NAMES);
        return switch (dice.nextInt(14)) {
            case 0, 1 -> whole(statement(), "", portal);
            case 2, 3 -> whole(named.getOrDefault(name, unnamed), name, portal);
            case 4 -> parse(named.getOrDefault(name, any(DicedStatement.READS)), name);
            case 5, 6 -> name.isEmpty() ? bind(portal, "").and(execute(portal)) : bind(portal, name);
            case 7, 8 -> execute(portal);
            case 9 ->
                dice.nextBoolean()
                        ? Part.of(
                                "Close statement " + name,
                                'C',
                                new Body().octet('S').text(name))
                        : Part.of(
                                "Close portal " + portal,
                                'C',
                                new Body().octet('P').text(portal));
            case 10 -> dice.nextBoolean() ? describeStatement(name) : describePortal(portal);
            case 11 -> Part.of("Flush", 'H', new Body());
            case 12 -> wrong();
            default -> whole(any(DicedStatement.CONTROL), "", "");
        };
    }

    private Part whole(DicedStatement statement, String wantedName, String wantedPortal) {
        String name = statement.isFragile() ? "fragile" + wrong++ : wantedName;
        String portal = statement.isFragile() ? name : wantedPortal;
        Part part = parse(statement, name);
        if (dice.nextInt(4) == 0) {
            part = part.and(describeStatement(name));
        }
        part = part.and(bind(portal, name));
        if (dice.nextInt(2) == 0) {
            part = part.and(describePortal(portal));
        }
        return part.and(execute(portal));
    }

    private Part parse(DicedStatement statement, String name) {
        if (name.isEmpty()) {
            unnamed = statement;
        } else {
            named.put(name, statement);
        }
        int given = dice.nextInt(3) == 0 ? statement.parameters().size() : 0;
        Body body = new Body().text(name).text(statement.sql()).shorts(given);
        for (int i = 0; i < given; i++) {
            body.integer(
                    dice.nextInt(4) == 0 ? 0 : statement.parameters().get(i).oid());
        }
        return Part.of("Parse " + name + " (" + given + ") " + statement.sql(), 'P', body);
    }

    private Part bind(String portal, String name) {
        DicedStatement statement = named.getOrDefault(name, unnamed);
        ordered &= statement.ordered();
        unorderedPortals |= !statement.ordered();
        int count = statement.parameters().size();
        boolean mixed = dice.nextInt(3) == 0;
        List<String> what = new ArrayList<>();
        Body values = new Body();
        Body formats = new Body();
        for (DicedValue type : statement.parameters()) {
            boolean binary = mixed && type.hasBinary() && dice.nextBoolean();
            byte[] value = dice.nextInt(15) == 0 ? null : binary ? type.binary(dice) : type.text(dice);
            values.value(value);
            formats.shorts(binary ? 1 : 0);
            what.add(value == null ? "NULL" : binary ? "binary" : new String(value, StandardCharsets.UTF_8));
        }
        Body body = new Body().text(portal).text(name).shorts(mixed ? count : 0);
        body.plain(mixed ? formats.bytes() : new byte[0]).shorts(count).plain(values.bytes());
        boolean binary = dice.nextInt(5) == 0;
        body.shorts(binary ? 1 : 0).plain(binary ? new byte[] {0, 1} : new byte[0]);
        return Part.of("Bind " + portal + " to " + name + " " + what + (binary ? " binary" : ""), 'B', body);
    }

    private Part execute(String portal) {
        ordered &= !unorderedPortals;
        int limit = unorderedPortals ? 0 : LIMITS[dice.nextInt(LIMITS.length)];
        return Part.of(
                "Execute " + portal + " " + limit, 'E', new Body().text(portal).integer(limit));
    }

    private static Part describeStatement(String name) {
        return Part.of("Describe statement " + name, 'D', new Body().octet('S').text(name));
    }

    private static Part describePortal(String name) {
        return Part.of("Describe portal " + name, 'D', new Body().octet('P').text(name));
    }

    /** What fails before it runs, or would if it could: under names of its own, since which of them there are afterwards is open. */
    private Part wrong() {
        String name = "wrong" + wrong++;
        int mistake = dice.nextInt(7);
        DicedStatement statement = mistake > 3 ? any(DicedStatement.WRONG) : DicedStatement.READS.get(dice.nextInt(2));
        Part part = parse(statement, name);
        Body bind = new Body().text(name).text(name);
        int count = statement.parameters().size();
        String what;
        switch (mistake) {
            case 0 -> {
                what = "formats 3";
                bind.shorts(3).shorts(0).shorts(0).shorts(0);
                values(bind, count, "1").shorts(0);
            }
            case 1 -> {
                what = "result formats 4";
                values(bind.shorts(0), count, "1");
                bind.shorts(4).shorts(0).shorts(0).shorts(0).shorts(0);
            }
            case 2 -> {
                what = "one value too many";
                values(bind.shorts(0), count + 1, "1").shorts(0);
            }
            case 3 -> {
                what = "values none";
                values(bind.shorts(0), count, "none").shorts(0);
            }
            default -> {
                what = "values 1";
                values(bind.shorts(0), count, "1").shorts(0);
            }
        }
        return part.and(Part.of("Bind " + name + " " + what, 'B', bind)).and(execute(name));
    }

    private static Body values(Body body, int count, String value) {
        body.shorts(count);
        for (int i = 0; i < count; i++) {
            body.value(value.getBytes(StandardCharsets.UTF_8));
        }
        return body;
    }

    private Part copyOut(boolean simple) {
        String sql = any(List.of(
                "COPY items TO STDOUT",
                "COPY lines (item, note) TO STDOUT (FORMAT csv)",
                "COPY (SELECT id, name, price FROM items ORDER BY id) TO STDOUT (FORMAT csv, HEADER)",
                "COPY (SELECT * FROM tags ORDER BY code) TO STDOUT (FORMAT binary)",
                "COPY (SELECT id, qty FROM items ORDER BY id) TO STDOUT BINARY",
                "COPY units TO STDOUT",
                "COPY logs TO STDOUT (NULL 'none')",
                "COPY (SELECT sum(qty) FROM items) TO STDOUT",
                "COPY (SELECT 1 / (id - 3) FROM items WHERE id = 3) TO STDOUT",
                "COPY missing TO STDOUT"));
        ordered = sql.contains("(SELECT");
        return copy(sql, simple, List.of(), "");
    }

    private Part copyIn(boolean simple) {
        return switch (dice.nextInt(7)) {
            case 0, 1 -> text(simple, "COPY items FROM STDIN", "\t", "\\N");
            case 2 -> text(simple, "COPY items (id, name, qty) FROM STDIN (FORMAT csv, HEADER)", ",", "");
            case 3 -> text(simple, "COPY lines FROM STDIN", "\t", "\\N");
            case 4 -> text(simple, "COPY tags FROM STDIN (FORMAT csv)", ",", "");
            case 5 -> text(simple, "COPY units FROM STDIN", "\t", "\\N");
            default -> binary(simple);
        };
    }

    private Part text(boolean simple, String sql, String between, String none) {
        StringBuilder rows = new StringBuilder(sql.contains("HEADER") ? "id,name,qty\n" : "");
        int columns = sql.contains("(id") || sql.contains("lines") || sql.contains("tags")
                ? 3
                : sql.contains("units") ? 2 : 4;
        int last = dice.nextInt(6);
        copies++;
        // One mistake at most: of several, the cluster may find another one first.
        isMistaken = dice.nextInt(3) == 0;
        int mistaken = isMistaken ? dice.nextInt(1, 7) : 0;
        for (int i = last; i > 0; i--) {
            int mistake = i == mistaken ? dice.nextInt(5) : -1;
            int id = mistake == 0 ? 9 : 20 + 10 * copies + i;
            List<String> values = new ArrayList<>();
            values.add(sql.contains("tags") ? "t" + id : String.valueOf(sql.contains("lines") ? id % 12 + 1 : id));
            values.add(
                    sql.contains("lines")
                            ? String.valueOf(10 * copies + i)
                            : dice.nextInt(5) == 0 && !sql.contains("tags") ? none : "w" + i);
            values.add(mistake == 1 ? "-1" : mistake == 2 ? "x" : String.valueOf(i));
            values.add("2.5");
            int count = mistake == 3 ? columns + 1 : mistake == 4 ? columns - 1 : columns;
            while (values.size() < count) {
                values.add("more");
            }
            rows.append(String.join(between, values.subList(0, count)))
                    .append(i == 1 && dice.nextInt(9) == 0 ? "" : "\n");
        }
        return copy(sql, simple, cuts(rows.toString().getBytes(StandardCharsets.UTF_8)), rows.toString());
    }

    private Part binary(boolean simple) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        copies++;
        isMistaken = false;
        rows.writeBytes(BINARY_HEADER);
        rows.writeBytes(new byte[8]);
        for (int i = dice.nextInt(4); i > 0; i--) {
            rows.writeBytes(ByteBuffer.allocate(10)
                    .putShort((short) 2)
                    .putInt(4)
                    .putInt(500 + 10 * copies + i)
                    .array());
            rows.writeBytes(ByteBuffer.allocate(5).putInt(1).put((byte) 'z').array());
        }
        if (dice.nextInt(6) != 0) {
            rows.writeBytes(new byte[] {-1, -1});
        } else {
            isMistaken = true;
        }
        String sql = "COPY items (id, name) FROM STDIN (FORMAT binary)";
        return copy(sql, simple, cuts(rows.toByteArray()), rows.size() + " bytes");
    }

    private List<byte[]> cuts(byte[] bytes) {
        List<byte[]> cuts = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int to = Math.min(bytes.length, at + dice.nextInt(1, dice.nextBoolean() ? 6 : 100));
            cuts.add(Arrays.copyOfRange(bytes, at, to));
            at = to;
        }
        return cuts;
    }

    private Part copy(String sql, boolean simple, List<byte[]> data, String rows) {
        boolean in = sql.contains("FROM STDIN");
        Part part;
        if (simple) {
            String before = dice.nextInt(5) == 0 ? any(DicedStatement.WRITES).literally(dice) + "; " : "";
            String after = dice.nextInt(5) == 0 ? "; " + statement().literally(dice) : "";
            part = query(before + sql + after);
            // Rows of RETURNING and of what follows come in some order.
            ordered &= before.isEmpty() && after.isEmpty();
        } else {
            part = Part.of(
                            "Parse COPY " + sql,
                            'P',
                            new Body().text("").text(sql).shorts(0))
                    .and('B', new Body().text("").text("").shorts(0).shorts(0).shorts(0))
                    .and('E', new Body().text("").integer(0));
        }
        for (byte[] cut : data) {
            part = part.and('d', new Body().plain(cut));
        }
        if (in) {
            // Whichever of two mistakes is found first is told.
            boolean fails = !isMistaken && dice.nextInt(10) == 0;
            part = fails ? part.and('f', new Body().text("enough")) : part.and('c', new Body());
            part = new Part(
                    part.what() + "\n" + rows.indent(8) + (fails ? "        CopyFail" : "        CopyDone"),
                    part.messages());
        }
        return simple ? part : part.and(Part.of("Sync", 'S', new Body()));
    }
}
