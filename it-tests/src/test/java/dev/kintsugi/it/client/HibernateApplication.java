package dev.kintsugi.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.KintsugiDataSource;
import dev.kintsugi.it.client.Databases.Product;
import dev.kintsugi.it.client.Shop.Country;
import dev.kintsugi.it.client.Shop.Customer;
import dev.kintsugi.it.client.Shop.OrderLine;
import dev.kintsugi.it.client.Shop.PurchaseOrder;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.hibernate.Hibernate;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.dialect.H2Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A Hibernate application as it is written against one database: what it expects holds there and on shards. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway") // What the tools fill in, and nulls that the calls allow.
abstract class HibernateApplication {

    /** What the application runs on. */
    enum Ground {
        ONE_POSTGRESQL,
        POSTGRESQL_SHARDS,
        ONE_H2,
        H2_SHARDS;

        Product product() {
            return name().contains("H2") ? Product.H2 : Product.POSTGRESQL;
        }

        boolean sharded() {
            return name().endsWith("SHARDS");
        }
    }

    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

    private final Ground ground;
    private final Databases databases;
    private final KintsugiDataSource dataSource = new KintsugiDataSource();
    private final SessionFactory factory;

    HibernateApplication(Ground ground) throws SQLException, IOException {
        this.ground = ground;
        databases = new Databases(ground.product(), "hibernate_" + ground.name().toLowerCase(Locale.ROOT), Shop.TABLES);
        factory = open("create");
    }

    private SessionFactory open(String schema) {
        Configuration configuration = new Configuration();
        if (ground.sharded()) {
            dataSource.setUrl(databases.cluster());
            configuration.getProperties().put("hibernate.connection.datasource", dataSource);
        } else {
            configuration.setProperty("hibernate.connection.url", databases.one());
        }
        configuration.setProperty("hibernate.hbm2ddl.auto", schema);
        configuration.setProperty("hibernate.hbm2ddl.halt_on_error", "true");
        configuration.setProperty("hibernate.jdbc.batch_size", "50");
        configuration.setProperty("hibernate.order_inserts", "true");
        Shop.ENTITIES.forEach(configuration::addAnnotatedClass);
        return configuration.buildSessionFactory();
    }

    @AfterAll
    void close() throws Exception {
        factory.close();
        dataSource.close();
        databases.close();
    }

    @BeforeEach
    void fill() {
        factory.inTransaction(session -> {
            session.persist(new Country("DE", "Germany"));
            session.persist(new Country("JP", "Japan"));
        });
    }

    @AfterEach
    void empty() {
        factory.inTransaction(session -> {
            for (String entity : List.of("OrderLine", "PurchaseOrder", "Customer", "Country")) {
                session.createMutationQuery("delete from " + entity).executeUpdate();
            }
        });
    }

