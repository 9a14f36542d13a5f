--# Answered over copies of what is needed: columns, rows, views, names with schemas, text that no parser reads.
SELECT c.name, d.model FROM customers c JOIN devices d ON d.customer_id = c.id WHERE d.battery > 50 AND c.active;
SELECT c.name, d.model FROM customers c LEFT JOIN devices d ON d.customer_id = c.id AND d.battery > 50;
--# a condition on the side that is replaced by NULLs is no reason to leave its rows out
SELECT c.id, d.model FROM customers c LEFT JOIN devices d ON d.customer_id = c.id WHERE d.model IS NULL;
SELECT c.id, d.model FROM customers c LEFT JOIN devices d ON d.customer_id = c.id WHERE d.battery IS NULL OR d.battery > 90;
SELECT c.id, d.model FROM customers c LEFT JOIN devices d ON d.customer_id = c.id AND c.level = 1 WHERE c.active;
SELECT c.id, d.model FROM devices d RIGHT JOIN customers c ON d.customer_id = c.id AND d.battery < 20;
-- only: postgresql
SELECT c.id, d.model FROM customers c FULL JOIN devices d ON d.customer_id = c.id WHERE c.active AND c.level < 3;
-- only: postgresql
SELECT c.id, d.model FROM customers c FULL JOIN devices d ON d.customer_id = c.id AND d.battery > 10;
--# one table, two conditions
SELECT a.id, b.id FROM customers a JOIN customers b ON a.level = b.level WHERE a.country = 'DE' AND b.country = 'US';
SELECT count(*) FROM customers a, devices d WHERE a.id < 5 AND d.battery > (SELECT avg(battery) FROM devices);
SELECT id FROM customers WHERE level > (SELECT avg(level) FROM customers WHERE active) AND id < 30;
--# conditions that could fail on rows which another one leaves out
SELECT c.id FROM customers c JOIN devices d ON d.customer_id = c.id WHERE c.level <> 0 AND 100 / c.level > 20;
SELECT t.token, d.model FROM tokens t JOIN devices d ON d.customer_id = t.customer_id WHERE t.hits > 1 AND upper(t.label) LIKE 'A%';
SELECT t.token FROM tokens t JOIN devices d ON d.customer_id = t.customer_id WHERE t.label LIKE 'a\_%';
SELECT s.city, c.name FROM shops s JOIN customers c ON c.country = s.country WHERE s.revenue BETWEEN 10 AND 100000 AND c.born > DATE '1980-01-01';
-- only: postgresql
SELECT s.city, c.name FROM shops s JOIN customers c ON c.country = s.country WHERE c.born > '1970-01-01'::date + interval '2' year;
SELECT o.id, e.kind FROM orders o JOIN events e ON e.amount = o.id WHERE (o.status = 'paid' AND e.kind = 'a') OR (o.status = 'new' AND e.amount < 50);
--# values of one side leave out rows of the other
SELECT o.id, s.city FROM shops s JOIN customers c ON c.country = s.country JOIN orders o ON o.id = c.level WHERE s.city LIKE 'B%';
SELECT d.model FROM devices d WHERE d.customer_id IN (SELECT customer_id FROM tokens WHERE hits > 2);
SELECT d.model FROM devices d WHERE d.customer_id NOT IN (SELECT customer_id FROM tokens WHERE hits > 2 AND customer_id IS NOT NULL);
SELECT d.model FROM devices d WHERE EXISTS (SELECT * FROM tokens t WHERE t.customer_id = d.customer_id AND t.hits > 2);
SELECT d.model FROM devices d WHERE NOT EXISTS (SELECT 1 FROM tokens t WHERE t.customer_id = d.customer_id);
--# names with schemas
-- only: postgresql
SELECT public.customers.name, d.model FROM public.customers JOIN public.devices d ON d.customer_id = public.customers.id;
-- only: h2
SELECT c.name, d.model FROM public.customers c JOIN public.devices d ON d.customer_id = c.id;
-- only: postgresql
WITH customers AS (SELECT 7 AS id) SELECT c.id, p.name, d.model FROM customers c JOIN public.customers p ON p.id = c.id LEFT JOIN devices d ON d.customer_id = p.id;
--# single tables, reference tables
SELECT a.id, c.name, p.name FROM audit_log a JOIN customers c ON c.id = a.actor LEFT JOIN products p ON p.id = a.id;
SELECT count(*) FROM audit_log a, products p, countries n WHERE a.actor < 5 AND p.id < 4;
--# columns: whole rows, stars, names that only look like columns
SELECT * FROM customers c JOIN devices d ON d.customer_id = c.id;
SELECT d.*, c.id FROM customers c JOIN devices d ON d.customer_id = c.id;
-- only: postgresql
SELECT row_to_json(d)::text FROM devices d JOIN customers c ON d.customer_id = c.id;
-- only: postgresql
SELECT count(d), count(d.*) FROM devices d JOIN customers c ON d.customer_id = c.id;
SELECT count(*) FROM devices d JOIN customers c ON d.customer_id = c.id;
SELECT 2 * d.battery * c.level FROM devices d JOIN customers c ON d.customer_id = c.id;
SELECT x.model FROM (SELECT * FROM devices) x JOIN customers c ON x.customer_id = c.id;
-- only: postgresql
SELECT c.id, c.name, count(*) FROM customers c JOIN devices d ON d.customer_id = c.id GROUP BY c.id;
SELECT 1 FROM customers c NATURAL JOIN (SELECT id FROM orders) o;
--# everything that a database can do
-- only: postgresql
SELECT kind, count(*) FROM events GROUP BY GROUPING SETS ((kind), ());
-- only: postgresql
SELECT c.id, x.model FROM customers c CROSS JOIN LATERAL (SELECT model FROM devices d WHERE d.battery > c.level ORDER BY d.id LIMIT 2) x WHERE c.id < 6;
-- ordered
SELECT id, rank() OVER (ORDER BY level, id) FROM customers ORDER BY id;
-- only: postgresql
WITH RECURSIVE t (n) AS (SELECT min(level)::int FROM customers UNION ALL SELECT n + 1 FROM t WHERE n < 6) SELECT t.n, count(c.id) FROM t LEFT JOIN customers c ON c.level = t.n GROUP BY t.n;
-- only: postgresql
WITH m AS MATERIALIZED (SELECT model, count(*) AS n FROM devices GROUP BY model) SELECT c.id, m.n FROM customers c JOIN m ON m.n > c.level;
SELECT id FROM customers WHERE active INTERSECT SELECT customer_id FROM devices;
SELECT level FROM customers EXCEPT SELECT battery FROM devices;
SELECT v.a, c.name FROM (VALUES (1), (2), (3)) AS v (a) JOIN customers c ON c.id = v.a JOIN devices d ON d.customer_id = c.id;
--# what no parser here reads
-- only: postgresql
SELECT x.id, x.customer_id FROM (customers AS c JOIN devices AS d ON d.customer_id = c.id) AS x (id, name, email, country, balance, score, level, active, born, created, did, customer_id);
-- only: postgresql
SELECT id FROM customers WHERE level > ALL (SELECT battery FROM devices WHERE battery < 2);
-- only: postgresql
SELECT p FROM products p, customers c WHERE c.id = p.id AND c.name SIMILAR TO 'A%';
-- only: postgresql
-- error: 42601
SELECT id FROM customers WHERE WHERE;
-- error on postgresql: 42703
-- error on h2: 42S22
SELECT c.nothing FROM customers c JOIN devices d ON d.customer_id = c.id;
-- error on postgresql: 22012
-- error on h2: 22012
SELECT 1 / (c.id - c.id) FROM customers c JOIN devices d ON d.customer_id = c.id;
--# parameters
-- params: 50, true
SELECT c.name, d.model FROM customers c JOIN devices d ON d.customer_id = c.id WHERE d.battery > ? AND c.active = ?;
-- params: 'paid', 3
SELECT o.id FROM orders o JOIN devices d ON d.customer_id = o.id WHERE o.status = ? AND d.battery > ?;
-- params: 7
SELECT c.name, d.model FROM customers c JOIN devices d ON d.customer_id = c.level WHERE c.id = ?;
-- fetch: 2
SELECT a.id, b.id FROM customers a JOIN customers b ON a.level = b.level;
-- only: postgresql
SELECT o.id FROM orders o JOIN ONLY customers c ON c.id = o.customer_id WHERE c.level = 2;
-- only: postgresql
SELECT count(*) FROM ONLY customers;
-- only: postgresql
SELECT count(*), min(id) FROM customers GROUP BY ROW(country, level) HAVING count(*) > 1;

