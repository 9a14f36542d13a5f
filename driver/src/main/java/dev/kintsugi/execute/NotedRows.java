package dev.kintsugi.execute;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Rows whose first column is drawn from a sequence: each is noted as it is pulled. */
final class NotedRows implements Rows {
    private final Rows rows;
    private final QualifiedName sequence;
    private final Drawn drawn;

    NotedRows(Rows rows, QualifiedName sequence, Drawn drawn) {
        this.rows = rows;
        this.sequence = sequence;
        this.drawn = drawn;
    }

    @Override
    public boolean next() throws SQLException {
        boolean more = rows.next();
        if (more) {
            drawn.note(sequence, rows.row().getLong(1));
        }
        return more;
    }

    @Override
    public ResultSet row() {
        return rows.row();
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }
}
