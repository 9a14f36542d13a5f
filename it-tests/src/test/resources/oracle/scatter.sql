--# Rows of all shards: order, limits, duplicates.

SELECT * FROM customers;
SELECT * FROM orders;
SELECT * FROM order_lines WHERE quantity > 6;
SELECT * FROM readings;
SELECT * FROM devices;
SELECT customers.*, id AS again FROM customers;
SELECT id, id, id FROM customers;
SELECT id, name AS id FROM customers;
SELECT 1 AS one, id FROM customers;
SELECT count(*) AS "total rows" FROM customers;
SELECT balance * 2, name || '!', NOT active, -id, level + 1 FROM customers WHERE id <> -9223372036854775807 - 1;
-- ordered
SELECT id, name FROM customers ORDER BY id;
-- ordered
SELECT id, name FROM customers ORDER BY id DESC;
-- ordered
SELECT name, id FROM customers ORDER BY name, id;
-- ordered
SELECT name, id FROM customers ORDER BY name DESC, id DESC;
-- ordered
SELECT name, id FROM customers ORDER BY name NULLS FIRST, id;
-- ordered
SELECT name, id FROM customers ORDER BY name DESC NULLS LAST, id DESC;
-- ordered
SELECT name, id FROM customers ORDER BY 1, 2;
-- ordered
SELECT name, id FROM customers ORDER BY 2 DESC;
-- ordered
SELECT name AS n, id AS i FROM customers ORDER BY n, i;
-- ordered
SELECT name FROM customers ORDER BY id;
-- ordered
SELECT id FROM customers ORDER BY name, id;
-- ordered
SELECT id AS name FROM customers ORDER BY customers.name, id;
-- ordered
SELECT id FROM customers ORDER BY lower(name), id;
-- ordered
SELECT id, lower(name) AS low FROM customers ORDER BY low DESC NULLS LAST, id;
-- ordered
SELECT id FROM customers ORDER BY balance - 100, id;
-- ordered
SELECT id FROM customers ORDER BY length(name) DESC, id;
-- ordered
SELECT id, score FROM customers ORDER BY score, id;
-- ordered
SELECT id, score FROM customers ORDER BY score DESC, id;
-- ordered
SELECT id, active, level FROM customers ORDER BY active DESC, level NULLS FIRST, id;
-- ordered
SELECT id, born FROM customers ORDER BY born, id;
-- ordered
SELECT id FROM customers ORDER BY created DESC, id;
-- ordered
SELECT id, country FROM customers ORDER BY country, id DESC;
-- ordered
SELECT id, CASE WHEN active THEN 'yes' ELSE 'no' END AS state FROM customers ORDER BY state, id;
-- ordered
SELECT id FROM customers ORDER BY CASE WHEN name IS NULL THEN 0 WHEN name < 'b' THEN 1 ELSE 2 END, id;
-- ordered
SELECT * FROM devices ORDER BY id;
-- ordered
SELECT id FROM devices ORDER BY id DESC;
-- ordered
SELECT id, token FROM devices ORDER BY token, id;
-- ordered
SELECT id, seen FROM devices ORDER BY seen DESC NULLS LAST, id;
-- ordered
SELECT * FROM parcels ORDER BY code;
-- ordered
SELECT * FROM tokens ORDER BY token;
-- ordered
SELECT * FROM tokens ORDER BY token DESC;
-- ordered
SELECT * FROM rates ORDER BY rate;
-- ordered
SELECT id, s FROM readings ORDER BY s, id;
-- ordered
SELECT id, b FROM readings ORDER BY b DESC, id;
-- ordered
SELECT id, n FROM readings ORDER BY n, id;
-- ordered
SELECT id, r FROM readings ORDER BY r DESC, id;
-- ordered
SELECT id, d FROM readings ORDER BY d, id DESC;
-- ordered
SELECT id, flag FROM readings ORDER BY flag, id;
-- ordered
SELECT id, c FROM readings ORDER BY c DESC, id;
-- ordered
SELECT id, u FROM readings ORDER BY u, id;
-- ordered
SELECT id, dt FROM readings ORDER BY dt DESC, id;
-- ordered
SELECT id, tm FROM readings ORDER BY tm, id;
-- ordered
SELECT id, ts FROM readings ORDER BY ts, id;
-- ordered
SELECT id, tz FROM readings ORDER BY tz, id;
-- ordered
SELECT id, raw FROM readings ORDER BY raw, id;
-- ordered
SELECT held_on, seq FROM events ORDER BY held_on, seq;
-- ordered
SELECT held_on, seq FROM events ORDER BY starts DESC, held_on, seq;
-- ordered
SELECT customer_id, id, status FROM orders ORDER BY status, total DESC NULLS LAST, customer_id, id;
-- only: postgresql
-- ordered
SELECT id FROM customers ORDER BY id USING >;
-- only: postgresql
-- ordered
SELECT name, id FROM customers ORDER BY name COLLATE "C", id;
-- ordered
SELECT id FROM customers ORDER BY id LIMIT 5;
-- ordered
SELECT id FROM customers ORDER BY id LIMIT 5 OFFSET 7;
-- ordered
SELECT id FROM customers ORDER BY id OFFSET 45;
-- ordered
SELECT id FROM customers ORDER BY id OFFSET 3 ROWS FETCH NEXT 4 ROWS ONLY;
-- ordered
SELECT id FROM customers ORDER BY id FETCH FIRST ROW ONLY;
-- ordered
SELECT id FROM customers ORDER BY id LIMIT 0;
-- ordered
SELECT id FROM customers ORDER BY id LIMIT 1000;
-- ordered
SELECT id FROM customers ORDER BY id OFFSET 1000;
-- only: postgresql
-- ordered
SELECT id FROM customers ORDER BY id LIMIT ALL;
-- only: postgresql
-- ordered
SELECT id FROM customers ORDER BY id LIMIT NULL OFFSET NULL;
-- ordered
SELECT id FROM customers ORDER BY id LIMIT 2 + 3;
-- ordered
SELECT name, id FROM customers ORDER BY name DESC NULLS LAST, id LIMIT 10 OFFSET 2;
-- ordered
SELECT id FROM customers ORDER BY score DESC NULLS LAST, id LIMIT 6;
-- ordered
-- params: 5, 3
-- params: 0, 0
-- params: 2, 48
SELECT id FROM customers ORDER BY id LIMIT ? OFFSET ?;
-- ordered
-- params: 3, 4L
SELECT id FROM customers ORDER BY id OFFSET ? ROWS FETCH NEXT ? ROWS ONLY;
-- ordered
-- params: 2, 5
SELECT id FROM customers WHERE level = ? ORDER BY id LIMIT ?;
SELECT level, id FROM customers WHERE level IS NOT NULL ORDER BY level FETCH FIRST 1 ROWS WITH TIES;
-- only: postgresql
-- error: 2201W
SELECT id FROM customers ORDER BY id LIMIT -1;
-- only: postgresql
-- error: 2201X
SELECT id FROM customers ORDER BY id OFFSET -1;
-- ordered
-- fetch: 3
SELECT id, name FROM customers ORDER BY id;
-- fetch: 1
SELECT id, name FROM customers;
-- ordered
SELECT DISTINCT country FROM customers ORDER BY country;
SELECT DISTINCT country FROM customers;
SELECT DISTINCT name FROM customers;
SELECT DISTINCT level, active FROM customers;
SELECT DISTINCT id FROM customers;
SELECT DISTINCT customer_id FROM orders;
SELECT DISTINCT status FROM orders WHERE customer_id = 3;
-- ordered
SELECT DISTINCT status FROM orders ORDER BY status DESC LIMIT 2;
-- ordered
SELECT DISTINCT status FROM orders ORDER BY 1 OFFSET 1;
-- ordered
SELECT DISTINCT lower(name) AS l FROM customers ORDER BY l NULLS FIRST;
SELECT DISTINCT c FROM readings;
SELECT DISTINCT n FROM readings;
SELECT DISTINCT u FROM readings;
SELECT DISTINCT raw FROM readings;
SELECT DISTINCT r, d FROM readings;
SELECT DISTINCT weight FROM products;
-- only: postgresql
-- ordered
SELECT DISTINCT ON (country) country, id, name FROM customers ORDER BY country, id;
-- only: postgresql
-- ordered
SELECT DISTINCT ON (status) status, customer_id, id FROM orders ORDER BY status, total DESC NULLS LAST, customer_id, id;
SELECT ALL country FROM customers;
SELECT id FROM customers WHERE name LIKE 'a%';
SELECT id FROM customers WHERE name IS NULL;
SELECT id FROM customers WHERE name = '';
SELECT id FROM customers WHERE name IN ('Bob', 'Anna');
SELECT id FROM customers WHERE balance > 100 AND balance < 500;
SELECT id FROM customers WHERE country = 'DE' OR country = 'FR';
SELECT id FROM customers WHERE born < DATE '1980-01-01';
SELECT id FROM customers WHERE score IS NULL AND active;
SELECT id FROM customers WHERE upper(email) LIKE 'USER1%';
SELECT id, extract(year FROM born) FROM customers;
SELECT id, coalesce(name, 'nobody'), nullif(country, 'DE') FROM customers;
SELECT id, cast(balance AS integer), cast(id AS varchar(30)) FROM customers WHERE id BETWEEN 1 AND 44;
SELECT id, substring(name FROM 1 FOR 2), trim(name), upper(name) FROM customers;
SELECT id, round(balance, 1), abs(balance), floor(score) FROM customers;
-- params: 'Bob'
-- params: 'Anna'
-- params: 'nobody'
SELECT id FROM customers WHERE name = ?;
-- params: 100.50
SELECT id FROM customers WHERE balance > ?;
-- params: true
SELECT id FROM customers WHERE active = ?;
-- params: localdate '1980-01-01'
SELECT id FROM customers WHERE born < ?;
-- params: localdatetime '2025-06-01T00:00'
SELECT id FROM customers WHERE created < ?;
-- params: timestamp '2025-06-01 00:00:00'
SELECT id FROM customers WHERE created < ?;
-- params: offsetdatetime '2026-02-01T00:00+02:00'
SELECT customer_id, id FROM orders WHERE placed < ?;
-- params: 5
SELECT id, level + ? FROM customers;
-- params: bytes '0900ff'
SELECT id FROM devices WHERE token = ?;
-- params: 1, 'b'
SELECT id, CASE WHEN level = ? THEN 'a' ELSE ? END FROM customers;
SELECT id FROM customers WHERE id = 7 FOR UPDATE;
-- ordered
SELECT id FROM customers WHERE level = 2 ORDER BY id FOR UPDATE;
-- only: postgresql
SELECT id FROM customers WHERE id IN (1, 2, 3) FOR SHARE;
-- only: postgresql
SELECT id FROM customers FOR UPDATE SKIP LOCKED;
-- only: postgresql
TABLE countries;
-- only: postgresql
TABLE customers;

--# ORDER BY a name that PostgreSQL gives to an expression without an alias.

-- only: postgresql
-- ordered
SELECT id AS c0, CASE WHEN level > 2 THEN -level ELSE level END FROM customers ORDER BY level DESC NULLS LAST, c0;
-- only: postgresql
-- ordered
SELECT CAST(id AS text) FROM customers ORDER BY id;
-- only: postgresql
-- ordered
SELECT upper(name) AS u, lower(name) FROM customers ORDER BY lower, id;
-- ordered
SELECT upper(name) AS u, id FROM customers ORDER BY name DESC NULLS LAST, id;
-- only: postgresql
-- error: 42702
SELECT level AS n, score AS n FROM customers ORDER BY n;
-- only: postgresql
-- error: 42702
SELECT level AS n, country AS n, count(*) FROM customers GROUP BY level, country ORDER BY n;
-- only: postgresql
-- error: 42702
SELECT level AS n, country AS n FROM customers GROUP BY level, country ORDER BY sum(balance), n;
-- only: postgresql
-- ordered
SELECT level AS n, level AS n FROM customers WHERE level IS NOT NULL GROUP BY level ORDER BY n;
