package dev.kintsugi.plan;

import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.route.Values;
import dev.kintsugi.topology.Shard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A plan as lines of text, with the shards that it takes for one execution's values. */
public final class Explanation implements Plan.Visitor<Void> {
    private final Values values;
    private final Layout layout;
    private final List<String> lines = new ArrayList<>();

    private Explanation(Values values, Layout layout) {
        this.values = values;
        this.layout = layout;
    }

    /** The lines of a plan. */
    public static List<String> of(Plan plan, Values values, Layout layout) throws SQLException {
        Explanation explanation = new Explanation(values, layout);
        plan.accept(explanation);
        return explanation.lines;
    }

    private String names(ShardSet shards) {
        List<String> names = new ArrayList<>();
        for (int shard : shards.toArray()) {
            names.add(layout.topology().shards().get(shard).name());
        }
        return names.isEmpty() ? "no shard" : String.join(", ", names);
    }

    @Override
    public Void visit(Plan.OneShard plan) throws SQLException {
        ShardSet one = null;
        for (Routing anchor : plan.anchors()) {
            ShardSet shards = anchor.shards(values);
            if (shards.isEmpty()) {
                continue;
            }
            if (shards.size() > 1 || (one != null && !one.equals(shards))) {
                plan.anchors().stream()
                        .flatMap(asked -> asked.uniqueKeys().stream())
                        .forEach(key -> lines.add("One shard by the " + key + "; if only a database can tell, then"));
                return plan.otherwise().accept(this);
            }
            one = shards;
        }
        String where = one != null
                ? names(one)
                : plan.home() >= 0 ? layout.topology().shards().get(plan.home()).name() : "any shard";
        lines.add("One shard: " + where);
        lines.add("  statement: as it is");
        if (!plan.anchors().isEmpty()) {
            lines.add("  because: "
                    + plan.anchors().stream().map(Routing::toString).collect(Collectors.joining(" and ")));
        }
        return done();
    }

    private static Void done() {
        return null;
    }

    @Override
    public Void visit(Plan.Scatter plan) {
        describe(plan.rows(), "");
        lines.add("  each of: " + names(plan.routing().shards(values)));
        lines.add("  statement: " + plan.text());
        lines.add("  because: " + plan.routing());
        return done();
    }

