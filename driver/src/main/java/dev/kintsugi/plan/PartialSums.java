package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.rows.SqlType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/** Whether the sums and averages of a block are those of the shards' sums, as the database adds. */
final class PartialSums {
    private static final Set<String> SUMS = Set.of("sum", "avg");
    private static final Pattern FLOATING = Pattern.compile("\\b(DOUBLE|FLOAT|DECFLOAT|REAL)\\b");
    private static final List<Kind> FLOATS = List.of(Kind.REAL, Kind.DOUBLE, Kind.OTHER);

    private PartialSums() {}

    /** Refuses a sum of spans, and of what may be numbers whose partial sums are rounded: of such columns, or what functions make of any. */
    static void check(Block block, Queries queries) throws Unplannable {
        Spans spans = new Spans(block.scope());
        for (Expression aggregate : block.shape().aggregates()) {
            if (SUMS.contains(Choice.name(aggregate)) && spans.isSpan(argument(aggregate))) {
                throw new Unplannable("Sums of spans of time are added up by the database alone", "Add up numbers");
            }
        }
        if (FLOATS.stream().allMatch(queries.dialect()::addsPartialSums)) {
            return;
        }
        for (Expression aggregate : block.shape().aggregates()) {
            if (SUMS.contains(Choice.name(aggregate)) && !isExact(aggregate, block, queries)) {
                throw new Unplannable(
                        "Sums of floating-point numbers are rounded on each shard, before they could be added",
                        "Cast the numbers to DECIMAL");
            }
        }
    }

    private static @Nullable Expression argument(Expression aggregate) {
        if (aggregate instanceof Function function) {
            return function.getParameters() == null || function.getParameters().isEmpty()
                    ? null
                    : function.getParameters().get(0);
        }
        return aggregate instanceof AnalyticExpression filtered ? filtered.getExpression() : null;
    }

    private static boolean isExact(Expression aggregate, Block block, Queries queries) {
        Shape shape = Shape.of(aggregate);
        boolean computes = shape.functions().size() > 1
                || FLOATING.matcher(aggregate.toString().toUpperCase(Locale.ROOT))
                        .find();
        for (Column column : shape.columns()) {
            ColumnRef known = block.scope().resolve(column);
            computes |= known == null
                    || known.type() == null
                    || !queries.dialect().addsPartialSums(known.type().kind());
        }
        return !computes;
    }
}
