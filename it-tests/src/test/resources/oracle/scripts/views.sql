CREATE VIEW active_customers AS SELECT id, name, balance FROM customers WHERE active;
CREATE VIEW totals AS SELECT status, count(*) AS n, sum(total) AS total FROM orders GROUP BY status;
CREATE VIEW prices AS SELECT id, price FROM products WHERE price IS NOT NULL;
SELECT * FROM active_customers;
SELECT name FROM active_customers WHERE id = 7;
SELECT count(*), sum(balance) FROM active_customers;
SELECT v.id, o.id FROM active_customers v JOIN orders o ON o.customer_id = v.id;
-- ordered
SELECT id FROM active_customers ORDER BY id LIMIT 5;
SELECT * FROM totals;
SELECT max(n) FROM totals;
SELECT * FROM prices;
SELECT count(*) FROM prices;
SELECT l.line_no, p.price FROM order_lines l JOIN prices p ON p.id = l.product_id WHERE l.customer_id = 3;
\check;
DROP VIEW prices;
DROP VIEW totals;
DROP VIEW active_customers;
\check;
--# Writes through views of one table's rows.
CREATE VIEW active_customers AS SELECT id, name AS called, balance, level FROM customers WHERE active;
CREATE VIEW dear AS SELECT id, sku, price FROM products WHERE price > 10;
CREATE VIEW logged AS SELECT id, action FROM audit_log;
CREATE VIEW notes AS SELECT k, body FROM remarks;
-- only: postgresql
UPDATE active_customers SET called = 'through a view' WHERE id = 7;
-- only: postgresql
UPDATE active_customers SET balance = balance + 1 WHERE level = 2;
-- only: postgresql
UPDATE active_customers v SET balance = 0 FROM orders o WHERE o.customer_id = v.id AND o.status = 'void';
-- only: postgresql
UPDATE active_customers SET level = 3 WHERE called = 'through a view' RETURNING id, called;
-- only: postgresql
UPDATE dear SET price = price + 1;
-- only: postgresql
UPDATE logged SET action = 'seen' WHERE id < 5;
-- only: postgresql
DELETE FROM notes WHERE k = 3 OR k IS NULL;
-- only: postgresql
DELETE FROM notes WHERE body LIKE '%5' RETURNING *;
-- only: postgresql
-- refused: the shard key through a view
UPDATE active_customers SET id = 1000 WHERE id = 7;
\check;
-- only: postgresql
-- error: 42703
UPDATE active_customers SET nosuch = 1;
--# Rows that are added through them.
-- only: postgresql
INSERT INTO active_customers (id, called) VALUES (2000, 'a'), (2001, 'b'), (2002, 'c');
-- only: postgresql
INSERT INTO active_customers VALUES (2003, 'd', 5, 1), (2004, 'e', 6, NULL) RETURNING called, id;
-- only: postgresql
INSERT INTO active_customers (called, id) SELECT name, id + 3000 FROM products;
-- only: postgresql
INSERT INTO active_customers (called, id) SELECT name, id + 4000 FROM customers WHERE id BETWEEN 1 AND 40;
-- only: postgresql
INSERT INTO dear (id, sku, price) VALUES (500, 'dear', 99), (501, 'cheap', 1);
-- only: postgresql
INSERT INTO logged (id, action) VALUES (900, 'x'), (901, 'y');
-- only: postgresql
INSERT INTO notes VALUES (1, 'x'), (NULL, 'y'), (77, NULL);
-- only: postgresql
-- error: 23505
INSERT INTO active_customers (id, called) VALUES (2005, 'new'), (7, 'there');
-- only: postgresql
MERGE INTO active_customers v USING (SELECT id + 60000 AS id, name, price FROM products) p ON v.id = p.id WHEN NOT MATCHED THEN INSERT (id, called) VALUES (p.id, p.name);
-- only: postgresql
MERGE INTO active_customers v USING products p ON v.level = p.id WHEN MATCHED THEN UPDATE SET balance = p.price RETURNING merge_action(), v.id, v.called;
-- only: postgresql
CREATE VIEW checked AS SELECT id, name, level FROM customers WHERE level = 2 WITH CHECK OPTION;
-- only: postgresql
INSERT INTO checked VALUES (2100, 'two', 2);
-- only: postgresql
-- error: 44000
INSERT INTO checked VALUES (2101, 'two', 2), (2102, 'three', 3);
-- only: postgresql
CREATE VIEW owners AS SELECT owner, id FROM accounts;
-- only: postgresql
-- generated: id
INSERT INTO owners (owner) VALUES ('x'), ('y') RETURNING id;
-- only: postgresql
DROP VIEW checked;
-- only: postgresql
DELETE FROM accounts WHERE owner IN ('x', 'y');
-- only: postgresql
DROP VIEW owners;
--# Rows that are there already.
-- only: postgresql
CREATE VIEW mine AS SELECT customer_id AS c, id, total FROM orders;
-- only: postgresql
INSERT INTO active_customers (id, called) VALUES (1, 'a'), (9001, 'b') ON CONFLICT (id) DO UPDATE SET called = excluded.called || active_customers.called RETURNING id, called;
-- only: postgresql
INSERT INTO active_customers (id, called) VALUES (1, 'c'), (9002, 'd'), (9003, 'e') ON CONFLICT DO NOTHING;
-- only: postgresql
INSERT INTO active_customers (id, called) VALUES (9002, 'c') ON CONFLICT (id) DO UPDATE SET called = 'x' WHERE active_customers.level > 1;
-- only: postgresql
INSERT INTO active_customers (id, called) SELECT id, 'q' FROM customers WHERE id < 4 ON CONFLICT (id) DO UPDATE SET called = excluded.called;
-- only: postgresql
INSERT INTO active_customers (id, called) SELECT customer_id, max(status) FROM orders WHERE customer_id < 9 GROUP BY customer_id ON CONFLICT (id) DO UPDATE SET called = excluded.called RETURNING *;
-- only: postgresql
INSERT INTO dear (id, sku, price) VALUES (9001, 'b', 30) ON CONFLICT (sku) DO UPDATE SET price = excluded.price + 1;
-- only: postgresql
INSERT INTO logged VALUES (1, 'x'), (9001, 'y') ON CONFLICT (id) DO UPDATE SET action = excluded.action;
-- only: postgresql
INSERT INTO mine VALUES (1, 1, 5), (1, 99, 6) ON CONFLICT (c, id) DO UPDATE SET total = mine.total + excluded.total RETURNING c, id, total;
-- only: postgresql
-- error: 42704
INSERT INTO active_customers (id, called) VALUES (1, 'a') ON CONFLICT ON CONSTRAINT customers_pkey DO NOTHING;
-- only: postgresql
DROP VIEW mine;
\check;
DROP VIEW active_customers;
DROP VIEW dear;
DROP VIEW logged;
DROP VIEW notes;
\check;