    private void describe(RowsPlan rows, String indent) {
        if (rows instanceof RowsPlan.Limit limit) {
            lines.add(indent + "Limit " + (limit.count() == null ? "all" : limit.count())
                    + (limit.offset() == null ? "" : " offset " + limit.offset()));
            describe(limit.source(), indent + "  ");
        } else if (rows instanceof RowsPlan.Distinct distinct) {
            lines.add(indent + "Distinct");
            describe(distinct.source(), indent + "  ");
        } else if (rows instanceof RowsPlan.MergeSort sort) {
            lines.add(indent + "Merge sorted by " + keys(sort.keys()));
        } else if (rows instanceof RowsPlan.Finish finish) {
            lines.add(indent + "Finish by a database: " + finish.text());
            describe(finish.source(), indent + "  ");
        } else if (rows instanceof RowsPlan.Aggregate aggregate) {
            lines.add(indent + "Aggregate "
                    + aggregate.outputs().stream()
                            .map(output -> output.function().name().toLowerCase(java.util.Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + (aggregate.order().isEmpty() ? "" : ", sorted by " + keys(aggregate.order())));
        } else {
            lines.add(indent + "Concat");
        }
    }

    private static String keys(List<RowsPlan.SortKey> keys) {
        return keys.stream()
                .map(key -> "column "
                        + (key.column() >= 0 ? Integer.toString(key.column() + 1) : key.column() + " from the end")
                        + (key.descending() ? " desc" : "")
                        + (key.nullsFirst() ? " nulls first" : ""))
                .collect(Collectors.joining(", "));
    }

    @Override
    public Void visit(Plan.WriteShards plan) {
        lines.add("Write, counts added");
        lines.add("  each of: " + names(plan.routing().shards(values)));
        lines.add("  statement: as it is");
        lines.add("  because: " + plan.routing());
        return done();
    }

    @Override
    public Void visit(Plan.WriteCopies plan) {
        lines.add("Write every copy of a reference table, one count");
        lines.add("  each of: " + names(ShardSet.all(layout.clusterSize())));
        lines.add("  statement: as it is");
        return done();
    }

    @Override
    public Void visit(Plan.InsertRows plan) {
        lines.add("Insert " + plan.rows().size() + " row" + (plan.rows().size() == 1 ? "" : "s")
                + (plan.key() == null
                        ? " into every copy"
                        : ", each to the shard of its " + plan.key().column()));
        for (Plan.DrawnColumn drawn : plan.drawn()) {
            lines.add("  drawn: "
                    + plan.table().table().columns().get(drawn.column()).name());
        }
        return done();
    }

    @Override
    public Void visit(Plan.InsertQuery plan) throws SQLException {
        Location location = plan.table().location();
        lines.add("Insert the rows of a query, "
                + (location instanceof Location.Sharded sharded
                        ? "each to the shard of its " + sharded.key().column()
                        : location instanceof Location.Single single
                                ? "all to " + names(ShardSet.of(single.shard(), layout.clusterSize()))
                                : "all to every copy"));
        if (plan.conflicts() != null) {
            lines.add("  conflicts: by "
                    + plan.conflicts().keys().stream()
                            .map(key -> key.lookup().constraint())
                            .collect(Collectors.joining(", "))
                    + ", where the row is that is met");
        }
        lines.add("  query: " + plan.source().text());
        part(plan.source());
        return done();
    }

    /** The plan of a statement within this one. */
    private void part(Derived derived) throws SQLException {
        Explanation inner = new Explanation(derived.values(values), layout);
        derived.plan().accept(inner);
        inner.lines.forEach(line -> lines.add("    " + line));
    }

    @Override
    public Void visit(Plan.MoveRows plan) {
        lines.add("Write in place, then move the rows whose key has another home");
        lines.add("  each of: " + names(plan.routing().shards(values)));
        lines.add("  statement: " + plan.text());
        lines.add("  because: " + plan.routing());
        return done();
    }

    @Override
    public Void visit(Plan.MergeQuery plan) throws SQLException {
        String shards = plan.partners() == null
                ? where(plan.table())
                : ", each on the shards of its partners, else of the key to insert";
        lines.add("Merge the rows of a query" + (plan.key() == null ? "" : ", by " + plan.key()) + shards
                + (plan.everywhere() ? "; on all shards" : "")
                + (plan.moves() ? "; then move the rows whose key has another home" : ""));
        lines.add("  query: " + plan.source().text());
        part(plan.source());
        return done();
    }

    @Override
    public Void visit(Plan.WriteByKey plan) throws SQLException {
        lines.add("Find rows by a query, then write them by " + String.join(", ", plan.keys()) + where(plan.table()));
        lines.add("  statement: " + plan.text());
        lines.add("  query: " + plan.rows().text());
        part(plan.rows());
        return done();
    }

    private String where(PlacedTable table) {
        return table.location() instanceof Location.Sharded
                ? ", each on its shard"
                : table.location() instanceof Location.Single single
                        ? ", on " + names(ShardSet.of(single.shard(), layout.clusterSize()))
                        : ", in every copy";
    }

    @Override
    public Void visit(Plan.Define plan) {
        lines.add(plan.alone() ? "Define, outside of transactions" : "Define, all or none");
        for (Shard shard : layout.topology().shards()) {
            String text = plan.texts().get(shard.index());
            if (text != null) {
                lines.add("  " + shard.name() + ": " + text.strip());
            }
        }
        Plan.Likeness likeness = plan.likeness();
        if (likeness != null) {
            List<Shard> shards = layout.topology().shards();
            String columns =
                    ": with the columns that " + shards.get(likeness.model()).name() + " gives it by ";
            likeness.shards()
                    .forEach(shard -> lines.add("  " + shards.get(shard).name() + columns
                            + likeness.text().strip()));
        }
        plan.filling().numbers().forEach(column -> lines.add("  numbered over all shards: " + column.column()));
        if (plan.filling().copies() != null) {
            lines.add("  what differs by row as in the first copy: "
                    + String.join(", ", plan.filling().copies().columns()));
        }
        plan.records().forEach(record -> lines.add("  recorded: " + record));
        if (plan.filling().insert() != null) {
            lines.add("  filled by: " + plan.filling().insert());
        }
        return done();
    }

    @Override
    public Void visit(Plan.Gather plan) throws SQLException {
        lines.add("Gather");
        for (GatheredTable table : plan.tables()) {
            lines.add("  copy: " + table + ", from "
                    + (table.routing() == null
                            ? "any shard"
                            : names(table.routing().shards(values))));
        }
        plan.views().forEach(view -> lines.add("  view: " + view.name().name()));
        lines.add("  statement: " + (plan.text() == null ? "as it is" : plan.text()) + ", over the copies");
        lines.add("  because: " + plan.reason());
        return done();
    }

    @Override
    public Void visit(Plan.Timed plan) throws SQLException {
        Plan asItIs = plan.asItIs() instanceof Plan.Kept kept ? kept.write() : plan.asItIs();
        if (asItIs instanceof Plan.OneShard) {
            Explanation alone = new Explanation(values, layout);
            plan.asItIs().accept(alone);
            if (alone.lines.get(0).startsWith("One shard")) {
                lines.addAll(alone.lines);
                return done();
            }
        }
        lines.add("With the time of one clock: " + plan.fixed().text());
        part(plan.fixed());
        return done();
    }

    @Override
    public Void visit(Plan.Stepwise plan) throws SQLException {
        lines.add("In steps");
        steps(plan);
        return done();
    }

    private void steps(Plan.Stepwise plan) throws SQLException {
        for (Step step : plan.steps()) {
            lines.add("  first: " + step.query().text());
            part(step.query());
        }
        lines.add("  then: " + plan.statement().text());
        part(plan.statement());
    }

    @Override
    public Void visit(Plan.LockAvailable plan) throws SQLException {
        lines.add("Lock as many rows as are wanted, of those that are not locked");
        lines.add("  first: " + plan.some().text());
        part(plan.some());
        lines.add("  then: " + plan.locking().text());
        part(plan.locking());
        return done();
    }

    @Override
    public Void visit(Plan.Carry plan) throws SQLException {
        String title = "Carry rows to the shards of others";
        for (Plan.Way way : plan.ways()) {
            lines.add(title);
            steps(way.steps());
            title = "Or, if that is less";
        }
        lines.add("Or, if that is too much");
        Explanation otherwise = new Explanation(values, layout);
        plan.otherwise().accept(otherwise);
        otherwise.lines.forEach(line -> lines.add("  " + line));
        return done();
    }

    @Override
    public Void visit(Plan.Kept plan) throws SQLException {
        plan.write().accept(this);
        for (EnforcedKey key : plan.keys()) {
            lines.add("  unique: " + key.lookup().constraint() + ", at the home of each value");
        }
        return done();
    }

    @Override
    public Void visit(Plan.Configure plan) {
        lines.add("A setting on every shard: " + plan.name());
        return done();
    }

    @Override
    public Void visit(Plan.AskChannels plan) {
        lines.add(plan.tells() ? "Told on the first shard when the transaction is committed" : "Of the session");
        return done();
    }

    @Override
    public Void visit(Plan.LockSession plan) throws SQLException {
        lines.add("The session's locks, of which the first shard has all");
        return plan.asItIs().accept(this);
    }

    @Override
    public Void visit(Plan.AskSizes plan) throws SQLException {
        lines.add("The catalog of one shard, with the sizes of all");
        return plan.asItIs().accept(this);
    }

    @Override
    public Void visit(Plan.Draw plan) {
        lines.add("One shard: " + names(ShardSet.of(plan.home(), layout.clusterSize())));
        lines.add("  statement: as it is");
        lines.add("  because: the sequence " + plan.sequence().name());
        return done();
    }

    @Override
    public Void visit(Plan.LastDrawn plan) {
        lines.add("What the session has drawn last"
                + (plan.sequence() == null ? "" : " from " + plan.sequence().name()));
        return done();
    }

    @Override
    public Void visit(Plan.WriteFirst plan) throws SQLException {
        lines.add(plan.overCopies() ? "Copy, then write, then query the copies" : "Write a part first");
        lines.add("  first: " + plan.write().text());
        part(plan.write());
        lines.add("  then: " + plan.rest().text());
        part(plan.rest());
        return done();
    }

    @Override
    public Void visit(Plan.Refused plan) {
        lines.add("Refused: " + plan.reason());
        lines.add("  remedy: " + plan.remedy());
        return done();
    }
}
