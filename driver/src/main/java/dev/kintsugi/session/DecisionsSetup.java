package dev.kintsugi.session;

import dev.kintsugi.dialect.PreparedTransactions;
import dev.kintsugi.execute.Fan;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.topology.Topology;
import dev.kintsugi.txn.Decisions;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the table {@code kintsugi.decisions} on shards that lack it when a cluster opens, or says how to. */
final class DecisionsSetup {
    private static final Logger log = LoggerFactory.getLogger(DecisionsSetup.class);

    private DecisionsSetup() {}

    /** Never fails: a cluster without the table answers everything but transactions that write to several shards. */
    static void run(Topology topology, Layout layout, Fan fan, LayoutReader.Source source) throws SQLException {
        if (layout.catalog().tables().containsKey(Decisions.name(layout.dialect()))) {
            return;
        }
        fan.everywhere(topology.shards().size(), shard -> {
            try (Session.Loan loan = source.borrow(shard)) {
                Decisions.create(loan.connection());
            } catch (SQLException e) {
                log.warn(
                        "{} has no table kintsugi.decisions, without which transactions that write to it and to other shards are"
                                + " refused, and it cannot be made ({}). Run there: {}",
                        topology.shards().get(shard),
                        e.getMessage(),
                        String.join("; ", PreparedTransactions.SCRIPT));
            }
            return shard;
        });
    }
}
