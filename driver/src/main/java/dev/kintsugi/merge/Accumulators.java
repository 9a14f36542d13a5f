package dev.kintsugi.merge;

import java.sql.SQLException;

/** Makes the accumulators of one column, one for each group. One thread. */
public interface Accumulators {

    /** The accumulator of a new group. */
    Accumulator start();

    /** Called once after the last row and before the first {@link Accumulator#cell()}, for work that is shared by all groups. */
    default void allPulled() throws SQLException {}
}
