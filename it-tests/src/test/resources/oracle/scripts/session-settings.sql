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
SET extra_float_digits = 1;
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
\autocommit on;
-- only: postgresql
SELECT set_config('TimeZone', 'Asia/Tokyo', false);
-- only: postgresql
SELECT placed::text FROM orders;
-- only: postgresql
SELECT set_config('shop.tenant', 'x''y', false) AS tenant;
-- only: postgresql
SELECT id, current_setting('shop.tenant') FROM customers WHERE id < 6;
-- only: postgresql
-- params: 'z'
SELECT set_config('shop.tenant', ?, true);
-- only: postgresql
SELECT id, current_setting('shop.tenant') FROM customers WHERE id < 6;
-- only: postgresql
-- error: 22023
SELECT set_config('TimeZone', 'Nowhere', false);
-- only: postgresql
-- error: 42704
SELECT set_config('no_such_setting', '1', false);
-- only: postgresql
SELECT current_setting('TimeZone'), current_setting('shop.tenant');
-- only: postgresql
SELECT set_config('search_path', 'pg_catalog, public', false);
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
RESET ALL;
-- only: postgresql
SELECT count(DISTINCT current_database()), count(DISTINCT version()) FROM customers;
\autocommit off;
-- only: postgresql
SELECT set_config('shop.tenant', 'local', true);
-- only: postgresql
SELECT id, current_setting('shop.tenant') FROM customers WHERE id < 6;
\commit;
-- only: postgresql
SELECT current_setting('shop.tenant', true);
-- only: postgresql
BEGIN;
-- only: postgresql
SAVEPOINT a;
-- only: postgresql
SET TimeZone = 'Asia/Tokyo';
-- only: postgresql
SAVEPOINT a;
-- only: postgresql
SET TimeZone = 'America/New_York';
-- only: postgresql
RELEASE SAVEPOINT a;
-- only: postgresql
ROLLBACK TO SAVEPOINT a;
-- only: postgresql
SHOW TimeZone;
-- only: postgresql
COMMIT;
-- only: postgresql
SELECT DISTINCT current_setting('TimeZone') FROM customers;
-- only: postgresql
SET SCHEMA 'pg_catalog';
-- only: postgresql
RESET search_path;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
SET XML OPTION DOCUMENT;
-- only: postgresql
RESET xmloption;
-- only: postgresql
SELECT DISTINCT current_setting('xmloption') FROM customers;
-- only: postgresql
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;
-- only: postgresql
RESET default_transaction_isolation;
-- only: postgresql
SELECT DISTINCT current_setting('transaction_isolation') FROM customers;

--# As dumps and those that dump begin.
-- only: postgresql
SELECT pg_catalog.set_config('search_path', '', false);
-- only: postgresql
SELECT count(*) FROM public.customers;
-- only: postgresql
SELECT set_config('search_path', 'public', false);
-- only: postgresql
SELECT set_config(name, '7MB', false) FROM pg_settings WHERE name = 'work_mem';
-- only: postgresql
SHOW work_mem;
-- only: postgresql
SELECT set_config(name, 'view, foreign-table', false) FROM pg_catalog.pg_settings WHERE name = 'restrict_nonsystem_relation_kind';
-- only: postgresql
SELECT set_config(name, 'on', false) FROM pg_settings WHERE name = 'no_such_setting';
-- only: postgresql
RESET work_mem;
-- only: postgresql
SET ROLE postgres;
-- only: postgresql
SET SESSION AUTHORIZATION 'postgres';
-- only: postgresql
SET ROLE NONE;
-- only: postgresql
SET SESSION AUTHORIZATION DEFAULT;
-- only: postgresql
SELECT current_user, session_user;
