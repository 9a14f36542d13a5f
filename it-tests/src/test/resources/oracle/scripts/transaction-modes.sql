--# Modes of a transaction hold on every shard, also on those that join later.
-- only: postgresql
BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
-- only: postgresql
SHOW transaction_isolation;
-- only: postgresql
SHOW transaction_read_only;
-- only: postgresql
SELECT count(*) FROM customers;
-- only: postgresql
-- error: 25006
UPDATE customers SET balance = 1 WHERE id = 7;
-- only: postgresql
ROLLBACK;
-- only: postgresql
SHOW transaction_isolation;
-- only: postgresql
START TRANSACTION READ WRITE ISOLATION LEVEL SERIALIZABLE NOT DEFERRABLE;
-- only: postgresql
UPDATE customers SET balance = 1 WHERE id IN (1, 2, 3, 4, 5);
-- only: postgresql
SAVEPOINT a;
-- only: postgresql
SELECT balance FROM customers WHERE id = 7;
-- only: postgresql
COMMIT;
\check;
-- only: postgresql
BEGIN READ ONLY;
-- only: postgresql
-- error: 25006
UPDATE customers SET balance = 2;
-- only: postgresql
ROLLBACK;
-- only: postgresql
-- error: 42601
BEGIN ISOLATION LEVEL PERFECT;
-- only: postgresql
-- error: 25P01
COMMIT AND CHAIN;
-- only: postgresql
COMMIT;
-- only: postgresql
SET TRANSACTION READ ONLY;
-- only: postgresql
UPDATE customers SET balance = 3 WHERE id = 8;
\check;
\autocommit off;
-- only: postgresql
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
-- only: postgresql
SHOW transaction_isolation;
-- only: postgresql
SELECT count(*) FROM orders WHERE customer_id = 3;
-- only: postgresql
-- error: 25001
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
\rollback;
-- only: postgresql
SELECT balance FROM customers WHERE id = 8;
-- only: postgresql
SAVEPOINT a;
-- only: postgresql
SET TRANSACTION READ ONLY;
-- only: postgresql
ROLLBACK TO SAVEPOINT a;
-- only: postgresql
UPDATE customers SET balance = 4 WHERE id IN (7, 8, 9);
-- only: postgresql
BEGIN READ ONLY;
-- only: postgresql
-- error: 25006
UPDATE customers SET balance = 5 WHERE id IN (7, 8, 9);
\rollback;
-- only: postgresql
SET LOCAL transaction_read_only = on;
-- only: postgresql
-- error: 25006
DELETE FROM order_lines;
\rollback;
-- only: postgresql
DELETE FROM order_lines WHERE customer_id = 3;
-- only: postgresql
COMMIT AND CHAIN;
-- only: postgresql
DELETE FROM order_lines WHERE customer_id = 4;
-- only: postgresql
ROLLBACK AND CHAIN;
\commit;
\autocommit on;
\check;
-- only: postgresql
BEGIN ISOLATION LEVEL SERIALIZABLE;
-- only: postgresql
UPDATE customers SET balance = 6 WHERE id IN (7, 8, 9);
-- only: postgresql
COMMIT AND CHAIN;
-- only: postgresql
SHOW transaction_isolation;
-- only: postgresql
UPDATE customers SET balance = 7 WHERE id = 7;
-- only: postgresql
COMMIT;
\check;
-- only: postgresql
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY, ISOLATION LEVEL SERIALIZABLE;
-- only: postgresql
SHOW default_transaction_isolation;
-- only: postgresql
-- error: 25006
DELETE FROM remarks;
-- only: postgresql
BEGIN;
-- only: postgresql
SHOW transaction_isolation;
-- only: postgresql
SHOW transaction_read_only;
-- only: postgresql
COMMIT;
-- only: postgresql
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE;
-- only: postgresql
DELETE FROM remarks;
-- only: postgresql
SHOW default_transaction_isolation;
-- only: postgresql
-- error: 42601
SET SESSION CHARACTERISTICS AS TRANSACTION FAST;
\check;
-- only: h2
-- error on h2: 42000
BEGIN READ ONLY;
-- only: h2
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;
-- only: h2
UPDATE customers SET balance = 7 WHERE id IN (7, 8);
