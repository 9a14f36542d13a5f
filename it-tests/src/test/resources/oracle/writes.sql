--# INSERT.

INSERT INTO customers (id, name) VALUES (100, 'new');
INSERT INTO customers (id, name) VALUES (100, 'a'), (101, 'b'), (102, 'c'), (103, 'd'), (104, 'e'), (105, 'f');
INSERT INTO customers VALUES (100, 'new', 'n@example.org', 'DE', 1.50, 2.5, 3, true, DATE '1990-01-01', TIMESTAMP '2026-01-01 00:00:00');
INSERT INTO customers (name, id) VALUES ('swapped', 100);
INSERT INTO customers (id, name, balance) VALUES (100, 'x', DEFAULT), (101, DEFAULT, 5);
INSERT INTO customers (id, name) VALUES (50 + 50, upper('new'));
INSERT INTO customers (id, name) VALUES (-77, 'minus');
INSERT INTO customers (id, name) VALUES ('100', 'text');
INSERT INTO customers (id, name) VALUES (100, 'it''s; a trap -- indeed');
INSERT INTO customers (id, name) VALUES (100, NULL);
INSERT INTO customers (id, balance) VALUES (100, 1.005);
-- params: 100, 'new'
INSERT INTO customers (id, name) VALUES (?, ?);
-- params: 100L, null varchar
INSERT INTO customers (id, name) VALUES (?, ?);
-- params: 100, 'a', 101, 'b', 102, 'c'
INSERT INTO customers (id, name) VALUES (?, ?), (?, ?), (?, ?);
-- params: 100, 'a'
-- params: 101, 'b'
-- params: 102, 'c'
INSERT INTO customers (id, name) VALUES (?, ?);
-- batch
-- params: 100, 'a'
-- params: 101, 'b'
-- params: 102, 'c'
-- params: 103, 'd'
-- params: 104, 'e'
INSERT INTO customers (id, name) VALUES (?, ?);
-- batch
-- params: 1, 'a'
-- params: 999, 'b'
-- params: 7, 'c'
-- params: 8, 'd'
UPDATE customers SET country = NULL, name = 'x' WHERE id = ? AND name <> ?;
-- batch
-- params: 3
-- params: 4
-- params: 3
-- params: 999
DELETE FROM orders WHERE customer_id = ?;
-- params: 1, 100, 'x'
INSERT INTO customers (level, id, name) VALUES (?, ?, lower(?));
INSERT INTO orders (customer_id, id) VALUES (3, 99);
INSERT INTO orders (customer_id, id, total) VALUES (3, 98, 1), (3, 99, 2);
INSERT INTO orders (id, customer_id) VALUES (98, 3), (98, 4), (98, 5), (98, 6);
-- only: postgresql
INSERT INTO orders (id, customer_id) VALUES (98, 3), (98, 4), (98, 5), (98, 6) ORDER BY 2 DESC LIMIT 3;
-- only: postgresql
INSERT INTO products (id, sku, name) VALUES (90, 'SKU-090', 'new'), (91, 'SKU-091', 'new') ORDER BY 1 DESC FETCH FIRST ROW ONLY;
INSERT INTO order_lines (customer_id, order_id, line_no, product_id, quantity) VALUES (3, 1, 90, 1, 1), (4, 1, 90, 2, 2);
INSERT INTO products (id, sku, name) VALUES (90, 'SKU-090', 'new');
INSERT INTO products (id, sku, name) VALUES (90, 'SKU-090', 'new'), (91, 'SKU-091', DEFAULT);
INSERT INTO countries VALUES ('XX', 'Nowhere', NULL, 0);
INSERT INTO audit_log (id, action) VALUES (90, 'test');
INSERT INTO audit_log (id, action) VALUES (90, 'test'), (91, 'test');
INSERT INTO devices (id, model) VALUES ('12345678-1234-1234-1234-123456789abc', 'new');
INSERT INTO devices (id, model) VALUES ('12345678-1234-1234-1234-123456789ABC', 'upper');
-- params: uuid '12345678-1234-1234-1234-123456789abc', bytes '00ff'
INSERT INTO devices (id, token) VALUES (?, ?);
INSERT INTO events (held_on, seq) VALUES (DATE '2025-12-31', 50), (DATE '2026-01-01', 50), (DATE '2026-02-28', 50), (DATE '2026-03-01', 50), ('2030-01-01', 50);
-- params: localdate '2026-01-01'
-- params: localdate '2025-12-31'
INSERT INTO events (held_on, seq) VALUES (?, 60);
INSERT INTO shops (country, id) VALUES ('DE', 90), ('US', 90), ('JP', 90), ('XX', 90);
INSERT INTO tokens (token) VALUES ('B'), ('b'), (' b'), ('b '), ('ß');
INSERT INTO parcels (code) VALUES ('Q'), ('QQ  '), ('QQQQQQQQ');
INSERT INTO rates (rate) VALUES (2), (2.50), (3.0000), (-7), (1e3);
-- params: 2.500
-- params: 8
-- params: double '9.5'
INSERT INTO rates (rate) VALUES (?);
INSERT INTO remarks (k, body) VALUES (3, 'again'), (NULL, 'none'), (99, 'new');
INSERT INTO remarks (body) VALUES ('no key');
-- error on h2: 21S02
INSERT INTO remarks VALUES (1), (2);
INSERT INTO remarks DEFAULT VALUES;
-- error on postgresql: 42601
-- error on h2: 21S02
INSERT INTO remarks VALUES (1, 'a', 2), (2, 'b'), (4, 'c', 3);
INSERT INTO audit_log (id, actor) VALUES (70001, (SELECT min(id) FROM customers)), (70002.0, 5), (70003, NULL);
INSERT INTO audit_log (id, actor) VALUES ('70001', (SELECT min(id) FROM customers)), ('70002', 5);
-- only: postgresql
-- error: 42702
UPDATE products SET name = "name" FROM products p WHERE products.id = p.id;
-- only: postgresql
DELETE FROM audit_log a WHERE a.id < 0 AND a.actor > (SELECT max(c.level) FROM customers c WHERE c.id = a.id AND a.actor = 3) RETURNING a.id;
INSERT INTO readings (id, s, d, flag, u, dt, tm, ts, tz) VALUES (90, 1, 0.1, true, '12345678-1234-1234-1234-123456789abc', DATE '2026-01-01', TIME '10:00:00', TIMESTAMP '2026-01-01 10:00:00', TIMESTAMP WITH TIME ZONE '2026-01-01 10:00:00+02');
-- only: postgresql
INSERT INTO readings (id, r, d) VALUES (90, 'NaN', 'Infinity'), (91, '-Infinity', 'NaN'), (92, -0.0, -0.0);
INSERT INTO customers (id, name) SELECT 100, 'selected';
INSERT INTO customers (id, name) SELECT id + 100, name FROM products;
INSERT INTO customers (id, name) SELECT id + 100, name FROM customers WHERE id BETWEEN 1 AND 40;
INSERT INTO orders (customer_id, id, total) SELECT customer_id, id + 1000, total FROM orders WHERE status = 'void';
INSERT INTO orders (customer_id, id, total) SELECT customer_id, id + 1000, total FROM orders WHERE customer_id = 3;
INSERT INTO products (id, sku) SELECT id + 100, 'C' || id FROM customers WHERE id BETWEEN 1 AND 5;
INSERT INTO audit_log (id, actor) SELECT id + 100, id FROM customers WHERE id BETWEEN 1 AND 20;
INSERT INTO remarks (k, body) SELECT level, name FROM customers;
INSERT INTO remarks (k, stars) SELECT count(*), 1 FROM orders;
-- only: postgresql
WITH x AS (SELECT id FROM products) INSERT INTO remarks (k) SELECT id FROM x;
-- only: postgresql
WITH x AS (SELECT id, name FROM customers WHERE active AND id BETWEEN 0 AND 40), y AS (SELECT count(*) AS n FROM orders) INSERT INTO remarks (k, body) SELECT id + n, name FROM x, y;
INSERT INTO remarks (k, body, stars) SELECT customer_id, status, count(*) FROM orders GROUP BY customer_id, status;
INSERT INTO remarks SELECT level, max(name), 7 FROM customers GROUP BY level;
INSERT INTO remarks (k, body) SELECT k + 1, body FROM remarks;
INSERT INTO remarks (stars, body) SELECT stars, body FROM remarks WHERE k = 3;
INSERT INTO customers (id, name, created) SELECT 1000 + p.id, p.name, '2026-01-01 10:00:00' FROM products p WHERE p.id < 6;
INSERT INTO customers (id, name) SELECT l.customer_id + 5000, max(o.note) FROM order_lines l JOIN orders o ON o.id = l.order_id GROUP BY l.customer_id;
INSERT INTO customers (id, name) SELECT id + 2000, name FROM customers WHERE id < 45 ORDER BY name, id LIMIT 3;
INSERT INTO customers (id, name) SELECT id + 2000, name FROM customers WHERE false;
INSERT INTO customers (id, name) SELECT id + 2000, name FROM customers WHERE id = 7 UNION ALL SELECT id + 3000, name FROM products WHERE id = 3;
-- params: 3000, 'x', 5
INSERT INTO customers (id, name) SELECT id + ?, ? FROM products WHERE id < ?;
-- error: 23505
INSERT INTO customers (id, name) SELECT id, name FROM products;
-- error on postgresql: 23502
-- error on h2: 23502
INSERT INTO orders (id) SELECT id FROM products;
-- error on postgresql: 42703
-- error on h2: 42S22
INSERT INTO customers (id, nothing) SELECT id + 5000, name FROM products;
-- error on postgresql: 42601
-- error on h2: 21S02
INSERT INTO customers (id) SELECT id + 5000, name FROM products;
-- error on postgresql: 42601
-- error on h2: 21S02
INSERT INTO customers (id, name, email) SELECT id + 5000, name FROM products;
-- error on h2: 21S02
INSERT INTO customers SELECT id + 5000, name FROM products;
-- only: postgresql
-- error: 22003
INSERT INTO remarks (k) SELECT id FROM customers;
INSERT INTO events (held_on, seq, amount) SELECT held_on, seq + 1000, amount FROM events WHERE kind IS NOT NULL;
-- only: postgresql
INSERT INTO events (held_on, seq) SELECT '2026-02-14', id FROM products;
-- only: postgresql
INSERT INTO events (held_on, seq) SELECT placed, 700 + id FROM orders WHERE customer_id = 3;
INSERT INTO tokens (token, hits) SELECT name, max(id) FROM customers WHERE id < 45 AND name IS NOT NULL AND name NOT IN (SELECT token FROM tokens) GROUP BY name;
INSERT INTO parcels (code) SELECT sku FROM products WHERE id < 5;
-- only: postgresql
INSERT INTO rates (rate, label) SELECT price + 1000.00001, sku FROM products WHERE price IS NOT NULL ON CONFLICT DO NOTHING;
-- only: postgresql
INSERT INTO readings (id, r, d, n, raw, tm, ts, tz, u, flag) SELECT id + 500, r, d, n, raw, tm, ts, tz, u, flag FROM readings;
INSERT INTO readings (id, r, d, n, tm, ts, tz, u, flag, c, v, t, dt, s) SELECT id + 500, r, d, n, tm, ts, tz, u, flag, c, v, t, dt, s FROM readings;
INSERT INTO shops (country, id, city) SELECT country, 1000 + count(*), min(name) FROM customers WHERE country IS NOT NULL GROUP BY country;
INSERT INTO audit_log (id, actor, action) SELECT 1000 + count(*), sum(level), 'x' FROM customers;
INSERT INTO products (id, sku, price) SELECT 100 + product_id, 'P' || product_id, sum(price) FROM order_lines WHERE product_id IS NOT NULL GROUP BY product_id;
-- only: postgresql
INSERT INTO products (id, sku) SELECT id, 'again' || id FROM customers WHERE id BETWEEN 15 AND 30 ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.sku RETURNING id, name;
-- generated: id
INSERT INTO accounts (owner, amount) SELECT name, balance FROM customers WHERE level = 2;
-- only: postgresql
-- generated: id
INSERT INTO accounts (owner, amount) SELECT name, balance FROM customers WHERE level = 2 RETURNING id, owner;
-- only: postgresql
-- ordered
-- generated: id
INSERT INTO accounts (owner) SELECT 'n' || id FROM customers ORDER BY id RETURNING id, owner;
-- only: postgresql
INSERT INTO accounts (owner) SELECT name FROM customers WHERE false RETURNING id, owner;
-- generated: id
-- keys: id
INSERT INTO accounts (owner) SELECT name FROM products WHERE id < 4;
-- only: postgresql
INSERT INTO customers (id, name) SELECT id, 'again' FROM products ON CONFLICT (id) DO NOTHING;
-- only: postgresql
INSERT INTO customers (id, name) SELECT id + 40, sku FROM products ON CONFLICT (id) DO UPDATE SET name = customers.name || EXCLUDED.name RETURNING id, name;
-- only: postgresql
-- error: 21000
INSERT INTO customers (id, name) SELECT level, 'x' FROM customers WHERE level IS NOT NULL ON CONFLICT (id) DO UPDATE SET name = 'y';
INSERT INTO customers (id, name) VALUES (100, (SELECT max(name) FROM customers)), (101, (SELECT min(status) FROM orders));
-- only: postgresql
INSERT INTO customers (id, name, born) VALUES (100, (SELECT max(name) FROM customers), '2020-02-02'), (101, NULL, NULL) RETURNING id, name, born;
INSERT INTO products (id, sku, price) VALUES (90, 'R', (SELECT max(total) FROM orders));
INSERT INTO customers (id, name, balance) VALUES (100, (SELECT max(name) FROM customers), DEFAULT);

