-- The sample tables of jdbc:kintsugi:demo. The statements go through Kintsugi, which puts each row on its shard.

CREATE TABLE customers (
    id      BIGINT PRIMARY KEY,
    name    VARCHAR(60) NOT NULL,
    country CHAR(2) NOT NULL,
    since   DATE NOT NULL
);

CREATE TABLE products (
    id    INT PRIMARY KEY,
    name  VARCHAR(60) NOT NULL,
    price DECIMAL(10, 2) NOT NULL
);

CREATE TABLE orders (
    customer_id BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    product_id  INT NOT NULL,
    quantity    INT NOT NULL,
    ordered_at  TIMESTAMP NOT NULL,
    PRIMARY KEY (customer_id, id)
);

INSERT INTO customers (id, name, country, since) VALUES
    (1, 'Aiko Tanaka', 'JP', DATE '2021-03-14'),
    (2, 'Bruno Ferreira', 'BR', DATE '2021-07-01'),
    (3, 'Chloé Martin', 'FR', DATE '2022-01-19'),
    (4, 'Dmitri Volkov', 'EE', DATE '2022-05-30'),
    (5, 'Esi Mensah', 'GH', DATE '2022-11-11'),
    (6, 'Fatima Haddad', 'MA', DATE '2023-02-28'),
    (7, 'Greta Schmidt', 'DE', DATE '2023-06-06'),
    (8, 'Hugo Lindqvist', 'SE', DATE '2023-09-21'),
    (9, 'Ines Romero', 'ES', DATE '2024-01-02'),
    (10, 'Jack Murphy', 'IE', DATE '2024-04-17'),
    (11, 'Kavya Rao', 'IN', DATE '2024-08-25'),
    (12, 'Liam Walker', 'US', DATE '2025-01-05');

INSERT INTO products (id, name, price) VALUES
    (1, 'Tea bowl', 48.00),
    (2, 'Gold lacquer', 32.50),
    (3, 'Fine brush', 7.90),
    (4, 'Porcelain plate', 64.00),
    (5, 'Mending kit', 89.00),
    (6, 'Polishing stone', 12.25);

INSERT INTO orders (customer_id, id, product_id, quantity, ordered_at) VALUES
    (1, 1001, 1, 2, TIMESTAMP '2025-01-07 09:15:00'),
    (2, 1002, 5, 1, TIMESTAMP '2025-01-08 18:40:00'),
    (3, 1003, 3, 4, TIMESTAMP '2025-01-11 11:05:00'),
    (1, 1004, 2, 1, TIMESTAMP '2025-01-15 20:30:00'),
    (4, 1005, 4, 6, TIMESTAMP '2025-01-19 08:00:00'),
    (5, 1006, 5, 1, TIMESTAMP '2025-01-22 13:45:00'),
    (6, 1007, 1, 1, TIMESTAMP '2025-02-02 16:20:00'),
    (7, 1008, 6, 3, TIMESTAMP '2025-02-03 10:10:00'),
    (3, 1009, 2, 2, TIMESTAMP '2025-02-09 12:00:00'),
    (8, 1010, 3, 5, TIMESTAMP '2025-02-14 07:55:00'),
    (9, 1011, 1, 4, TIMESTAMP '2025-02-14 21:15:00'),
    (10, 1012, 4, 2, TIMESTAMP '2025-02-20 17:30:00'),
    (7, 1013, 5, 1, TIMESTAMP '2025-03-01 09:00:00'),
    (11, 1014, 6, 1, TIMESTAMP '2025-03-04 14:25:00'),
    (2, 1015, 3, 2, TIMESTAMP '2025-03-09 19:50:00'),
    (12, 1016, 2, 1, TIMESTAMP '2025-03-12 06:35:00'),
    (1, 1017, 6, 2, TIMESTAMP '2025-03-18 15:05:00'),
    (9, 1018, 4, 1, TIMESTAMP '2025-03-25 22:10:00'),
    (4, 1019, 1, 3, TIMESTAMP '2025-04-02 11:40:00'),
    (11, 1020, 5, 2, TIMESTAMP '2025-04-10 18:00:00');