--# FROM that begins no clause, in a text that is not read.

SELECT min(substring(c.name FROM 1 FOR 2)), max((c.level)) FILTER (WHERE NOT (c.id >= 5)) FROM audit_log a, customers c WHERE a.actor = c.id;
SELECT count(*) FILTER (WHERE extract(YEAR FROM born) > 1990), max((level)) FILTER (WHERE NOT (id >= 5)) FROM customers;

--# A comparison that fails for some rows of H2's fails over copies as well.

-- only: h2
-- error: 22018
SELECT true FROM tokens t1 WHERE t1.token IN ('a') AND EXISTS (SELECT 1 FROM products t3 WHERE EXISTS (SELECT 1 FROM tokens t4 WHERE t4.token = t3.id AND t4.hits = 7));

--# Sizes, of which each shard has its own.

-- only: postgresql
-- varies: pg_table_size
SELECT id, pg_table_size('orders') FROM customers WHERE id < 3;
-- only: postgresql
UPDATE customers SET level = 3 WHERE id = 3 AND pg_table_size('orders') > 0;
-- only: postgresql
-- varies: actor
INSERT INTO audit_log (id, actor) SELECT 99999, pg_table_size('orders');
-- only: postgresql
SELECT c.relname, reltuples FROM pg_class c WHERE c.relname = 'orders' UNION SELECT d.relname, reltuples FROM pg_class d WHERE false;
-- only: postgresql
SELECT relname, reltuples FROM pg_class c WHERE relname = 'orders' UNION ALL (SELECT relname, reltuples FROM pg_class d WHERE relname = 'customers') ORDER BY reltuples, relname;
-- only: postgresql
SELECT relname, reltuples > 5 FROM pg_class c WHERE relname = 'orders' EXCEPT SELECT d.relname, reltuples > 5 FROM pg_class d JOIN pg_namespace n ON n.oid = d.relnamespace WHERE false;
-- only: postgresql
SELECT pg_table_size('products')::text, pg_relation_size('products', 'fsm'), pg_size_pretty(pg_indexes_size('products'));
-- only: postgresql
-- error: 22023
SELECT pg_relation_size('orders', 'nosuch');

