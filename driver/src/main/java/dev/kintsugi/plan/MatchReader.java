package dev.kintsugi.plan;

import dev.kintsugi.plan.Relation.ColumnRef;
import dev.kintsugi.plan.RowFilter.Match;
import java.util.LinkedHashSet;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions for the columns of one mention that must equal a column of another table, of this query block or of one around it.
 *
 * <pre>
 *   FROM part p, lineitem l WHERE l.part = p.id AND …                       a row of lineitem is of use if its part is a copied row's id
 *   WHERE s.id IN (SELECT x.supplier FROM x WHERE …)                        a row of s is of use if its id is a copied row's supplier
 *   (l.part = p.id AND …) OR (p.id = l.part AND …)                          what all alternatives say
 * </pre>
 *
 * <p>It does not matter where the other table stands: the statement runs over copies, so whatever row of it is meant, and be it one that an
 * outer join replaced by NULLs, its column has a copied row's value or none that equals anything. Copies are filled one after another, each
 * with what is of use given those before it, so no two are each other's reason.
 */
final class MatchReader {
    private final Mention mention;
    private final Scope scope;
    private final Needs needs;
    private final QueryBinder binder;

    MatchReader(Mention mention, Scope scope, Needs needs, QueryBinder binder) {
        this.mention = mention;
        this.scope = scope;
        this.needs = needs;
        this.binder = binder;
    }

    Set<Match> of(Expression condition) {
        Set<Match> matches = new LinkedHashSet<>();
        if (condition instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return of(list.get(0));
        }
        if (condition instanceof AndExpression and && !and.isUseOperator()) {
            matches.addAll(of(and.getLeftExpression()));
            matches.addAll(of(and.getRightExpression()));
        } else if (condition instanceof OrExpression or) {
            matches.addAll(of(or.getLeftExpression()));
            matches.retainAll(of(or.getRightExpression()));
        } else if (condition instanceof EqualsTo equals && equals.getOldOracleJoinSyntax() == 0) {
            ColumnRef left = Conditions.column(equals.getLeftExpression(), scope);
            ColumnRef right = Conditions.column(equals.getRightExpression(), scope);
            add(left, right, matches);
            add(right, left, matches);
        } else if (condition instanceof InExpression in
                && !in.isNot()
                && in.getRightExpression() instanceof Select select) {
            add(Conditions.column(in.getLeftExpression(), scope), onlyColumn(select), matches);
        }
        return matches;
    }

    private @Nullable ColumnRef onlyColumn(Select subquery) {
        Select inner = subquery;
        while (inner instanceof ParenthesedSelect nested) {
            inner = nested.getSelect();
        }
        Block block = inner instanceof PlainSelect plain ? binder.block(plain) : null;
        return block == null || block.select().getSelectItems().size() != 1
                ? null
                : Conditions.column(block.select().getSelectItems().get(0).getExpression(), block.scope());
    }

    private void add(@Nullable ColumnRef mine, @Nullable ColumnRef theirs, Set<Match> into) {
        if (mine == null || theirs == null || mine.relation() != mention.relation()) {
            return;
        }
        for (ColumnRef equal : scope.equalTo(theirs)) {
            Mention other = needs.mentionOf(equal.relation());
            if (other != null
                    && !other.table().name().equals(mention.table().name())
                    && Conditions.comparable(mine.type(), equal.type())) {
                into.add(new Match(mine.name(), other.table().name(), equal.name()));
            }
        }
    }
}
