--# BEGIN and its kin as statements.
-- only: postgresql
BEGIN;
-- only: postgresql
UPDATE customers SET balance = 1 WHERE id IN (1, 2, 3, 4);
-- only: postgresql
SELECT sum(balance) FROM customers;
-- only: postgresql
ROLLBACK;
\check;
-- only: postgresql
START TRANSACTION;
-- only: postgresql
DELETE FROM order_lines WHERE customer_id IN (3, 4, 5);
-- only: postgresql
SAVEPOINT a;
-- only: postgresql
DELETE FROM order_lines;
-- only: postgresql
ROLLBACK TO SAVEPOINT a;
-- only: postgresql
SELECT count(*) FROM order_lines;
-- only: postgresql
RELEASE SAVEPOINT a;
-- only: postgresql
COMMIT;
\check;
