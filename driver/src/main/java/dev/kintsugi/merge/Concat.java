package dev.kintsugi.merge;

import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The rows of one source after those of another. */
public final class Concat implements Rows {
    private final List<Rows> sources;
    private int current;
    private boolean closed;

    /** At least one source; this closes them. */
    public Concat(List<? extends Rows> sources) {
        this.sources = Sources.check(sources);
    }

    @Override
    public boolean next() throws SQLException {
        while (!sources.get(current).next()) {
            if (current == sources.size() - 1) {
                return false;
            }
            current++;
        }
        return true;
    }

    @Override
    public ResultSet row() {
        return sources.get(current).row();
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            Sources.close(sources);
        }
    }
}