--# ON CONFLICT, MERGE.

-- only: postgresql
INSERT INTO customers (id, name) VALUES (7, 'again') ON CONFLICT DO NOTHING;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (7, 'again'), (100, 'new'), (8, 'again') ON CONFLICT (id) DO NOTHING;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (7, 'again'), (100, 'new'), (8, 'again') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (7, 'again'), (100, 'new') ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id, name = EXCLUDED.name RETURNING id, name;
-- only: postgresql
INSERT INTO orders (customer_id, id, total) VALUES (3, 1, 1), (3, 99, 2) ON CONFLICT (customer_id, id) DO UPDATE SET customer_id = EXCLUDED.customer_id, id = excluded.id, total = EXCLUDED.total;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (7, 'again') ON CONFLICT (id) DO UPDATE SET name = customers.name || '!' WHERE customers.active;
-- only: postgresql
INSERT INTO orders (customer_id, id, total) VALUES (3, 1, 1), (3, 99, 2), (4, 1, 3) ON CONFLICT (customer_id, id) DO UPDATE SET total = EXCLUDED.total;
-- only: postgresql
-- params: 7, 'again'
-- params: 100, 'new'
INSERT INTO customers (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name;
-- only: postgresql
INSERT INTO products (id, sku) VALUES (1, 'X') ON CONFLICT (id) DO UPDATE SET sku = EXCLUDED.sku;
-- only: postgresql
INSERT INTO products (id, sku) VALUES (1, 'X'), (90, 'Y') ON CONFLICT DO NOTHING;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (7, 'again') ON CONFLICT (id) DO UPDATE SET id = 1000;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (1001, 'fresh') ON CONFLICT (id) DO UPDATE SET id = 1000 RETURNING id, name;
-- only: postgresql
INSERT INTO tokens AS t (token, hits) VALUES ('fresh', 1) ON CONFLICT (token) DO UPDATE SET token = t.token || '!' RETURNING *;
-- only: postgresql
-- error: 23505
INSERT INTO customers (id, name) VALUES (7, 'again') ON CONFLICT (id) DO UPDATE SET id = 8;
-- only: postgresql
-- error: 21000
INSERT INTO customers (id, name) VALUES (100, 'a'), (100, 'b') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name;
-- only: postgresql
MERGE INTO customers c USING (VALUES (7, 'x'), (100, 'y')) AS v (id, name) ON c.id = v.id WHEN MATCHED THEN UPDATE SET name = v.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (v.id, v.name);
-- only: h2
MERGE INTO customers (id, name) KEY (id) VALUES (7, 'x');
-- only: h2
MERGE INTO customers (id, name, level) KEY (id) VALUES (7, 'x', NULL), (1000, 'y', 2), (8, NULL, 3);
-- only: h2
-- params: 7, 'x'
MERGE INTO customers (id, name) KEY (id) VALUES (?, ?);
-- only: h2
MERGE INTO customers (id, name) SELECT id + 3, name FROM products;
-- only: h2
MERGE INTO audit_log (id, actor) KEY (id) VALUES (1, 2), (7000, 3);
-- only: h2
MERGE INTO products (id, sku, name) KEY (id) VALUES (1, 'one', 'x'), (7000, 'new', 'y');
-- only: h2
MERGE INTO customers c USING (VALUES (7, 'x'), (100, 'y')) AS v (id, name) ON c.id = v.id WHEN MATCHED THEN UPDATE SET name = v.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (v.id, v.name);
-- only: postgresql
MERGE INTO customers c USING (SELECT customer_id, count(*) AS n, max(note) AS note FROM orders GROUP BY customer_id) o ON c.id = o.customer_id WHEN MATCHED AND o.n > 3 THEN DELETE WHEN MATCHED THEN UPDATE SET name = note, level = o.n WHEN NOT MATCHED THEN INSERT (id, name) VALUES (o.customer_id, 'none');
-- only: postgresql
MERGE INTO customers AS c USING products p ON c.id = p.id WHEN MATCHED THEN UPDATE SET balance = coalesce(p.price, 0) WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id, p.name) RETURNING merge_action(), c.id, p.sku;
-- only: postgresql
MERGE INTO products p USING (SELECT product_id, max(price) AS price FROM order_lines WHERE product_id IS NOT NULL GROUP BY product_id) l ON p.id = l.product_id WHEN MATCHED THEN UPDATE SET price = l.price;
MERGE INTO audit_log a USING (SELECT id, name FROM customers WHERE id BETWEEN 1 AND 20) c ON a.id = c.id WHEN MATCHED THEN UPDATE SET action = 'seen' WHEN NOT MATCHED THEN INSERT (id, actor) VALUES (c.id, c.id);
-- only: postgresql
-- params: 7, 'x'
-- params: 200, 'y'
MERGE INTO customers c USING (SELECT CAST(? AS bigint) AS id, CAST(? AS text) AS name) v ON c.id = v.id WHEN MATCHED THEN UPDATE SET name = v.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (v.id, v.name);
MERGE INTO customers c USING products p ON c.level = p.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id + 700, p.name);
MERGE INTO customers c USING products p ON c.id = p.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id + 700, p.name);

