CREATE VIEW active_customers AS SELECT id, name, balance FROM customers WHERE active;
CREATE VIEW totals AS SELECT status, count(*) AS n, sum(total) AS total FROM orders GROUP BY status;
CREATE VIEW prices AS SELECT id, price FROM products WHERE price IS NOT NULL;
SELECT * FROM active_customers;
SELECT name FROM active_customers WHERE id = 7;
SELECT count(*), sum(balance) FROM active_customers;
SELECT v.id, o.id FROM active_customers v JOIN orders o ON o.customer_id = v.id;
-- ordered
SELECT id FROM active_customers ORDER BY id LIMIT 5;
SELECT * FROM totals;
SELECT max(n) FROM totals;
SELECT * FROM prices;
SELECT count(*) FROM prices;
SELECT l.line_no, p.price FROM order_lines l JOIN prices p ON p.id = l.product_id WHERE l.customer_id = 3;
\check;
DROP VIEW prices;
DROP VIEW totals;
DROP VIEW active_customers;
\check;
