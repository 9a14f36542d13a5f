--# Subqueries: local where the keys prove it, over all rows where they do not.

SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id);
SELECT id FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id);
SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.status = 'void') AND active;
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE total > 400);
SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders);
SELECT id FROM customers WHERE id = 3 AND id IN (SELECT customer_id FROM orders WHERE customer_id = 3);
SELECT id FROM customers WHERE id IN (SELECT o.id FROM orders o);
SELECT id FROM customers WHERE level IN (SELECT id FROM products WHERE discontinued);
SELECT id FROM customers WHERE level IN (SELECT quantity FROM order_lines);
SELECT id FROM customers WHERE level NOT IN (SELECT level FROM customers WHERE id = 6);
SELECT id FROM customers WHERE level NOT IN (SELECT level FROM customers WHERE id IN (1, 2));
SELECT id FROM customers WHERE country IN (SELECT code FROM countries WHERE continent = 'Europe');
SELECT id FROM customers WHERE country NOT IN (SELECT code FROM countries);
SELECT code FROM countries WHERE code IN (SELECT country FROM customers);
SELECT code FROM countries WHERE code NOT IN (SELECT country FROM customers WHERE country IS NOT NULL);
SELECT code FROM countries k WHERE EXISTS (SELECT 1 FROM customers c WHERE c.country = k.code AND c.level = 4);
SELECT code FROM countries k WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.country = k.code);
SELECT id FROM products WHERE id NOT IN (SELECT product_id FROM order_lines WHERE product_id IS NOT NULL);
SELECT id FROM products WHERE price > (SELECT avg(price) FROM products);
SELECT id FROM customers WHERE balance > (SELECT avg(balance) FROM customers);
SELECT id FROM customers WHERE balance = (SELECT max(balance) FROM customers);
SELECT customer_id, id FROM orders o WHERE total = (SELECT max(total) FROM orders x WHERE x.customer_id = o.customer_id);
SELECT customer_id, id FROM orders o WHERE total = (SELECT max(total) FROM orders x WHERE x.status = o.status);
SELECT customer_id, id FROM orders WHERE total > ALL (SELECT price FROM order_lines WHERE price < 80);
SELECT customer_id, id FROM orders WHERE total < ANY (SELECT balance FROM customers WHERE id = 3);
SELECT id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS n FROM customers c;
SELECT id, (SELECT max(total) FROM orders) AS top FROM customers WHERE id = 3;
SELECT id, (SELECT name FROM countries WHERE code = c.country) FROM customers c;
SELECT id, (SELECT count(*) FROM products) AS n FROM customers;
SELECT id FROM customers WHERE id = (SELECT 7);
SELECT id FROM customers WHERE id = (SELECT min(customer_id) FROM orders);
SELECT id FROM customers WHERE id = (SELECT max(actor) FROM audit_log);
SELECT id FROM customers WHERE (id, 1) IN (SELECT customer_id, id FROM orders WHERE status = 'paid');
SELECT id FROM customers WHERE id IN (SELECT id FROM customers ORDER BY id LIMIT 3);
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM orders GROUP BY customer_id HAVING count(*) > 10);
SELECT id FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE status = 'void');
SELECT id FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE status = 'nothing');
-- error on postgresql: 21000
-- error on h2: 90053
SELECT id FROM customers WHERE id = (SELECT customer_id FROM orders);
SELECT count(*) FROM customers WHERE id IN (SELECT customer_id FROM order_lines WHERE product_id IN (SELECT id FROM products WHERE price > 100));
-- params: 3
SELECT id FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE customer_id = ?);
-- params: 'paid'
SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.status = ?);
-- ordered
SELECT id FROM customers c ORDER BY (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) DESC, id LIMIT 5;

--# Subqueries whose answers stand in the statement.

