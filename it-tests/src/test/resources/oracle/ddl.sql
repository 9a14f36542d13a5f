--# DDL reaches every shard, and a statement that fails on one leaves all as they were.

CREATE TABLE gadgets (id bigint PRIMARY KEY, name varchar(20));
CREATE TABLE IF NOT EXISTS gadgets (id bigint PRIMARY KEY, name varchar(20) DEFAULT 'x' NOT NULL);
CREATE TABLE IF NOT EXISTS customers (id bigint);
CREATE TABLE gadget_kinds (id integer PRIMARY KEY, name varchar(20) UNIQUE);
CREATE TABLE unlisted (a integer, b varchar(10));
CREATE TABLE gadgets (id bigint, name varchar(20), CONSTRAINT gadgets_key PRIMARY KEY (id), CONSTRAINT gadgets_name CHECK (name <> ''));
CREATE TABLE gadgets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(20));
-- only: postgresql
CREATE TABLE gadgets (id bigserial PRIMARY KEY, name text COLLATE "C");
-- only: postgresql
CREATE TABLE gadgets (LIKE customers INCLUDING ALL);
DROP TABLE events;
DROP TABLE IF EXISTS events;
DROP TABLE IF EXISTS nowhere;
DROP TABLE audit_log;
DROP TABLE order_lines, shops;
ALTER TABLE customers ADD COLUMN nick varchar(20);
ALTER TABLE customers ADD COLUMN nick varchar(20) DEFAULT 'none' NOT NULL;
ALTER TABLE customers ADD nick varchar(20);
ALTER TABLE customers DROP COLUMN email;
ALTER TABLE customers DROP COLUMN IF EXISTS nothing;
ALTER TABLE customers ALTER COLUMN level SET DEFAULT 3;
ALTER TABLE customers ALTER COLUMN balance DROP DEFAULT;
ALTER TABLE customers ALTER COLUMN name SET DATA TYPE varchar(100);
-- only: postgresql
-- error on postgresql: 23502
-- error on h2: 90081
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
ALTER TABLE products ADD COLUMN colour varchar(10);
ALTER TABLE audit_log ADD COLUMN origin varchar(10);
ALTER TABLE customers DROP CONSTRAINT balance_floor;
ALTER TABLE orders ADD CONSTRAINT total_floor CHECK (total > -1);
-- error on postgresql: 23514
-- error on h2: 23513
ALTER TABLE orders ADD CONSTRAINT total_floor CHECK (total > 100);
-- only: postgresql
ALTER TABLE customers RENAME COLUMN email TO mail;
-- only: h2
ALTER TABLE customers ALTER COLUMN email RENAME TO mail;
-- only: postgresql
-- error on postgresql: 23503
-- error on h2: 23506
ALTER TABLE remarks ADD CONSTRAINT remark_customer FOREIGN KEY (k) REFERENCES products (id);
CREATE INDEX customers_name ON customers (name);
CREATE INDEX customers_name ON customers (name DESC, id);
CREATE INDEX products_name ON products (name);
CREATE INDEX audit_actor ON audit_log (actor);
CREATE INDEX IF NOT EXISTS customers_name ON customers (name);
CREATE UNIQUE INDEX orders_unique ON orders (customer_id, id, status);
-- only: postgresql
CREATE INDEX customers_low ON customers (lower(name)) WHERE active;
-- only: postgresql
CREATE INDEX ON customers (country);
-- error: 23505
CREATE UNIQUE INDEX customers_once ON customers (name);
-- error on postgresql: 42P07
CREATE INDEX customers_pkey ON customers (name);
-- error on postgresql: 42704
-- error on h2: 42S12
DROP INDEX nothing;
CREATE VIEW active_customers AS SELECT id, name FROM customers WHERE active;
CREATE VIEW prices AS SELECT id, price FROM products;
CREATE OR REPLACE VIEW active_customers AS SELECT id FROM customers WHERE active;
-- error on postgresql: 42P01
-- error on h2: 90037
DROP VIEW nothing;
CREATE SEQUENCE numbers;
CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 10;
-- error on postgresql: 42P01
-- error on h2: 90036
DROP SEQUENCE nothing;
CREATE SCHEMA extra;
CREATE SCHEMA IF NOT EXISTS extra;
-- error on postgresql: 3F000
-- error on h2: 90079
DROP SCHEMA nothing;
-- error on postgresql: 3F000
-- error on h2: 90079
CREATE TABLE nothing.gadgets (id bigint);
-- error on postgresql: 42704
-- error on h2: HY004
CREATE TABLE gadgets (id nonsense);
-- only: postgresql
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
-- only: postgresql
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
-- only: postgresql
CREATE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT x * 2; $$;
