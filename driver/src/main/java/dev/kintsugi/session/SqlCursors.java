package dev.kintsugi.session;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.CursorMove;
import dev.kintsugi.execute.CursorMove.Kind;
import dev.kintsugi.execute.Executor;
import dev.kintsugi.execute.MergedCursor;
import dev.kintsugi.execute.Result;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.PlacedTable;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.route.Routing;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cursors that a session has declared in SQL. One over a single shard is that shard's own. One over several is a {@link MergedCursor}
 * here, and so is each that outlives its transaction: the connection of a shard's own would have to outlive it too.
 */
final class SqlCursors {
    private final Session session;
    private final Cluster cluster;
    private final Executor executor;
    private final Connections connections;
    private final Definitions definitions;
    private final Map<String, Cursor> cursors = new LinkedHashMap<>();
    private final List<Savepoint> savepoints = new ArrayList<>();

    SqlCursors(Session session, Cluster cluster, Executor executor, Connections connections, Definitions definitions) {
        this.session = session;
        this.cluster = cluster;
        this.executor = executor;
        this.connections = connections;
        this.definitions = definitions;
    }

    /**
     * A cursor.
     *
     * @param query what it is declared for
     * @param merged null if it is a shard's own
     * @param shard whose own it is
     * @param holds true if it outlives its transaction
     */
    private record Cursor(Prepared query, @Nullable MergedCursor merged, int shard, boolean holds) {}

    /** A savepoint, and the cursors that there were. */
    private record Savepoint(String name, List<Cursor> cursors) {}

    /**
     * DECLARE, taken apart.
     *
     * @param query the first token of its query
     */
    private record Declaration(String name, boolean binary, boolean fixed, boolean scrolls, boolean holds, int query) {

        static Declaration of(Words words) throws SQLException {
            String name = words.name(1);
            int at = 2;
            while (at < words.size() && !words.is(at, "CURSOR")) {
                at++;
            }
            int end = at + 1;
            boolean holds = words.is(end, "WITH");
            end += words.is(end + 1, "HOLD") ? 2 : 0;
            if (!words.is(end, "FOR")) {
                throw Errors.syntax("syntax error: CURSOR FOR and a query are missing after DECLARE " + name);
            }
            boolean binary = false;
            boolean fixed = false;
            boolean scrolls = false;
            for (int i = 2; i < at; i++) {
                binary |= words.is(i, "BINARY");
                fixed |= words.is(i, "INSENSITIVE");
                scrolls |= words.is(i, "SCROLL") && !words.is(i - 1, "NO");
            }
            return new Declaration(name, binary, fixed, scrolls, holds, end + 1);
        }
    }

    /** DECLARE … CURSOR. */
    Result declare(Words words, Prepared statement, Call call, Planning planning) throws SQLException {
        Declaration declared = Declaration.of(words);
        if (connections.autoCommit() && !declared.holds()) {
            throw Errors.noActiveTransaction("DECLARE CURSOR can only be used in transaction blocks");
        }
        if (cursors.containsKey(declared.name())) {
            throw Errors.cursorExists(declared.name());
        }
        Prepared query = session.prepare(words.textFrom(declared.query()), statement.hasParameterMarks());
        if (query.scan().kind() != StatementKind.SELECT || query.scan().writesInCte()) {
            throw planning.judged(
                    statement, Errors.notSupported("A cursor over what is no query", "Declare it for a SELECT"));
        }
        Plan plan = planning.plan(query);
        Call asked = call.of(query.scan(), 0);
        int shard = declared.holds() ? -1 : executor.shardOf(plan, asked, definitions.layout());
        if (shard >= 0) {
            Result done = executor.run(on(shard), call, definitions.layout());
            cursors.put(declared.name(), new Cursor(query, null, shard, false));
            return done;
        }
        boolean locks = plan instanceof Plan.Scatter scatter && scatter.access() != Plan.Access.READ;
        if (declared.binary() || (locks && (declared.scrolls() || declared.holds() || declared.fixed()))) {
            throw Errors.notSupported(
                    "A cursor over several shards that is binary, or locks rows and scrolls or outlives its transaction",
                    "Declare it without BINARY, and FOR UPDATE without SCROLL, INSENSITIVE and WITH HOLD");
        }
        cursors.put(declared.name(), new Cursor(query, open(plan, asked, declared), -1, declared.holds()));
        return new Result.Count(0, null);
    }

