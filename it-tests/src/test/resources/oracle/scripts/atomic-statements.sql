--# A statement that fails on one shard changes nothing on any, in auto-commit and outside it.
-- error: 23505
INSERT INTO customers (id, name) VALUES (100, 'a'), (101, 'b'), (102, 'c'), (103, 'd'), (7, 'again');
\check;
-- error: 22012
UPDATE customers SET balance = 1 / (CASE WHEN id = 7 THEN 0 ELSE 1 END);
\check;
-- error on postgresql: 23514
-- error on h2: 23513
UPDATE customers SET balance = CASE WHEN id = 7 THEN -20000 ELSE 0 END;
\check;
-- error: 22012
DELETE FROM remarks WHERE 1 / (CASE WHEN k = 3 THEN 0 ELSE 1 END) = 1;
\check;
-- error: 23505
UPDATE products SET id = 7;
\check;
