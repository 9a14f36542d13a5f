--# Errors are part of the answer: the SQLSTATE is the one that a single database raises, and nothing has changed afterwards.

-- error on postgresql: 42601
-- error on h2: 42001
SELEC 1;
-- error on postgresql: 42601
-- error on h2: 42001
SELECT FROM WHERE;
-- error on postgresql: 42601
-- error on h2: 42000
SELECT * FROM customers WHERE id = 7 ORDER;
-- error on postgresql: 42601
-- error on h2: 42001
SELECT * FROM customers WHERE (id = 7;
-- error on postgresql: 42601
-- error on h2: 42000
SELECT 'not closed FROM customers;
-- error on postgresql: 42P01
-- error on h2: 42S02
SELECT * FROM nowhere;
-- error on postgresql: 42P01
-- error on h2: 42S02
SELECT * FROM customers c JOIN nowhere n ON n.id = c.id;
-- error on postgresql: 42P01
-- error on h2: 42S22
SELECT x.id FROM customers c WHERE c.id = 7;
-- error on postgresql: 42703
-- error on h2: 42S22
SELECT nothing FROM customers;
-- error on postgresql: 42703
-- error on h2: 42S22
SELECT id FROM customers WHERE nothing = 1;
-- error on postgresql: 42703
-- error on h2: 42S22
SELECT id FROM customers WHERE id = 7 ORDER BY nothing;
-- error on postgresql: 42702
-- error on h2: 90059
SELECT id FROM customers c JOIN orders o ON o.customer_id = c.id;
-- error on postgresql: 42P10
-- error on h2: 90068
SELECT id FROM customers ORDER BY 5;
-- error on postgresql: 42883
-- error on h2: 90022
SELECT no_such_function(id) FROM customers;
-- error on postgresql: 42883
-- error on h2: 90022
SELECT no_such_function(id) FROM customers WHERE id = 7;
-- error: 22012
SELECT 1 / 0;
-- error: 22012
SELECT id / 0 FROM customers;
-- error: 22012
SELECT 1 / (customer_id - 3) FROM orders;
-- error: 22012
SELECT 1 / (id - 7) FROM customers WHERE id = 7;
-- error: 22012
SELECT sum(id) / 0 FROM products;
-- error on postgresql: 22P02
-- error on h2: 22018
SELECT * FROM customers WHERE id = 'seven';
-- error on postgresql: 22P02
-- error on h2: 22018
SELECT CAST(name AS integer) FROM customers WHERE name = 'Bob';
-- error on postgresql: 22007
-- error on h2: 22007
SELECT * FROM events WHERE held_on = 'never';
-- error on postgresql: 22P02
-- error on h2: 22018
SELECT * FROM devices WHERE id = 'no uuid';
-- error on postgresql: 22003
-- error on h2: 22003
SELECT CAST(id AS smallint) FROM customers;
-- error: 22003
SELECT id + 9223372036854775807 FROM customers WHERE id = 7;
-- error on postgresql: 42883
-- error on h2: 22018
SELECT name + 1 FROM customers WHERE id = 1;
-- error: 23505
INSERT INTO customers (id, name) VALUES (7, 'again');
-- error: 23505
INSERT INTO customers (id, name) VALUES (100, 'new'), (101, 'new'), (102, 'new'), (103, 'new'), (7, 'again');
-- error: 23505
INSERT INTO orders (customer_id, id) VALUES (3, 1);
-- error: 23505
INSERT INTO products (id, sku) VALUES (1, 'X');
-- error: 23505
INSERT INTO products (id, sku) VALUES (99, 'SKU-001');
-- error: 23502
INSERT INTO customers (id, name) VALUES (NULL, 'nobody');
-- error: 23502
INSERT INTO customers (name) VALUES ('nobody');
-- error: 23502
INSERT INTO orders (customer_id, id, status) VALUES (3, 99, NULL);
-- error: 23502
UPDATE orders SET status = NULL;
-- error: 23502
UPDATE orders SET status = NULL WHERE customer_id = 3;
-- error on postgresql: 23514
-- error on h2: 23513
INSERT INTO customers (id, balance) VALUES (200, -20000);
-- error on postgresql: 23514
-- error on h2: 23513
UPDATE customers SET balance = -20000;
-- error on postgresql: 23503
-- error on h2: 23506
INSERT INTO order_lines (customer_id, order_id, line_no, quantity) VALUES (3, 9999, 1, 1);
-- error on postgresql: 23503
-- error on h2: 23503
DELETE FROM products WHERE id = 1;
-- error on postgresql: 23503
-- error on h2: 23503
DELETE FROM products;
-- error: 22001
INSERT INTO countries (code, name) VALUES ('XXX', 'too long');
-- error: 22001
UPDATE orders SET status = 'much longer than twelve';
-- error on postgresql: 22003
-- error on h2: 22004
UPDATE customers SET level = 70000 WHERE id = 7;
-- error on postgresql: 22003
-- error on h2: 22001
INSERT INTO customers (id, balance) VALUES (300, 123456789012345);
-- error on postgresql: 42601
-- error on h2: 21S02
INSERT INTO customers (id, name) VALUES (300);
-- error on postgresql: 42601
-- error on h2: 21S02
INSERT INTO customers (id) VALUES (300, 'x');
-- error on postgresql: 42703
-- error on h2: 42S22
INSERT INTO customers (id, nothing) VALUES (300, 'x');
-- error on postgresql: 42703
-- error on h2: 42S22
UPDATE customers SET nothing = 1;
-- error on postgresql: 42P01
-- error on h2: 42S02
DELETE FROM nowhere;
-- error on postgresql: 42P01
-- error on h2: 42S02
DROP TABLE nowhere;
-- error on postgresql: 42P07
-- error on h2: 42S01
CREATE TABLE customers (id bigint);
-- error on postgresql: 42703
-- error on h2: 42S22
ALTER TABLE customers DROP COLUMN nothing;
-- error on postgresql: 42701
-- error on h2: 42S21
ALTER TABLE customers ADD COLUMN name varchar(10);
-- error: 22012
UPDATE customers SET balance = balance / (level - 2);
-- error: 22012
DELETE FROM customers WHERE 1 / (level - 2) > 0;
-- error: 23505
UPDATE products SET sku = 'SAME';
-- error on postgresql: 42804
-- error on h2: 22018
UPDATE customers SET active = 'x' || 'y' WHERE id = 7;
-- params: 3
-- error: 22012
SELECT 1 / (customer_id - ?) FROM orders;
-- error on postgresql: 42P18
-- only: postgresql
-- params: null
SELECT ? IS NULL FROM customers;
-- error on h2: 42000
-- ordered
SELECT id FROM customers ORDER BY id OFFSET 3 LIMIT 2;
-- error on h2: 42000
SELECT id FROM customers UNION ALL SELECT customer_id FROM orders OFFSET 1000 LIMIT 2;
-- error on h2: 42001
SELECT id FROM customers LIMIT ALL;
-- error on h2: 90008
SELECT id FROM customers LIMIT NULL;
-- only: postgresql
-- error: 42702
DELETE FROM products p USING customers c WHERE c.id = p.id AND c.level = 99 RETURNING id;
-- only: postgresql
-- error: 42702
UPDATE products p SET name = 'x' FROM customers c WHERE c.id = p.id AND c.level = 99 RETURNING p.id, name;
-- only: postgresql
DELETE FROM products p USING customers c WHERE c.id = p.id AND c.level = 99 RETURNING p.id, sku;

--# A write that looks at other shards' rows, and finds none to write, is wrong all the same.

-- error: 22012
UPDATE customers SET score = 1 / 0 WHERE EXISTS (SELECT 1 FROM rates WHERE rate > 1000000);
-- error on postgresql: 42703
-- error on h2: 42S22
UPDATE customers SET nothing = 7 WHERE EXISTS (SELECT 1 FROM rates WHERE rate > 1000000);
-- only: h2
-- error: 90110
UPDATE customers SET active = (active = 'true') WHERE EXISTS (SELECT 1 FROM rates WHERE rate > 1000000);
UPDATE customers SET level = 1 WHERE EXISTS (SELECT 1 FROM rates WHERE rate > 1000000);
DELETE FROM orders WHERE EXISTS (SELECT 1 FROM rates WHERE rate > 1000000);
-- only: postgresql
-- error: 42804
INSERT INTO customers (id, level) SELECT 9000 + count(*), max(rate::text) FROM rates HAVING count(*) > 1000000;
-- only: postgresql
-- error: 42703
INSERT INTO customers (id, nothing) SELECT 9000 + count(*), max(rate) FROM rates HAVING count(*) > 1000000;
INSERT INTO customers (id, level) SELECT 9000 + count(*), 1 FROM rates HAVING count(*) > 1000000;

--# H2 compares no numbers with dates, also where a subquery answers these first.

-- error on postgresql: 42883
-- error on h2: 90110
SELECT id FROM products WHERE id IN (SELECT held_on FROM events);
-- error on postgresql: 42883
-- error on h2: 90110
DELETE FROM customers WHERE level > ANY (SELECT held_on FROM events);
-- error on postgresql: 42883
-- error on h2: 90110
SELECT id FROM products WHERE discontinued OR id <> ALL (SELECT held_on FROM events);
