package dev.kintsugi.dialect;

import dev.kintsugi.catalog.QualifiedName;
import java.math.BigInteger;
import java.util.List;

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

    /**
     * A query for five numbers, one a row, of a column whose rows have just been numbered by a sequence beside them: how many there are, the
     * first of them, the last, the sequence's increment, and 1 if it begins anew at its end.
     */
    String drawn(QualifiedName table, String column, QualifiedName sequence);

    /** Gives the rows that have these numbers others in their places, in order, without that triggers see it. */
    String replaceDrawn(QualifiedName table, String column, String type, long first, long increment, long[] numbers);

    /** Lets the sequence of a column go on behind a number. */
    String goOn(QualifiedName table, String column, BigInteger last);

    /**
     * A query for what is needed to give these columns, of a table that has just got them, other values: for each one that may have
     * another value in each row its name, in quotes where it needs them, its type with a collation, and an expression that tells the
     * table's rows apart, empty in a table without a primary key. No rows if no column may.
     */
    String computed(QualifiedName table, List<String> columns);

    /** A query for one text: the values of a column, written as {@link #computed} has it, by the expression that tells rows apart. */
    String values(QualifiedName table, String column, String key);

    /** Gives all rows these values of some columns, without that triggers see it, and checks the table's constraints again. */
    String refill(QualifiedName table, List<Refill> columns);

    /**
     * One column to be filled.
     *
     * @param column as {@link #computed} has it
     * @param type likewise
     * @param key likewise
     * @param values as {@link #values} tells them
     */
    record Refill(String column, String type, String key, String values) {}
}