-- error on postgresql: 21000
-- error on h2: 23505
MERGE INTO customers c USING orders o ON c.level = o.id WHEN MATCHED THEN UPDATE SET score = o.total;
-- only: postgresql
MERGE INTO customers c USING products p ON c.level = p.id AND c.active WHEN MATCHED AND c.balance > 100 THEN UPDATE SET score = p.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED AND p.price > 20 THEN INSERT (id, name) VALUES (p.id * 10 + 9000, p.name) WHEN NOT MATCHED AND p.discontinued THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (id, name) VALUES (-p.id, 'cheap');
-- only: postgresql
MERGE INTO remarks r USING (SELECT id, name FROM customers WHERE active) c ON r.stars = c.id WHEN MATCHED THEN UPDATE SET body = c.name WHEN NOT MATCHED THEN INSERT (body, stars) VALUES (c.name, 1);
-- only: postgresql
MERGE INTO remarks r USING (SELECT id, name FROM customers WHERE active) c ON r.stars = c.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND c.id BETWEEN 0 AND 10 THEN INSERT VALUES (c.id, c.name, 1) RETURNING merge_action(), r.stars, c.name;
-- only: postgresql
MERGE INTO tokens t USING (VALUES ('a', 1), ('b', 2)) AS v (label, n) ON t.label = v.label WHEN MATCHED THEN UPDATE SET hits = v.n WHEN NOT MATCHED THEN INSERT (token, hits) VALUES ('fresh ' || v.label, v.n);
-- only: postgresql
MERGE INTO customers c USING products p ON c.id = p.id WHEN NOT MATCHED BY SOURCE AND c.level = 2 THEN DELETE WHEN MATCHED THEN UPDATE SET score = p.id WHEN NOT MATCHED BY TARGET THEN INSERT (id, name) VALUES (p.id, p.name);
-- only: postgresql
MERGE INTO customers c USING products p ON c.level = p.id WHEN NOT MATCHED BY SOURCE THEN UPDATE SET score = -1;
-- only: postgresql
MERGE INTO customers c USING (SELECT id FROM products WHERE false) p ON c.level = p.id WHEN NOT MATCHED BY SOURCE AND c.country = 'DE' THEN UPDATE SET score = -1;
-- only: postgresql
MERGE INTO products p USING (SELECT id, name FROM customers WHERE level = 2) c ON p.id = c.id WHEN NOT MATCHED BY SOURCE AND p.price > 50 THEN UPDATE SET price = 50 WHEN MATCHED THEN UPDATE SET name = c.name;
-- only: postgresql
MERGE INTO audit_log a USING customers c ON a.id = c.id WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN MATCHED THEN DO NOTHING;
-- only: postgresql
-- params: 2, 100
MERGE INTO customers c USING products p ON c.level = p.id AND p.id = ? WHEN MATCHED THEN UPDATE SET score = ?;
-- only: postgresql
WITH few AS (SELECT id, price FROM products WHERE id < 4) MERGE INTO customers c USING few ON c.level = few.id WHEN MATCHED THEN UPDATE SET balance = few.price;

--# MERGE that sets the shard key, has subqueries, or stands in WITH.

