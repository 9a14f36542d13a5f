package dev.kintsugi.plan;

import java.sql.SQLException;

/** SELECT … INTO, which is CREATE TABLE AS by another name. */
final class IntoTable {
    private IntoTable() {}

    /** The CREATE TABLE AS that a SELECT … INTO means. */
    static String created(TokenCursor cursor) throws SQLException {
        cursor.position(0);
        int into = cursor.find("INTO");
        cursor.position(into + 1);
        String kind = cursor.takeAny("TEMPORARY", "TEMP") ? "TEMPORARY " : cursor.take("UNLOGGED") ? "UNLOGGED " : "";
        cursor.take("TABLE");
        int from = cursor.position();
        cursor.name();
        String name = cursor.text(from, cursor.position());
        String rest = cursor.text(cursor.position(), cursor.end());
        return "CREATE " + kind + "TABLE " + name + " AS " + cursor.textBefore(into) + rest;
    }
}
