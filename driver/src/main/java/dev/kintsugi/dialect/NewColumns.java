package dev.kintsugi.dialect;

import dev.kintsugi.catalog.QualifiedName;
import java.math.BigInteger;

/** The statements by which columns that a table with rows is given are filled alike on all shards. Thread-safe. */
public interface NewColumns {

    /** Fails by 0A000, with this message, if a table has rows. */
    String refuseRows(QualifiedName table, String message);

    /** Fails by 0A000, with this message, if other tables inherit from a table, which may have a column of that name already. */
    String refuseHeirs(QualifiedName table, String message);

    /**
     * A query for four numbers, one a row: how many rows a table has, where the sequence of a column begins, its increment, and 1 if it
     * begins anew at its end.
     */
    String numbered(QualifiedName table, String column);

    /** Adds a number to a column in all rows, without that triggers see it. */
    String shift(QualifiedName table, String column, String type, BigInteger distance);

    /** Lets the sequence of a column go on behind a number. */
    String goOn(QualifiedName table, String column, BigInteger last);
}
