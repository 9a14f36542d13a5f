package dev.kintsugi.plan;

import dev.kintsugi.plan.StepwisePlanner.Subquery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.sf.jsqlparser.schema.Table;
import org.jspecify.annotations.Nullable;

/**
 * The ways to answer a statement whose tables do not all live together: in each, tables that do stay where they are, and the rows of all
 * others are carried there.
 *
 * <pre>
 *   … FROM customers c, orders o, lines l WHERE c.id = o.buyer AND l.order = o.id        orders and lines live together
 *
 *   customers is carried to the shards of orders and lines, or orders and lines to those of customers
 * </pre>
 */
final class CarriedTables {
    /** Of more tables that live apart no way is likely to carry little. */
    private static final int MOST_WAYS = 5;

    private final Queries queries;

    /** What is carried, and, as far as it could be carried too, what stays. */
    record Way(List<CarriedTable> carried, List<CarriedTable> kept) {
        /** Those of all conditions that are asked of either. */
        ComputedConstants constants() {
            return Stream.concat(carried.stream(), kept.stream())
                    .map(CarriedTable::constants)
                    .reduce(ComputedConstants.NONE, ComputedConstants::and);
        }
    }

    CarriedTables(Queries queries) {
        this.queries = queries;
    }

    /**
     * The ways.
     *
     * @param first subqueries that run first, whose tables are none of the statement's then
     * @param written a table that cannot be carried; null if there is none
     */
    List<Way> ways(List<Subquery> first, @Nullable Table written) throws SQLException {
        Map<Table, Mention> mentions = mentions(first);
        Set<Relation> homes = new LinkedHashSet<>();
        Together together = queries.needs().together();
        mentions.values().forEach(mention -> homes.add(together.of(mention.relation())));
        Mention target = written == null ? null : mentions.get(written);
        if (!queries.views().isEmpty() || homes.size() < 2 || homes.size() > MOST_WAYS) {
            return List.of();
        }
        Map<Table, CarriedTable> carriable = carriable(mentions);
        List<Way> ways = new ArrayList<>();
        for (Relation home : homes) {
            boolean stays = written == null || (target != null && together.of(target.relation()) == home);
            Way way = new Way(new ArrayList<>(), new ArrayList<>());
            for (Map.Entry<Table, Mention> mention : mentions.entrySet()) {
                boolean kept = together.of(mention.getValue().relation()) == home;
                CarriedTable table = carriable.get(mention.getKey());
                stays &= kept || table != null;
                if (table != null) {
                    (kept ? way.kept() : way.carried()).add(table);
                }
            }
            if (stays) {
                ways.add(way);
            }
        }
        return ways;
    }

    /** The mentions of tables that are not whole on every shard. */
    private Map<Table, Mention> mentions(List<Subquery> first) {
        Map<Table, Mention> mentions = new LinkedHashMap<>();
        queries.needs().mentions().forEach((table, mention) -> {
            int token = queries.begin(table);
            boolean within = first.stream()
                    .anyMatch(subquery -> subquery.place().from() <= token
                            && token < subquery.place().to());
            if (!within && !(mention.placed().location() instanceof Location.Reference)) {
                mentions.put(table, mention);
            }
        });
        return mentions;
    }

    private Map<Table, CarriedTable> carriable(Map<Table, Mention> mentions) throws SQLException {
        NeededColumns needed = NeededColumns.of(queries);
        Map<Table, CarriedTable> carriable = new IdentityHashMap<>();
        for (Map.Entry<Table, Mention> mention : mentions.entrySet()) {
            CarriedTable table = CarriedTable.of(mention.getKey(), mention.getValue(), needed, queries);
            if (table != null) {
                carriable.put(mention.getKey(), table);
            }
        }
        return carriable;
    }
}
