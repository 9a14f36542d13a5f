package dev.kintsugi.txn;

import dev.kintsugi.dialect.PreparedTransactions.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the cluster that is prepared somewhere: it is about to end, or whoever was to end it is gone.
 *
 * @param name of any of its parts
 * @param parts the name under which each shard has it, by the shard's number
 * @param age since its first part was prepared; null if the database does not know
 */
public record InDoubt(PreparedName name, SortedMap<Integer, String> parts, @Nullable Duration age) {
    public InDoubt {
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    /** Puts together what the shards tell, which may hold transactions of others as well. */
    static List<InDoubt> of(String cluster, Map<Integer, List<Found>> told) {
        Map<String, InDoubt> transactions = new LinkedHashMap<>();
        told.forEach((shard, all) -> {
            for (Found found : all) {
                PreparedName name = PreparedName.parse(found.name());
                if (name != null && name.cluster().equals(cluster) && name.isOf(shard)) {
                    // One without a number is no part of what has them: nobody can put another in a part's place.
                    transactions.merge(
                            name.transaction() + ':' + name.decider() + (name.shard() < 0 ? "" : ":"),
                            new InDoubt(name, new TreeMap<>(Map.of(shard, found.name())), found.age()),
                            InDoubt::and);
                }
            }
        });
        return new ArrayList<>(transactions.values());
    }

    private InDoubt and(InDoubt other) {
        SortedMap<Integer, String> all = new TreeMap<>(parts);
        all.putAll(other.parts);
        boolean older = age == null || (other.age != null && other.age.compareTo(age) > 0);
        return new InDoubt(name, all, older ? other.age : age);
    }
}
