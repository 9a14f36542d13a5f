--# Aggregates over all shards: types, scales, empty sets, NULLs.

SELECT count(*) FROM customers;
SELECT count(*) FROM customers WHERE id = 7;
SELECT count(*) FROM customers WHERE id IN (1, 2, 3);
SELECT count(name), count(level), count(*) FROM customers;
SELECT count(1), count(NULL) FROM customers;
SELECT count(*) FROM customers WHERE false;
SELECT count(*), count(name) FROM customers WHERE name IS NULL;
SELECT sum(s), sum(i), sum(b), sum(n) FROM readings;
SELECT sum(r), sum(d) FROM readings;
SELECT min(s), min(i), min(b), min(n), min(r), min(d) FROM readings;
SELECT max(s), max(i), max(b), max(n), max(r), max(d) FROM readings;
SELECT avg(s), avg(i), avg(b), avg(n) FROM readings;
SELECT avg(r), avg(d) FROM readings;
SELECT min(t), max(t), min(v), max(v), min(c), max(c) FROM readings;
SELECT min(dt), max(dt), min(tm), max(tm) FROM readings;
SELECT min(ts), max(ts), min(tz), max(tz) FROM readings;
SELECT min(raw), max(raw) FROM readings;
-- error on postgresql: 42883
SELECT min(u), max(u) FROM readings;
SELECT sum(balance), avg(balance), min(balance), max(balance) FROM customers;
SELECT sum(balance) FROM customers WHERE id = 7;
SELECT sum(balance), avg(balance), min(name), count(*) FROM customers WHERE id = 999;
SELECT sum(balance), avg(balance), min(name), max(score), count(*) FROM customers WHERE name = 'nobody at all';
SELECT sum(level), avg(level) FROM customers WHERE level IS NULL;
SELECT sum(quantity * price) FROM order_lines;
SELECT sum(quantity) * 2 + 1 FROM order_lines;
SELECT sum(quantity) / count(*) FROM order_lines;
SELECT max(price) - min(price) FROM order_lines;
SELECT avg(quantity) + 1 AS more, -sum(quantity) AS less FROM order_lines;
SELECT coalesce(sum(price), 0) FROM order_lines WHERE customer_id = 999;
SELECT coalesce(max(name), 'none') FROM customers WHERE false;
SELECT count(*) > 10 FROM customers;
SELECT CASE WHEN count(*) > 10 THEN 'many' ELSE 'few' END FROM customers;
SELECT cast(avg(quantity) AS integer), round(avg(price), 2) FROM order_lines;
SELECT sum(CASE WHEN active THEN 1 ELSE 0 END) FROM customers;
SELECT count(*) FILTER (WHERE active) FROM customers;
SELECT sum(balance) FILTER (WHERE country = 'DE'), count(*) FROM customers;
SELECT count(DISTINCT country) FROM customers;
SELECT count(DISTINCT id) FROM customers;
SELECT count(DISTINCT customer_id) FROM orders;
SELECT count(DISTINCT level), count(DISTINCT name), count(*) FROM customers;
SELECT sum(DISTINCT level), avg(DISTINCT level) FROM customers;
SELECT min(DISTINCT level) FROM customers;
SELECT count(ALL level) FROM customers;
SELECT count(*), sum(quantity), 1 AS one, 'x' AS x FROM order_lines;
SELECT count(*) AS n FROM customers, products;
-- only: postgresql
SELECT bool_and(active), bool_or(active), every(active) FROM customers;
-- only: postgresql
SELECT bool_and(flag), bool_or(flag) FROM readings WHERE false;
-- only: h2
SELECT every(active), any(active) FROM customers;
-- only: postgresql
SELECT stddev(quantity), var_pop(quantity) FROM order_lines;
-- only: postgresql
SELECT bit_and(quantity), bit_or(quantity), bit_xor(quantity) FROM order_lines;
-- only: postgresql
SELECT array_agg(id ORDER BY id) FROM customers;
-- only: postgresql
SELECT string_agg(name, ',' ORDER BY id) FROM customers;
-- only: h2
SELECT listagg(name, ',') WITHIN GROUP (ORDER BY id) FROM customers;
-- only: postgresql
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY quantity) FROM order_lines;
-- only: postgresql
SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY price) FROM order_lines;
-- only: postgresql
SELECT mode() WITHIN GROUP (ORDER BY quantity) FROM order_lines;
-- only: postgresql
SELECT corr(quantity, line_no), regr_slope(quantity, line_no) FROM order_lines WHERE false;
-- only: postgresql
SELECT jsonb_agg(id ORDER BY id) FROM products;
-- only: postgresql
SELECT count(*) FROM generate_series(1, 10);

