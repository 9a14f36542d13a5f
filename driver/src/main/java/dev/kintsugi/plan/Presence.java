package dev.kintsugi.plan;

import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.util.List;

/** Asks the shards which of them have an index, a view or a sequence: the catalog does not say. */
public interface Presence {

    /** The shards that have one of that stored name in the first of the schemas in which any of them has one; none if none has. */
    ShardSet of(List<String> schemas, String name) throws SQLException;
}
