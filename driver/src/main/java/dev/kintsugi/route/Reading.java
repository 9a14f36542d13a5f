package dev.kintsugi.route;

import dev.kintsugi.dialect.Dialect;

/** By whose rules a value is read as a key. */
enum Reading {
    /** A client's value, beside a database that converts freely between types: only spellings that mean one thing are known. */
    LOOSE,
    /** A client's value, beside a database that reads texts by the column's type alone and refuses other types. */
    STRICT,
    /** A value that the database itself returned, in its own spelling. */
    STORED;

    /** How a client's values are read. A database that compares texts as numbers converts freely elsewhere too. */
    static Reading ofClient(Dialect dialect) {
        return dialect.comparesTextAsNumber() ? LOOSE : STRICT;
    }
}
