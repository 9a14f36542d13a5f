--# An error fails the transaction on every shard, also on those it has not touched.
\autocommit off;
UPDATE customers SET balance = 1 WHERE id = 7;
-- error: 23505
INSERT INTO customers (id, name) VALUES (7, 'again');
-- error on postgresql: 25P02
SELECT count(*) FROM customers;
-- error on postgresql: 25P02
SELECT id FROM customers WHERE id = 8;
-- error on postgresql: 25P02
UPDATE customers SET balance = 2 WHERE id = 8;
\rollback;
\check;
SELECT id, balance FROM customers WHERE id IN (7, 8);
\savepoint a;
UPDATE customers SET balance = 1 WHERE id = 8;
-- error: 22012
SELECT 1 / (customer_id - 3) FROM orders;
\rollback a;
SELECT id, balance FROM customers WHERE id IN (7, 8);
UPDATE customers SET balance = 9 WHERE id IN (9, 10, 11);
\commit;
\check;
-- error on postgresql: 42601
-- error on h2: 42001
SELEC;
-- error on postgresql: 25P02
SELECT 1;
\commit;
SELECT 1;
\commit;
