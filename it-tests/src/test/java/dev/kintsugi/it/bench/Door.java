package dev.kintsugi.it.bench;

import java.sql.Connection;
import java.sql.SQLException;

/** A way to the four databases: their own drivers behind a pool each, or Kintsugi before them all. */
interface Door extends AutoCloseable {

    /** A connection to one shard, for a client that knows where its rows are; a door that routes gives one to all of them. */
    Connection connect(int shard) throws SQLException;

    /** True if the client has to go to every shard by itself and to merge what they answer. */
    boolean byHand();

    @Override
    void close() throws SQLException;
}
