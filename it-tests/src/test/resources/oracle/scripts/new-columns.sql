--# Columns that are added to rows: one moment for all of them, and one row of numbers.
-- only: postgresql
ALTER TABLE customers ADD COLUMN made timestamptz DEFAULT now(), ADD COLUMN since date DEFAULT current_date NOT NULL;
-- only: postgresql
SELECT count(DISTINCT made) AS moments, bool_and(made <= now() AND made > now() - interval '1 hour') AS lately, bool_and(since = made::date) FROM customers;
-- only: postgresql
SELECT column_default, is_nullable FROM information_schema.columns WHERE table_name = 'customers' AND column_name IN ('made', 'since');
-- only: postgresql
ALTER TABLE customers DROP COLUMN made, DROP COLUMN since;
-- only: postgresql
ALTER TABLE customers ADD COLUMN made timestamptz DEFAULT now(), ADD COLUMN kept timestamptz DEFAULT now();
-- only: postgresql
SELECT bool_and(made = kept) AS one_moment FROM customers;
-- only: postgresql
ALTER TABLE customers DROP COLUMN made;
-- only: postgresql
ALTER TABLE customers ADD COLUMN made timestamptz DEFAULT now();
-- only: postgresql
SELECT bool_and(made > kept) AS another FROM customers;
-- only: postgresql
ALTER TABLE customers DROP COLUMN made, DROP COLUMN kept;
-- only: postgresql
ALTER TABLE customers ADD COLUMN n serial;
-- only: postgresql
SELECT count(DISTINCT n), min(n), max(n), count(*) FROM customers;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (9001, 'a'), (9002, 'b') RETURNING id, n;
-- only: postgresql
SELECT last_value > 0 FROM customers_n_seq;
-- only: postgresql
DELETE FROM customers WHERE id > 9000;
-- only: postgresql
ALTER TABLE customers DROP COLUMN n;
-- only: postgresql
ALTER TABLE orders ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY (START WITH -10 INCREMENT BY -7) UNIQUE;
-- only: postgresql
SELECT count(DISTINCT n), min(n), max(n), count(*) FROM orders;
-- only: postgresql
ALTER TABLE orders DROP COLUMN n;
\check;
-- only: postgresql
CREATE SEQUENCE numbers START 100 INCREMENT BY 5;
-- only: postgresql
SELECT nextval('numbers');
-- only: postgresql
ALTER TABLE orders ADD COLUMN n int DEFAULT nextval('numbers') NOT NULL, ADD COLUMN at date DEFAULT current_date;
-- only: postgresql
SELECT count(DISTINCT n), min(n), max(n), count(*) FROM orders;
-- only: postgresql
SELECT last_value FROM numbers;
-- only: postgresql
ALTER TABLE orders DROP COLUMN n, DROP COLUMN at;
-- only: postgresql
DROP SEQUENCE numbers;
-- only: postgresql
ALTER TABLE products ADD COLUMN n serial, ADD COLUMN noise real DEFAULT random();
-- only: postgresql
SELECT count(DISTINCT n), min(n), max(n), count(*), count(DISTINCT noise) > 1 FROM products;
-- only: postgresql
SELECT count(*) FROM order_lines l JOIN products p ON p.id = l.product_id WHERE p.noise = (SELECT q.noise FROM products q WHERE q.n = p.n);
-- only: postgresql
INSERT INTO products (id, sku, noise) VALUES (9001, 'x', 1), (9002, 'y', 2) RETURNING id, noise;
-- only: postgresql
SELECT count(DISTINCT n) = count(*) AS apart, min(n) FROM products;
-- only: postgresql
SELECT column_default, is_nullable, data_type FROM information_schema.columns WHERE table_name = 'products' AND column_name IN ('n', 'noise');
-- only: postgresql
DELETE FROM products WHERE id > 9000;
-- only: postgresql
ALTER TABLE products DROP COLUMN n, DROP COLUMN noise;
-- only: postgresql
ALTER TABLE customers ADD made timestamptz DEFAULT now(), ALTER made SET DEFAULT '2020-01-01 00:00+00', ADD kept date DEFAULT current_date, ALTER COLUMN kept SET DEFAULT NULL;
-- only: postgresql
SELECT count(DISTINCT made) AS moments, bool_and(made > now() - interval '1 hour') AS lately, count(kept) = count(*) AS filled FROM customers;
-- only: postgresql
INSERT INTO customers (id) VALUES (9001) RETURNING made = '2020-01-01 00:00+00' AS later, kept;
-- only: postgresql
DELETE FROM customers WHERE id > 9000;
-- only: postgresql
ALTER TABLE customers DROP made, DROP kept;
\check;
\autocommit off;
-- only: postgresql
SELECT count(*) FROM customers WHERE now() IS NULL;
-- only: postgresql
ALTER TABLE products ADD COLUMN tag uuid DEFAULT gen_random_uuid();
-- only: postgresql
SELECT count(DISTINCT p.tag) = count(DISTINCT p.id) AS alike FROM order_lines l JOIN products p ON p.id = l.product_id;
-- only: postgresql
ALTER TABLE customers ADD COLUMN made timestamptz DEFAULT now(), ALTER COLUMN email TYPE text USING now()::text;
-- only: postgresql
ALTER TABLE products ADD COLUMN made timestamp DEFAULT now();
-- only: postgresql
SELECT count(DISTINCT made), bool_and(made = now()), bool_and(email = now()::text) FROM customers;
-- only: postgresql
SELECT count(*) FROM products WHERE made = now()::timestamp;
-- only: postgresql
ALTER TABLE customers ADD COLUMN n smallserial;
-- only: postgresql
SELECT count(DISTINCT n), min(n), max(n), count(*) FROM customers;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (9001, 'a'), (9002, 'b') RETURNING id, n;
\rollback;
\check;
\autocommit on;
-- only: h2
ALTER TABLE customers ADD COLUMN made timestamp DEFAULT CURRENT_TIMESTAMP;
-- only: h2
SELECT count(DISTINCT made) AS moments, count(*) AS n FROM customers WHERE made <= CURRENT_TIMESTAMP;
-- only: h2
ALTER TABLE customers DROP COLUMN made;
\check;
