package dev.kintsugi.plan;

import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.update.UpdateSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans writes that give rows another shard key: in place, after which a row whose key has another home moves there, or the other way round
 * where a foreign key must not be checked in the old place.
 */
final class KeyChangePlanner {
    private static final String MOVING = "Insert the row under its new key and delete the old one in one transaction";
    private final Queries queries;
    private final PlacedTable target;
    private final ShardKey key;

    /** Of one table and its key. */
    KeyChangePlanner(Queries queries, PlacedTable target, ShardKey key) {
        this.queries = queries;
        this.target = target;
        this.key = key;
    }

    /** True if an UPDATE sets the key. */
    boolean isIn(Update update) {
        return update.getUpdateSets().stream()
                .flatMap(set -> set.getColumns().stream())
                .anyMatch(this::isKey);
    }

    private boolean isKey(Column column) {
        return queries.names().stored(column.getColumnName()).equals(key.column());
    }

    /** The same write where it changes the shard key: as it is where no row can leave its shard. */
    Plan plan(Update update, Plan inPlace) throws Unplannable, SQLException {
        Unplannable byOthers = new Unplannable(
                "An UPDATE of the shard key " + key.column() + " by what other shards' rows say", MOVING);
        if (!(inPlace instanceof Plan.OneShard one) || one.otherwise() instanceof Plan.WriteByKey) {
            throw byOthers;
        }
        if (one.otherwise() instanceof Plan.Stepwise steps) {
            return new Plan.Stepwise(steps.steps(), steps.statement(), byOthers.refusal());
        }
        if (!(one.otherwise() instanceof Plan.WriteShards shards)) {
            return one.otherwise();
        }
        Plan moves = moves(update, shards.routing());
        Operand value = newKey(update);
        if (value == null) {
            return moves;
        }
        List<Routing> anchors = new ArrayList<>(one.anchors());
        anchors.add(new Routing.Home(key, value));
        return new Plan.OneShard(anchors, true, -1, moves);
    }

    private Plan moves(Update update, Routing routing) throws SQLException {
        try {
            Unplannable checked = checkedWhereItWas();
            if (checked != null) {
                return ReinsertPlanner.plan(queries, target, checked);
            }
            checkForeignKeys();
            return new Plan.MoveRows(
                    target,
                    routing,
                    withKey(update.getTable(), update.getReturningClause() != null),
                    update.getReturningClause() != null);
        } catch (Unplannable e) {
            return e.refusal();
        }
    }

    /** The new key where it is the same for all rows and known without a database; else null. */
    private @Nullable Operand newKey(Update update) {
        for (UpdateSet set : update.getUpdateSets()) {
            if (set.getColumns().size() == 1 && set.getValues().size() == 1 && isKey(set.getColumn(0))) {
                return queries.operands().forKey(set.getValue(0), key.type());
            }
        }
        return null;
    }

    /** A row that is not at home yet must not be judged, or followed, by other tables' rows. */
    void checkForeignKeys() throws Unplannable {
        Unplannable checked = checkedWhereItWas();
        if (checked != null) {
            throw checked;
        }
        for (var other : queries.layout().catalog().tables().values()) {
            for (var foreign : other.foreignKeys()) {
                if (foreign.followsUpdates()
                        && foreign.target().equals(target.table().name())
                        && foreign.targetColumns().contains(key.column())) {
                    throw new Unplannable(
                            "An UPDATE of the shard key " + key.column() + ", which the foreign key " + foreign.name()
                                    + " would follow where the row was",
                            MOVING);
                }
            }
        }
    }

    /** Why a row with another shard key would be judged by the rows beside it where it was; null if it would not. */
    private @Nullable Unplannable checkedWhereItWas() {
        for (var own : target.table().foreignKeys()) {
            PlacedTable parent = queries.layout()
                    .table(List.of(own.target().schema()), own.target().name());
            boolean everywhere = parent != null && parent.location() instanceof Location.Reference;
            if (own.columns().contains(key.column()) && !everywhere) {
                return new Unplannable(
                        "An UPDATE of the shard key " + key.column() + ", whose foreign key " + own.name()
                                + " would be checked where the row was",
                        MOVING);
            }
        }
        return null;
    }

    /** The statement with the key as its answer's last column. */
    ShardText withKey(Table table, boolean returning) {
        Clauses clauses = new Clauses(queries.scan().text(), queries.tokens());
        ShardText.Builder text = new ShardText.Builder();
        String column = queries.dialect().quote(key.column());
        if (!queries.dialect().hasReturning()) {
            return text.sql("SELECT " + column + " FROM FINAL TABLE (")
                    .addAll(clauses.pieces(clauses.whole()))
                    .sql(")")
                    .build();
        }
        String name = queries.names()
                .stored(
                        table.getAlias() == null
                                ? table.getName()
                                : table.getAlias().getName().trim());
        return text.addAll(clauses.pieces(clauses.whole()))
                .sql(returning ? ", " : " RETURNING ")
                .sql(queries.dialect().quote(name) + "." + column)
                .build();
    }
}