SELECT id, total FROM orders WHERE customer_id = (SELECT max(id) FROM customers WHERE name = (SELECT min(name) FROM customers));
SELECT id FROM orders WHERE customer_id = (SELECT id FROM customers WHERE id = -1);
SELECT id FROM orders WHERE customer_id = (SELECT level FROM customers WHERE id = 6);
SELECT customer_id, id FROM orders WHERE customer_id IN (SELECT level FROM customers);
SELECT customer_id, id FROM orders WHERE customer_id NOT IN (SELECT level FROM customers);
SELECT customer_id, id FROM orders WHERE customer_id NOT IN (SELECT level FROM customers WHERE level IS NOT NULL);
SELECT customer_id, id FROM orders WHERE customer_id NOT IN (SELECT level FROM customers WHERE level > 1000);
SELECT id FROM customers WHERE level NOT IN (SELECT actor FROM audit_log WHERE actor > 1000);
SELECT customer_id, id FROM orders WHERE NOT customer_id IN (SELECT level FROM customers) AND total > 100;
SELECT count(*) FROM orders WHERE customer_id IN (SELECT balance FROM customers);
SELECT count(*) FROM orders WHERE customer_id = ANY (SELECT level FROM customers) OR total < ALL (SELECT price FROM order_lines WHERE price > 50);
SELECT count(*), sum(total) FROM orders WHERE total > 2 * (SELECT avg(price) FROM order_lines);
SELECT code FROM parcels WHERE destination IN (SELECT country FROM customers);
SELECT code FROM parcels WHERE code IN (SELECT code FROM parcels p WHERE weight > 1) OR code = (SELECT max(code) FROM parcels);
SELECT rate FROM rates WHERE rate IN (SELECT total FROM orders) OR rate = (SELECT min(id) FROM customers);
SELECT id FROM devices WHERE id = (SELECT id FROM devices ORDER BY id LIMIT 1);
SELECT id FROM devices WHERE customer_id BETWEEN (SELECT min(customer_id) FROM orders) AND (SELECT max(level) FROM customers);
SELECT held_on, seq FROM events WHERE held_on = (SELECT max(held_on) FROM events) OR held_on IN (SELECT born FROM customers);
SELECT token FROM tokens WHERE token IN (SELECT token FROM tokens t WHERE hits > 3) AND hits >= (SELECT avg(hits) FROM tokens);
SELECT c.id FROM customers c JOIN orders o ON o.customer_id = c.id AND o.total > (SELECT avg(total) FROM orders) WHERE c.level < (SELECT max(level) FROM customers);
SELECT id FROM customers WHERE active = (SELECT active FROM customers WHERE id = 7) AND born > (SELECT min(born) FROM customers);
SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.total > (SELECT avg(total) FROM orders));
-- ordered
SELECT id FROM customers WHERE balance >= (SELECT avg(balance) FROM customers) ORDER BY id DESC LIMIT 3;
SELECT country, count(*) FROM customers WHERE id IN (SELECT actor FROM audit_log) GROUP BY country;
-- params: 'paid', 3
-- params: 'void', null bigint
SELECT id FROM customers WHERE id IN (SELECT level FROM customers c WHERE EXISTS (SELECT 1 FROM orders WHERE status = ?)) AND id > ?;
-- only: postgresql
-- params: 2, 100, 'paid'
SELECT id, ?::int FROM orders WHERE customer_id = (SELECT min(level) + ? FROM customers) OR status = ? AND total = (SELECT max(total) FROM orders);
SELECT country, count(*) FROM customers GROUP BY country HAVING count(*) > (SELECT min(level) + 2 FROM customers) AND sum(balance) > (SELECT min(balance) FROM customers);
SELECT customer_id, sum(total) FROM orders GROUP BY customer_id HAVING sum(total) > (SELECT sum(total) * 0.01 FROM orders);
-- only: postgresql
SELECT customer_id, id FROM orders WHERE total = (SELECT max(total) FROM orders) FOR UPDATE;

--# Derived tables and common table expressions.

