package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.rows.VendorRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cursor of SQL over an answer that is pulled. It stands before the first row (0), on a row (1 to n), or after the last (n + 1), and moves
 * as PostgreSQL's do. One that scrolls keeps the rows that it has passed, at most so many as a statement may hold.
 */
public final class MergedCursor {
    /** As many rows as there are. */
    public static final long ALL = Long.MAX_VALUE;

    private final Dialect dialect;
    private final Rows rows;
    private final ResultSet shape;
    private final int columns;
    private final boolean scrolls;
    private final long maxRows;
    private final List<@Nullable Object[]> passed = new ArrayList<>();
    /** What is left, once the transaction of the rows has ended. */
    private @Nullable Deque<@Nullable Object[]> rest;

    private long position;
    private long read;
    /** How many rows there are; -1 until the last has been read. */
    private long size = -1;

    /**
     * A cursor before the first row.
     *
     * @param scrolls true if it moves backward
     * @param maxRows what it may hold in memory
     */
    public MergedCursor(Dialect dialect, Result.Answer answer, boolean scrolls, long maxRows) throws SQLException {
        this.dialect = dialect;
        this.rows = answer.rows();
        this.scrolls = scrolls;
        this.maxRows = maxRows;
        ResultSet first = rows.row();
        this.columns = answer.columns() < 0 ? first.getMetaData().getColumnCount() : answer.columns();
        // A source that has been read to its end may be closed: the answers' form is kept apart.
        this.shape = dialect.resultSet(first.getStatement(), first, columns, List.of());
    }

    /** The rows that a movement passes, in its order. */
    public Result fetch(CursorMove move) throws SQLException {
        List<@Nullable Object[]> fetched = new ArrayList<>();
        go(move, fetched);
        return new Result.Answer(
                new VendorRows(dialect.resultSet(shape.getStatement(), shape, columns, fetched), () -> {}), -1);
    }

    /** How many rows a movement passes. */
    public long move(CursorMove move) throws SQLException {
        if (move.count() == 0 && move.kind() != CursorMove.Kind.ABSOLUTE) {
            return onRow() ? 1 : 0;
        }
        if (move.kind() == CursorMove.Kind.BACKWARD && move.count() == ALL && position == 0) {
            return 0;
        }
        return go(move, null);
    }

    private long go(CursorMove move, @Nullable List<@Nullable Object[]> sink) throws SQLException {
        long count = move.count();
        return switch (move.kind()) {
            case FORWARD -> count == 0 ? again(sink) : count > 0 ? forward(count, sink) : backward(-count, sink);
            case BACKWARD -> count == 0 ? again(sink) : count > 0 ? backward(count, sink) : forward(-count, sink);
            case RELATIVE -> {
                if (count == 0) {
                    yield again(sink);
                }
                boolean ahead = count > 0;
                long before = Math.abs(count) - 1;
                long passing = ahead ? forward(before, null) : backward(before, null);
                yield ahead ? forward(1, sink) : passing < before ? 0 : backward(1, sink);
            }
            case ABSOLUTE -> absolute(count, sink);
        };
    }

    private long absolute(long count, @Nullable List<@Nullable Object[]> sink) throws SQLException {
        if (count < 0) {
            forward(ALL, null);
            backward(-count - 1, null);
            return backward(1, sink);
        }
        if (count <= position && position > 0) {
            checkScrolls();
            position = 0;
        }
        if (count == 0) {
            return 0;
        }
        forward(count - 1 - position, null);
        return forward(1, sink);
    }

    /** The row on which the cursor stands, once more. */
    private long again(@Nullable List<@Nullable Object[]> sink) throws SQLException {
        if (!onRow()) {
            return 0;
        }
        backward(1, null);
        return forward(1, sink);
    }

    private boolean onRow() {
        return position > 0 && !isAfterLast();
    }

    private boolean isAfterLast() {
        return size >= 0 && position > size;
    }

    private long forward(long count, @Nullable List<@Nullable Object[]> sink) throws SQLException {
        long moved = 0;
        while (moved < count && !isAfterLast()) {
            @Nullable Object[] cells = next();
            position++;
            if (cells == null) {
                break;
            }
            moved++;
            keep(cells, sink);
        }
        return moved;
    }

    private long backward(long count, @Nullable List<@Nullable Object[]> sink) throws SQLException {
        checkScrolls();
        long moved = 0;
        while (moved < count && position > 0) {
            position--;
            if (position > 0) {
                moved++;
                keep(passed.get((int) position - 1), sink);
            }
        }
        return moved;
    }

    private void checkScrolls() throws SQLException {
        if (!scrolls) {
            throw Errors.forwardOnly();
        }
    }

    private void keep(@Nullable Object[] cells, @Nullable List<@Nullable Object[]> sink) throws SQLException {
        if (sink != null) {
            checkSize(sink.size());
            sink.add(cells);
        }
    }

    private void checkSize(long held) throws SQLException {
        if (held >= maxRows) {
            throw Errors.limitReached("The cursor has more than " + maxRows + " rows in memory", "gather.maxRows");
        }
    }

    /** The row behind the current one; null if there is none. */
    private @Nullable Object @Nullable [] next() throws SQLException {
        return position < passed.size() ? passed.get((int) position) : pulled();
    }

    private @Nullable Object @Nullable [] pulled() throws SQLException {
        @Nullable Object[] cells = rest == null ? fromSource() : rest.poll();
        if (cells == null) {
            size = read;
            return null;
        }
        read++;
        if (scrolls) {
            checkSize(passed.size());
            passed.add(cells);
        }
        return cells;
    }

    private @Nullable Object @Nullable [] fromSource() throws SQLException {
        if (size >= 0 || !rows.next()) {
            return null;
        }
        @Nullable Object[] cells = new @Nullable Object[columns];
        for (int column = 0; column < columns; column++) {
            cells[column] = dialect.capture(rows.row(), column + 1);
        }
        return cells;
    }

    /** The transaction that the rows come from ends, and the cursor does not: what is left is pulled into memory. */
    public void hold() throws SQLException {
        if (rest != null) {
            return;
        }
        Deque<@Nullable Object[]> left = new ArrayDeque<>();
        for (@Nullable Object[] cells = fromSource(); cells != null; cells = fromSource()) {
            checkSize(left.size());
            left.add(cells);
        }
        rest = left;
    }

    /** Gives back what the rows stand on. */
    public void close() throws SQLException {
        try (shape) {
            rows.close();
        }
    }
}
