package dev.kintsugi.execute;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.plan.GatheredTable;
import dev.kintsugi.plan.RowFilter;
import dev.kintsugi.plan.RowFilter.Match;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which order a gather copies its tables: those of few rows first, since a later table needs only rows that match what is there.
 *
 * <p>How many rows a table has, and how many its own conditions leave, the databases estimate. What the copies so far leave of it is
 * estimated from them: if a tenth of the parts is needed, then a tenth of the lines that each name a part. The estimates decide the order
 * and whether matching is worth it, never the answer.
 */
final class CopyOrder {
    /** Fewer rows in all are copied as they are, and so is a table that the other would hardly narrow. */
    private static final long WORTH_ROWS = 5_000;

    private static final double WORTH_SHARE = 0.75;
    private final Map<QualifiedName, Size> sizes = new HashMap<>();
    /** Of each copied table, the share of its rows. */
    private final Map<QualifiedName, Double> shares = new HashMap<>();

    /** Rows of a table, and those that its own conditions leave. */
    private record Size(double all, double wanted) {}

    /** Notes what the databases estimate; negative if they do not. */
    void estimated(GatheredTable table, long all, long wanted) {
        if (all >= 0 && wanted >= 0) {
            sizes.put(table.placed().table().name(), new Size(Math.max(all, wanted), wanted));
        }
    }

    /** Notes how many rows of a table have been copied. */
    void copied(GatheredTable table, long rows) {
        Size size = sizes.get(table.placed().table().name());
        if (size != null) {
            shares.put(table.placed().table().name(), Math.min(1, rows / Math.max(1, size.all)));
        }
    }

    /** The next of some tables. */
    GatheredTable next(List<GatheredTable> remaining) {
        GatheredTable best = remaining.get(0);
        for (GatheredTable table : remaining) {
            if (expected(table) < expected(best)) {
                best = table;
            }
        }
        return best;
    }

    private double expected(GatheredTable table) {
        Size size = sizes.get(table.placed().table().name());
        if (size == null) {
            return 0;
        }
        double rows = 0;
        for (RowFilter mention : table.filters()) {
            double share = 1;
            for (Match match : mention.matches()) {
                share *= shares.getOrDefault(match.other(), 1.0);
            }
            rows += share * size.wanted;
        }
        return table.filters().isEmpty() ? size.wanted : Math.min(rows, size.wanted);
    }

    /** True if matching is likely to leave out much. */
    boolean isWorth(GatheredTable table, Match match) {
        @Nullable Double share = shares.get(match.other());
        return share != null
                && share <= WORTH_SHARE
                && sizes.containsKey(table.placed().table().name())
                && sizes.values().stream().mapToDouble(Size::wanted).sum() >= WORTH_ROWS;
    }
}