MERGE INTO customers c USING products p ON c.level = p.id AND c.id BETWEEN 1 AND 40 WHEN MATCHED THEN UPDATE SET id = c.id + 50000;
MERGE INTO customers c USING products p ON c.id = p.id WHEN MATCHED THEN UPDATE SET id = p.id + 50000, name = p.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id, 'new');
-- only: postgresql
MERGE INTO customers c USING products p ON c.id = p.id + 1 WHEN MATCHED AND c.active THEN UPDATE SET id = -c.id - 70000 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id + 70000, p.name) RETURNING merge_action(), c.id, p.sku, old.id;
-- only: postgresql
MERGE INTO remarks r USING (SELECT id, name FROM customers WHERE active) c ON r.stars = c.id WHEN MATCHED THEN UPDATE SET k = r.k + c.id, body = c.name WHEN NOT MATCHED BY SOURCE AND r.k = 3 THEN UPDATE SET k = NULL;
-- error: 23505
MERGE INTO customers c USING products p ON c.id = p.id WHEN MATCHED THEN UPDATE SET id = 41;
MERGE INTO customers c USING products p ON c.id = p.id WHEN MATCHED THEN UPDATE SET balance = (SELECT count(*) FROM order_lines l WHERE l.product_id = p.id) WHEN NOT MATCHED THEN INSERT (id, name, balance) VALUES (p.id, p.name, (SELECT max(o.total) FROM orders o));
MERGE INTO customers c USING products p ON c.id = p.id AND p.price > (SELECT avg(x.price) FROM products x) WHEN MATCHED THEN UPDATE SET score = p.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id + 60000, p.name);
MERGE INTO customers c USING products p ON c.level = p.id AND p.id > (SELECT min(d.battery) FROM devices d) - 5 WHEN MATCHED AND NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.product_id = p.id AND l.quantity > 8) THEN UPDATE SET score = (SELECT count(*) FROM tokens) + p.id;
-- params: 3, 100
MERGE INTO audit_log a USING products p ON a.id = p.id WHEN MATCHED THEN UPDATE SET actor = (SELECT min(id) FROM customers WHERE level > ?) WHEN NOT MATCHED THEN INSERT (id, actor) VALUES (p.id, (SELECT count(*) + ? FROM orders));
-- only: postgresql
MERGE INTO products p USING (SELECT id, name FROM customers WHERE level = 2) c ON p.id = c.id WHEN MATCHED THEN UPDATE SET price = (SELECT sum(o.total) FROM orders o WHERE o.customer_id = c.id) WHEN NOT MATCHED THEN DO NOTHING RETURNING p.id, p.price;
MERGE INTO customers c USING products p ON c.id = p.id WHEN MATCHED THEN UPDATE SET score = (SELECT count(*) FROM orders o WHERE o.customer_id = c.id);
-- only: postgresql
WITH m AS (MERGE INTO customers c USING products p ON c.id = p.id WHEN MATCHED THEN UPDATE SET score = p.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id, p.name) RETURNING merge_action(), c.id, p.sku) SELECT merge_action, count(*), min(id), max(sku) FROM m GROUP BY merge_action;
-- only: postgresql
WITH m AS (MERGE INTO remarks r USING (SELECT id, name FROM customers WHERE active) v ON r.stars = v.id WHEN MATCHED THEN DELETE RETURNING r.k, r.body, lower(merge_action()) AS done) SELECT * FROM m;
-- only: postgresql
WITH m AS (MERGE INTO tokens t USING (VALUES ('a', 1), ('b', 2)) AS v (label, n) ON t.label = v.label WHEN MATCHED THEN UPDATE SET hits = v.n WHEN NOT MATCHED THEN INSERT (token, hits) VALUES ('fresh ' || v.label, v.n) RETURNING merge_action() AS what, t.token) SELECT 1, what || ' ' || token FROM m;
-- only: postgresql
WITH m AS (MERGE INTO customers c USING products p ON c.level = p.id WHEN MATCHED THEN UPDATE SET score = -1 RETURNING c.id) SELECT count(*), sum(c.score) FROM customers c WHERE c.id IN (SELECT id FROM m);
-- only: postgresql
WITH m AS (MERGE INTO audit_log a USING customers c ON a.id = c.id WHEN NOT MATCHED THEN DO NOTHING WHEN MATCHED THEN UPDATE SET action = c.name) SELECT count(*) FROM audit_log WHERE action IS NOT NULL;

--# RETURNING and generated keys.

-- only: postgresql
-- ordered
INSERT INTO customers (id, name) VALUES (103, 'a'), (100, 'b'), (102, 'c'), (101, 'd') RETURNING id, name, balance, active;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (100, 'b') RETURNING *;
-- only: postgresql
-- params: 100, 'b', 101, 'c'
INSERT INTO customers (id, name) VALUES (?, ?), (?, ?) RETURNING id + 1 AS next, upper(name);
-- only: postgresql
UPDATE customers SET balance = 0 WHERE id IN (1, 2, 3) RETURNING id, balance;
-- only: postgresql
UPDATE customers SET balance = balance + 1 WHERE level = 2 RETURNING id, name, balance;
-- only: postgresql
DELETE FROM order_lines WHERE customer_id = 3 RETURNING *;
-- only: postgresql
DELETE FROM order_lines WHERE quantity = 9 RETURNING customer_id, order_id, line_no;
-- only: postgresql
UPDATE products SET price = 1 WHERE id < 4 RETURNING id, price;
-- only: postgresql
DELETE FROM customers WHERE false RETURNING id;
-- only: postgresql
INSERT INTO products (id, sku) VALUES (90, 'a'), (91, 'b') RETURNING id;
-- only: postgresql
UPDATE customers SET balance = 0 WHERE id = 7 RETURNING old.balance, new.balance;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE customer_id = 3 RETURNING quantity) SELECT count(*), sum(quantity) FROM gone;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE customer_id = 3 RETURNING *) INSERT INTO remarks (k, body) SELECT line_no, quantity::text FROM gone;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE customer_id = 3 AND order_id = 1 RETURNING order_id), done AS (UPDATE orders SET status = 'void' WHERE customer_id = 3 AND id IN (SELECT order_id FROM gone) RETURNING id) SELECT id, total FROM orders WHERE customer_id = 3 AND id IN (SELECT id FROM done);
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE customer_id = 3) SELECT 1 AS one;
-- only: postgresql
WITH dear AS (UPDATE products SET price = price + 1 RETURNING id) SELECT count(*) FROM dear;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE customer_id = 3 RETURNING order_id) DELETE FROM orders WHERE customer_id = 3 AND id IN (SELECT order_id FROM gone);
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity = 9 RETURNING quantity) SELECT count(*), sum(quantity) FROM gone;
-- only: postgresql
-- generated: id
INSERT INTO accounts (owner) VALUES ('x') RETURNING id;
-- only: postgresql
-- ordered
-- generated: id
INSERT INTO accounts (owner, amount) VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4) RETURNING id, owner, amount;
-- generated: id
INSERT INTO accounts (owner) VALUES ('x');
-- generated: id
INSERT INTO accounts (owner) VALUES ('x'), ('y'), ('z');
-- generated: id
INSERT INTO accounts (id, owner) VALUES (DEFAULT, 'x');
-- generated: id
INSERT INTO accounts DEFAULT VALUES;
INSERT INTO accounts (id, owner) VALUES (500, 'given');
-- keys: *
-- generated: id
INSERT INTO accounts (owner) VALUES ('x');
-- keys: id
-- generated: id
INSERT INTO accounts (owner) VALUES ('x');
-- keys: id
-- generated: id
INSERT INTO accounts (owner) VALUES ('a'), ('b'), ('c'), ('d'), ('e');
-- keys: id, owner
-- generated: id
-- params: 'a', 1.5
-- params: 'b', 2.5
INSERT INTO accounts (owner, amount) VALUES (?, ?);
-- batch
-- keys: id
-- generated: id
-- params: 'a'
-- params: 'b'
-- params: 'c'
INSERT INTO accounts (owner) VALUES (?);
-- keys: id
UPDATE customers SET balance = 1 WHERE id = 7;
-- keys: *
DELETE FROM customers WHERE id = 44;
-- only: postgresql
INSERT INTO accounts (id, owner) OVERRIDING SYSTEM VALUE VALUES (501, 'x'), (502, 'y');

--# UPDATE.

