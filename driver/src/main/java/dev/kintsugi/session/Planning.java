package dev.kintsugi.session;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Parser;
import dev.kintsugi.parse.StatementKind;
import dev.kintsugi.plan.GatheredTable;
import dev.kintsugi.plan.Layout;
import dev.kintsugi.plan.Location;
import dev.kintsugi.plan.PlacedTable;
import dev.kintsugi.plan.Plan;
import dev.kintsugi.plan.UnknownTable;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.pool.Spare;
import dev.kintsugi.route.Routing;
import dev.kintsugi.txn.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the plan of a session's statement, and the best error for one that has none. */
final class Planning {
    private static final Set<String> UNDEFINED_TABLE = Set.of("42P01", "42S02");
    private static final String OWN_SCHEMA = "42501";
    private static final String TOO_COMPLEX = "54001";
    private static final String SYNTAX_ERROR = "42601";
    private final Cluster cluster;
    private final Connections connections;
    private final Transaction transaction;
    private final Definitions definitions;
    private final Steering steering;
    private final SqlCursors cursors;

    Planning(
            Cluster cluster,
            Connections connections,
            Transaction transaction,
            Definitions definitions,
            Steering steering,
            SqlCursors cursors) {
        this.cluster = cluster;
        this.connections = connections;
        this.transaction = transaction;
        this.definitions = definitions;
        this.steering = steering;
        this.cursors = cursors;
    }

    /**
     * The plan of a statement; a table that the catalog does not have is looked for once more. A text that cannot be planned is
     * shown to a database, whose own error is the better one.
     */
    Plan plan(Prepared statement) throws SQLException {
        StatementKind kind = statement.scan().kind();
        if (kind.isDefinition()) {
            return definitions.plan(statement);
        }
        if (cluster.dialect().hasReturning() && SqlCursors.isPositioned(statement.scan())) {
            return cursors.positioned(
                    Words.of(statement.scan().text(), cluster.dialect(), statement.hasParameterMarks()), this);
        }
        Plan plan;
        try {
            Layout layout = definitions.layout();
            try {
                plan = statement.plan(layout, path(), cluster.plans());
            } catch (UnknownTable e) {
                plan = statement.plan(definitions.refreshed(layout), path(), cluster.plans());
            }
        } catch (UnknownTable e) {
            transaction.failed(e);
            throw judged(statement, e);
        } catch (SQLException e) {
            transaction.failed(e);
            if (OWN_SCHEMA.equals(e.getSQLState()) || TOO_COMPLEX.equals(e.getSQLState())) {
                throw e;
            }
            throw judged(
                    statement,
                    Errors.notSupported(
                            "The statement cannot be read (" + e.getMessage() + ")",
                            "Write it in plainer SQL, or name the shard in a comment /* kintsugi: shard=… */"));
        }
        return steering.steer(plan, statement.scan());
    }

    /** The error of a database that is asked to prepare a text which the cluster cannot answer; ours if it accepts the text. */
    SQLException judged(Prepared statement, SQLException ours) throws SQLException {
        String text = statement.scan().text();
        if (!statement.hasParameterMarks() && text.indexOf('?') >= 0) {
            // To prepare it would make parameters of its question marks.
            return ours;
        }
        return judged(text, ours);
    }

    SQLException judged(String text, SQLException ours) throws SQLException {
        try (Lease lease = connections.lend(0);
                PreparedStatement backend = lease.connection().prepareStatement(text)) {
            backend.getMetaData();
        } catch (SQLException e) {
            boolean elsewhere = UNDEFINED_TABLE.contains(e.getSQLState())
                    && !cluster.shardsWithOwnTables().isEmpty();
            return elsewhere || cluster.dialect().connectionLost(e) ? ours : e;
        }
        return ours;
    }

    /**
     * Throws a database's error for a text that none can read, though it is not to run yet. What can be read here is not asked about; who
     * asks is no part of the transaction, which an error would fail.
     */
    void checkSyntax(Prepared statement) throws SQLException {
        String text = statement.scan().text();
        boolean known =
                switch (statement.scan().kind()) {
                    case SELECT, INSERT, UPDATE, DELETE, MERGE -> isRead(statement);
                    case DDL, TRUNCATE, EXPLAIN, CALL, LOCK, OTHER -> false;
                    default -> true;
                };
        if (known || text.indexOf('?') >= 0) {
            return;
        }
        try (Spare beside = connections.spare(-1);
                PreparedStatement backend = beside.connection().prepareStatement(text)) {
            backend.getMetaData();
        } catch (SQLException e) {
            if (SYNTAX_ERROR.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private boolean isRead(Prepared statement) {
        try {
            LexerRules rules = cluster.dialect().lexerRules();
            Parser.parse(statement.scan(), Lexer.tokens(statement.scan().text(), rules, false));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** The table that a name means to this session; null if it has none. */
    @Nullable PlacedTable table(String name) throws SQLException {
        return table(null, name);
    }

    /** The same for a name that may have a schema; the catalog is read anew if it has none of that name. */
    @Nullable PlacedTable table(@Nullable String schema, String name) throws SQLException {
        List<String> schemas = schema == null ? path() : List.of(schema);
        Layout layout = definitions.layout();
        PlacedTable table = layout.table(schemas, name);
        return table == null ? definitions.refreshed(layout).table(schemas, name) : table;
    }

    /** The table that is named from a token on; null if there is none of that name. */
    @Nullable PlacedTable table(Words words, int at) throws SQLException {
        boolean qualified = words.is(at + 1, ".");
        return table(qualified ? words.name(at) : null, words.name(qualified ? at + 2 : at));
    }

    private List<String> path() {
        return definitions.path();
    }

    /** A shard that has the tables of a statement, so that it can prepare it. */
    int describingShard(Prepared statement) throws SQLException {
        Plan plan = statement.scan().isData() ? plan(statement) : null;
        if (plan instanceof Plan.Timed timed) {
            plan = timed.plain();
        }
        if (plan instanceof Plan.Kept kept) {
            plan = kept.write();
        }
        if (plan instanceof Plan.Refused refused) {
            throw judged(statement, Errors.notSupported(refused.reason(), refused.remedy()));
        }
        if (plan instanceof Plan.OneShard whole) {
            for (Routing anchor : whole.anchors()) {
                if (anchor instanceof Routing.On on) {
                    return on.shard();
                }
            }
        }
        if (plan instanceof Plan.Gather gather) {
            for (GatheredTable table : gather.tables()) {
                if (table.placed().location() instanceof Location.Single single) {
                    return single.shard();
                }
            }
        }
        int holder = holder(statement);
        return holder >= 0 ? holder : Math.max(0, transaction.anyShard());
    }

    /** The shard of a table that is whole on one, and that the statement may name; -1 if there is none. */
    private int holder(Prepared statement) throws SQLException {
        Words words = Words.of(statement.scan().text(), cluster.dialect(), statement.hasParameterMarks());
        for (Map.Entry<QualifiedName, Location> table :
                definitions.layout().locations().entrySet()) {
            if (table.getValue() instanceof Location.Single single
                    && words.names(table.getKey().name())) {
                return single.shard();
            }
        }
        return -1;
    }
}
