package dev.kintsugi.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTextsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM customers",
                "WITH gone AS (DELETE FROM customers RETURNING id) SELECT id FROM gone",
                "SELECT id INTO other FROM customers",
                "SELECT id FROM customers FOR UPDATE",
                "SELECT 1; SELECT id FROM customers",
                "SELECT id FROM public.customers",
                "SELECT c.id FROM customers c JOIN \"public\".orders o ON o.customer_id = c.id",
                "SELECT nextval(''numbers''), id FROM customers",
                "SELECT pg_table_size(''customers'')",
                "SELECT last_value FROM numbers",
                "SELECT id, now() FROM customers",
                "SELECT id, current_date FROM customers",
                "SELECT id, random() FROM customers",
                "SELECT relname FROM pg_class",
                "SELECT table_name FROM information_schema.tables",
                "SELECT ''customers''::regclass FROM customers",
                "SELECT id FROM customers WHERE id = $1",
                "SELECT audited(id) FROM customers",
                "SELECT query_to_xml(''SELECT id FROM customers'', false, false, '''') FROM customers",
                "SELECT set_config(''search_path'', ''other'', false) FROM customers",
                "DISCARD ALL",
                "SELECT ''",
                ""
            })
    void queryThatIsMoreThanReading_isRefused(String query) throws SQLException {
        assertThat(plan("SELECT query_to_xml('" + query + "', false, false, '')"))
                .isInstanceOf(Plan.Refused.class);
        assertThat(plan("SELECT count(*) FROM ts_stat('" + query + "')")).isInstanceOf(Plan.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT query_to_xml(?, false, false, '') FROM customers",
                "SELECT query_to_xml($1, false, false, '') FROM customers",
                "SELECT query_to_xml(E'SELECT id FROM customers', false, false, '')",
                "SELECT query_to_xml(U&'SELECT id FROM customers', false, false, '')",
                "SELECT query_to_xml('SELECT id ' || 'FROM customers', false, false, '')",
                "SELECT query_to_xml(query => 'SELECT id FROM customers', nulls => true, tableforest => true, targetns => '')",
                "SELECT query_to_xml(format('SELECT id FROM %I', 'customers'), false, false, '')",
                "SELECT query_to_xml(c.name, false, false, '') FROM customers c",
                "SELECT query_to_xml_and_xmlschema('SELECT id FROM customers', false, false, '')",
                "SELECT table_to_xml('public.customers', false, false, '')",
                "SELECT table_to_xml('pg_class', false, false, '')",
                "SELECT table_to_xml('customers'::text::regclass, false, false, '')",
                "SELECT table_to_xml('cus' || 'tomers', false, false, '')",
                "SELECT table_to_xml(?, false, false, '') FROM customers",
                "SELECT table_to_xml_and_xmlschema('customers', false, false, '')",
                "SELECT schema_to_xml('public', false, false, '')",
                "SELECT database_to_xml(false, false, '') FROM customers",
                "SELECT table_to_xml('customers', false, false, '') FROM orders FOR UPDATE",
                "INSERT INTO audit_log (id, what) SELECT 1, query_to_xml('SELECT id FROM customers', false, false, '')::text",
                "UPDATE customers SET name = query_to_xml('SELECT id FROM customers', false, false, '')::text",
                "DELETE FROM customers WHERE length(table_to_xml('orders', false, false, '')::text) > 5"
            })
    void textThatIsNotKnown_isRefused(String statement) throws SQLException {
        assertThat(plan(statement)).isInstanceOf(Plan.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT table_to_xml('nothing', false, false, '')",
                "SELECT count(*) FROM ts_stat('SELECT to_tsvector(x) FROM nothing')"
            })
    void unknownTable_isAnErrorWithItsName(String statement) {
        assertThatThrownBy(() -> plan(statement))
                .isInstanceOf(UnknownTable.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void knownText_shapesThePlan() throws SQLException {
        Layout layout = Shop.layout(Shop.POSTGRES);
        String sql = "SELECT 'a', query_to_xml('SELECT id FROM customers', false, false, '') FROM products";
        assertThat(Planner.plan(layout, List.of("public"), Shop.scan(layout, sql), true)
                        .shaping())
                .contains(1)
                .doesNotContain(0);
    }

    @Test
    void h2_hasNoSuchFunctions() throws SQLException {
        assertThat(Shop.plan(Shop.layout(Shop.H2), "SELECT table_to_xml('customers', false, false, '')"))
                .isInstanceOf(Plan.Refused.class);
    }

    private static Plan plan(String sql) throws SQLException {
        return Shop.plan(Shop.layout(Shop.POSTGRES), sql);
    }
}