UPDATE customers SET balance = 5 WHERE id = 7;
UPDATE customers SET balance = balance * 1.1, name = upper(name) WHERE id = 7;
UPDATE customers SET balance = 5 WHERE id = 999;
UPDATE customers SET balance = 5 WHERE id = NULL;
UPDATE customers SET balance = 5 WHERE id IN (1, 2, 3, 4);
UPDATE customers SET balance = 5 WHERE id = 7 OR id = 8;
UPDATE customers SET balance = 5;
UPDATE customers SET balance = NULL, score = NULL WHERE active;
UPDATE customers SET balance = DEFAULT WHERE id BETWEEN 1 AND 5;
UPDATE customers SET name = 'x' WHERE name = 'Bob';
UPDATE customers SET (name, level) = ('x', 1) WHERE id = 7;
UPDATE customers AS c SET name = 'x' WHERE c.id = 7;
UPDATE customers c SET name = country, country = 'XX' WHERE c.level > 2;
UPDATE customers SET active = NOT active;
UPDATE customers SET score = CASE WHEN score > 0 THEN score ELSE -score END;
UPDATE customers SET name = 'x' WHERE false;
UPDATE orders SET total = total + 1 WHERE customer_id = 3;
UPDATE orders SET status = 'sent' WHERE customer_id = 3 AND id = 1;
UPDATE orders SET status = 'sent' WHERE (customer_id, id) IN ((3, 1), (4, 1));
UPDATE orders SET id = id + 1000 WHERE customer_id = 10;
UPDATE products SET price = price * 2;
UPDATE products SET price = 1 WHERE id = 3;
UPDATE products SET name = 'x' WHERE discontinued;
UPDATE products SET name = 'x' WHERE id = 999;
UPDATE audit_log SET actor = 1 WHERE id < 5;
UPDATE devices SET battery = 50 WHERE id = 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF';
UPDATE devices SET battery = 50 WHERE battery > 50;
UPDATE events SET amount = 1 WHERE held_on < DATE '2026-01-15';
UPDATE events SET amount = 1 WHERE held_on = DATE '2026-02-01';
UPDATE shops SET city = 'x' WHERE country = 'DE';
UPDATE tokens SET hits = 0 WHERE token = 'it''s';
UPDATE parcels SET weight = 1 WHERE code = 'AB';
UPDATE rates SET label = 'x' WHERE rate = 1.5;
UPDATE remarks SET body = 'x' WHERE k IS NULL;
UPDATE remarks SET body = 'x' WHERE k = 3;
-- params: 5.5, 7
-- params: 6.5, 8
-- params: 6.5, 999
UPDATE customers SET balance = ? WHERE id = ?;
-- params: 'x', 1, 2
UPDATE customers SET name = ? WHERE id IN (?, ?);
-- params: 'sent', 100.0
UPDATE orders SET status = ? WHERE total < ?;
UPDATE customers SET balance = (SELECT avg(balance) FROM customers) WHERE id < 10;
UPDATE customers SET balance = (SELECT max(price) FROM products) WHERE id = 7;
UPDATE customers SET balance = (SELECT sum(total) FROM orders o WHERE o.customer_id = customers.id) WHERE id BETWEEN 1 AND 20;
UPDATE customers SET name = 'x' WHERE id IN (SELECT customer_id FROM orders WHERE status = 'void');
UPDATE customers SET name = 'x' WHERE balance < (SELECT avg(balance) FROM customers);
UPDATE products SET price = (SELECT max(price) FROM order_lines l WHERE l.product_id = products.id);
UPDATE products SET price = 0 WHERE id IN (SELECT product_id FROM order_lines WHERE quantity = 9);
-- only: postgresql
UPDATE orders o SET note = c.name FROM customers c WHERE c.id = o.customer_id AND c.active;
-- only: postgresql
UPDATE order_lines l SET price = p.price FROM products p WHERE p.id = l.product_id AND l.customer_id < 9;
-- only: postgresql
UPDATE products p SET price = l.price FROM order_lines l WHERE l.product_id = p.id AND l.customer_id = 3 AND l.order_id = 1 AND l.line_no = 1;
-- only: postgresql
UPDATE customers SET balance = (SELECT avg(balance) FROM customers), name = name || '!', level = DEFAULT WHERE id < 10 RETURNING *;
-- only: postgresql
UPDATE customers c SET balance = (SELECT count(*) FROM orders o WHERE o.total > c.balance) WHERE active RETURNING c.id, balance, upper(name) AS n;
UPDATE customers SET level = (SELECT count(*) FROM orders o WHERE o.id = customers.level), name = 'x' WHERE id BETWEEN 1 AND 20;
UPDATE customers SET balance = (SELECT avg(balance) FROM customers) WHERE id > 99999999999 AND id < 0;
-- error on postgresql: 21000
-- error on h2: 90053
UPDATE customers SET balance = (SELECT total FROM orders) WHERE id = 7;
-- params: 5, 3
UPDATE customers SET level = ? WHERE id IN (SELECT customer_id FROM orders GROUP BY customer_id HAVING count(*) > ? ORDER BY 1 LIMIT 4);
-- only: postgresql
UPDATE orders o SET note = p.name FROM products p JOIN order_lines l ON l.product_id = p.id WHERE l.order_id = o.id AND l.customer_id = o.customer_id AND l.line_no = 1;
-- only: postgresql
UPDATE customers c SET name = s.city FROM shops s WHERE s.country = c.country AND s.id = 1 RETURNING c.id, name;
-- only: postgresql
UPDATE customers c SET level = 1, balance = x.n FROM (SELECT id, count(*) OVER () AS n FROM customers WHERE active) x WHERE x.id = c.id;
-- only: postgresql
WITH big AS (SELECT customer_id, sum(total) AS s FROM orders GROUP BY customer_id ORDER BY 2 DESC NULLS LAST, 1 LIMIT 5) UPDATE customers SET balance = 0 FROM big WHERE big.customer_id = customers.id;
-- only: postgresql
WITH idle AS (SELECT id FROM customers EXCEPT SELECT customer_id FROM orders) DELETE FROM customers WHERE id IN (SELECT id FROM idle) RETURNING id;
UPDATE audit_log SET action = 'late' WHERE actor IN (SELECT customer_id FROM orders WHERE total > 500);
UPDATE audit_log SET actor = (SELECT max(id) FROM products) WHERE id < 5;
UPDATE devices SET battery = 1 WHERE customer_id IN (SELECT id FROM customers WHERE active);
UPDATE shops SET revenue = (SELECT count(*) FROM customers c WHERE c.country = shops.country);
UPDATE events SET amount = (SELECT max(quantity) FROM order_lines) WHERE seq IN (SELECT level FROM customers);
-- only: postgresql
-- generated: weight
UPDATE products SET weight = random() + 5;
UPDATE products SET price = (SELECT max(price) FROM products) WHERE id = 3;
-- only: postgresql
UPDATE products p SET name = l.customer_id::text FROM order_lines l WHERE l.product_id = p.id AND l.line_no = 1 AND l.order_id = 1 AND l.customer_id = 3 RETURNING p.id, name;
-- only: postgresql
UPDATE customers c SET name = s.city FROM shops s WHERE s.country = c.country AND s.id = 1 RETURNING s.city;
UPDATE remarks SET stars = 1 WHERE k IN (SELECT level FROM customers);
UPDATE customers SET id = (SELECT count(*) FROM orders) + 6000 WHERE id = 41;
UPDATE orders SET total = total + (SELECT max(price) FROM order_lines) WHERE customer_id IN (SELECT actor FROM audit_log);
UPDATE orders SET note = 'x' WHERE customer_id NOT IN (SELECT level FROM customers);
UPDATE orders SET note = 'x' WHERE customer_id NOT IN (SELECT level FROM customers WHERE level IS NOT NULL);
UPDATE products SET price = (SELECT max(total) FROM orders) WHERE id < 5;
UPDATE products SET price = price + 1 WHERE price > (SELECT min(total) FROM orders) OR id IN (SELECT level FROM customers);
DELETE FROM remarks WHERE k = (SELECT max(level) FROM customers);
DELETE FROM orders WHERE total > (SELECT avg(total) FROM orders);
-- error on postgresql: 21000
-- error on h2: 90053
UPDATE orders SET total = 1 WHERE customer_id = (SELECT level FROM customers WHERE level < 4);
INSERT INTO remarks (k, body) VALUES ((SELECT max(level) FROM customers), 'a'), ((SELECT min(id) FROM orders WHERE id < 0), DEFAULT);
-- params: 'void'
UPDATE customers SET score = 1 WHERE id = (SELECT max(customer_id) FROM orders WHERE status = ?);

--# A WITH query that writes several shards, and a query over what it returns.

-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity > 5 RETURNING *) SELECT product_id, count(*), max(price) FROM gone GROUP BY product_id;
-- only: postgresql
WITH n (a, b) AS (INSERT INTO remarks (k, body, stars) VALUES (1, 'x', 2), (77, 'y', 3), (NULL, 'z', 4) RETURNING stars, body) SELECT b, a + 1 FROM n WHERE a > 2 ORDER BY a DESC;
-- only: postgresql
WITH n AS MATERIALIZED (UPDATE orders SET total = total + 1 WHERE status = 'paid' RETURNING customer_id, total) SELECT count(*), sum(total) FROM n x WHERE EXISTS (SELECT 1 FROM n WHERE n.total < x.total);
-- only: postgresql
-- params: 'paid', 100
WITH n AS (UPDATE orders SET note = 'z' WHERE status = ? RETURNING total) SELECT count(*) FROM n WHERE total > ?;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity > 500000 RETURNING quantity) SELECT count(*), sum(quantity) FROM gone;
-- only: postgresql
-- error on postgresql: 22012
WITH gone AS (DELETE FROM order_lines WHERE quantity = 9 RETURNING quantity) SELECT sum(1 / (quantity - quantity)) FROM gone;