--# Functions that read tables which no word of the statement names.

-- only: postgresql
SELECT query_to_xml('SELECT count(*) FROM customers', false, false, '')::text;
-- only: postgresql
-- refused: the text is another statement's
SELECT c.relname, query_to_xml(format('SELECT count(*) FROM %I', c.relname), false, false, '')::text FROM pg_class c WHERE c.relname = 'orders';
-- only: postgresql
SELECT count(*) FROM ts_stat('SELECT to_tsvector(''simple'', body) FROM remarks');
-- only: postgresql
SELECT length(table_to_xml('remarks', false, false, '')::text);

--# Sizes that are asked for before the rest of the statement.

-- only: postgresql
-- varies: s
SELECT level, count(*), pg_catalog.pg_total_relation_size('orders') AS s FROM customers GROUP BY level;
-- only: postgresql
-- varies: max
SELECT active, max(level + pg_indexes_size('customers')) FROM customers WHERE level IS NOT NULL GROUP BY active;
-- only: postgresql
-- varies: pg_relation_size
-- params: 'orders', 4
SELECT id, pg_relation_size(CAST(? AS regclass), 'main') FROM customers WHERE id < ?;
-- only: postgresql
-- params: null varchar
SELECT id, pg_table_size(?::regclass) FROM customers WHERE id < 4;
-- only: postgresql
SELECT id FROM customers WHERE pg_table_size('orders') BETWEEN pg_relation_size('orders') AND pg_total_relation_size('orders'::regclass) AND id < 4;
-- only: postgresql
SELECT c.name, pg_size_pretty(pg_table_size('orders')) <> '' AS told FROM customers c JOIN devices d ON d.customer_id = c.id;
-- only: postgresql
WITH few AS (SELECT customer_id FROM orders GROUP BY customer_id HAVING count(*) < pg_total_relation_size('orders')) SELECT count(*) FROM few;
-- only: postgresql
-- varies: pg_table_size
SELECT DISTINCT level, pg_table_size('orders') FROM customers;
-- only: postgresql
-- ordered
-- varies: pg_table_size
SELECT id, now() > '2020-01-01' AS past, pg_table_size('orders')::numeric FROM customers ORDER BY pg_table_size('orders') / 1000000000000, id LIMIT 5;
-- only: postgresql
SELECT (SELECT count(*) FROM orders) < pg_table_size('orders') AS small, pg_table_size('orders') = pg_table_size('orders') AS same FROM customers WHERE id = 3;
-- only: postgresql
SELECT id FROM customers WHERE id < 4 UNION ALL SELECT k FROM remarks WHERE k < 4 AND pg_table_size('products') > 0;
-- only: postgresql
-- error: 42P01
SELECT id, pg_table_size('nothing') FROM customers;
-- only: postgresql
-- error: 22023
SELECT id, pg_relation_size('orders', 'nosuch') FROM customers;
-- only: postgresql
DELETE FROM orders WHERE customer_id < 10 AND pg_table_size('orders') > 100;
-- only: postgresql
UPDATE customers SET level = CASE WHEN pg_database_size(current_database()) > 0 THEN 1 ELSE 2 END;
-- only: postgresql
-- varies: pg_table_size
INSERT INTO remarks (k, body) VALUES (901, (pg_table_size('remarks') > 0)::text), (902, 'x') RETURNING k, pg_table_size('orders');
-- only: postgresql
-- params: 3, 'orders'
-- params: 5, 'orders'
-- batch
UPDATE customers SET level = 4 WHERE id = ? AND pg_table_size(?::regclass) > 0;
-- only: postgresql
MERGE INTO customers c USING (VALUES (3), (4)) AS v (id) ON c.id = v.id WHEN MATCHED AND pg_table_size('orders') > 0 THEN UPDATE SET level = 5;
-- only: postgresql
WITH gone AS (DELETE FROM remarks WHERE k < 5 AND pg_table_size('remarks') > 0 RETURNING k) SELECT count(*) FROM gone;

