--# A subquery that runs first, and fails where one database would not have come to it, leaves the transaction as it was.
\autocommit off;
UPDATE customers SET name = 'before' WHERE id = 7;
SELECT id FROM customers WHERE id = 99999 AND level = (SELECT max(1 / (quantity - quantity)) FROM order_lines);
SELECT id FROM customers WHERE CASE WHEN level > 30000 THEN level = (SELECT max(1 / (quantity - quantity)) FROM order_lines) ELSE id = 7 END;
SELECT name FROM customers WHERE id = 7;
UPDATE customers SET level = CASE WHEN id < -1000 THEN (SELECT max(1 / (quantity - quantity)) FROM order_lines) ELSE 3 END WHERE id IN (7, 8, 9);
SELECT id, level FROM customers WHERE id IN (7, 8, 9);
\commit;
\check;
-- error: 22012
SELECT id FROM customers WHERE level = (SELECT max(1 / (quantity - quantity)) FROM order_lines);
\rollback;
\check;
