package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.error.Errors;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.Plan.Define;
import dev.kintsugi.plan.Plan.Effect;
import dev.kintsugi.plan.TokenCursor.Name;
import dev.kintsugi.route.ShardSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Plans DDL: which shards run it, in which text, and what is written down about tables. What belongs to a table that lies on one shard
 * goes to that shard; all else goes to every shard. Each is read from the tokens: a kind of object that is not known here
 * goes to every shard as it is.
 */
public final class DdlPlanner {
    private final Layout layout;
    private final List<String> path;
    private final TokenCursor cursor;
    private final DdlTargets targets;

    private DdlPlanner(Layout layout, List<String> path, TokenCursor cursor, DdlTargets targets) {
        this.layout = layout;
        this.path = path;
        this.cursor = cursor;
        this.targets = targets;
    }

    /**
     * Plans a statement of kind DDL, TRUNCATE, REFRESH, MAINTENANCE or LOCK.
     *
     * @param path the schemas in which unqualified names are looked for
     * @param parameters true if {@code ?} is a parameter
     * @param fresh true if the layout has just been read
     * @return a {@link Define} or a {@link Plan.Refused}
     * @throws UnknownTable if a name is not in the layout and that is not fresh
     * @throws SQLException 42601 if the text is no SQL, 42501 if it names what is Kintsugi's own, 22023 or 42703 or 42704 if a table's
     *     placement is not right
     */
    public static Plan plan(
            Layout layout, List<String> path, Scan scan, boolean parameters, Presence presence, boolean fresh)
            throws SQLException {
        TokenCursor cursor = cursor(layout, scan.text(), parameters);
        if (cursor.is("SELECT") || cursor.is("WITH")) {
            cursor = cursor(layout, IntoTable.created(cursor), parameters);
        }
        DdlTargets targets = new DdlTargets(layout, path, presence, fresh);
        try {
            return new DdlPlanner(layout, path, cursor, targets).plan();
        } catch (Unplannable e) {
            return e.refusal();
        }
    }

    private static TokenCursor cursor(Layout layout, String text, boolean parameters) throws SQLException {
        return new TokenCursor(text, Lexer.tokens(text, layout.dialect().lexerRules(), parameters), layout.dialect());
    }

    /** DDL that runs on the same shards and forgets the table that was made. */
    public static Define undo(Define define, String text) {
        java.util.Map<Integer, String> texts = new java.util.TreeMap<>();
        define.shards().forEach(shard -> texts.put(shard, text));
        List<String> records = define.created() == null ? List.of() : List.of(DecisionTable.forget(define.created()));
        return new Define(texts, Effect.CATALOG).recording(List.of(), records);
    }

    private Plan plan() throws Unplannable, SQLException {
        return switch (cursor.takeWord()) {
            case "CREATE" -> new CreatePlanner(layout, path, cursor, targets).plan();
            case "ALTER" -> alter();
            case "DROP" -> drop();
            case "TRUNCATE" -> truncate();
            case "COMMENT" -> comment();
            case "GRANT", "REVOKE" -> privileges();
            case "REFRESH" -> refresh();
            case "VACUUM", "CLUSTER", "REINDEX", "CHECKPOINT", "ANALYZE", "ANALYSE", "LOCK" ->
                new UpkeepPlanner(cursor, targets).plan();
            default -> everywhere(Effect.CATALOG);
        };
    }

    private Define everywhere(Effect effect) {
        return on(targets.everywhere(), effect);
    }

    private Define on(ShardSet shards, Effect effect) {
        return new Define(DdlTargets.texts(shards, cursor.text()), effect);
    }

    private Define catalogOn(ShardSet shards) {
        return on(shards, Effect.CATALOG);
    }