--# … before a query of tables, which sees them as they were, and before other writes.

-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity > 5 RETURNING customer_id, order_id) SELECT c.name, count(*) FROM customers c JOIN gone g ON g.customer_id = c.id GROUP BY c.name;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity > 5 RETURNING quantity) SELECT (SELECT count(*) FROM order_lines), (SELECT sum(quantity) FROM gone);
-- only: postgresql
WITH dear AS (UPDATE orders SET total = total * 2 WHERE status = 'paid' RETURNING customer_id, id, total) SELECT o.id, o.total, d.total FROM orders o JOIN dear d ON d.customer_id = o.customer_id AND d.id = o.id;
-- only: postgresql
WITH dear AS (UPDATE orders SET total = total + 1 WHERE status = 'paid') SELECT count(*), sum(total) FROM orders;
-- only: postgresql
WITH gone AS (DELETE FROM orders WHERE status = 'void' RETURNING customer_id, id) SELECT count(*) FROM order_lines l WHERE EXISTS (SELECT 1 FROM gone g WHERE g.customer_id = l.customer_id AND g.id = l.order_id);
-- only: postgresql
WITH a AS (UPDATE customers SET balance = balance + 1 WHERE level = 2 RETURNING id, balance), b AS (UPDATE orders SET note = 'seen' WHERE customer_id IN (SELECT id FROM a) RETURNING customer_id, total) SELECT a.id, a.balance, count(b.total) FROM a LEFT JOIN b ON b.customer_id = a.id GROUP BY a.id, a.balance;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity > 5 RETURNING customer_id, order_id) UPDATE orders o SET note = 'less' FROM gone g WHERE g.customer_id = o.customer_id AND g.order_id = o.id;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity > 5 RETURNING customer_id) UPDATE customers SET score = 1 WHERE id IN (SELECT customer_id FROM gone) RETURNING id, score;
-- only: postgresql
WITH idle AS (SELECT id FROM customers EXCEPT SELECT customer_id FROM orders), gone AS (DELETE FROM customers WHERE id IN (SELECT id FROM idle) RETURNING id, name) INSERT INTO remarks (k, body) SELECT id, name FROM gone WHERE id BETWEEN 0 AND 1000000;
-- only: postgresql
WITH moved AS (DELETE FROM remarks WHERE stars > 2 RETURNING *) INSERT INTO remarks (k, body, stars) SELECT k + 1, 'moved ' || body, stars FROM moved;
-- only: postgresql
WITH up AS (UPDATE tokens SET hits = hits + 1 WHERE token = 'nosuch' RETURNING token) INSERT INTO tokens (token, hits) SELECT 'nosuch', 1 WHERE NOT EXISTS (SELECT 1 FROM up);
-- only: postgresql
WITH up AS (UPDATE tokens SET hits = coalesce(hits, 0) + 1 RETURNING token), more AS (INSERT INTO remarks (k, body) SELECT 1, token FROM up RETURNING k, body) SELECT count(*), max(body) FROM more;
-- only: postgresql
WITH a AS (INSERT INTO remarks (k, body) VALUES (1, 'a'), (2, 'b') RETURNING k), b AS (INSERT INTO remarks (k, body) SELECT k + 10, 'c' FROM a RETURNING k) SELECT k FROM a UNION ALL SELECT k FROM b;
-- only: postgresql
WITH a AS (INSERT INTO remarks (k, body) VALUES (1, 'fresh'), (2, 'fresh')) SELECT count(*) FROM remarks WHERE body = 'fresh';
-- only: postgresql
WITH gone AS (DELETE FROM order_lines l USING products p WHERE p.id = l.product_id AND p.discontinued RETURNING l.*, p.name) SELECT name, count(*), sum(quantity) FROM gone GROUP BY name;
-- only: postgresql
WITH dear AS (UPDATE orders SET total = total + 1 WHERE status = 'paid' RETURNING old.total AS was, new.total AS is_now, id) SELECT count(*), sum(is_now - was) FROM dear;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity > 5 RETURNING customer_id, quantity * 2 AS twice) MERGE INTO customers c USING (SELECT customer_id, sum(twice) AS n FROM gone GROUP BY customer_id) g ON c.id = g.customer_id WHEN MATCHED THEN UPDATE SET score = g.n;
-- only: postgresql
-- params: 5, 7
WITH gone AS (DELETE FROM order_lines WHERE quantity > ? RETURNING customer_id) SELECT c.id FROM customers c WHERE c.id IN (SELECT customer_id FROM gone) AND c.level < ?;
-- only: postgresql
-- error on postgresql: 22012
WITH gone AS (DELETE FROM order_lines WHERE quantity = 9 RETURNING quantity, 1 / (quantity - quantity) AS never) SELECT count(*) FROM gone;
-- only: postgresql
WITH gone AS (DELETE FROM order_lines WHERE quantity > 5 RETURNING customer_id), c AS (SELECT customer_id, count(*) AS n FROM gone GROUP BY customer_id), up AS (UPDATE customers SET score = n FROM c WHERE c.customer_id = customers.id RETURNING customers.id) SELECT count(*) FROM up;
-- only: postgresql
-- refused on postgresql: the second write looks at the rows that the first has added, as they were before
WITH a AS (INSERT INTO remarks (k, body) VALUES (1, 'fresh'), (2, 'fresh') RETURNING k) UPDATE remarks SET stars = 5 FROM a WHERE a.k = remarks.k;

--# Rows of a table without a primary key, found by what other shards' rows say.

UPDATE remarks r SET body = 'busy' WHERE EXISTS (SELECT 1 FROM customers c WHERE c.level = r.stars AND c.active AND c.balance > r.stars);
-- only: postgresql
DELETE FROM remarks r USING customers c WHERE c.level = r.stars AND c.country = 'DE';
-- only: postgresql
UPDATE remarks r SET body = c.name FROM customers c WHERE c.id = r.stars RETURNING r.k, r.body;
UPDATE remarks r SET stars = (SELECT count(*) FROM customers c WHERE c.level = r.stars AND c.name < coalesce(r.body, 'm'));
-- only: postgresql
DELETE FROM remarks r WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.level = r.stars AND c.score < r.stars * 1000) RETURNING *;
DELETE FROM remarks r WHERE EXISTS (SELECT 1 FROM customers c WHERE c.level = r.stars AND c.balance < -r.stars * 100000);

--# The shard key changes: the row moves.

UPDATE customers SET id = 1000 WHERE id = 7;
UPDATE customers SET id = id + 1000 WHERE id BETWEEN 41 AND 44;
UPDATE customers SET id = 7 WHERE id = 7;
-- error: 23505
UPDATE customers SET id = 8 WHERE id = 41;
UPDATE tokens SET token = token || '!';
UPDATE remarks SET k = k + 1;
UPDATE remarks SET k = NULL WHERE k = 3;
UPDATE remarks SET k = 4 WHERE k IS NULL;
UPDATE devices SET id = '12345678-1234-1234-1234-123456789abc' WHERE id = '00000000-0000-0000-0000-000000000001';
UPDATE events SET held_on = held_on + 40 WHERE held_on < DATE '2026-01-10';
UPDATE shops SET country = 'US' WHERE country = 'DE' AND id = 1 AND city = 'nowhere';
UPDATE shops SET country = 'NL' WHERE country = 'DE';
UPDATE rates SET rate = rate - 1000;
-- params: 500, 41
UPDATE customers SET id = ? WHERE id = ?;