    private MergedCursor open(Plan plan, Call asked, Declaration declared) throws SQLException {
        int rows = cluster.topology().settings().limits().fetchRows();
        long most = cluster.topology().settings().gather().maxRows();
        if (!(executor.run(plan, asked.fetching(rows), definitions.layout()) instanceof Result.Answer answer)) {
            throw new IllegalStateException("a query that answers no rows");
        }
        try {
            MergedCursor cursor = new MergedCursor(cluster.dialect(), answer, declared.scrolls(), most);
            if (connections.autoCommit()) {
                cursor.hold();
            }
            return cursor;
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, answer);
            throw e;
        }
    }

    private static void closeAfter(Exception failure, Result.Answer answer) {
        try {
            answer.rows().close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private Plan.OneShard on(int shard) {
        return new Plan.OneShard(
                List.of(new Routing.On(shard, cluster.topology().shards().size())),
                false,
                -1,
                new Plan.Refused("", ""));
    }

    /** FETCH and MOVE. */
    Result fetch(Words words, Call call) throws SQLException {
        String name = words.last();
        Cursor cursor = find(name);
        if (cursor.merged() == null) {
            return executor.run(on(cursor.shard()), call, definitions.layout());
        }
        CursorMove move = move(words);
        return words.is(0, "MOVE")
                ? new Result.Count(cursor.merged().move(move), null)
                : cursor.merged().fetch(move);
    }

    /** What a cursor is declared for; null if there is none of that name. */
    @Nullable Prepared query(String name) {
        Cursor cursor = cursors.get(name);
        return cursor == null ? null : cursor.query();
    }

    private Cursor find(String name) throws SQLException {
        Cursor cursor = cursors.get(name);
        if (cursor == null) {
            throw Errors.noCursor(name);
        }
        return cursor;
    }

    /** {@code FETCH [direction] [FROM | IN] cursor}, the direction. */
    private static CursorMove move(Words words) throws SQLException {
        int end = words.size() - 1;
        end -= words.is(end - 1, "FROM") || words.is(end - 1, "IN") ? 1 : 0;
        if (end <= 1) {
            return new CursorMove(Kind.FORWARD, 1);
        }
        String word = words.first(1);
        return switch (word) {
            case "NEXT" -> new CursorMove(Kind.FORWARD, 1);
            case "PRIOR" -> new CursorMove(Kind.BACKWARD, 1);
            case "FIRST" -> new CursorMove(Kind.ABSOLUTE, 1);
            case "LAST" -> new CursorMove(Kind.ABSOLUTE, -1);
            case "ALL" -> new CursorMove(Kind.FORWARD, MergedCursor.ALL);
            case "FORWARD", "BACKWARD" -> new CursorMove(Kind.valueOf(word), end <= 2 ? 1 : count(words, 2, end));
            case "ABSOLUTE", "RELATIVE" -> new CursorMove(Kind.valueOf(word), count(words, 2, end));
            default -> new CursorMove(Kind.FORWARD, count(words, 1, end));
        };
    }

    private static long count(Words words, int from, int to) throws SQLException {
        if (words.is(from, "ALL")) {
            return MergedCursor.ALL;
        }
        try {
            return Integer.parseInt(words.text(from, to).replaceAll("\\s+", ""));
        } catch (NumberFormatException e) {
            throw Errors.syntax("syntax error: FETCH and MOVE take a whole number, not " + words.text(from, to));
        }
    }

    /** CLOSE of one cursor, or ALL. */
    Result close(Words words) throws SQLException {
        if (words.is(1, "ALL")) {
            closeAll();
        } else {
            String name = words.name(1);
            Cursor cursor = find(name);
            cursors.remove(name);
            close(name, cursor);
        }
        return new Result.Count(0, null);
    }

    void closeAll() throws SQLException {
        Map<String, Cursor> all = new LinkedHashMap<>(cursors);
        cursors.clear();
        for (Map.Entry<String, Cursor> one : all.entrySet()) {
            close(one.getKey(), one.getValue());
        }
    }

    private void close(String name, Cursor cursor) throws SQLException {
        if (cursor.merged() != null) {
            cursor.merged().close();
        } else {
            connections.execute(cursor.shard(), "CLOSE " + cluster.dialect().quote(name));
        }
    }

    /** Before a commit: those that outlive it pull their rows into memory. */
    void holdAll() throws SQLException {
        for (Cursor cursor : cursors.values()) {
            if (cursor.holds() && cursor.merged() != null) {
                cursor.merged().hold();
            }
        }
    }

    /** The transaction has ended, and with it the cursors that do not outlive it. */
    void ended(boolean committed, List<String> before) throws SQLException {
        forget(name -> !before.contains(name) && !(committed && cursorHolds(name)));
        savepoints.clear();
    }

    private boolean cursorHolds(String name) {
        Cursor cursor = cursors.get(name);
        return cursor != null && cursor.holds();
    }

    /** The cursors that outlive the transaction that begins now, whatever becomes of it. */
    List<String> names() {
        return List.copyOf(cursors.keySet());
    }

    private void forget(java.util.function.Predicate<String> ended) throws SQLException {
        for (String name : names()) {
            if (ended.test(name)) {
                Cursor cursor = cursors.remove(name);
                if (cursor != null && cursor.merged() != null) {
                    cursor.merged().close();
                }
            }
        }
    }

    void savepoint(String name) {
        savepoints.add(new Savepoint(name, List.copyOf(cursors.values())));
    }

    void release(String name) {
        int index = index(name);
        savepoints.subList(index, savepoints.size()).clear();
    }

    /** What was declared since a savepoint is gone with it. */
    void rollbackTo(String name) throws SQLException {
        int index = index(name);
        if (index < savepoints.size()) {
            List<Cursor> then = savepoints.get(index).cursors();
            savepoints.subList(index + 1, savepoints.size()).clear();
            forget(declared -> then.stream().noneMatch(cursor -> cursor == cursors.get(declared)));
        }
    }

    private int index(String name) {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).name().equals(name)) {
                return i;
            }
        }
        return savepoints.size();
    }

    /** True for an UPDATE or DELETE of the row on which a cursor stands. */
    static boolean isPositioned(Scan scan) {
        boolean writes = scan.kind() == StatementKind.UPDATE || scan.kind() == StatementKind.DELETE;
        return writes && scan.key().toUpperCase(Locale.ROOT).contains("CURRENT OF ");
    }

    /** The plan of such a write: on the shard whose own the cursor is. */
    Plan positioned(Words words, Planning tables) throws SQLException {
        String name = words.last();
        Cursor cursor = find(name);
        int at = words.is(0, "DELETE") ? 2 : 1;
        PlacedTable table = tables.table(words, words.is(at, "ONLY") ? at + 1 : at);
        boolean moves = table != null
                && table.location() instanceof Location.Sharded sharded
                && words.is(0, "UPDATE")
                && words.names(sharded.key().column());
        if (cursor.merged() != null || moves || (table != null && table.location() instanceof Location.Reference)) {
            throw Errors.notSupported(
                    "WHERE CURRENT OF a cursor that is no single shard's, of a reference table, or with a shard key",
                    "Select the row's key with the cursor, and write by that key");
        }
        return new Plan.OneShard(on(cursor.shard()).anchors(), true, -1, new Plan.Refused("", ""));
    }
}