    private List<Long> customers(int count) {
        return factory.fromTransaction(session -> {
            List<Customer> customers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Country country = session.getReference(Country.class, i % 2 == 0 ? "DE" : "JP");
                Customer customer = new Customer("Customer " + i, country);
                customer.balance = BigDecimal.valueOf(i);
                session.persist(customer);
                customers.add(customer);
            }
            return customers.stream().map(customer -> customer.id).toList();
        });
    }

    private List<Long> orders(int count) {
        return factory.fromTransaction(session -> {
            List<PurchaseOrder> orders = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                PurchaseOrder order = new PurchaseOrder(null, DAY.plusDays(i % 5), BigDecimal.valueOf(i, 1))
                        .with("bowl", i)
                        .with("vase", 1);
                session.persist(order);
                orders.add(order);
            }
            return orders.stream().map(order -> order.id).toList();
        });
    }

    @Test
    void dialect_isTheBackends() {
        var dialect = ((SessionFactoryImplementor) factory).getJdbcServices().getDialect();
        assertThat(dialect).isInstanceOf(ground.product() == Product.H2 ? H2Dialect.class : PostgreSQLDialect.class);
    }

    @Test
    void createdSchema_validatesAndNeedsNoUpdate() {
        open("validate").close();
        open("update").close();
    }

    @Test
    void identityIds_areUniqueAndFindTheirRows() {
        List<Long> ids = customers(30);
        assertThat(ids).doesNotHaveDuplicates().doesNotContainNull();
        factory.inTransaction(session -> {
            for (int i = 0; i < ids.size(); i++) {
                assertThat(session.find(Customer.class, ids.get(i)).name).isEqualTo("Customer " + i);
            }
            assertThat(session.find(Customer.class, -1L)).isNull();
        });
    }

    @Test
    void sequenceIds_areUniqueOverAllRows() {
        List<Long> ids = orders(35);
        assertThat(ids).doesNotHaveDuplicates();
        List<Long> lines = factory.fromTransaction(session ->
                session.createQuery("select id from OrderLine", Long.class).list());
        assertThat(lines).hasSize(70).doesNotHaveDuplicates();
    }

    @Test
    void aChangedEntity_isUpdatedAtTheFlush() {
        Long id = customers(3).get(1);
        factory.inTransaction(session -> session.find(Customer.class, id).name = "Renamed");
        factory.inTransaction(session -> {
            Customer customer = session.find(Customer.class, id);
            assertThat(customer.name).isEqualTo("Renamed");
            assertThat(customer.version).isEqualTo(1);
        });
    }

    @Test
    void aRemovedEntity_takesItsLinesAlong() {
        List<Long> ids = orders(4);
        factory.inTransaction(session -> session.remove(session.find(PurchaseOrder.class, ids.get(2))));
        factory.inTransaction(session -> {
            assertThat(session.find(PurchaseOrder.class, ids.get(2))).isNull();
            assertThat(session.createQuery("select count(*) from OrderLine", Long.class)
                            .getSingleResult())
                    .isEqualTo(6);
        });
    }

    @Test
    void lazyAssociations_loadWhenTheyAreTouched() {
        Long customer = customers(2).get(0);
        Long id = orders(5).get(3);
        factory.inTransaction(session ->
                session.find(PurchaseOrder.class, id).customer = session.getReference(Customer.class, customer));
        factory.inTransaction(session -> {
            PurchaseOrder order = session.find(PurchaseOrder.class, id);
            assertThat(Hibernate.isInitialized(order.lines)).isFalse();
            assertThat(order.lines).extracting(line -> line.quantity).containsExactly(3, 1);
            assertThat(Hibernate.isInitialized(order.customer)).isFalse();
            Customer loaded = Hibernate.unproxy(order.customer, Customer.class);
            assertThat(loaded.name).isEqualTo("Customer 0");
            assertThat(Hibernate.unproxy(loaded.country, Country.class).name).isEqualTo("Germany");
        });
    }

    @Test
    void orphans_areRemoved() {
        Long id = orders(2).get(0);
        factory.inTransaction(
                session -> session.find(PurchaseOrder.class, id).lines.remove(0));
        factory.inTransaction(session -> assertThat(session.find(PurchaseOrder.class, id).lines)
                .extracting(line -> line.product)
                .containsExactly("vase"));
    }

    @Test
    void joinFetch_readsOrdersWithTheirLines() {
        orders(12);
        factory.inTransaction(session -> {
            List<PurchaseOrder> read = session.createQuery(
                            "from PurchaseOrder o join fetch o.lines l where o.placed >= :day order by o.id, l.id",
                            PurchaseOrder.class)
                    .setParameter("day", DAY.plusDays(1))
                    .list();
            assertThat(read).hasSize(9).allSatisfy(order -> {
                assertThat(Hibernate.isInitialized(order.lines)).isTrue();
                assertThat(order.lines).hasSize(2);
            });
            assertThat(read).extracting(order -> order.id).isSorted();
        });
    }

    @Test
    void joinWithAReferenceTable_readsEachRowOnce() {
        customers(10);
        factory.inTransaction(session -> assertThat(session.createQuery(
                                "select c.name from Customer c join c.country k where k.name = :name order by c.balance desc",
                                String.class)
                        .setParameter("name", "Japan")
                        .list())
                .containsExactly("Customer 9", "Customer 7", "Customer 5", "Customer 3", "Customer 1"));
    }

    @Test
    void pages_areThoseOfOneOrder() {
        customers(23);
        factory.inTransaction(session -> {
            List<String> names = new ArrayList<>();
            for (int page = 0; page < 5; page++) {
                List<String> read = session.createQuery(
                                "select c.name from Customer c order by c.balance desc", String.class)
                        .setFirstResult(page * 5)
                        .setMaxResults(5)
                        .list();
                assertThat(read).hasSize(page < 4 ? 5 : 3);
                names.addAll(read);
            }
            assertThat(names)
                    .containsExactlyElementsOf(IntStream.range(0, 23)
                            .mapToObj(i -> "Customer " + (22 - i))
                            .toList());
        });
    }

    @Test
    void counts_coverAllRows() {
        customers(11);
        factory.inTransaction(session -> {
            assertThat(session.createQuery("select count(c) from Customer c where c.balance > 3", Long.class)
                            .getSingleResult())
                    .isEqualTo(7);
            assertThat(session.createQuery("select count(c) from Customer c where c.balance < 0", Long.class)
                            .getSingleResult())
                    .isZero();
        });
    }

    @Test
    void groups_areWhole() {
        customers(10);
        factory.inTransaction(session -> {
            List<Object[]> groups = session.createQuery(
                            "select c.country.code, count(*), sum(c.balance), avg(c.balance), max(c.name) from Customer c"
                                    + " group by c.country.code order by c.country.code",
                            Object[].class)
                    .list();
            assertThat(groups).hasSize(2);
            assertThat(groups.get(0)[0]).isEqualTo("DE");
            assertThat(groups.get(0)[1]).isEqualTo(5L);
            assertThat((BigDecimal) groups.get(0)[2]).isEqualByComparingTo("20");
            assertThat((Double) groups.get(0)[3]).isEqualTo(4.0);
            assertThat(groups.get(1)[4]).isEqualTo("Customer 9");
        });
    }

    @Test
    void aStaleVersion_isRefused() {
        Long id = customers(2).get(1);
        Customer stale = factory.fromTransaction(session -> session.find(Customer.class, id));
        factory.inTransaction(session -> session.find(Customer.class, id).name = "First");
        stale.name = "Second";
        assertThatThrownBy(() -> factory.inTransaction(session -> session.merge(stale)))
                .isInstanceOf(OptimisticLockException.class);
        Long order = orders(3).get(1);
        assertThatThrownBy(() -> factory.inTransaction(session -> {
                    PurchaseOrder mine = session.find(PurchaseOrder.class, order);
                    factory.inTransaction(other -> other.find(PurchaseOrder.class, order).total = BigDecimal.TEN);
                    mine.total = BigDecimal.ONE;
                }))
                .isInstanceOf(OptimisticLockException.class);
    }

    @Test
    void aPessimisticLock_holdsOthersBack() {
        Long id = customers(3).get(2);
        factory.inTransaction(session -> {
            session.find(Customer.class, id, LockModeType.PESSIMISTIC_WRITE);
            assertThatThrownBy(() -> factory.inTransaction(
                            other -> other.createSelectionQuery("from Customer c where c.id = :id", Customer.class)
                                    .setParameter("id", id)
                                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                                    .setTimeout(1)
                                    .list()))
                    .isInstanceOf(jakarta.persistence.PersistenceException.class);
        });
        factory.inTransaction(session -> assertThat(session.find(Customer.class, id, LockModeType.PESSIMISTIC_WRITE))
                .isNotNull());
    }

    @Test
    void pessimisticLocksOfAQuery_spanShards() {
        orders(9);
        factory.inTransaction(session -> {
            assertThat(session.createSelectionQuery("from PurchaseOrder o order by o.id", PurchaseOrder.class)
                            .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                            .list())
                    .hasSize(9);
            assertThatThrownBy(() -> factory.inTransaction(
                            other -> other.createMutationQuery("update PurchaseOrder o set o.total = 0")
                                    .setTimeout(1)
                                    .executeUpdate()))
                    .isInstanceOf(jakarta.persistence.PersistenceException.class);
        });
    }

    @Test
    void batchesOfInserts_arriveWhole() {
        List<Long> ids = orders(130);
        factory.inTransaction(session -> {
            assertThat(session.createQuery("select o.id from PurchaseOrder o", Long.class)
                            .list())
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(session.createQuery("select sum(l.quantity) from OrderLine l", Long.class)
                            .getSingleResult())
                    .isEqualTo(130 * 129 / 2 + 130);
        });
    }

    @Test
    void batchesOfUpdates_reachEveryRow() {
        List<Long> ids = orders(60);
        factory.inTransaction(session -> session.createQuery("from PurchaseOrder", PurchaseOrder.class)
                .list()
                .forEach(order -> order.total = BigDecimal.valueOf(order.id)));
        factory.inTransaction(session -> {
            for (Long id : ids) {
                PurchaseOrder order = session.find(PurchaseOrder.class, id);
                assertThat(order.total).isEqualByComparingTo(BigDecimal.valueOf(id));
                assertThat(order.version).isEqualTo(1);
            }
        });
    }

    @Test
    void bulkStatements_countEveryShardsRows() {
        orders(20);
        factory.inTransaction(session -> {
            assertThat(session.createMutationQuery(
                                    "update PurchaseOrder o set o.total = o.total + 1 where o.placed = :day")
                            .setParameter("day", DAY)
                            .executeUpdate())
                    .isEqualTo(4);
            assertThat(session.createMutationQuery("delete from OrderLine l where l.quantity > 10")
                            .executeUpdate())
                    .isEqualTo(9);
            assertThat(session.createMutationQuery("update Country c set c.name = 'Nippon' where c.code = 'JP'")
                            .executeUpdate())
                    .isEqualTo(1);
        });
        factory.inTransaction(session -> {
            assertThat(session.createQuery("select count(*) from OrderLine", Long.class)
                            .getSingleResult())
                    .isEqualTo(31);
            assertThat(session.find(Country.class, "JP").name).isEqualTo("Nippon");
        });
    }

    @Test
    void nativeQueries_answerScalarsAndEntities() {
        customers(8);
        factory.inTransaction(session -> {
            List<Customer> entities = session.createNativeQuery(
                            "select * from customer where balance >= :least order by balance", Customer.class)
                    .setParameter("least", 5)
                    .list();
            assertThat(entities)
                    .extracting(customer -> customer.name)
                    .containsExactly("Customer 5", "Customer 6", "Customer 7");
            List<Object[]> scalars = session.createNativeQuery(
                            "select name, balance from customer order by name limit 2", Object[].class)
                    .list();
            assertThat(scalars.get(1)[0]).isEqualTo("Customer 1");
            assertThat((BigDecimal) scalars.get(1)[1]).isEqualByComparingTo("1");
        });
    }

    @Test
    void aRollback_leavesNothing() {
        assertThatThrownBy(() -> factory.inTransaction(session -> {
                    for (int i = 0; i < 10; i++) {
                        session.persist(new PurchaseOrder(null, DAY, BigDecimal.ONE).with("bowl", 1));
                    }
                    session.flush();
                    throw new IllegalStateException("changed my mind");
                }))
                .isInstanceOf(IllegalStateException.class);
        factory.inTransaction(session -> assertThat(
                        session.createQuery("from OrderLine", OrderLine.class).list())
                .isEmpty());
    }

    @Test
    void aViolatedConstraint_isTranslated() {
        assertThatThrownBy(() -> factory.inTransaction(session -> session.persist(new Country("DE", "Deutschland"))))
                .isInstanceOfAny(ConstraintViolationException.class, jakarta.persistence.EntityExistsException.class);
        factory.inTransaction(
                session -> assertThat(session.find(Country.class, "DE").name).isEqualTo("Germany"));
    }

    @Test
    void scrolling_readsRowByRow() {
        customers(40);
        factory.inTransaction(session -> {
            int read = 0;
            try (var rows = session.createQuery("from Customer c order by c.balance", Customer.class)
                    .setFetchSize(7)
                    .scroll(org.hibernate.ScrollMode.FORWARD_ONLY)) {
                while (rows.next()) {
                    assertThat(rows.get().balance).isEqualByComparingTo(BigDecimal.valueOf(read++));
                }
            }
            assertThat(read).isEqualTo(40);
        });
    }

    @Test
    void rows_areSpreadOverTheShards() throws Exception {
        if (!ground.sharded()) {
            return;
        }
        customers(30);
        int total = 0;
        for (String shard : databases.shards()) {
            try (Connection connection = DriverManager.getConnection(shard);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM customer")) {
                rows.next();
                assertThat(rows.getInt(1)).isBetween(1, 29);
                total += rows.getInt(1);
            }
        }
        assertThat(total).isEqualTo(30);
    }
}
