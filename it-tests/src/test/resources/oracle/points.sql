SELECT * FROM customers WHERE id = 7;
-- params: 7
-- params: 8L
SELECT * FROM customers WHERE id = ?;
SELECT * FROM readings;
DELETE FROM order_lines WHERE customer_id = 3;
-- error on postgresql: 42P01
-- error on h2: 42S02
SELECT * FROM nowhere;
DROP TABLE order_lines;
