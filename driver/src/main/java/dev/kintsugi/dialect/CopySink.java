package dev.kintsugi.dialect;

import java.sql.SQLException;

/** A COPY … FROM STDIN that has begun and takes bytes. Belongs to one thread. */
public interface CopySink {

    /** How many columns a row has. */
    int columns();

    /** True for the binary format. */
    boolean binary();

    /** Takes bytes, which may end within a row. */
    void write(byte[] bytes, int from, int length) throws SQLException;

    /** All is there: how many rows there are. The sink is then closed. */
    long end() throws SQLException;

    /** Gives up; nothing of the COPY stays. Does nothing once the sink is closed. */
    void cancel() throws SQLException;
}
