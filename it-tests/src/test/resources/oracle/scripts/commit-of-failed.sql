--# What the end of a failed transaction says, by text.
-- only: postgresql
BEGIN;
-- only: postgresql
UPDATE customers SET balance = 1 WHERE id IN (1, 2, 3, 4);
-- only: postgresql
-- error: 22012
SELECT 1 / (id - id) FROM customers;
-- only: postgresql
COMMIT;
-- only: postgresql
SELECT count(*) FROM customers WHERE balance = 1;
\check;
-- only: postgresql
BEGIN;
-- only: postgresql
-- error: 22012
SELECT 1 / (id - id) FROM customers;
-- only: postgresql
END;
-- only: postgresql
SELECT 2;
-- only: postgresql
BEGIN;
-- only: postgresql
-- error: 22012
SELECT 1 / (id - id) FROM customers;
-- only: postgresql
COMMIT WORK;
-- only: postgresql
SELECT 3;
-- only: postgresql
BEGIN;
-- only: postgresql
-- error: 22012
SELECT 1 / (id - id) FROM customers;
-- only: postgresql
commit;
-- only: postgresql
SELECT 4;
-- only: postgresql
BEGIN;
-- only: postgresql
-- error: 22012
SELECT 1 / (id - id) FROM customers;
-- only: postgresql
COMMIT AND NO CHAIN;
-- only: postgresql
SELECT 5;
\check;
