--# CREATE TABLE AS and SELECT INTO: gadgets is sharded by id in the file, gadget_kinds is a reference table, others lie on the first shard.

CREATE TABLE gadgets AS SELECT id, name FROM products;
CREATE TABLE gadgets AS SELECT id, name, balance FROM customers;
CREATE TABLE gadgets AS SELECT * FROM customers WHERE id < 0;
CREATE TABLE gadgets (id, label) AS SELECT customer_id, status FROM orders;
CREATE TABLE gadgets AS SELECT c.id, o.total, o.placed FROM customers c JOIN orders o ON o.customer_id = c.id;
CREATE TABLE gadgets AS SELECT country, count(*) AS id, avg(balance) AS mean FROM customers GROUP BY country;
CREATE TABLE gadgets AS SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.id;
CREATE TABLE gadgets AS SELECT id, name FROM customers ORDER BY name, id LIMIT 7;
CREATE TABLE gadgets AS SELECT id, sum(balance) OVER (ORDER BY id) AS running FROM customers;
CREATE TABLE gadgets AS WITH rich AS (SELECT * FROM customers WHERE balance > 100) SELECT id, name, score FROM rich;
CREATE TABLE unlisted AS VALUES (1, 'a'), (2, 'b'), (3, NULL);
-- only: postgresql
CREATE TABLE gadgets (id, name) AS VALUES (1, 'a'), (2, 'b'), (3, NULL);
CREATE TABLE gadgets AS (SELECT id, name FROM customers) WITH DATA;
CREATE TABLE gadgets AS SELECT id, name, created FROM customers WITH NO DATA;
CREATE TABLE gadgets AS SELECT id, 'x' AS x, NULL AS y FROM customers;
CREATE TABLE gadget_kinds AS SELECT id, sku, price FROM products;
CREATE TABLE gadget_kinds AS SELECT max(id) AS id, country AS name FROM customers GROUP BY country;
CREATE TABLE unlisted AS SELECT id, name FROM customers;
CREATE TABLE unlisted AS SELECT count(*) AS n, max(total) AS most FROM orders;
CREATE TABLE unlisted AS SELECT a.id, c.name FROM products a LEFT JOIN customers c ON c.id = a.id;
CREATE TABLE unlisted AS SELECT 1 AS one, CAST('2024-01-01' AS date) AS d;
CREATE TABLE unlisted AS SELECT id, actor FROM audit_log;
CREATE TABLE IF NOT EXISTS gadgets AS SELECT id, name FROM customers;
CREATE TABLE IF NOT EXISTS shops AS SELECT id, name FROM customers;
-- error on postgresql: 42P07
-- error on h2: 42S01
CREATE TABLE shops AS SELECT id, name FROM customers;
-- error on postgresql: 42P01
-- error on h2: 42S02
CREATE TABLE gadgets AS SELECT id FROM nowhere;
-- error on postgresql: 42703
-- error on h2: 42S22
CREATE TABLE gadgets AS SELECT nothing FROM customers;
-- error on postgresql: 22012
-- error on h2: 22012
CREATE TABLE gadgets AS SELECT id, 1 / (id - id) AS n FROM customers;
-- error on postgresql: 42701
-- error on h2: 42S21
CREATE TABLE gadgets AS SELECT id, id FROM customers;
-- only: postgresql
CREATE UNLOGGED TABLE gadgets AS TABLE customers;
-- only: postgresql
CREATE TABLE gadgets AS TABLE customers WITH NO DATA;
-- only: postgresql
CREATE TABLE gadgets WITH (fillfactor = 70) AS SELECT id, name FROM customers;
-- only: postgresql
CREATE TABLE gadgets AS SELECT DISTINCT ON (customer_id) customer_id AS id, status FROM orders ORDER BY customer_id, id;
-- only: postgresql
CREATE TABLE gadgets AS SELECT id, name::varchar(10), country::text COLLATE "C" AS country, array[level] AS levels FROM customers;
-- only: postgresql
-- params: 3, 'x'
CREATE TABLE gadgets AS SELECT id, ?::int AS n, name || ? AS named FROM customers;
-- only: postgresql
SELECT id, name INTO gadgets FROM customers;
-- only: postgresql
SELECT id, name INTO TABLE gadgets FROM customers WHERE id < 20 ORDER BY id;
-- only: postgresql
SELECT country, count(*) AS id INTO UNLOGGED gadgets FROM customers GROUP BY country HAVING count(*) > 1;
-- only: postgresql
WITH rich AS (SELECT * FROM customers WHERE balance > 100) SELECT id, name INTO gadgets FROM rich;
-- only: postgresql
-- params: 10
SELECT id, name INTO gadgets FROM customers WHERE id < ?;
-- only: postgresql
-- error on postgresql: 42P07
SELECT id INTO shops FROM customers;
-- only: postgresql
CREATE MATERIALIZED VIEW dear AS SELECT id, price FROM products WHERE price > 10;
-- only: postgresql
-- refused on postgresql: each shard would hold its own rows, and nobody says how old they are
CREATE MATERIALIZED VIEW rich AS SELECT id, name FROM customers WHERE balance > 100;

--# … whose tables lie on another shard than the new table.
CREATE TABLE gadgets AS SELECT id, action FROM audit_log;
CREATE TABLE gadget_kinds AS SELECT id, actor, logged FROM audit_log WHERE id < 10;
CREATE TABLE unlisted (k, label, did) AS SELECT a.id, c.name, a.action FROM audit_log a JOIN customers c ON c.id = a.actor;
CREATE TABLE unlisted AS SELECT id, actor FROM audit_log WITH NO DATA;
CREATE TABLE unlisted AS SELECT action, count(*) AS n, avg(actor) AS mean FROM audit_log GROUP BY action;
CREATE TABLE IF NOT EXISTS unlisted (k) AS SELECT id FROM audit_log;
CREATE TABLE IF NOT EXISTS shops AS SELECT id FROM audit_log;
-- error on postgresql: 42P07
-- error on h2: 42S01
CREATE TABLE shops AS SELECT id FROM audit_log;
-- error on postgresql: 22012
-- error on h2: 22012
CREATE TABLE unlisted AS SELECT id, 1 / (id - id) AS n FROM audit_log;
-- error on postgresql: 42703
-- error on h2: 42S22
CREATE TABLE unlisted AS SELECT nothing FROM audit_log;
-- only: postgresql
CREATE UNLOGGED TABLE unlisted WITH (fillfactor = 70) AS SELECT id AS "Id", action::varchar(5) AS short, action COLLATE "C" AS plain, logged::timestamp(0) AS at, array[actor] AS many, 1.5::numeric(6,3) AS n, 'x' AS x, NULL AS y, action::char(3) AS c FROM audit_log;
-- only: postgresql
-- params: 3, 20
CREATE TABLE unlisted AS SELECT id, ?::int AS n FROM audit_log WHERE id < ?;
-- only: postgresql
SELECT id, action INTO unlisted FROM audit_log WHERE id < 20;
-- only: postgresql
CREATE TABLE unlisted AS TABLE audit_log;
