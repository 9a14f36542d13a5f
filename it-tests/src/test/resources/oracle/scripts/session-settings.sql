--# A setting holds on every shard, also on those that join later.
-- only: postgresql
SET TIME ZONE 'Asia/Tokyo';
-- only: postgresql
SELECT placed, placed::text FROM orders;
-- only: postgresql
SELECT placed::text FROM orders WHERE customer_id = 3;
-- only: postgresql
SHOW TimeZone;
-- only: postgresql
SET DateStyle = 'ISO, DMY';
-- only: postgresql
SELECT born::text FROM customers;
-- only: postgresql
RESET DateStyle;
-- only: postgresql
SET extra_float_digits = 0;
-- only: postgresql
SELECT score::text FROM customers;
-- only: postgresql
CREATE SCHEMA extra;
-- only: postgresql
SET search_path = extra, public;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
SHOW search_path;
-- only: postgresql
SET search_path = extra;
-- only: postgresql
-- error: 42P01
SELECT count(*) FROM customers;
-- only: postgresql
RESET search_path;
-- only: postgresql
DROP SCHEMA extra;
\autocommit off;
-- only: postgresql
SET LOCAL statement_timeout = '7s';
-- only: postgresql
SHOW statement_timeout;
\commit;
-- only: postgresql
SHOW statement_timeout;
\commit;
\autocommit on;
\autocommit off;
\readonly on;
SELECT count(*) FROM customers;
-- only: postgresql
-- error: 25006
UPDATE customers SET balance = 1;
\rollback;
-- only: postgresql
-- error: 25006
UPDATE customers SET balance = 1 WHERE id = 7;
\rollback;
\readonly off;
UPDATE customers SET balance = 1 WHERE id = 7;