    private Define alter() throws Unplannable, SQLException {
        cursor.takeAny("MATERIALIZED", "FOREIGN", "EVENT");
        String kind = cursor.takeWord();
        switch (kind) {
            case "TABLE":
                return new AlterTablePlanner(layout, path, cursor, targets).plan();
            case "VIEW", "SEQUENCE", "INDEX", "STATISTICS":
                cursor.take("IF", "EXISTS");
                return catalogOn(targets.object(cursor.name()));
            case "TRIGGER", "POLICY", "RULE":
                return catalogOn(tableBehind("ON"));
            case "SCHEMA":
                return alterSchema();
            case "SYSTEM", "DATABASE", "TABLESPACE":
                throw eachShardItself("ALTER " + kind);
            case "ROLE", "USER", "GROUP":
                return roles();
            default:
                return everywhere(Effect.CATALOG);
        }
    }

    private Define roles() {
        return catalogOn(cursor.is("MAPPING") ? targets.everywhere() : targets.servers());
    }

    private Define alterSchema() throws SQLException {
        cursor.take("IF", "EXISTS");
        String schema = cursor.identifier();
        checkNotOwnSchema(schema);
        Define define = everywhere(Effect.CATALOG);
        if (!cursor.take("RENAME", "TO")) {
            return define;
        }
        String renamed = cursor.identifier();
        checkNotOwnSchema(renamed);
        Set<QualifiedName> moved = new java.util.HashSet<>();
        layout.catalog().tables().keySet().stream()
                .filter(table -> table.schema().equals(schema))
                .forEach(moved::add);
        return new Define(
                define.texts(),
                List.of(),
                recorded(List.of(DecisionTable.renameSchema(schema, renamed))),
                Effect.CATALOG,
                false,
                moved,
                null);
    }

    private static void checkNotOwnSchema(String schema) throws SQLException {
        if (new QualifiedName(schema, "").isOwn()) {
            throw Errors.ownSchema();
        }
    }

    private List<String> recorded(List<String> statements) {
        return DecisionTable.exists(layout) ? statements : List.of();
    }

    private Define drop() throws Unplannable, SQLException {
        cursor.takeAny("MATERIALIZED", "FOREIGN", "EVENT");
        String kind = cursor.takeWord();
        switch (kind) {
            case "TABLE", "VIEW", "SEQUENCE", "INDEX", "STATISTICS":
                boolean alone = cursor.take("CONCURRENTLY");
                Define define = dropNamed(kind);
                return alone ? define.asAlone() : define;
            case "TRIGGER", "POLICY", "RULE":
                return catalogOn(cursor.find("ON") < 0 ? targets.everywhere() : tableBehind("ON"));
            case "SCHEMA":
                return dropSchemas();
            case "DATABASE", "TABLESPACE", "SUBSCRIPTION":
                throw eachShardItself("DROP " + kind);
            case "ROLE", "USER", "GROUP":
                return roles();
            default:
                return everywhere(Effect.CATALOG);
        }
    }

    private Define dropNamed(String kind) throws SQLException {
        boolean ifExists = cursor.take("IF", "EXISTS");
        List<Name> names = cursor.names();
        // H2 takes IF EXISTS behind the names as well.
        ifExists |= cursor.take("IF", "EXISTS");
        List<ShardSet> shards = new ArrayList<>();
        List<String> records = new ArrayList<>();
        for (Name name : names) {
            PlacedTable table = kind.equals("TABLE") ? targets.table(name) : null;
            if (table != null) {
                if (!table.table().name().schema().equals(layout.dialect().temporarySchema())) {
                    records.add(DecisionTable.forget(table.table().name()));
                }
                shards.add(targets.of(table));
            } else {
                shards.add(kind.equals("TABLE") ? unknownOr(name, ifExists) : targets.object(name));
            }
        }
        return new Define(targets.textsOfList(cursor, names, shards), Effect.CATALOG)
                .recording(List.of(), recorded(records));
    }

    private ShardSet unknownOr(Name name, boolean ifExists) throws SQLException {
        return ifExists ? targets.object(name) : targets.relation(name);
    }

    private Define dropSchemas() throws SQLException {
        cursor.take("IF", "EXISTS");
        List<String> records = new ArrayList<>();
        for (Name schema : cursor.names()) {
            checkNotOwnSchema(schema.name());
            records.add(DecisionTable.forgetSchema(schema.name()));
        }
        return everywhere(Effect.CATALOG).recording(List.of(), recorded(records));
    }

