package dev.kintsugi.merge;

import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Rows that count their pulls and closings, and may fail at either. */
final class Tracked implements Rows {
    private final Rows rows;
    int pulled;
    int closed;

    @Nullable SQLException onNext;

    @Nullable SQLException onClose;

    Tracked(Rows rows) {
        this.rows = rows;
    }

    @Override
    public boolean next() throws SQLException {
        pulled++;
        if (onNext != null) {
            throw onNext;
        }
        return rows.next();
    }

    @Override
    public ResultSet row() {
        return rows.row();
    }

    @Override
    public void close() throws SQLException {
        closed++;
        rows.close();
        if (onClose != null) {
            throw onClose;
        }
    }
}
