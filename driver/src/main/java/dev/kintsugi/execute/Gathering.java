package dev.kintsugi.execute;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.Scratch;
import dev.kintsugi.dialect.Scratch.Copy;
import dev.kintsugi.dialect.Scratch.Stream;
import dev.kintsugi.dialect.Scratch.Wanted;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.GatheredTable;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.RowFilter;
import dev.kintsugi.plan.RowFilter.Match;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.topology.Settings;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one gather on their way: from every shard that has some of a table at the same time, one table after another, within the
 * bounds of rows and bytes. Cancelling stops them on all servers.
 */
final class Gathering implements AutoCloseable {
    /** Classes of parameters whose values the driver writes out with their types. */
    private static final Set<Class<?>> USABLE = Set.of(
            Integer.class,
            Long.class,
            Short.class,
            BigDecimal.class,
            Boolean.class,
            UUID.class,
            java.sql.Date.class,
            java.sql.Timestamp.class,
            LocalDate.class,
            LocalDateTime.class,
            OffsetDateTime.class);

    /** Of one column, at most so many values are sent to the shards for others to match. */
    private static final int MATCHED_VALUES = 100_000;

    private final Plan.Gather plan;
    private final Call call;
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;
    private final Scratch scratch;
    private final int home;
    private final Settings.Gather bounds;
    private final Map<Integer, Lease> leases = new TreeMap<>();
    private final Map<QualifiedName, Copy> copies = new LinkedHashMap<>();
    private final CopyOrder order = new CopyOrder();
    private long rows;
    private long bytes;

    /**
     * For one execution.
     *
     * @param home the shard whose tables stand beside the copies; -1 if there are none
     */
    Gathering(Plan.Gather plan, Call call, Layout layout, Connections connections, Scratch scratch, int home) {
        this.plan = plan;
        this.call = call;
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
        this.scratch = scratch;
        this.home = home;
        this.bounds = layout.topology().settings().gather();
    }

    /** Copies all; how many rows. */
    long copy() throws SQLException {
        List<GatheredTable> copied = plan.tables().stream()
                .filter(table -> !(table.routing() == null && scratch.hasReferenceTables()))
                .toList();
        for (GatheredTable table : copied) {
            for (int shard : shards(table).toArray()) {
                if (!leases.containsKey(shard)) {
                    leases.put(shard, connections.take(shard, false));
                }
            }
        }
        if (leases.isEmpty()) {
            int any = connections.anyShard(layout.clusterSize());
            leases.put(any, connections.take(any, false));
        }
        call.execution().works(this::interrupt);
        try {
            // Without parameters, to prepare the text would make some of its question marks.
            if (plan.unread() && (call.isPrepared() || call.scan().text().indexOf('?') < 0)) {
                scratch.checkSyntax(call.scan().text());
            }
            Set<String> schemas = layout.catalog().tables().keySet().stream()
                    .map(QualifiedName::schema)
                    .collect(Collectors.toSet());
            if (!copied.isEmpty()) {
                for (GatheredTable table : copied) {
                    copies.put(table.placed().table().name(), copyOf(table));
                }
                scratch.create(List.copyOf(copies.values()), schemas);
            }
            if (copied.stream().anyMatch(Gathering::canBeMatched)) {
                for (GatheredTable table : copied) {
                    estimate(table);
                }
            }
            List<GatheredTable> remaining = new ArrayList<>(copied);
            while (!remaining.isEmpty()) {
                GatheredTable next = order.next(remaining);
                remaining.remove(next);
                copy(next);
            }
            scratch.filled(rows);
            return rows;
        } finally {
            call.execution().works(null);
        }
    }

    private static boolean canBeMatched(GatheredTable table) {
        return table.filters().stream().anyMatch(mention -> !mention.matches().isEmpty());
    }

    /** One shard's estimates stand for all. */
    private void estimate(GatheredTable table) throws SQLException {
        ShardSet shards = shards(table);
        if (!shards.isEmpty()) {
            Copy copy = Objects.requireNonNull(copies.get(table.placed().table().name()));
            Connection shard = connection(shards.next(0));
            long all = scratch.estimate(copy, shard, new Wanted("", statement -> {}));
            long wanted = table.filters().isEmpty() ? all : scratch.estimate(copy, shard, wanted(table, match -> null));
            order.estimated(table, all * layout.clusterSize(), wanted * shards.size());
        }
    }

