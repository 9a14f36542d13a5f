package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;
import java.sql.SQLException;

/** A statement names a table that the catalog does not have; the dialect's own state unless a fresh catalog has it. */
public final class UnknownTable extends SQLException {
    private static final long serialVersionUID = 1L;

    UnknownTable(String name, Dialect dialect) {
        super("relation \"" + name + "\" does not exist", dialect.undefinedTableState());
    }
}
