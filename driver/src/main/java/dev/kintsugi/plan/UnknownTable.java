package dev.kintsugi.plan;

import java.sql.SQLException;

/** A statement names a table that the catalog does not have; 42P01 unless a fresh catalog has it. */
public final class UnknownTable extends SQLException {
    private static final long serialVersionUID = 1L;

    UnknownTable(String name) {
        super("relation \"" + name + "\" does not exist", "42P01");
    }
}
