--# What a transaction sets holds on shards that join it later, and ends with the savepoint that it was set after.
\autocommit off;
-- only: postgresql
SET LOCAL TimeZone = 'Asia/Tokyo';
\savepoint a;
SELECT id, CAST(CAST('2026-01-02 03:04:05+00' AS timestamp with time zone) AS varchar(40)) FROM customers WHERE id = 1;
\rollback a;
SELECT id, CAST(CAST('2026-01-02 03:04:05+00' AS timestamp with time zone) AS varchar(40)) FROM customers WHERE id < 9;
\commit;
-- only: postgresql
SET LOCAL TimeZone = 'Asia/Tokyo';
-- only: postgresql
SET TimeZone = 'America/New_York';
SELECT id, CAST(CAST('2026-01-02 03:04:05+00' AS timestamp with time zone) AS varchar(40)) FROM customers WHERE id < 9;
\savepoint b;
-- only: postgresql
SET TimeZone = 'Europe/Berlin';
SELECT id, CAST(CAST('2026-01-02 03:04:05+00' AS timestamp with time zone) AS varchar(40)) FROM customers WHERE id BETWEEN 3 AND 20;
-- only: postgresql
SET LOCAL TimeZone = 'Asia/Kolkata';
SELECT id, CAST(CAST('2026-01-02 03:04:05+00' AS timestamp with time zone) AS varchar(40)) FROM customers WHERE id BETWEEN 3 AND 40;
\rollback b;
SELECT id, CAST(CAST('2026-01-02 03:04:05+00' AS timestamp with time zone) AS varchar(40)) FROM customers;
\rollback;
SELECT id, CAST(CAST('2026-01-02 03:04:05+00' AS timestamp with time zone) AS varchar(40)) FROM customers;
\rollback;

--# A mode that a rollback to a savepoint has undone.
-- only: postgresql
SELECT count(*) FROM customers WHERE id = 1;
\savepoint c;
-- only: postgresql
SET TRANSACTION READ ONLY;
-- only: postgresql
-- error: 25006
UPDATE customers SET level = 1 WHERE id = 2;
\rollback c;
UPDATE customers SET level = 1;
\commit;
\check;

--# Constraints that are looked at when the transaction ends, whichever shards join it.
CREATE TABLE gadget_kinds (id integer PRIMARY KEY, name varchar(20) NOT NULL);
-- only: postgresql
CREATE TABLE gadgets (id bigint PRIMARY KEY, kind integer CONSTRAINT gadget_kind REFERENCES gadget_kinds (id) DEFERRABLE, name varchar(20));
-- only: postgresql
\commit;
-- only: postgresql
SET CONSTRAINTS ALL DEFERRED;
-- only: postgresql
INSERT INTO gadgets VALUES (1, 7, 'a'), (2, 7, 'b'), (3, 7, 'c'), (4, 7, 'd'), (5, 7, 'e'), (6, 7, 'f');
-- only: postgresql
INSERT INTO gadget_kinds VALUES (7, 'late');
\commit;
-- only: postgresql
SELECT * FROM gadgets;
\savepoint d;
-- only: postgresql
SET CONSTRAINTS gadget_kind DEFERRED;
-- only: postgresql
INSERT INTO gadgets VALUES (11, 8, 'x'), (12, 8, 'y'), (13, 8, 'z'), (14, 8, 'z');
\rollback d;
-- only: postgresql
-- error: 23503
INSERT INTO gadgets VALUES (15, 8, 'x');
\rollback;
-- only: postgresql
-- error: 42704
SET CONSTRAINTS nosuch DEFERRED;
\rollback;
-- only: postgresql
SET CONSTRAINTS gadget_kind DEFERRED;
-- only: postgresql
INSERT INTO gadgets VALUES (21, 9, 'x'), (22, 9, 'y'), (23, 9, 'z');
-- only: postgresql
-- error: 23503
SET CONSTRAINTS gadget_kind IMMEDIATE;
\rollback;
-- only: postgresql
SELECT count(*) FROM gadgets;
-- only: postgresql
DROP TABLE gadgets;
DROP TABLE gadget_kinds;
\commit;
-- only: postgresql
RESET TimeZone;
\commit;