--# GROUP BY.

SELECT country, count(*) FROM customers GROUP BY country;
-- ordered
SELECT country, count(*) FROM customers GROUP BY country ORDER BY country;
-- ordered
SELECT country, count(*) FROM customers GROUP BY country ORDER BY count(*) DESC, country;
-- ordered
SELECT country, count(*) AS n FROM customers GROUP BY country ORDER BY n DESC, 1;
-- ordered
SELECT country, count(*) FROM customers GROUP BY country ORDER BY 2, 1 DESC;
-- only: postgresql
SELECT country, count(*) FROM customers GROUP BY 1;
SELECT upper(status) AS st, count(*) FROM orders GROUP BY st;
SELECT upper(status), count(*) FROM orders GROUP BY upper(status);
SELECT count(*) FROM customers GROUP BY country;
-- ordered
SELECT sum(total) FROM orders GROUP BY status ORDER BY status;
-- ordered
SELECT status FROM orders GROUP BY status ORDER BY max(total) DESC, status;
SELECT status, sum(total), avg(total), min(total), max(total), count(total) FROM orders GROUP BY status;
SELECT customer_id, count(*) FROM orders GROUP BY customer_id;
SELECT customer_id, count(*) FROM orders WHERE customer_id = 3 GROUP BY customer_id;
SELECT customer_id, status, count(*), sum(total) FROM orders GROUP BY customer_id, status;
-- ordered
SELECT customer_id, sum(total) AS t FROM orders GROUP BY customer_id ORDER BY t DESC NULLS LAST, customer_id LIMIT 5;
-- ordered
SELECT status, count(*) FROM orders GROUP BY status ORDER BY status LIMIT 2 OFFSET 1;
SELECT status, note, count(*) FROM orders GROUP BY status, note;
SELECT level, avg(score), sum(score) FROM customers GROUP BY level;
SELECT active, avg(level), sum(level) FROM customers GROUP BY active;
SELECT c, count(*) FROM readings GROUP BY c;
SELECT u, count(*) FROM readings GROUP BY u;
SELECT raw, count(*) FROM readings GROUP BY raw;
SELECT r, count(*), sum(d) FROM readings GROUP BY r;
SELECT flag, sum(n), avg(n), avg(b), sum(b) FROM readings GROUP BY flag;
SELECT flag, min(dt), max(ts), min(tz), max(tm), min(t) FROM readings GROUP BY flag;
SELECT length(name), count(*) FROM customers GROUP BY length(name);
SELECT extract(year FROM born), count(*) FROM customers GROUP BY extract(year FROM born);
SELECT level + 1, count(*) FROM customers GROUP BY level + 1;
SELECT CASE WHEN total > 200 THEN 'big' ELSE 'small' END AS size, count(*) FROM orders GROUP BY CASE WHEN total > 200 THEN 'big' ELSE 'small' END;
SELECT status, count(*) FROM orders GROUP BY status HAVING count(*) > 50;
SELECT status, count(*) FROM orders GROUP BY status HAVING sum(total) > 1000 AND status <> 'void';
SELECT status FROM orders GROUP BY status HAVING avg(total) > 200;
SELECT customer_id FROM orders GROUP BY customer_id HAVING count(*) > 10;
SELECT count(*) FROM customers HAVING count(*) > 10;
SELECT count(*) FROM customers HAVING count(*) < 10;
SELECT sum(total) FROM orders HAVING sum(total) IS NULL;
SELECT country, count(DISTINCT name) FROM customers GROUP BY country;
SELECT customer_id, count(DISTINCT status) FROM orders GROUP BY customer_id;
SELECT country, count(*) FILTER (WHERE active) AS live FROM customers GROUP BY country;
SELECT status, count(*) FROM orders WHERE false GROUP BY status;
SELECT DISTINCT count(*) FROM orders GROUP BY customer_id;
-- ordered
SELECT DISTINCT count(*) AS n FROM orders GROUP BY status, customer_id ORDER BY n DESC;
-- ordered
SELECT status, sum(total) / count(*) AS mean FROM orders GROUP BY status ORDER BY mean DESC;
-- ordered
SELECT country, max(name) FROM customers GROUP BY country ORDER BY max(name) DESC NULLS LAST, country;
-- params: 50
SELECT status, count(*) FROM orders GROUP BY status HAVING count(*) > ?;
-- params: 100.0
SELECT status, count(*) FROM orders WHERE total > ? GROUP BY status;
SELECT product_id, sum(quantity) FROM order_lines GROUP BY product_id;
SELECT product_id, avg(discount), sum(discount) FROM order_lines GROUP BY product_id;
-- ordered
SELECT held_on, sum(amount) FROM events GROUP BY held_on ORDER BY held_on;
SELECT kind, avg(ratio), sum(amount) FROM events GROUP BY kind;
SELECT country, sum(revenue), avg(revenue) FROM shops GROUP BY country;
SELECT k, count(*), avg(stars) FROM remarks GROUP BY k;
SELECT discontinued, count(*), sum(price) FROM products GROUP BY discontinued;
SELECT action, count(*) FROM audit_log GROUP BY action;
-- only: postgresql
SELECT status, count(*) FROM orders GROUP BY ROLLUP (status);
-- only: postgresql
SELECT country, active, count(*) FROM customers GROUP BY GROUPING SETS ((country), (active), ());
-- only: postgresql
SELECT status, string_agg(DISTINCT note, ',' ORDER BY note) FROM orders GROUP BY status;
-- only: postgresql
SELECT status, array_agg(total ORDER BY total, customer_id, id) FROM orders GROUP BY status;
SELECT name, count(*) FROM customers GROUP BY name;
SELECT id, name, count(*) FROM customers GROUP BY id, name;
-- only: postgresql
SELECT id, name, balance FROM customers GROUP BY id;
-- error on postgresql: 42803
-- error on h2: 90016
SELECT name, count(*) FROM customers;
-- error on postgresql: 42803
-- error on h2: 90016
SELECT name, country FROM customers GROUP BY country;
-- error on postgresql: 42803
-- error on h2: 90054
SELECT id FROM customers WHERE count(*) > 1;

