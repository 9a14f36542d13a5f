package dev.kintsugi.session;

import dev.kintsugi.execute.Fan;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.txn.Decisions;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tables of the schema {@code kintsugi} that transactions need, on shards that lack them when a cluster opens. */
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
                Decisions.create(loan.connection(), layout.dialect());
            } catch (SQLException e) {
                log.debug("The tables for transactions cannot be made on shard {}", shard, e);
            }
            return shard;
        });
    }
}
