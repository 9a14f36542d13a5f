package dev.kintsugi.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.parse.Lexer;
import dev.kintsugi.plan.Clauses.Clause;
import dev.kintsugi.plan.Clauses.Range;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClausesTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = "⇒",
            quoteCharacter = '~',
            value = {
                "SELECT a FROM t WHERE b = c                          ⇒ FROM t",
                "SELECT 'FROM x' /* FROM y */ FROM t -- FROM z        ⇒ FROM t",
                "SELECT \"from\", t.from FROM t LIMIT 1               ⇒ FROM t",
                "SELECT a AS from FROM t                              ⇒ FROM t",
                "SELECT a IS DISTINCT FROM b FROM t                   ⇒ FROM t",
                "SELECT extract(day FROM a), trim(BOTH FROM b) FROM t ⇒ FROM t",
                "SELECT substring(a FROM 1 FOR 2) FROM t ORDER BY 1   ⇒ FROM t",
                "SELECT (SELECT a FROM u WHERE (b)) FROM t GROUP BY c ⇒ FROM t",
                "SELECT ALL a FROM t                                  ⇒ FROM t",
                "WITH u AS (SELECT a FROM v) SELECT a FROM u          ⇒ FROM u",
                "SELECT a FROM t UNION SELECT b FROM u ORDER BY 1     ⇒ FROM u",
                "SELECT a FROM t ;                                    ⇒ FROM t",
            })
    void from_isTheOutermostQuerys(String sql, String from) throws SQLException {
        Clauses clauses = clauses(sql);

        assertThat(text(clauses, clauses.clause(Clause.FROM))).isEqualTo(from);
    }

    @Test
    void selectItems_areSplitOutsideOfBrackets() throws SQLException {
        Clauses clauses = clauses("SELECT DISTINCT ON (a, b) f(a, b), ARRAY[a, b], 'x, y' AS c, (a) d FROM t");

        assertThat(texts(clauses, clauses.selectItems()))
                .containsExactly("f(a, b)", "ARRAY[a, b]", ":literal1 AS c", "(a) d");
    }

    @Test
    void alias_isCutOffWithAndWithoutAs() throws SQLException {
        Clauses clauses = clauses("SELECT a + b AS c, a + b c, a FROM t");
        List<Range> items = clauses.selectItems();

        assertThat(text(clauses, clauses.withoutAlias(items.get(0), true))).isEqualTo("a + b");
        assertThat(text(clauses, clauses.withoutAlias(items.get(1), true))).isEqualTo("a + b");
        assertThat(text(clauses, clauses.withoutAlias(items.get(2), false))).isEqualTo("a");
    }

    @Test
    void direction_isCutOff() throws SQLException {
        Clauses clauses = clauses("SELECT a FROM t ORDER BY a DESC NULLS LAST, f(b, c) ASC, d");

        assertThat(texts(
                        clauses,
                        clauses.items(Clause.ORDER, 2).stream()
                                .map(clauses::withoutDirection)
                                .toList()))
                .containsExactly("a", "f(b, c)", "d");
    }

    @Test
    void absentClause_isEmpty() throws SQLException {
        Clauses clauses = clauses("SELECT 1");

        assertThat(clauses.has(Clause.FROM)).isFalse();
        assertThat(clauses.clause(Clause.WHERE).isEmpty()).isTrue();
        assertThat(text(clauses, clauses.upTo(Clause.LIMIT))).isEqualTo("SELECT :literal1");
    }

    private static Clauses clauses(String sql) throws SQLException {
        return new Clauses(sql, Lexer.tokens(sql, Shop.POSTGRES.lexerRules(), true));
    }

    private static List<String> texts(Clauses clauses, List<Range> ranges) {
        return ranges.stream().map(range -> text(clauses, range)).toList();
    }

    private static String text(Clauses clauses, Range range) {
        return new ShardText(clauses.pieces(range)).toString();
    }
}