--# Subqueries beside aggregates, whose aggregates are their own.

SELECT country, count(*) FROM customers GROUP BY country HAVING count(*) > (SELECT min(id) + 4 FROM products);
SELECT active, count(*) + (SELECT count(*) FROM products), sum(level) FROM customers GROUP BY active;
SELECT level, max(id) FROM customers GROUP BY level HAVING max(id) > (SELECT max(id) FROM products WHERE id < 5) ORDER BY (SELECT max(id) FROM products);

--# Aggregates that combine: different values, variances, bits.

SELECT count(DISTINCT level) FROM customers;
SELECT count(DISTINCT level), count(*), count(level), sum(balance), avg(balance), min(name), bool_and(active) FROM customers;
SELECT count(DISTINCT name), max(level) FROM customers WHERE id < 0;
SELECT count(DISTINCT rate), count(DISTINCT rate) FROM rates;
SELECT count(DISTINCT n), count(DISTINCT b) FROM readings;
SELECT count(DISTINCT n) FROM readings;
SELECT count(DISTINCT c) FROM readings;
SELECT count(DISTINCT dt) AS days, count(DISTINCT dt) + 1 FROM readings;
SELECT flag, count(DISTINCT i), sum(i) FROM readings GROUP BY flag;
SELECT country, count(DISTINCT name), count(*) FROM customers GROUP BY country HAVING count(DISTINCT name) > 1;
-- only: postgresql
SELECT active AS a, count(DISTINCT country) FROM customers GROUP BY 1;
-- ordered
SELECT level, count(DISTINCT name) FROM customers WHERE level IS NOT NULL GROUP BY level ORDER BY count(DISTINCT name) DESC, level LIMIT 4;
SELECT count(DISTINCT level) FILTER (WHERE active) FROM customers;
SELECT count(DISTINCT (level, country)) FROM customers;
SELECT round(100.0 * count(DISTINCT level) / count(*), 3) FROM customers;
-- only: postgresql
SELECT variance(quantity), var_pop(quantity), var_samp(quantity), stddev(quantity), stddev_pop(quantity), stddev_samp(quantity) FROM order_lines;
-- only: postgresql
SELECT var_samp(price), stddev_samp(price), stddev_pop(price), var_pop(price) FROM order_lines;
-- only: postgresql
SELECT var_samp(total), stddev_samp(total) FROM orders GROUP BY status;
-- only: postgresql
SELECT country, stddev_samp(balance), var_pop(level), stddev_pop(id), count(*) FROM customers GROUP BY country;
-- only: postgresql
SELECT stddev_samp(balance) FROM customers WHERE id = 3 OR id < 0;
-- only: postgresql
SELECT stddev_samp(balance), stddev_pop(balance), var_pop(balance) FROM customers WHERE id < 0;
-- only: postgresql
SELECT stddev_samp(level) FILTER (WHERE active), var_pop(level) FILTER (WHERE level > 1000) FROM customers;
-- only: postgresql
SELECT stddev_samp(b), var_pop(b), stddev_pop(s), var_samp(i), stddev_samp(n) FROM readings;
-- only: postgresql
SELECT level, stddev_samp(id) FROM customers GROUP BY level HAVING stddev_samp(id) > 5;
-- only: postgresql
SELECT bit_and(s), bit_or(i), bit_xor(b), bit_or(s) FILTER (WHERE flag) FROM readings;
-- only: postgresql
SELECT flag, bit_and(s), bit_or(i) + 1 FROM readings GROUP BY flag;
-- only: postgresql
SELECT bit_xor(quantity), bit_and(quantity) FROM order_lines WHERE quantity < 0;
-- only: postgresql
SELECT stddev(d), variance(d) IS NULL, round(stddev_pop(r)::numeric, 2) FROM readings WHERE id = 1;
-- only: h2
SELECT sum(d * 2), avg(r + d), sum(CAST(n AS double precision)) FROM readings;
-- only: postgresql
SELECT 1 FROM customers HAVING true;
-- only: postgresql
SELECT 1 FROM customers WHERE false HAVING true;
-- only: postgresql
SELECT level, count(*) FROM customers GROUP BY level, () HAVING count(*) > 3;
-- only: postgresql
SELECT level, 'x', count(*) FROM customers GROUP BY 1, 2 HAVING count(*) > 3;
-- only: postgresql
-- ordered
SELECT level, 5 AS five, count(*) FROM customers GROUP BY level, five ORDER BY count(*) + 1, 1;
-- only: postgresql
SELECT variance(ALL level), stddev(ALL level), bit_or(ALL level) FROM customers;
SELECT CAST(1 AS smallint) AS quantity FROM order_lines GROUP BY quantity;
SELECT 7 AS level, count(*) + 1 FROM customers GROUP BY level;
SELECT CAST(1 AS smallint) AS c FROM (SELECT level AS c FROM customers) AS q GROUP BY c;
SELECT 1 AS c, count(*) FROM (SELECT level + 1 AS c FROM customers) AS q GROUP BY c;