    /** The conditions that columns have values of copied ones, as far as they are worth it and few enough. */
    private Map<Match, String> matches(GatheredTable table) throws SQLException {
        Map<Match, String> conditions = new HashMap<>();
        for (RowFilter mention : table.filters()) {
            for (Match match : mention.matches()) {
                Copy other = copies.get(match.other());
                if (other != null && !conditions.containsKey(match) && order.isWorth(table, match)) {
                    String condition = scratch.matching(match.column(), other, match.otherColumn(), MATCHED_VALUES);
                    if (condition != null) {
                        conditions.put(match, condition);
                    }
                }
            }
        }
        return conditions;
    }

    private void interrupt() throws SQLException {
        dialect.interrupt(scratch.connection());
        for (Lease lease : leases.values()) {
            dialect.interrupt(lease.connection());
        }
    }

    /** The shards that have rows of a table that are wanted; one of those that are taken anyway for a reference table. */
    private ShardSet shards(GatheredTable table) throws SQLException {
        if (table.routing() != null) {
            return table.routing().shards(call);
        }
        int any = leases.isEmpty()
                ? connections.anyShard(layout.clusterSize())
                : leases.keySet().iterator().next();
        return ShardSet.of(any, layout.clusterSize());
    }

    private Copy copyOf(GatheredTable table) throws SQLException {
        int first = shards(table).next(0);
        int holder = first >= 0 ? first : leases.keySet().iterator().next();
        boolean temporary = table.placed().table().name().schema().equals(dialect.temporarySchema());
        boolean present = !temporary
                && home >= 0
                && !(table.placed().location() instanceof Location.Single single && single.shard() != home);
        return new Copy(
                table.placed().table(),
                table.columns(),
                table.keyed(),
                table.sought(),
                table.schema(),
                present,
                connection(holder));
    }

    private void copy(GatheredTable table) throws SQLException {
        Map<Match, String> matches = matches(table);
        Wanted wanted = wanted(table, matches::get);
        Copy copy = Objects.requireNonNull(copies.get(table.placed().table().name()));
        long before = rows;
        List<Stream> streams = new ArrayList<>();
        try {
            for (int shard : shards(table).toArray()) {
                checkGoesOn();
                streams.add(scratch.open(copy, connection(shard), wanted, bounds.maxRows() - rows));
            }
            for (Stream stream : streams) {
                checkGoesOn();
                rows += stream.move(this::moved);
                if (rows > bounds.maxRows()) {
                    throw Errors.limitReached(
                            "The statement needs more than " + bounds.maxRows()
                                    + " rows of several shards in one place",
                            "gather.maxRows");
                }
            }
            order.copied(table, rows - before);
        } catch (SQLException | RuntimeException e) {
            for (Stream stream : streams) {
                closeAfter(e, stream);
            }
            throw e;
        }
    }

    private Connection connection(int shard) {
        return Objects.requireNonNull(leases.get(shard)).connection();
    }

    private static void closeAfter(Exception failure, Stream stream) {
        try {
            stream.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** The condition as this execution's values allow it. */
    private Wanted wanted(GatheredTable table, Function<Match, @Nullable String> matches) {
        ShardText condition = table.condition(call.scan(), call, this::isUsable, matches);
        List<Integer> order = condition.parameterOrder();
        return new Wanted(condition.render(Filling.of(call.scan(), 0)), statement -> call.bind(statement, order));
    }

    /**
     * True if a parameter means the same beside a column on every shard and can be written out. A floating-point number is none: a
     * numeric value that is compared with it may not fit its type.
     */
    private boolean isUsable(int parameter) {
        Object value = call.parameter(parameter);
        return value instanceof String text
                ? GatheredTable.isHarmless(text)
                : value != null && USABLE.contains(value.getClass());
    }

    private void checkGoesOn() throws SQLException {
        if (call.execution().isCancelled()) {
            throw Errors.cancelled();
        }
    }

    private void moved(long more) throws SQLException {
        checkGoesOn();
        bytes += more;
        if (bytes > bounds.maxBytes()) {
            throw Errors.limitReached(
                    "The statement needs more than " + bounds.maxBytes() + " bytes of several shards in one place",
                    "gather.maxBytes");
        }
    }

    @Override
    public void close() {
        leases.values().forEach(Lease::release);
    }
}
