package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.error.Errors;
import dev.kintsugi.plan.Plan.Define;
import dev.kintsugi.plan.Plan.Effect;
import dev.kintsugi.plan.Plan.Filling;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.topology.TableRule;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans CREATE, from behind that word. */
final class CreatePlanner {
    private final Layout layout;
    private final List<String> path;
    private final TokenCursor cursor;
    private final DdlTargets targets;

    CreatePlanner(Layout layout, List<String> path, TokenCursor cursor, DdlTargets targets) {
        this.layout = layout;
        this.path = path;
        this.cursor = cursor;
        this.targets = targets;
    }

    Plan plan() throws Unplannable, SQLException {
        boolean replace = cursor.take("OR", "REPLACE");
        while (cursor.takeAny(
                "FORCE",
                "GLOBAL",
                "LOCAL",
                "CACHED",
                "MEMORY",
                "UNLOGGED",
                "RECURSIVE",
                "FOREIGN",
                "CONSTRAINT",
                "EVENT",
                "UNIQUE",
                "SPATIAL",
                "LINKED")) {
            // What they say does not matter to where the object goes.
        }
        boolean materialized = cursor.take("MATERIALIZED");
        if (cursor.takeAny("TEMP", "TEMPORARY")) {
            return temporary();
        }
        if (!cursor.is("TABLE") && cursor.find("PG_TEMP") >= 0) {
            throw notTemporary(layout.dialect().temporarySchema());
        }
        if (cursor.take("NULLS")) {
            cursor.take("NOT");
            cursor.take("DISTINCT");
            cursor.take("ALL", "DISTINCT");
        }
        String kind = cursor.takeWord();
        return switch (kind) {
            case "TABLE" -> table();
            case "INDEX", "PRIMARY" -> index();
            case "VIEW" -> view(replace, materialized);
            case "SEQUENCE" -> sequence();
            case "SCHEMA" -> schema();
            case "TRIGGER", "POLICY" -> on(tableBehind("ON"));
            case "RULE" -> on(tableBehind("TO"));
            case "STATISTICS" -> on(tableBehind("FROM"));
            case "DATABASE", "TABLESPACE", "SUBSCRIPTION" -> throw DdlPlanner.eachShardItself("CREATE " + kind);
            case "ROLE", "USER", "GROUP" -> on(cursor.is("MAPPING") ? targets.everywhere() : targets.servers());
            default -> on(targets.everywhere());
        };
    }

    /** A temporary table is the session's own, whole on one shard, whose connection the session keeps for it. */
    private Define temporary() throws Unplannable, SQLException {
        String schema = layout.dialect().temporarySchema();
        if (schema == null || !cursor.take("TABLE")) {
            throw notTemporary(schema);
        }
        return temporary(CreateTableText.read(cursor), schema);
    }

    private Unplannable notTemporary(@Nullable String schema) {
        return new Unplannable(
                schema == null
                        ? "Temporary tables on " + layout.dialect().name()
                        : "Temporary views, sequences and functions over several shards",
                "Create an ordinary one, and drop it when it is no longer needed");
    }

    private Define temporary(CreateTableText text, String schema) throws Unplannable, SQLException {
        if (!text.options().isEmpty()) {
            throw Errors.invalidParameter("A temporary table lies whole on a shard of the session's");
        }
        CreateQuery query = text.hasQuery() ? CreateQuery.of(text, cursor, targets) : null;
        ShardSet readable = query == null ? targets.everywhere() : query.readable();
        for (Name like : text.likes()) {
            readable = readable.and(targets.readable(like));
        }
        ShardSet home = targets.on(targets.temporaryHome(readable));
        if (!readable.and(home).equals(home)) {
            throw new Unplannable(
                    "A temporary table that needs tables which its shard does not have",
                    "Create it with its columns, then INSERT the rows");
        }
        Define define = new Define(
                query == null ? DdlTargets.texts(home, text.options().text()) : query.texts(home),
                List.of(),
                List.of(),
                Effect.TEMPORARY,
                false,
                Set.of(),
                new QualifiedName(schema, text.name().name()));
        return query == null || !query.data() ? define : define.filling(Filling.by(query.insert()));
    }

    private Define on(ShardSet shards) {
        return new Define(DdlTargets.texts(shards, cursor.text()), Effect.CATALOG);
    }

    private ShardSet tableBehind(String keyword) throws SQLException {
        return DdlPlanner.tableBehind(cursor, targets, keyword);
    }