-- only: postgresql
UPDATE customers SET id = 500, name = 'moved' WHERE id = 41 RETURNING *;
-- only: postgresql
UPDATE customers c SET id = 700 + id WHERE id BETWEEN 41 AND 44 RETURNING c.id, upper(name), balance;
-- only: postgresql
UPDATE customers SET id = -id WHERE id = 99999 RETURNING id;
UPDATE customers SET id = 7 WHERE id = 7 AND name = 'nobody';
UPDATE customers SET id = 500 WHERE name = 'nobody';
-- error on postgresql: 23503
-- error on h2: 23503
UPDATE orders SET customer_id = 1000 WHERE customer_id = 3;
-- error: 23505
UPDATE customers SET id = 1000 WHERE id IN (41, 42, 43);
-- error on postgresql: 23502
-- error on h2: 23502
UPDATE customers SET id = NULL WHERE id = 41;
-- error on postgresql: 22003
-- error on h2: 22004
UPDATE remarks SET k = 3000000000 WHERE k = 3;
-- refused on h2: An UPDATE of the shard key customer_id, whose foreign key would be checked where the row was
UPDATE order_lines SET customer_id = customer_id + 1 WHERE customer_id = 3 AND quantity > 1000;
UPDATE parcels SET code = 'Z' || code WHERE weight > 2;
UPDATE tokens SET token = 'A' WHERE token = 'B';
-- only: postgresql
UPDATE readings SET id = id + 1000;
UPDATE accounts SET id = id + 5000;
-- only: postgresql
UPDATE customers c SET id = 900 + c.id FROM orders o WHERE o.customer_id = c.id AND o.status = 'void' AND o.id < 5;
-- batch
-- params: 501, 41
-- params: 502, 42
-- params: 503, 999
UPDATE customers SET id = ? WHERE id = ?;

--# DELETE and TRUNCATE.

DELETE FROM order_lines WHERE customer_id = 3;
DELETE FROM order_lines WHERE customer_id = 3 AND order_id = 1 AND line_no = 1;
DELETE FROM order_lines WHERE customer_id IN (3, 4, 5);
DELETE FROM order_lines WHERE quantity > 5;
DELETE FROM order_lines;
DELETE FROM orders WHERE customer_id = 3;
DELETE FROM orders WHERE status = 'void';
DELETE FROM customers WHERE id = 999;
DELETE FROM customers WHERE id = NULL;
DELETE FROM customers WHERE name IS NULL;
DELETE FROM customers c WHERE c.id = 7;
DELETE FROM products WHERE id > 18;
DELETE FROM countries;
DELETE FROM audit_log WHERE actor IS NULL;
DELETE FROM audit_log;
DELETE FROM devices WHERE id = 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF';
DELETE FROM events WHERE held_on BETWEEN DATE '2026-01-20' AND DATE '2026-02-10';
DELETE FROM shops WHERE country IN ('DE', 'ES');
DELETE FROM remarks WHERE k IS NULL;
DELETE FROM remarks WHERE k = 3 OR k IS NULL;
-- params: 3
-- params: 4
-- params: 3
DELETE FROM order_lines WHERE customer_id = ?;
-- params: 5
DELETE FROM order_lines WHERE quantity = ?;
DELETE FROM customers WHERE id NOT IN (SELECT customer_id FROM orders);
DELETE FROM customers WHERE id IN (SELECT id FROM customers ORDER BY balance NULLS FIRST, id LIMIT 3);
DELETE FROM order_lines WHERE price < (SELECT avg(price) FROM order_lines);
DELETE FROM order_lines WHERE product_id IN (SELECT id FROM products WHERE discontinued);
DELETE FROM countries WHERE code NOT IN (SELECT country FROM customers WHERE country IS NOT NULL);
DELETE FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = customers.id);
-- only: postgresql
DELETE FROM order_lines l USING products p WHERE p.id = l.product_id AND p.discontinued;
-- only: postgresql
DELETE FROM order_lines l USING orders o WHERE o.customer_id = l.customer_id AND o.id = l.order_id AND o.status = 'void';
-- only: postgresql
DELETE FROM customers WHERE id IN (SELECT id FROM customers ORDER BY balance NULLS FIRST, id LIMIT 3) RETURNING *;
-- only: postgresql
DELETE FROM orders o USING products p WHERE p.id = o.id AND p.discontinued AND o.customer_id NOT IN (SELECT customer_id FROM order_lines);
-- only: postgresql
DELETE FROM customers c USING shops s WHERE s.country = c.country AND s.revenue > 100;
DELETE FROM products WHERE id NOT IN (SELECT product_id FROM order_lines WHERE product_id IS NOT NULL);
DELETE FROM customers WHERE balance > (SELECT avg(balance) FROM customers) AND id > 20;
DELETE FROM audit_log WHERE actor NOT IN (SELECT id FROM customers);
-- keys: id
DELETE FROM customers WHERE id IN (SELECT max(customer_id) FROM orders);
-- only: h2
DELETE FROM order_lines WHERE quantity > 0 LIMIT 0;
-- only: h2
DELETE FROM audit_log WHERE id < 10 FETCH FIRST 100 ROWS ONLY;
-- only: h2
DELETE FROM customers WHERE id = 7 FETCH NEXT 2 ROWS ONLY;
-- only: h2
DELETE FROM devices WHERE battery < 1000 FETCH FIRST 1000 ROWS ONLY;
-- only: h2
-- params: 50
DELETE FROM devices WHERE battery < 1000 FETCH FIRST ? ROWS ONLY;
TRUNCATE TABLE events;
TRUNCATE TABLE order_lines;
TRUNCATE TABLE audit_log;
TRUNCATE TABLE countries;
-- only: postgresql
TRUNCATE events, shops;
-- only: postgresql
TRUNCATE orders CASCADE;
-- only: postgresql
-- error: 0A000
TRUNCATE orders;
-- only: postgresql
COMMENT ON TABLE customers IS 'people';
-- only: postgresql
ANALYZE customers;
-- only: postgresql
-- error: 25P01
LOCK TABLE customers;
-- params: 3
UPDATE products SET weight = 1 WHERE id < ? AND EXISTS (SELECT 1 FROM audit_log);
-- only: postgresql
MERGE INTO audit_log a USING (SELECT id, name FROM customers WHERE id < 9) c ON a.id = c.id WHEN MATCHED THEN UPDATE SET actor = (SELECT max(p.id) FROM products p WHERE p.id <> c.id), action = c::text;

--# A list of columns that is empty, behind EXISTS.
-- only: postgresql
DELETE FROM orders o USING customers c WHERE c.id = o.customer_id AND c.level = 1 AND NOT EXISTS (SELECT FROM order_lines l WHERE l.customer_id = o.customer_id AND l.order_id = o.id) RETURNING o.*;
-- only: postgresql
UPDATE customers c SET level = 9 WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.total > 700.5);
-- only: postgresql
UPDATE customers c SET level = 9 WHERE EXISTS (SELECT WHERE c.id < 5);

--# Identity columns whose values are not the given ones.
-- only: postgresql
-- generated: id
INSERT INTO accounts (id, owner) OVERRIDING USER VALUE VALUES (7001, 'x');
-- only: postgresql
-- generated: id
INSERT INTO accounts (id, owner) OVERRIDING USER VALUE SELECT id, name FROM customers WHERE id < 3;
-- only: postgresql
-- generated: id
INSERT INTO accounts (owner) OVERRIDING USER VALUE VALUES ('x');
-- only: postgresql
-- generated: id
INSERT INTO accounts OVERRIDING USER VALUE VALUES (1, 'a', 'USD'), (DEFAULT, 'b', 'EUR'), (1, 'c', DEFAULT) RETURNING id, owner, currency;
-- only: postgresql
-- generated: id
-- params: 'p', 5
INSERT INTO accounts (owner, id, amount) OVERRIDING USER VALUE SELECT ?::text, id, level FROM customers WHERE level < ? RETURNING *;
-- only: postgresql
-- refused: a value that one database would still look at
INSERT INTO accounts (id, owner) OVERRIDING USER VALUE VALUES (7001 + 1, 'x');
-- only: postgresql
-- generated: id
INSERT INTO accounts (owner) OVERRIDING USER VALUE SELECT name FROM customers WHERE id < 3;
-- only: postgresql
INSERT INTO accounts (id, owner) OVERRIDING SYSTEM VALUE SELECT id + 5000, name FROM customers WHERE id BETWEEN 1 AND 4;

