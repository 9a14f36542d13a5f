package dev.kintsugi.merge;

import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Some rows of a source: after an offset, up to a count. It stops pulling there, but leaves the source open until it is closed
 * itself, because the source's row still answers for labels and types.
 */
public final class Limit implements Rows {
    private final Rows source;
    private long toSkip;
    private long toGo;

    /**
     * Limits a source, which this closes.
     *
     * @param offset rows left out at the start, from 0
     * @param count rows at most, or -1 for all
     */
    public Limit(Rows source, long offset, long count) {
        if (offset < 0 || count < -1) {
            throw new IllegalArgumentException("offset " + offset + ", count " + count);
        }
        this.source = source;
        toSkip = offset;
        toGo = count == -1 ? Long.MAX_VALUE : count;
    }

    @Override
    public boolean next() throws SQLException {
        if (toGo == 0) {
            return false;
        }
        for (; toSkip > 0; toSkip--) {
            if (!source.next()) {
                toGo = 0;
                return false;
            }
        }
        toGo--;
        return source.next();
    }

    @Override
    public ResultSet row() {
        return source.row();
    }

    @Override
    public void close() throws SQLException {
        source.close();
    }
}
