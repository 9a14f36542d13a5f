package dev.kintsugi.session;

import dev.kintsugi.dialect.PreparedTransactions;
import dev.kintsugi.execute.Fan;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.topology.Shard;
import dev.kintsugi.txn.Decisions;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tables {@code kintsugi.decisions} and {@code kintsugi.waits} on shards that lack them when a cluster opens. */
final class TransactionTables {
    private static final Logger log = LoggerFactory.getLogger(TransactionTables.class);

    private TransactionTables() {}

    /** Never fails: a cluster without them answers everything but transactions that write to several shards. */
    static void make(Layout layout, Fan fan, LayoutReader.Source source) throws SQLException {
        if (layout.catalog().tables().keySet().containsAll(Decisions.tables(layout.dialect()))) {
            return;
        }
        fan.everywhere(layout.clusterSize(), shard -> {
            try (Session.Loan loan = source.borrow(shard)) {
                Decisions.create(loan.connection());
            } catch (SQLException e) {
                log.debug("The tables for transactions cannot be made on shard {}", shard, e);
            }
            return shard;
        });
    }

    /** Sentences about the shards that cannot take part in a transaction that writes to several, with the remedy. */
    static List<String> obstacles(Layout layout, Fan fan, LayoutReader.Source source, PreparedTransactions steps)
            throws SQLException {
        return fan
                .everywhere(layout.clusterSize(), index -> {
                    Shard shard = layout.topology().shards().get(index);
                    try (Session.Loan loan = source.borrow(index)) {
                        String obstacle = steps.obstacle(loan.connection());
                        return obstacle == null
                                ? ""
                                : shard + " takes no part in writes of several shards: " + obstacle;
                    }
                })
                .stream()
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }
}