--# A view over sizes, of which each shard has its own.
-- only: postgresql
CREATE VIEW sizes AS SELECT relname, pg_total_relation_size(oid) AS s, reltuples FROM pg_class;
-- only: postgresql
SELECT s > 0 FROM sizes WHERE relname = 'orders';
-- only: postgresql
-- ordered
SELECT z.relname, z.s > 0 AS told FROM sizes AS z WHERE z.relname IN ('orders', 'customers', 'products') ORDER BY z.relname;
-- only: postgresql
SELECT count(*) FROM sizes a JOIN sizes b ON a.s = b.s WHERE a.relname = 'orders' AND b.relname = 'orders';
-- only: postgresql
CREATE VIEW sized AS SELECT id, pg_table_size('orders') AS s FROM customers WHERE level > 0;
-- only: postgresql
SELECT id, s > 0 AS told FROM sized WHERE id < 8;
-- only: postgresql
SELECT count(*), min(s) = max(s) AS same FROM sized JOIN orders o ON o.customer_id = sized.id;
-- only: postgresql
DROP VIEW sized;
-- only: postgresql
CREATE VIEW large (name, bytes) AS SELECT z.relname, z.s FROM sizes z WHERE z.s > 10;
-- only: postgresql
-- ordered
SELECT l.name, l.bytes > 0 AS told FROM public.large l WHERE l.name IN ('orders', 'customers') ORDER BY 1;
-- only: postgresql
WITH x (n) AS (SELECT name FROM public.large WHERE bytes > 100), y AS (SELECT relname FROM "public"."sizes")
SELECT count(*) FROM x JOIN y ON x.n = y.relname WHERE x.n = 'orders';
-- only: postgresql
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n, sizes WHERE relname = 'orders' AND s > i;
-- only: postgresql
DROP VIEW large;
-- only: postgresql
DROP VIEW sizes;