SELECT x.id FROM (SELECT id FROM customers WHERE active) x;
SELECT x.id FROM (SELECT id FROM customers) x WHERE x.id = 7;
SELECT x.n FROM (SELECT count(*) AS n FROM customers) x;
SELECT count(*) FROM (SELECT country FROM customers GROUP BY country) x;
SELECT count(*) FROM (SELECT DISTINCT status FROM orders) x;
SELECT sum(x.t) FROM (SELECT sum(total) AS t FROM orders GROUP BY customer_id) x;
SELECT max(x.n) FROM (SELECT status, count(*) AS n FROM orders GROUP BY status) x;
-- ordered
SELECT * FROM (SELECT id, name FROM customers ORDER BY id LIMIT 5) x ORDER BY x.id DESC;
SELECT count(*) FROM (SELECT id FROM customers ORDER BY id LIMIT 5) x;
SELECT x.id, y.n FROM customers x JOIN (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id) y ON y.customer_id = x.id;
SELECT x.id, y.n FROM customers x JOIN (SELECT status, count(*) AS n FROM orders GROUP BY status) y ON y.n > x.id WHERE x.id > 30;
SELECT x.a, y.b FROM (SELECT id AS a FROM customers WHERE id < 4) x, (SELECT id AS b FROM products WHERE id < 3) y;
SELECT x.id FROM (VALUES (1), (7), (999)) AS v (k) JOIN customers x ON x.id = v.k;
SELECT x.s FROM (SELECT id + 1 AS s FROM customers WHERE id BETWEEN 1 AND 40) AS x WHERE x.s > 39;
-- params: 3
SELECT x.id FROM (SELECT id, level FROM customers) x WHERE x.level = ?;
WITH x AS (SELECT id, name FROM customers WHERE active) SELECT id FROM x;
WITH x AS (SELECT id, name FROM customers) SELECT id FROM x WHERE id = 7;
WITH x AS (SELECT customer_id, sum(total) AS t FROM orders GROUP BY customer_id) SELECT c.name, x.t FROM customers c JOIN x ON x.customer_id = c.id;
WITH x AS (SELECT status, count(*) AS n FROM orders GROUP BY status) SELECT max(n), min(n) FROM x;
WITH customers AS (SELECT 1 AS id) SELECT id FROM customers;
WITH x AS (SELECT 1 AS a), y AS (SELECT a + 1 AS b FROM x) SELECT a, b FROM x, y;
WITH x (a, b) AS (SELECT id, name FROM customers WHERE id < 5 AND id > 0) SELECT b, a FROM x;
WITH x AS (SELECT * FROM products), y AS (SELECT * FROM countries) SELECT count(*) FROM x, y;
WITH x AS (SELECT id FROM customers) SELECT count(*) FROM x a JOIN x b ON a.id = b.id;
WITH big AS (SELECT customer_id FROM orders WHERE total > 400), void AS (SELECT customer_id FROM orders WHERE status = 'void') SELECT DISTINCT customer_id FROM big WHERE customer_id IN (SELECT customer_id FROM void);
-- only: postgresql
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n;
-- only: postgresql
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT c.id FROM customers c JOIN n ON n.i = c.id;
-- only: postgresql
WITH x AS MATERIALIZED (SELECT id FROM customers WHERE level = 2) SELECT count(*) FROM x;

--# UNION, EXCEPT, INTERSECT.

SELECT id FROM customers WHERE id < 4 UNION SELECT id FROM products WHERE id < 6;
SELECT id FROM customers UNION ALL SELECT customer_id FROM orders;
SELECT country FROM customers UNION SELECT country FROM shops;
SELECT country FROM customers UNION ALL SELECT code FROM countries;
SELECT code FROM countries UNION ALL SELECT code FROM countries;
SELECT code FROM countries UNION SELECT country FROM customers;
SELECT code FROM countries EXCEPT SELECT country FROM customers;
SELECT country FROM customers EXCEPT SELECT code FROM countries;
SELECT country FROM customers INTERSECT SELECT country FROM shops;
SELECT id FROM customers EXCEPT SELECT customer_id FROM orders;
SELECT customer_id FROM orders INTERSECT SELECT id FROM customers;
SELECT level FROM customers INTERSECT SELECT stars FROM remarks;
SELECT id FROM customers WHERE id = 3 UNION ALL SELECT id FROM customers WHERE id = 4;
SELECT id FROM customers WHERE id = 3 UNION ALL SELECT customer_id FROM orders WHERE customer_id = 3;
SELECT status FROM orders UNION SELECT status FROM orders;
-- only: postgresql
SELECT status FROM orders EXCEPT ALL SELECT status FROM orders WHERE total > 100;
-- ordered
SELECT id, name FROM customers WHERE id BETWEEN 1 AND 9 UNION SELECT id, name FROM products ORDER BY id, name;
-- ordered
SELECT country FROM customers UNION SELECT country FROM shops ORDER BY 1 DESC LIMIT 3;
-- ordered
(SELECT id FROM customers ORDER BY id LIMIT 3) UNION ALL (SELECT id FROM customers ORDER BY id DESC LIMIT 3) ORDER BY 1;
SELECT count(*) FROM (SELECT id FROM customers UNION SELECT id FROM products) x;
SELECT 'c' AS kind, count(*) FROM customers UNION ALL SELECT 'o', count(*) FROM orders;
SELECT 1 UNION SELECT 2 UNION SELECT 1;
-- params: 3, 4
SELECT id FROM customers WHERE id = ? UNION SELECT id FROM customers WHERE id = ?;
-- error on postgresql: 42601
-- error on h2: 21S02
SELECT id, name FROM customers UNION SELECT id FROM products;