--# MERGE with subqueries that look at the row which is written, and with whole rows of the source beside subqueries.
MERGE INTO customers c USING products p ON c.id = p.id AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id) WHEN MATCHED THEN UPDATE SET score = p.id;
MERGE INTO customers c USING products p ON c.level = p.id WHEN MATCHED AND c.balance > (SELECT avg(o.total) FROM orders o WHERE o.customer_id = c.id AND o.id <> p.id) THEN UPDATE SET score = (SELECT count(*) FROM customers s WHERE s.id = c.id) WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id + 80000, p.name);
MERGE INTO customers c USING (SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id) o ON c.id = o.customer_id WHEN MATCHED THEN UPDATE SET score = o.total - (SELECT max(x.total) FROM orders x WHERE x.customer_id = c.id), level = (SELECT min(p.id) FROM products p WHERE p.price > c.balance);
-- only: postgresql
MERGE INTO customers c USING products p ON c.id = p.id AND c.country IN (SELECT code FROM countries WHERE population > 1000) WHEN MATCHED THEN UPDATE SET score = p.id, name = (SELECT string_agg(o.status, ',' ORDER BY o.id) FROM orders o WHERE o.customer_id = c.id) RETURNING c.id, c.score, c.name;
-- only: postgresql
MERGE INTO customers c USING products p ON c.level = p.id WHEN NOT MATCHED BY SOURCE AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id) THEN DELETE WHEN NOT MATCHED BY SOURCE THEN UPDATE SET score = (SELECT sum(o.total) FROM orders o WHERE o.customer_id = c.id);
-- only: postgresql
-- params: 5, 'x', 3
MERGE INTO customers c USING products p ON c.id = p.id AND p.id < ? WHEN MATCHED THEN UPDATE SET name = ? || (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.id > ?);
-- only: postgresql
MERGE INTO customers c USING products p ON c.id = p.id WHEN MATCHED THEN UPDATE SET id = c.id + 90000, score = (SELECT count(*) FROM devices) + (SELECT count(*) FROM customers s WHERE s.id = c.id);
-- only: postgresql
-- error: 21000
MERGE INTO customers c USING products p ON c.id = p.id WHEN MATCHED THEN UPDATE SET score = (SELECT o.id FROM orders o WHERE o.customer_id = c.id);
-- only: postgresql
MERGE INTO audit_log a USING products p ON a.id = p.id WHEN MATCHED THEN UPDATE SET actor = (SELECT count(*) FROM customers), action = left(row_to_json(p)::text, 20);
-- only: postgresql
MERGE INTO audit_log a USING (SELECT id, name FROM customers WHERE id < 9) c ON a.id = c.id WHEN MATCHED THEN UPDATE SET actor = (SELECT max(p.id) FROM products p WHERE p.id <> c.id) RETURNING *, merge_action(), c, to_jsonb(c);
-- only: postgresql
MERGE INTO remarks r USING (SELECT id, name FROM customers WHERE active) c ON r.stars = c.id AND c.id > (SELECT min(d.battery) FROM devices d) - 100 AND c.id < 1000 WHEN MATCHED THEN UPDATE SET body = row_to_json(c)::text WHEN NOT MATCHED AND c.id BETWEEN 1 AND 20 THEN INSERT (k, body) VALUES (c.id, c::text || (SELECT count(*) FROM tokens)) RETURNING c.*, r.*;
-- only: postgresql
MERGE INTO customers c USING (SELECT id, name FROM products) p ON c.id = p.id WHEN MATCHED THEN UPDATE SET name = p::text, score = (SELECT count(*) FROM order_lines l WHERE l.product_id = p.id) RETURNING *;
-- only: postgresql
MERGE INTO customers c USING (SELECT id, name FROM products WHERE id < 9) p ON c.level = p.id AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.id > p.id) WHEN MATCHED THEN UPDATE SET name = p::text || (SELECT count(*) FROM devices) WHEN NOT MATCHED THEN INSERT (id, name) VALUES (p.id + 70000, (SELECT max(t.token) FROM tokens t)) RETURNING merge_action(), *;

--# An UPDATE of a shard key that is part of a foreign key to another sharded table.
-- only: postgresql
UPDATE order_lines SET customer_id = 8, order_id = 1, line_no = line_no + 10000 * customer_id + 100 * order_id WHERE customer_id IN (3, 4, 5);
-- only: postgresql
UPDATE order_lines AS l SET customer_id = 8, order_id = '1', line_no = l.line_no + 10000 * l.customer_id + 100 * order_id, quantity = 5.4 WHERE l.customer_id < 12 AND quantity > 6 RETURNING *, l.line_no % 10 AS line;
-- only: postgresql
-- params: 8, 1, 6
UPDATE order_lines SET customer_id = ?, order_id = ?, line_no = line_no + 10000 * customer_id + 100 * order_id WHERE quantity > ? AND customer_id < 20;
-- only: postgresql
UPDATE order_lines SET customer_id = customer_id, price = price * 2;
-- only: postgresql
UPDATE order_lines SET customer_id = 7.6, order_id = 1, line_no = line_no + 10000 * customer_id + 100 * order_id, discount = NULL WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = order_lines.customer_id AND o.id = order_id AND o.status = 'new') AND customer_id < 10;
-- only: postgresql
UPDATE public.order_lines SET customer_id = 9 - customer_id, order_id = 1, line_no = line_no + 10000 * customer_id + 100 * order_id WHERE customer_id BETWEEN 3 AND 6 RETURNING customer_id, line_no;
-- only: postgresql
-- error: 23503
UPDATE order_lines SET customer_id = customer_id + 100000 WHERE customer_id = 3;
-- only: postgresql
-- error: 23503
UPDATE order_lines SET customer_id = 8, order_id = 1, line_no = line_no + 10000 * customer_id + 100 * order_id, product_id = 99999 WHERE customer_id < 6;
-- only: postgresql
-- error: 23505
UPDATE order_lines SET customer_id = 8, order_id = 1, line_no = 1 WHERE customer_id < 6;
-- only: postgresql
-- error: 23502
UPDATE order_lines SET customer_id = NULL WHERE customer_id = 3;
-- only: postgresql
-- error: 22012
UPDATE order_lines SET customer_id = 1 / (customer_id - customer_id) WHERE customer_id < 6;
-- only: postgresql
-- error: 23503
UPDATE orders SET customer_id = customer_id + 500000 WHERE customer_id IN (3, 4);
-- only: postgresql
-- keys: *
UPDATE order_lines SET customer_id = 8, order_id = 1, line_no = line_no + 10000 * customer_id + 100 * order_id WHERE customer_id = 3;
-- only: postgresql
-- batch
-- params: 8, 3, 2
-- params: 9, 4, 3
-- params: 8, 9, 50
UPDATE order_lines SET customer_id = ?, order_id = 1, line_no = line_no + 10000 * customer_id + 100 * order_id WHERE customer_id = ? AND quantity > ?;

--# Literals in parentheses beside values that a query computes, and empty ones.

INSERT INTO devices (id, battery, seen) VALUES ('00000000-0000-4000-8000-000000009001', ('7'), (SELECT max(placed) FROM orders));
INSERT INTO devices (id, battery, seen, model) VALUES ('00000000-0000-4000-8000-000000009002', 7, (SELECT min(placed) FROM orders), '');
-- only: postgresql
INSERT INTO devices (id, battery, seen) VALUES (('00000000-0000-4000-8000-000000009001'), E'7', (SELECT max(placed) FROM orders));
INSERT INTO devices (id, battery, seen) VALUES (('00000000-0000-4000-8000-000000009003'), (1), (SELECT max(placed) FROM orders)), (('00000000-0000-4000-8000-000000009004'), (2), (NULL));

--# Values of char that are not padded, in the place of others.

UPDATE readings SET v = (SELECT max(code) FROM parcels) WHERE id < 5;
UPDATE readings SET v = (SELECT max(code) FROM parcels WHERE weight > readings.id), c = (SELECT max(destination) FROM parcels);
INSERT INTO tokens (token, label) SELECT 'zz', max(code) FROM parcels;
INSERT INTO tokens (token, label) SELECT DISTINCT v, c FROM readings WHERE v IS NOT NULL AND v NOT IN (SELECT token FROM tokens) AND id IN (SELECT min(id) FROM readings GROUP BY v);
