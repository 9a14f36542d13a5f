package dev.kintsugi.it.client;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ConstraintMode;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The entities of a shop, mapped as for one database. */
@SuppressWarnings("NullAway.Init") // What the tools fill in, and nulls that the calls allow.
final class Shop {

    /** How the file distributes the tables that Hibernate creates. */
    static final String TABLES =
            """
            customer:       {shardKey: id, placement: by-hash}
            purchase_order: {shardKey: id, placement: by-hash}
            order_line:     {shardKey: order_id, placement: by-hash}
            country:        {reference: true}
            """;

    static final List<Class<?>> ENTITIES = List.of(Country.class, Customer.class, PurchaseOrder.class, OrderLine.class);

    private Shop() {}

    /** On every shard. */
    @Entity(name = "Country")
    @Table(name = "country")
    static class Country {
        @Id
        @Column(length = 2)
        String code;

        @Column(nullable = false, length = 40)
        String name;

        Country() {}

        Country(String code, String name) {
            this.code = code;
            this.name = name;
        }
    }

    /** Sharded by the key that the database generates. */
    @Entity(name = "Customer")
    @Table(name = "customer")
    static class Customer {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        @Column(nullable = false, length = 40)
        String name;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "country")
        Country country;

        @Column(precision = 12, scale = 2)
        BigDecimal balance = BigDecimal.ZERO;

        @Version
        int version;

        Customer() {}

        Customer(String name, Country country) {
            this.name = name;
            this.country = country;
        }
    }

    /** Sharded by a key of a sequence; its customer may live on another shard. */
    @Entity(name = "PurchaseOrder")
    @Table(name = "purchase_order")
    static class PurchaseOrder {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "order_ids")
        @SequenceGenerator(name = "order_ids", sequenceName = "order_ids", allocationSize = 10)
        Long id;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "customer_id", foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))
        Customer customer;

        @Column(nullable = false)
        LocalDate placed;

        @Column(precision = 12, scale = 2)
        BigDecimal total;

        @Version
        int version;

        @OneToMany(mappedBy = "order", cascade = CascadeType.ALL, orphanRemoval = true)
        @OrderBy("id")
        List<OrderLine> lines = new ArrayList<>();

        PurchaseOrder() {}

        PurchaseOrder(Customer customer, LocalDate placed, BigDecimal total) {
            this.customer = customer;
            this.placed = placed;
            this.total = total;
        }

        PurchaseOrder with(String product, int quantity) {
            lines.add(new OrderLine(this, product, quantity));
            return this;
        }
    }

    /** Lives with its order. */
    @Entity(name = "OrderLine")
    @Table(name = "order_line")
    static class OrderLine {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "line_ids")
        @SequenceGenerator(name = "line_ids", sequenceName = "line_ids", allocationSize = 10)
        Long id;

        @ManyToOne(fetch = FetchType.LAZY, optional = false)
        @JoinColumn(name = "order_id", updatable = false)
        PurchaseOrder order;

        @Column(nullable = false, length = 40)
        String product;

        int quantity;

        OrderLine() {}

        OrderLine(PurchaseOrder order, String product, int quantity) {
            this.order = order;
            this.product = product;
            this.quantity = quantity;
        }
    }
}
