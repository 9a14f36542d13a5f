package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Token;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.topology.Shard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** On which shards that lies what DDL names. */
final class DdlTargets {
    private final Layout layout;
    private final List<String> path;
    private final Presence presence;
    private final boolean fresh;

    /**
     * For one statement.
     *
     * @param fresh true if the catalog has just been read, so that what it does not have is not there
     */
    DdlTargets(Layout layout, List<String> path, Presence presence, boolean fresh) {
        this.layout = layout;
        this.path = path;
        this.presence = presence;
        this.fresh = fresh;
    }

    boolean isFresh() {
        return fresh;
    }

    ShardSet none() {
        return ShardSet.none(layout.clusterSize());
    }

    /** One shard of each server: for roles, which all databases of a server share. */
    ShardSet servers() {
        ShardSet one = none();
        Set<String> known = new HashSet<>();
        List<Shard> shards = layout.topology().shards();
        for (int shard = 0; shard < shards.size(); shard++) {
            if (known.add(layout.dialect().server(shards.get(shard).primary().url()))) {
                one = one.or(ShardSet.of(shard, layout.clusterSize()));
            }
        }
        return one;
    }

    /** The shards that have an index, view or sequence; none if none has. */
    ShardSet having(QualifiedName name) throws SQLException {
        return presence.of(List.of(name.schema()), name.name());
    }

    /** The shards on which a view may read what is named: all of them for what is no table of ours. */
    ShardSet readable(Name name) throws SQLException {
        PlacedTable table = layout.table(name.path(path), name.name());
        if (table != null) {
            return of(table);
        }
        boolean view = layout.catalog().view(name.path(path), name.name()) != null;
        if (!view && !fresh && !SystemSchemas.contains(name.schema(), name.name())) {
            throw new UnknownTable(name.toString(), layout.dialect());
        }
        ShardSet having = view ? presence.of(name.path(path), name.name()) : none();
        return having.isEmpty() ? everywhere() : having;
    }

    /** True for a sharded table, and for a view that reads one. */
    boolean readsShardedRows(Name name) throws SQLException {
        PlacedTable table = layout.table(name.path(path), name.name());
        if (table != null) {
            return table.location() instanceof Location.Sharded;
        }
        String text = layout.catalog().view(name.path(path), name.name());
        if (text == null) {
            return false;
        }
        List<Token> tokens = Lexer.tokens(text, layout.dialect().lexerRules(), false);
        for (Name read : NamedTables.of(new TokenCursor(text, tokens, layout.dialect()))) {
            if (readsShardedRows(read)) {
                return true;
            }
        }
        return false;
    }

    /** The shard for a temporary table that needs what these shards have: that of the session's others; else one of them. */
    int temporaryHome(ShardSet readable) {
        int home = presence.temporaryHome();
        return home >= 0 ? home : Math.max(0, readable.next(0));
    }

    /** The names of a query's columns, as one of these shards tells them. */
    List<String> columns(ShardSet readable, String query) throws SQLException {
        return presence.columns(readable.next(0), query);
    }

    /** When the session's transaction began, and when the statement did. */
    List<String> time() throws SQLException {
        return presence.time();
    }

    ShardSet everywhere() {
        return ShardSet.all(layout.clusterSize());
    }

    ShardSet on(int shard) {
        return ShardSet.of(shard, layout.clusterSize());
    }

    /** The table that a name means; null if it means none. */
    @Nullable PlacedTable table(Name name) throws SQLException {
        checkNotOwn(name);
        return layout.table(name.path(path), name.name());
    }

    /** Refuses names in the schema that Kintsugi keeps for itself. */
    void checkNotOwn(Name name) throws SQLException {
        QualifiedName relation = layout.catalog().relation(name.path(path), name.name());
        if ((relation != null && relation.isOwn()) || name.created(path).isOwn()) {
            throw Errors.ownSchema();
        }
    }

    /** The shards of a table's rows. */
    ShardSet of(PlacedTable table) {
        return table.location() instanceof Location.Single single ? on(single.shard()) : everywhere();
    }

    /**
     * The shards of a table, view or sequence; all of them for what nobody has, so that the database says so.
     *
     * @throws UnknownTable if nobody has it and the catalog may be stale
     */
    ShardSet relation(Name name) throws SQLException {
        PlacedTable table = table(name);
        if (table != null) {
            return of(table);
        }
        ShardSet having = presence.of(name.path(path), name.name());
        if (having.isEmpty() && !fresh) {
            throw new UnknownTable(name.toString(), layout.dialect());
        }
        return having.isEmpty() ? everywhere() : having;
    }

    /** The shards of an index, view or sequence; all of them for what nobody has. */
    ShardSet object(Name name) throws SQLException {
        checkNotOwn(name);
        ShardSet having = presence.of(name.path(path), name.name());
        return having.isEmpty() ? everywhere() : having;
    }

    /** The same text on each of the shards. */
    static Map<Integer, String> texts(ShardSet shards, String text) {
        Map<Integer, String> texts = new TreeMap<>();
        for (int shard : shards.toArray()) {
            texts.put(shard, text);
        }
        return texts;
    }

    /**
     * For each shard the statement with those names of a list that it has; nothing for a shard that has none of them.
     *
     * @param names neighbours in the text
     * @param shards of each name
     */
    Map<Integer, String> textsOfList(TokenCursor cursor, List<Name> names, List<ShardSet> shards) {
        Map<Integer, String> texts = new TreeMap<>();
        String before = cursor.textBefore(names.get(0).from());
        int end = names.get(names.size() - 1).to();
        String after = cursor.textFrom(end);
        for (int shard = 0; shard < layout.clusterSize(); shard++) {
            List<String> present = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                if (shards.get(i).contains(shard)) {
                    present.add(cursor.text(names.get(i).from(), names.get(i).to()));
                }
            }
            if (present.size() == names.size()) {
                texts.put(shard, cursor.text());
            } else if (!present.isEmpty()) {
                texts.put(shard, before + String.join(", ", present) + " " + after);
            }
        }
        return texts;
    }
}
