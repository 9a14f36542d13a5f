--# Several statements in one text: every answer, and one transaction in auto-commit.
-- only: postgresql
UPDATE customers SET balance = 1 WHERE id IN (7, 8); SELECT id, name FROM customers WHERE id = 7; SELECT count(*) FROM orders;
-- only: postgresql
UPDATE customers SET balance = 2; ; DELETE FROM remarks WHERE k = 3 RETURNING body; SELECT sum(balance) FROM customers;
\check;
-- only: postgresql
-- error: 22012
UPDATE customers SET balance = 3; DELETE FROM order_lines; SELECT 1 / (customer_id - 3) FROM orders;
\check;
-- only: postgresql
-- error: 23505
INSERT INTO customers (id, name) VALUES (100, 'a'); INSERT INTO customers (id, name) VALUES (7, 'again');
\check;
-- only: postgresql
-- params: 5, 7, 7, 8
UPDATE customers SET balance = ? WHERE id = ?; SELECT id, balance FROM customers WHERE id IN (?, ?);
-- only: postgresql
BEGIN; UPDATE customers SET balance = 6 WHERE id = 8; COMMIT;
\check;
-- only: postgresql
UPDATE customers SET balance = 7 WHERE id = 8; BEGIN; UPDATE customers SET balance = 8 WHERE id = 9;
-- only: postgresql
ROLLBACK;
\check;
-- only: postgresql
-- error: 22012
DELETE FROM remarks; COMMIT; DELETE FROM order_lines; SELECT 1/0;
\check;
-- only: postgresql
-- error: 25P01
DELETE FROM events; SAVEPOINT a;
\check;
-- only: postgresql
CREATE TABLE gadgets (id bigint PRIMARY KEY, name text); INSERT INTO gadgets VALUES (1, 'a'), (2, 'b'); SELECT * FROM gadgets;
-- only: postgresql
DROP TABLE gadgets; SELECT 1; ;
\check;
\autocommit off;
-- only: postgresql
UPDATE customers SET balance = 9 WHERE id = 8; SELECT balance FROM customers WHERE id = 8;
-- only: postgresql
-- error: 22012
UPDATE customers SET balance = 10; SELECT 1/0;
-- only: postgresql
-- error: 25P02
SELECT 1; SELECT 2;
\rollback;
\check;
\autocommit on;
-- only: h2
SELECT id, name FROM customers WHERE id = 7; SELECT count(*) FROM orders;
-- only: h2
UPDATE customers SET balance = 1 WHERE id IN (7, 8); UPDATE customers SET balance = 2 WHERE id = 9;
\check;
-- only: h2
-- error: 23505
DELETE FROM order_lines; INSERT INTO customers (id, name) VALUES (100, 'a'); INSERT INTO customers (id, name) VALUES (7, 'again');
\check;
-- only: h2
-- error: 22012
UPDATE customers SET balance = 3; SELECT 1 / (customer_id - 3) FROM orders;
\check;
