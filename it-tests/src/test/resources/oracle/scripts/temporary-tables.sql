--# Temporary tables: the session's own, alone and together with sharded ones, shadowing, within and across transactions.
-- only: postgresql
CREATE TEMP TABLE basket (id bigint PRIMARY KEY, note text DEFAULT 'none', n serial);
-- only: postgresql
INSERT INTO basket (id) VALUES (3), (5), (7), (11);
-- only: postgresql
INSERT INTO basket (id, note) VALUES (13, 'x') RETURNING id, note, n;
-- only: postgresql
SELECT * FROM basket;
-- only: postgresql
SELECT c.id, c.name, b.note FROM customers c JOIN basket b ON b.id = c.id;
-- only: postgresql
SELECT count(*) FROM customers WHERE id NOT IN (SELECT id FROM basket);
-- only: postgresql
INSERT INTO basket (id, note) SELECT id + 1000, name FROM customers WHERE id < 10;
-- only: postgresql
UPDATE basket SET note = 'y' WHERE id > 1000;
-- only: postgresql
SELECT note, count(*) FROM pg_temp.basket GROUP BY note;
-- only: postgresql
DELETE FROM customers WHERE id IN (SELECT id FROM basket WHERE id = 13);
-- only: postgresql
CREATE TEMPORARY TABLE rich AS SELECT id, name, balance FROM customers WHERE balance > 100;
-- only: postgresql
SELECT count(*), sum(balance) FROM rich;
-- only: postgresql
CREATE TEMP TABLE customers AS SELECT id, note FROM basket;
-- only: postgresql
SELECT * FROM customers;
-- only: postgresql
SELECT count(*) FROM public.customers;
-- only: postgresql
DROP TABLE customers;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
SELECT id INTO TEMP picked FROM orders WHERE total > 500;
-- only: postgresql
SELECT count(*) FROM picked;
-- only: postgresql
ALTER TABLE basket ADD COLUMN extra int DEFAULT 4;
-- only: postgresql
CREATE INDEX ON basket (note);
-- only: postgresql
SELECT sum(extra) FROM basket;
-- only: postgresql
TRUNCATE basket;
-- only: postgresql
SELECT count(*) FROM basket;
-- only: postgresql
-- error on postgresql: 42P07
CREATE TEMP TABLE basket (id int);
-- only: postgresql
CREATE TEMP TABLE IF NOT EXISTS basket (id int);
-- only: postgresql
BEGIN;
-- only: postgresql
CREATE TEMP TABLE passing (id int) ON COMMIT DROP;
-- only: postgresql
CREATE TEMP TABLE emptied (id int) ON COMMIT DELETE ROWS;
-- only: postgresql
INSERT INTO passing VALUES (1), (2);
-- only: postgresql
INSERT INTO emptied SELECT id FROM products;
-- only: postgresql
SELECT count(*) FROM emptied e, passing p;
-- only: postgresql
COMMIT;
-- only: postgresql
-- error on postgresql: 42P01
SELECT * FROM passing;
-- only: postgresql
SELECT count(*) FROM emptied;
-- only: postgresql
BEGIN;
-- only: postgresql
CREATE TEMP TABLE undone (id int);
-- only: postgresql
SAVEPOINT s;
-- only: postgresql
CREATE TEMP TABLE later (id int);
-- only: postgresql
ROLLBACK TO s;
-- only: postgresql
SELECT count(*) FROM undone;
-- only: postgresql
-- error on postgresql: 42P01
SELECT count(*) FROM later;
-- only: postgresql
ROLLBACK;
-- only: postgresql
-- error on postgresql: 42P01
SELECT count(*) FROM undone;
-- only: postgresql
DISCARD TEMP;
-- only: postgresql
-- error on postgresql: 42P01
SELECT count(*) FROM basket;
-- only: postgresql
CREATE TEMP TABLE basket (id int);
-- only: postgresql
DISCARD ALL;
-- only: postgresql
-- error on postgresql: 42P01
SELECT count(*) FROM basket;
\check;
