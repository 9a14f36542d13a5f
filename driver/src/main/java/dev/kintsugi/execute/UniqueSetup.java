package dev.kintsugi.execute;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.dialect.UniqueLookup;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.EnforcedKey;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.topology.UniqueKey;
import dev.kintsugi.topology.UniqueKey.Keeping;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the lookups of enforced unique keys, fills them, and takes them away, within the connections' transaction: as the file says, and
 * for keys of which it says nothing as the shards have recorded. A lookup that is there and fits its table is trusted: nothing can have
 * written the table without it. One that does not fit any more is made anew from the table's rows.
 */
public final class UniqueSetup {
    private static final Logger log = LoggerFactory.getLogger(UniqueSetup.class);
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('kintsugi unique keys'))";
    private final Layout layout;
    private final Dialect dialect;
    private final Connections connections;

    /** For the tables of one layout. */
    public UniqueSetup(Layout layout, Connections connections) {
        this.layout = layout;
        this.dialect = layout.dialect();
        this.connections = connections;
    }

    /**
     * What has to be done.
     *
     * @param gone lookups to take away
     * @param made lookups to make and fill
     */
    private record Work(Set<UniqueLookup> gone, List<UniqueLookup> made) {
        boolean isEmpty() {
            return gone.isEmpty() && made.isEmpty();
        }
    }

    /** The same in a transaction of its own, which waits for other transactions that write the tables no longer than reading them would. */
    public boolean bringAbout() throws SQLException {
        if (dialect.hasUniqueLookups()) {
            everywhere(List.of("SET LOCAL lock_timeout = '10s'"));
        }
        return bringAbout(Set.of());
    }

    /**
     * Brings the shards to what they should be, in the transaction of a statement that has changed tables.
     *
     * @param rewritten tables whose rows may have changed without a trigger's notice
     * @return true if anything was done
     * @throws SQLException F0000 if the file names a key that the database keeps by itself; 23505 if rows break it; 0A000 if a statement has taken away
     *     what keeps it
     */
    public boolean bringAbout(Set<QualifiedName> rewritten) throws SQLException {
        if (!dialect.hasUniqueLookups()) {
            checkNoneIsWanted();
            return false;
        }
        if (work(rewritten).isEmpty()) {
            return false;
        }
        // Two programs that start at once do it one after the other, and the second finds it done.
        query(0, LOCK, row -> true);
        Work work = work(rewritten);
        everywhere(UniqueLookup.CREATE_REGISTRY);
        for (UniqueLookup lookup : work.gone()) {
            everywhere(lookup.drop());
        }
        for (UniqueLookup lookup : work.made()) {
            log.info(
                    "The unique key {} of {} is enforced from now on: its values are collected",
                    lookup.constraint(),
                    lookup.table());
            everywhere(lookup.create());
            new UniqueFill(key(lookup), layout, connections).fill();
        }
        return true;
    }

    private void checkNoneIsWanted() throws SQLException {
        for (UniqueKey key : layout.topology().uniqueKeys()) {
            if (key.keeping() == Keeping.ENFORCED && !layout.listed(key.table()).isEmpty()) {
                throw Errors.configuration("unique: " + key + " cannot be enforced over several databases of "
                        + dialect.name() + "; leave it out, or put the column into the shard key");
            }
        }
    }

    private EnforcedKey key(UniqueLookup lookup) {
        return EnforcedKey.of(
                lookup, Objects.requireNonNull(layout.catalog().tables().get(lookup.table())));
    }

    private Work work(Set<QualifiedName> rewritten) throws SQLException {
        List<Set<UniqueLookup>> recorded = new ArrayList<>();
        Set<UniqueLookup> gone = new LinkedHashSet<>();
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            recorded.add(recorded(shard));
            gone.addAll(recorded.get(shard));
        }
        Set<UniqueLookup> wanted = wanted(gone);
        List<UniqueLookup> made = new ArrayList<>();
        for (UniqueLookup lookup : wanted) {
            boolean there = recorded.stream().allMatch(shard -> shard.contains(lookup))
                    && !rewritten.contains(lookup.table())
                    && fits(lookup);
            if (there) {
                gone.remove(lookup);
            } else {
                made.add(lookup);
                gone.add(lookup);
            }
        }
        for (UniqueLookup lookup : gone) {
            checkNotRenamed(lookup);
        }
        return new Work(gone, made);
    }

    /** The lookups that should be there. */
    private Set<UniqueLookup> wanted(Set<UniqueLookup> recorded) throws SQLException {
        Set<UniqueLookup> wanted = new LinkedHashSet<>();
        Set<Set<String>> perShard = new HashSet<>();
        for (UniqueKey key : layout.topology().uniqueKeys()) {
            for (Table table : layout.listed(key.table())) {
                if (key.keeping() == Keeping.PER_SHARD) {
                    perShard.add(identity(table.name(), columns(key)));
                } else {
                    checkIsNeeded(table, key);
                    addKey(table, columns(key), wanted);
                }
            }
        }
        for (UniqueLookup lookup : recorded) {
            Table table = layout.catalog().tables().get(lookup.table());
            if (table != null && !perShard.contains(identity(lookup.table(), lookup.columns()))) {
                addKey(table, lookup.columns(), wanted);
            }
        }
        Set<String> names = new HashSet<>();
        for (UniqueLookup lookup : wanted) {
            if (!names.add(lookup.constraint())) {
                throw Errors.configuration("Two enforced unique keys have the name " + lookup.constraint()
                        + "; rename one of the constraints");
            }
        }
        return wanted;
    }

    private static Set<String> identity(QualifiedName table, List<String> columns) {
        Set<String> identity = new HashSet<>(columns);
        identity.add("table " + table);
        return identity;
    }

    private List<String> columns(UniqueKey key) {
        return key.columns().stream().map(dialect::fold).toList();
    }

    private void checkIsNeeded(Table table, UniqueKey key) throws SQLException {
        if (!(layout.locations().get(table.name()) instanceof Location.Sharded sharded)
                || columns(key).contains(sharded.key().column())) {
            throw Errors.configuration("unique: " + key + " is kept by the database itself; leave it out");
        }
    }

    /** Adds the lookup of a table's key as the database describes the key; nothing where the table has no such key. */
    private void addKey(Table table, List<String> columns, Set<UniqueLookup> wanted) throws SQLException {
        if (!(layout.locations().get(table.name()) instanceof Location.Sharded sharded)) {
            return;
        }
        UniqueLookup found = query(0, UniqueLookup.describe(table.name()), row -> {
            List<String> described = strings(row.getArray(2));
            if (!new HashSet<>(described).equals(new HashSet<>(columns))) {
                return null;
            }
            if (!row.getBoolean(3) || row.getBoolean(5)) {
                throw Errors.configuration("unique: " + table.name() + " " + columns
                        + " is deferrable, or of a partitioned table; such keys cannot be enforced");
            }
            return new UniqueLookup(
                    table.name(), row.getString(1), described, sharded.key().column(), row.getBoolean(4));
        });
        if (found != null) {
            wanted.add(found);
        }
    }

    private boolean fits(UniqueLookup lookup) throws SQLException {
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            if (query(shard, lookup.fits(), row -> row.getBoolean(1) ? true : null) == null) {
                return false;
            }
        }
        return true;
    }

    private void checkNotRenamed(UniqueLookup lookup) throws SQLException {
        String renamed = query(0, lookup.strays(), row -> row.getString(1));
        if (renamed != null) {
            throw Errors.notSupported(
                    "The table " + lookup.table() + ", whose unique key " + lookup.constraint()
                            + " is enforced, would be called " + renamed,
                    "Say per-shard of the key in the file's section unique, rename, and enforce it under the new name");
        }
        if (layout.catalog().tables().containsKey(lookup.table())) {
            checkColumns(lookup);
        }
    }

    private void checkColumns(UniqueLookup lookup) throws SQLException {
        List<String> others = query(0, UniqueLookup.describe(lookup.table()), row -> {
            List<String> columns = strings(row.getArray(2));
            boolean same = new HashSet<>(columns).equals(new HashSet<>(lookup.columns()));
            return row.getString(1).equals(lookup.constraint()) && !same ? columns : null;
        });
        if (others != null) {
            throw Errors.notSupported(
                    "The unique key " + lookup.constraint() + " of " + lookup.table()
                            + ", which is enforced, would be one of the columns " + others,
                    "Say per-shard of the key in the file's section unique, rename, and enforce it under the new name");
        }
    }

    private Set<UniqueLookup> recorded(int shard) throws SQLException {
        Set<UniqueLookup> recorded = new LinkedHashSet<>();
        if (query(shard, "SELECT to_regclass('kintsugi.unique_keys')", row -> row.getString(1)) != null) {
            query(shard, UniqueLookup.SELECT, row -> {
                recorded.add(lookup(row));
                return null;
            });
        }
        return recorded;
    }

    /** A row of {@link UniqueLookup#SELECT}. */
    public static UniqueLookup lookup(ResultSet row) throws SQLException {
        return new UniqueLookup(
                new QualifiedName(row.getString(1), row.getString(2)),
                row.getString(3),
                strings(row.getArray(4)),
                row.getString(5),
                row.getBoolean(6));
    }

    private static List<String> strings(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    /** What a row is read as; null to go on to the next. */
    private interface Reading<T> {
        @Nullable T of(ResultSet row) throws SQLException;
    }

    private <T> @Nullable T query(int shard, String sql, Reading<T> reading) throws SQLException {
        try (Lease lease = connections.take(shard, false);
                Statement statement = lease.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                T read = reading.of(rows);
                if (read != null) {
                    return read;
                }
            }
            return null;
        }
    }

    private void everywhere(List<String> statements) throws SQLException {
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            try (Lease lease = connections.take(shard, true);
                    Statement statement = lease.connection().createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }
    }
}
