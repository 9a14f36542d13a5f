--# Writes to one shard, to several, to a reference table and to a single table are seen together.
\autocommit off;
UPDATE customers SET balance = 5 WHERE id = 7;
\commit;
\check;
INSERT INTO customers (id, name) VALUES (100, 'a'), (101, 'b'), (102, 'c'), (103, 'd');
INSERT INTO orders (customer_id, id) VALUES (100, 1), (101, 1);
\commit;
\check;
UPDATE products SET price = price + 1;
UPDATE customers SET name = 'x' WHERE level = 1;
INSERT INTO audit_log (id, action) VALUES (99, 'both');
DELETE FROM remarks WHERE k IS NULL;
\commit;
\check;
SELECT count(*) FROM customers;
\autocommit on;
UPDATE customers SET balance = 6 WHERE id = 8;
\check;
