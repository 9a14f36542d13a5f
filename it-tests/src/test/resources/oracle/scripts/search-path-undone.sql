--# What sets the search path is undone with the transaction and with a savepoint, and the statements after it mean the old tables.
-- only: postgresql
CREATE SCHEMA other;
-- only: postgresql
CREATE TABLE other.customers (id bigint, name text);
-- only: postgresql
BEGIN;
-- only: postgresql
SAVEPOINT s;
-- only: postgresql
SET search_path = other;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
ROLLBACK TO s;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
SHOW search_path;
-- only: postgresql
COMMIT;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
BEGIN;
-- only: postgresql
SET LOCAL search_path = pg_catalog;
-- only: postgresql
SELECT count(*) FROM public.customers;
-- only: postgresql
COMMIT;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
BEGIN;
-- only: postgresql
SET search_path = other;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
ROLLBACK;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
BEGIN;
-- only: postgresql
SAVEPOINT s;
-- only: postgresql
SET NAMES 'UTF8';
-- only: postgresql
SET TIME ZONE 'Asia/Tokyo';
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
ROLLBACK TO s;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
SHOW timezone;
-- only: postgresql
COMMIT;
-- only: postgresql
SET search_path = '';
-- only: postgresql
SELECT string_agg(name, ',' ORDER BY id) FROM public.customers;
-- only: postgresql
RESET search_path;
-- only: postgresql
DROP SCHEMA other CASCADE;
