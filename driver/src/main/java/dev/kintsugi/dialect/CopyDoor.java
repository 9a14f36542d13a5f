package dev.kintsugi.dialect;

import java.sql.Connection;
import java.sql.SQLException;

/** The way in for COPY over the cluster, for what a vendor's driver hands to its clients. */
public interface CopyDoor {

    /** Begins COPY … FROM STDIN. */
    CopySink copyIn(String sql) throws SQLException;

    /** Begins COPY … TO STDOUT. */
    CopySource copyOut(String sql) throws SQLException;

    /** What is asked of some shard's connection. */
    interface Question<T> {
        T of(Connection vendor) throws SQLException;
    }

    /** Asks any shard's connection for what is the same on all. */
    <T> T ask(Question<T> question) throws SQLException;
}