    private Define table() throws Unplannable, SQLException {
        CreateTableText text = CreateTableText.read(cursor);
        String temporary = layout.dialect().temporarySchema();
        if (temporary != null && temporary.equals(text.name().schema())) {
            return temporary(text, temporary);
        }
        targets.checkNotOwn(text.name());
        QualifiedName name = text.name().created(path);
        PlacedTable existing = layout.table(List.of(name.schema()), name.name());
        CreateQuery query = text.hasQuery() ? CreateQuery.of(text, cursor, targets) : null;
        if (query != null) {
            text = query.described();
        }
        if (existing != null) {
            return existing(text, existing, query);
        }
        if (text.ifNotExists() && !targets.isFresh()) {
            // Another process may have created it, and decided otherwise.
            throw new UnknownTable(name.toString(), layout.dialect());
        }
        TableDecision decision = new TableDecision(layout, targets, text, name);
        TableRule rule = decision.decide();
        ShardSet shards = decision.shards(rule);
        Define define = new Define(
                query == null ? DdlTargets.texts(shards, text.options().text()) : query.texts(shards),
                DecisionTable.create(layout),
                DecisionTable.record(name, rule),
                Effect.CATALOG,
                false,
                Set.of(),
                name);
        if (query == null) {
            return define;
        }
        Define alike = define.alike(query.likeness(shards, name));
        return query.data() ? alike.filling(Filling.by(query.insert())) : alike;
    }

    /** The database says that it exists, or does nothing; what the statement says of its rows must not be ignored. */
    private Define existing(CreateTableText text, PlacedTable existing, @Nullable CreateQuery query)
            throws Unplannable, SQLException {
        QualifiedName name = existing.table().name();
        if (text.ifNotExists() && !text.options().isEmpty()) {
            ListedTables listed = new ListedTables(layout.topology(), layout.dialect());
            TableRule asked = new TableDecision(layout, targets, text, name).decide();
            TableRule present = TableDecision.rule(existing.location(), layout.topology());
            if (!listed.same(asked, present)) {
                throw Errors.placementContradiction(
                        name.toString(), ListedTables.describe(asked), "it is " + ListedTables.describe(present));
            }
        }
        ShardSet shards = targets.of(existing);
        return new Define(
                DdlTargets.texts(shards, query == null ? text.options().text() : query.known()), Effect.CATALOG);
    }

    private Define index() throws SQLException {
        boolean alone = cursor.take("CONCURRENTLY");
        Define define = on(tableBehind("ON"));
        return alone ? define.asAlone() : define;
    }

    private Define view(boolean replace, boolean materialized) throws Unplannable, SQLException {
        boolean ifNotExists = cursor.take("IF", "NOT", "EXISTS");
        Name name = cursor.name();
        targets.checkNotOwn(name);
        if (!cursor.takeUpTo("AS")) {
            throw Errors.syntax("A view's query is missing: " + cursor.text());
        }
        ShardSet shards = targets.everywhere();
        for (Name table : NamedTables.of(cursor)) {
            shards = shards.and(targets.readable(table));
            if (materialized && targets.readsShardedRows(table)) {
                throw new Unplannable(
                        "The materialized view " + name + " would hold each shard's own rows of " + table,
                        "CREATE TABLE AS the query, and refresh it by TRUNCATE and INSERT … SELECT in one transaction");
            }
        }
        if (shards.isEmpty()) {
            throw new Unplannable(
                    "The view " + name + " reads tables that lie whole on different shards",
                    "Make one of them a reference table, or join them in the application's statements");
        }
        QualifiedName created = name.created(path);
        ShardSet present = layout.catalog().views().containsKey(created) ? targets.having(created) : targets.none();
        if (replace && !present.isEmpty() && !present.equals(shards)) {
            throw new Unplannable("The view " + name + " would move to other shards", "DROP it first, then CREATE it");
        }
        return on(present.isEmpty() || !(ifNotExists || replace) ? shards.or(present) : present);
    }

    private Define sequence() throws SQLException {
        cursor.take("IF", "NOT", "EXISTS");
        targets.checkNotOwn(cursor.name());
        return on(ownedBy(cursor, targets));
    }

    /** The shards of the table that a sequence is OWNED BY; all if it is not. */
    static ShardSet ownedBy(TokenCursor cursor, DdlTargets targets) throws SQLException {
        if (!cursor.takeUpTo("OWNED") || !cursor.take("BY") || cursor.is("NONE")) {
            return targets.everywhere();
        }
        Name column = cursor.name();
        return targets.relation(cursor.within(column.from(), Math.max(column.from() + 1, column.to() - 2))
                .name());
    }

    private Define schema() throws Unplannable, SQLException {
        cursor.take("IF", "NOT", "EXISTS");
        @Nullable String name = cursor.is("AUTHORIZATION") ? null : cursor.identifier();
        if (name != null && new QualifiedName(name, "").isOwn()) {
            throw Errors.ownSchema();
        }
        if (cursor.find("CREATE") >= 0 || cursor.find("GRANT") >= 0) {
            throw new Unplannable(
                    "CREATE SCHEMA with elements over several shards", "Create the schema, then each of its objects");
        }
        return on(targets.everywhere());
    }
}
