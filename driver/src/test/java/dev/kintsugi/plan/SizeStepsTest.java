package dev.kintsugi.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizeStepsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id, pg_table_size(c.name) FROM customers c",
                "SELECT id, pg_table_size((SELECT 'orders')) FROM customers",
                "SELECT id, pg_table_size('orders'), pg_table_size(name) FROM customers",
                "SELECT id, pg_relation_size('orders', name) FROM customers",
                "SELECT s.s FROM customers c CROSS JOIN pg_table_size('orders') AS s (s)",
                "SELECT id FROM customers, LATERAL pg_table_size('orders') s",
                "DELETE FROM orders USING customers c, pg_table_size('orders') s WHERE c.id = orders.id",
                "SELECT c.id, r.reltuples FROM customers c JOIN pg_class r ON r.relname = c.name",
                "UPDATE customers SET name = 'x' WHERE id < (SELECT reltuples FROM pg_class WHERE relname = 'orders')",
                "SELECT id, \"pg_table_size\"('orders') FROM customers"
            })
    void sizeThatIsNoConstantValue_isRefused(String statement) throws SQLException {
        assertThat(Shop.plan(Shop.layout(Shop.POSTGRES), statement)).isInstanceOf(Plan.Refused.class);
    }

    @Test
    void operatorThatWouldBecomeAParameter_isRefused() throws SQLException {
        Layout layout = Shop.layout(Shop.POSTGRES);
        String sql = "SELECT id, pg_table_size('orders') FROM customers WHERE name::jsonb ? 'a'";
        Scan scan = Lexer.scan(sql, layout.dialect().lexerRules(), false);
        assertThat(Planner.plan(layout, List.of("public"), scan, false).plan()).isInstanceOf(Plan.Refused.class);
    }

    @Test
    void callsWrittenAlike_haveOneAnswer_butNotThoseOfParameters() throws SQLException {
        assertThat(steps("SELECT pg_table_size('orders') > pg_table_size('orders') FROM customers"))
                .isEqualTo(1);
        assertThat(steps("SELECT pg_table_size('orders') > pg_table_size('shops') FROM customers"))
                .isEqualTo(2);
        assertThat(steps("SELECT pg_table_size(?::regclass) > pg_table_size(?::regclass) FROM customers"))
                .isEqualTo(2);
    }

    @Test
    void h2_hasNoSuchFunctions() throws SQLException {
        assertThat(Shop.plan(Shop.layout(Shop.H2), "SELECT id, pg_table_size('orders') FROM customers"))
                .isNotInstanceOf(Plan.Stepwise.class);
    }

    @Test
    void valueThatIsWrittenInPlaceOfAParameter_isConstant() throws SQLException {
        assertThat(steps("SELECT pg_table_size(('orders')::regclass) FROM customers"))
                .isEqualTo(1);
        assertThat(steps("SELECT pg_table_size(CAST((NULL) AS regclass)) FROM customers"))
                .isEqualTo(1);
    }

    private static int steps(String sql) throws SQLException {
        return Shop.plan(Shop.layout(Shop.POSTGRES), sql) instanceof Plan.Stepwise plan
                ? plan.steps().size()
                : 0;
    }
}