    private Define truncate() throws SQLException {
        cursor.take("TABLE");
        List<Name> names = cursor.names();
        List<ShardSet> shards = new ArrayList<>();
        for (Name name : names) {
            shards.add(targets.relation(name));
        }
        boolean restart = cursor.take("RESTART", "IDENTITY");
        Define truncate =
                new Define(targets.textsOfList(cursor, names, shards), restart ? Effect.SEQUENCES : Effect.NOTHING);
        PlacedTable only = names.size() == 1 ? targets.table(names.get(0)) : null;
        return only != null && only.location() instanceof Location.Sharded ? truncate.adding() : truncate;
    }

    private Define comment() throws SQLException {
        cursor.take("ON");
        cursor.takeAny("MATERIALIZED", "FOREIGN", "EVENT");
        String kind = cursor.takeWord();
        return switch (kind) {
            case "TABLE", "VIEW", "SEQUENCE" -> on(targets.relation(cursor.name()), Effect.NOTHING);
            case "INDEX", "STATISTICS" -> on(targets.object(cursor.name()), Effect.NOTHING);
            case "COLUMN" -> on(targets.relation(tableOfColumn(cursor.name())), Effect.NOTHING);
            case "CONSTRAINT", "TRIGGER", "POLICY", "RULE" -> {
                boolean ofTable = cursor.find("ON") >= 0 && !cursor.is(cursor.find("ON") + 1, "DOMAIN");
                yield on(ofTable ? tableBehind("ON") : targets.everywhere(), Effect.NOTHING);
            }
            default -> everywhere(Effect.NOTHING);
        };
    }

    /** {@code [schema.]table.column}: the parts before the last. */
    private Name tableOfColumn(Name column) throws SQLException {
        TokenCursor parts = cursor.within(column.from(), Math.max(column.from() + 1, column.to() - 2));
        return parts.name();
    }

    private Define privileges() throws SQLException {
        if (!cursor.takeUpTo("ON")) {
            return on(targets.servers(), Effect.NOTHING);
        }
        boolean tables = cursor.take("TABLE") || cursor.take("SEQUENCE");
        boolean otherKind = cursor.is("ALL")
                || cursor.is("SCHEMA")
                || (!tables && cursor.atName() && isName(cursor.position() + 1));
        if (otherKind || !cursor.atName()) {
            return everywhere(Effect.NOTHING);
        }
        List<Name> names = cursor.names();
        List<ShardSet> shards = new ArrayList<>();
        for (Name name : names) {
            shards.add(targets.relation(name));
        }
        return new Define(targets.textsOfList(cursor, names, shards), Effect.NOTHING);
    }

    /** True for the name that follows a kind of object: {@code ON FUNCTION f}, unlike {@code ON t TO}. */
    private boolean isName(int token) {
        return !cursor.is(token, "TO") && !cursor.is(token, "FROM") && !cursor.is(token, ",") && !cursor.is(token, ".");
    }

    private Define refresh() throws SQLException {
        cursor.take("MATERIALIZED");
        cursor.take("VIEW");
        cursor.take("CONCURRENTLY");
        return on(targets.object(cursor.name()), Effect.NOTHING);
    }

    private ShardSet tableBehind(String keyword) throws SQLException {
        return tableBehind(cursor, targets, keyword);
    }

    /** The shards of the table that is named behind a keyword. */
    static ShardSet tableBehind(TokenCursor cursor, DdlTargets targets, String keyword) throws SQLException {
        if (!cursor.takeUpTo(keyword)) {
            throw Errors.syntax(keyword.toUpperCase(Locale.ROOT) + " and a table are missing: " + cursor.text());
        }
        cursor.take("ONLY");
        return targets.relation(cursor.name());
    }

    static Unplannable eachShardItself(String what) {
        return new Unplannable(
                what + " over several shards", "Run it on each server; it is about servers, not about the cluster");
    }
}
