package dev.kintsugi.it.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One thread's client: which customer is next, and connections that it keeps from one operation to the next. */
@State(Scope.Thread)
public class Client {
    private final SplittableRandom random =
            new SplittableRandom(Thread.currentThread().getId());
    private final @Nullable Connection[] kept = new Connection[Shop.SHARDS];
    private long templates = Thread.currentThread().getId() << 40;

    long customer() {
        return random.nextInt(1, Shop.CUSTOMERS + 1);
    }

    /** A number that no statement has had. */
    long unique() {
        return templates++;
    }

    /** A connection that stays open until the iteration ends. */
    Connection kept(Door door, int shard) throws SQLException {
        int slot = door.byHand() ? shard : 0;
        Connection connection = kept[slot];
        if (connection == null) {
            connection = door.connect(shard);
            kept[slot] = connection;
        }
        return connection;
    }

    /** Gives back what was kept. */
    @TearDown(Level.Iteration)
    public void giveBack() throws SQLException {
        for (int i = 0; i < kept.length; i++) {
            Connection connection = kept[i];
            kept[i] = null;
            if (connection != null) {
                connection.close();
            }
        }
    }
}