--# Tables whose name, and queries whose text, is a literal.

-- only: postgresql
SELECT length(table_to_xml('products'::regclass, true, true, 'urn:x')::text) AS l, count(*) FROM customers;
-- only: postgresql
-- params: true, 3
SELECT length(table_to_xml('remarks', ?, false, '')::text), ? + 1;
-- only: postgresql
WITH x AS (SELECT pg_catalog.table_to_xml($$remarks$$, false, false, '') AS d) SELECT length(d::text) FROM x;
-- only: postgresql
SELECT length(table_to_xml('audit_log', true, false, '')::text) + length(table_to_xml('"remarks"', true, false, '')::text) AS both;
-- only: postgresql
-- error: 42P01
SELECT table_to_xml('nothing', false, false, '');
-- only: postgresql
SELECT query_to_xml($$SELECT id, name, born FROM customers WHERE country = 'DE' ORDER BY id$$, false, false, '')::text;
-- only: postgresql
SELECT p.id, query_to_xml('SELECT c.level, count(*) AS n FROM customers c JOIN devices d ON d.customer_id = c.id GROUP BY c.level ORDER BY 1', true, true, '')::text AS x FROM products p WHERE p.id < 4;
-- only: postgresql
SELECT query_to_xml('SELECT max(id) FROM audit_log', false, false, '')::text = query_to_xml('TABLE countries', false, false, '')::text AS same;
-- only: postgresql
-- ordered
SELECT word, ndoc, nentry FROM ts_stat('SELECT to_tsvector(''simple'', body) FROM remarks') ORDER BY word COLLATE "C" LIMIT 20;
-- only: postgresql
-- params: 2
SELECT count(*) FROM ts_stat($$SELECT setweight(to_tsvector('simple', body), 'A') FROM remarks$$, 'ab') s JOIN customers c ON length(c.name) = s.ndoc WHERE c.id > ?;
-- only: postgresql
-- error: 42703
SELECT query_to_xml('SELECT nothing FROM customers', false, false, '');
-- only: postgresql
-- error: 22012
SELECT query_to_xml('SELECT 1 / (id - id) FROM customers', false, false, '');

--# Constants that a database may never compute, and does not before it has read the whole statement.

-- only: postgresql
WITH unused AS (SELECT id FROM audit_log WHERE CAST(9007199254740993 AS integer) = actor) SELECT c.id FROM customers c JOIN rates r ON r.rate = c.level;
-- only: postgresql
WITH unused AS (SELECT l.id FROM audit_log l WHERE l.actor > 2147483647 + 1) SELECT count(*) FROM customers c, rates r WHERE r.rate > c.level;
-- only: postgresql
SELECT c.id FROM customers c JOIN rates r ON r.rate = c.level WHERE FALSE AND c.level = CAST(9007199254740993 AS integer);
-- only: postgresql
SELECT c.id FROM customers c JOIN rates r ON r.rate = c.level WHERE FALSE AND c.born > DATE '2026-01-01' + INTERVAL '999999 years';
-- only: postgresql
-- error: 22003
SELECT c.id FROM customers c JOIN rates r ON r.rate = c.level WHERE c.level = CAST(9007199254740993 AS integer);
-- only: postgresql
-- error: 42702
SELECT p.id FROM products p WHERE p.id IN (SELECT o.id FROM orders o JOIN rates r ON o.total = r.rate JOIN customers c ON c.level = o.id AND id <> 7 WHERE c.id = CAST(9007199254740993 AS integer));
SELECT c.id FROM customers c JOIN rates r ON r.rate = c.level WHERE c.level = CAST(2 AS integer) OR c.level = 7 - 4;
-- only: postgresql
-- params: 2, 1
-- params: null, 1
SELECT c.id FROM customers c JOIN rates r ON r.rate = c.level WHERE c.level >= CAST(? AS smallint) - CAST(? AS smallint);
-- only: postgresql
-- params: 40000
SELECT c.id FROM customers c JOIN rates r ON r.rate = c.level WHERE c.level <= CAST(? AS integer);
-- only: postgresql
SELECT c.id FROM customers c, devices d WHERE d.customer_id > c.id AND d.seen > TIMESTAMP '2026-03-01 00:00:00' - INTERVAL '30' DAY AND c.born < DATE '2001-01-01' + 365;
