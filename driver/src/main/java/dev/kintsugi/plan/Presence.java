package dev.kintsugi.plan;

import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.util.List;

/** Asks the shards what the catalog does not say: which of them have an index, a view or a sequence, and what a query's columns are. */
public interface Presence {

    /** The shards that have one of that stored name in the first of the schemas in which any of them has one; none if none has. */
    ShardSet of(List<String> schemas, String name) throws SQLException;

    /** The shard on which the session's temporary tables stand; -1 if it has none yet. */
    int temporaryHome();

    /** What the session's clock says: when its transaction began, and when the statement did. */
    List<String> time() throws SQLException;

    /**
     * The names of a query's columns, as a shard that has its tables tells them.
     *
     * @throws SQLException the shard's own error if it is no query that it can run
     */
    List<String> columns(int shard, String query) throws SQLException;
}