--# Window functions.

SELECT id, row_number() OVER (ORDER BY id) FROM customers;
SELECT customer_id, id, row_number() OVER (PARTITION BY customer_id ORDER BY id) FROM orders;
SELECT customer_id, id, sum(total) OVER (PARTITION BY customer_id) FROM orders;
SELECT customer_id, id, sum(total) OVER (PARTITION BY status) FROM orders;
SELECT id, rank() OVER (ORDER BY level DESC NULLS LAST) FROM customers;
SELECT id, dense_rank() OVER (PARTITION BY country ORDER BY level NULLS FIRST) FROM customers;
SELECT id, lag(id) OVER (ORDER BY id), lead(id, 2) OVER (ORDER BY id) FROM customers;
SELECT id, count(*) OVER () FROM customers;
SELECT id, avg(balance) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM customers;
SELECT customer_id, id, first_value(status) OVER (PARTITION BY customer_id ORDER BY id) FROM orders WHERE customer_id = 3;
SELECT status, count(*), sum(count(*)) OVER () FROM orders GROUP BY status;
-- ordered
SELECT id, ntile(4) OVER (ORDER BY id) AS quarter FROM customers ORDER BY id LIMIT 10;
SELECT x.id FROM (SELECT id, row_number() OVER (PARTITION BY country ORDER BY id) AS n FROM customers) x WHERE x.n = 1;
SELECT id, sum(price) OVER (ORDER BY id) FROM products;
--# a WITH query that nothing mentions is still read where its table is
WITH unused AS (SELECT action FROM audit_log) SELECT id FROM customers;
WITH unused AS (SELECT a.id FROM audit_log a JOIN customers c ON c.id = a.actor) SELECT sku FROM products;
WITH unused AS (SELECT k FROM remarks) SELECT count(*) FROM customers;
WITH a AS (SELECT id FROM audit_log), b AS (SELECT id FROM a) SELECT x.id FROM customers x WHERE x.id = 7;
SELECT id FROM customers WHERE id = ANY (SELECT customer_id FROM orders);
SELECT id FROM customers WHERE level >= ALL (SELECT level FROM customers WHERE level IS NOT NULL);
SELECT c.id FROM customers c WHERE c.balance < ANY (SELECT o.total FROM orders o WHERE o.customer_id = c.id);
SELECT c.id FROM customers c WHERE c.balance > ALL (SELECT o.total FROM orders o WHERE o.customer_id = c.id);
-- only: postgresql
SELECT id FROM customers WHERE ROW(level) IN (SELECT id FROM products);
-- only: postgresql
SELECT id FROM customers WHERE ROW(level) NOT IN (SELECT level FROM customers WHERE id < 3);

--# A subquery that one database does not come to may not fail.

SELECT id FROM customers WHERE id = 99999 AND level = (SELECT max(1 / (quantity - quantity)) FROM order_lines);
SELECT id FROM customers WHERE CASE WHEN level > 30000 THEN level = (SELECT max(1 / (quantity - quantity)) FROM order_lines) ELSE id = 7 END;
SELECT id FROM customers WHERE CASE WHEN level > 30000 THEN id IN (SELECT customer_id / (quantity - quantity) FROM order_lines) ELSE id IN (7, 8) END;
-- error: 22012
SELECT id FROM customers WHERE level = (SELECT max(1 / (quantity - quantity)) FROM order_lines);
-- error: 22012
SELECT id FROM customers WHERE id IN (SELECT customer_id / (quantity - quantity) FROM order_lines);

--# A column from around the subquery, with its own name as alias.

SELECT c.id FROM customers c JOIN (SELECT d.customer_id AS c0, d.model FROM devices d) q ON q.c0 = c.id WHERE c.level IN (SELECT c0 AS c0 FROM shops s);
SELECT c.id FROM customers c JOIN (SELECT customer_id AS c0 FROM orders) q ON q.c0 = c.id WHERE c.level IN (SELECT c0 AS c0 FROM shops s ORDER BY c0);
