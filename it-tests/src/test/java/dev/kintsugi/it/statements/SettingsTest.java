package dev.kintsugi.it.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a session sets stays on connections that it gives back, for those who set the same and for nobody else. */
class SettingsTest {
    /** On every shard. */
    private static final String EVERYWHERE = "SELECT DISTINCT current_setting('work_mem') FROM customers";

    private static final String NAME = "SELECT DISTINCT current_setting('application_name') FROM customers";

    private static Shop shop;
    private static String usual;

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("settings");
        usual = shop.rows(EVERYWHERE).get(0);
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    private static void run(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void setting_staysOnTheConnection() throws SQLException {
        try (Connection session = shop.open()) {
            run(session, "SET application_name = 'stays'");
            assertThat(Shop.rows(session, NAME)).containsExactly("stays");
            for (int shard = 0; shard < 3; shard++) {
                assertThat(shop.rowsOn(
                                shard,
                                "SELECT count(*) > 0 FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND application_name = 'stays'"))
                        .containsExactly("t");
            }
        }
        assertThat(shop.rows(NAME)).doesNotContain("stays");
    }

    @Test
    void sessionsWithOtherSettings_eachHaveTheirOwn() throws SQLException {
        try (Connection one = shop.open();
                Connection two = shop.open()) {
            run(one, "SET work_mem = '1MB'", "SET extra_float_digits = 3");
            run(two, "SET extra_float_digits = 2", "SET work_mem = '2MB'");
            for (int i = 0; i < 10; i++) {
                assertThat(Shop.rows(one, EVERYWHERE)).containsExactly("1MB");
                assertThat(Shop.rows(two, EVERYWHERE)).containsExactly("2MB");
                assertThat(Shop.rows(
                                one, "SELECT current_setting('extra_float_digits') FROM customers WHERE id = " + i))
                        .doesNotContain("2");
                assertThat(shop.rows(EVERYWHERE)).containsExactly(usual);
            }
        }
    }

    @Test
    void propertiesOfJdbc_outliveWhatIsUndone() throws SQLException {
        String own = "SELECT DISTINCT current_setting('search_path') || ' ' || current_setting('transaction_isolation')"
                + " FROM public.customers";
        try (Connection one = shop.open();
                Connection two = shop.open()) {
            run(one, "SET work_mem = '3MB'");
            two.setSchema("pg_catalog");
            two.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            for (int i = 0; i < 5; i++) {
                assertThat(Shop.rows(one, EVERYWHERE)).containsExactly("3MB");
                assertThat(Shop.rows(two, own)).containsExactly("pg_catalog serializable");
            }
        }
        assertThat(shop.rows(EVERYWHERE)).containsExactly(usual);
    }

    @Test
    void laterSettingOfTheSame_replacesTheEarlier() throws SQLException {
        try (Connection session = shop.open()) {
            run(session, "SET work_mem = '5MB'");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly("5MB");
            run(session, "SET work_mem = '6MB'");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly("6MB");
            run(session, "RESET work_mem");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly(usual);
        }
    }

    @Test
    void rolledBackSetting_isLeftNowhere() throws SQLException {
        try (Connection session = shop.open()) {
            run(session, "BEGIN", "SET work_mem = '7MB'");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly("7MB");
            run(session, "ROLLBACK");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly(usual);
        }
        assertThat(shop.rows(EVERYWHERE)).containsExactly(usual);
    }

    @Test
    void settingUndoneBySavepoint_isLeftNowhere() throws SQLException {
        try (Connection session = shop.open()) {
            run(session, "BEGIN", "SAVEPOINT s", "SET work_mem = '7MB'");
            Shop.rows(session, "SELECT 1 FROM customers WHERE id = 1");
            run(session, "ROLLBACK TO s");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly(usual);
            run(session, "COMMIT");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly(usual);
        }
        assertThat(shop.rows(EVERYWHERE)).containsExactly(usual);
    }

    @Test
    void settingOfTheTransaction_endsWithIt() throws SQLException {
        try (Connection session = shop.open()) {
            run(session, "SET work_mem = '8MB'", "BEGIN", "SET LOCAL work_mem = '9MB'");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly("9MB");
            run(session, "COMMIT");
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly("8MB");
        }
        assertThat(shop.rows(EVERYWHERE)).containsExactly(usual);
    }

    @Test
    void settingThatFails_changesNothing() throws SQLException {
        try (Connection session = shop.open()) {
            run(session, "SET work_mem = '10MB'");
            assertThatThrownBy(() -> run(session, "SET work_mem = 'much'"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"));
            assertThat(Shop.rows(session, EVERYWHERE)).containsExactly("10MB");
        }
        assertThat(shop.rows(EVERYWHERE)).containsExactly(usual);
    }

    @Test
    void seed_isNotTakenOver() throws SQLException {
        String random = "SELECT random() FROM customers WHERE id = 1";
        try (Connection one = shop.open();
                Connection two = shop.open()) {
            run(one, "SET seed = 0.5");
            run(two, "SET seed = 0.5");
            assertThat(Shop.rows(one, random)).isEqualTo(Shop.rows(two, random));
        }
    }
}