--# Spans of time.

-- only: postgresql
SELECT status, avg(placed - timestamptz '2026-01-01'), sum(placed - timestamptz '2026-01-01') FROM orders GROUP BY status;
-- only: postgresql
SELECT avg(starts) FILTER (WHERE amount > 3), sum(starts - time '01:00') * 2 FROM events;
-- only: postgresql
SELECT avg(CASE WHEN amount > 2 THEN starts - '01:00'::time END), avg(extract(epoch FROM starts)), avg(held_on - date '2026-01-01') FROM events;

--# H2 pads a char of a table, and not one that MAX answers.

SELECT destination, max(code), min(code) FROM parcels GROUP BY destination HAVING count(*) > 0;
SELECT c, min(c), count(*) + 1 FROM readings GROUP BY c;
SELECT max(c), max(id) + 1 FROM readings;
SELECT v FROM readings WHERE v = (SELECT max(code) FROM parcels) OR v IN (SELECT c FROM readings) OR v IN (SELECT max(c) FROM readings);

--# A name of GROUP BY beside a table whose columns are not listed.

SELECT o.status AS s, count(*) FROM orders o JOIN (VALUES (1, 'a'), (2, NULL), (7, 'b')) AS q (k, v) ON q.k = o.customer_id GROUP BY s;
SELECT o.status AS k, count(*) FROM orders o JOIN (VALUES (1, 'a'), (2, 'b')) AS q (k, v) ON o.customer_id IS NOT NULL GROUP BY o.status;
SELECT count(*) AS n, p.name AS s FROM products p JOIN (VALUES (1, 'a'), (2, NULL), (7, 'b')) AS q (k, v) ON q.k = p.id JOIN customers c ON c.level = p.id GROUP BY s HAVING count(*) > 0;
