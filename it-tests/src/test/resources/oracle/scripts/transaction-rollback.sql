--# One written shard, then several, and nothing is left of it.
\autocommit off;
INSERT INTO customers (id, name) VALUES (100, 'new');
SELECT id, name FROM customers WHERE id = 100;
UPDATE customers SET balance = 1;
SELECT count(*), sum(balance) FROM customers;
DELETE FROM order_lines WHERE quantity > 5;
SELECT count(*) FROM order_lines;
UPDATE products SET price = 7;
SELECT sum(price) FROM products;
INSERT INTO audit_log (id, action) VALUES (99, 'inside');
\rollback;
\check;
SELECT count(*), sum(balance) FROM customers;
SELECT count(*) FROM order_lines;
\commit;
