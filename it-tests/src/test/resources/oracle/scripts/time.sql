--# The time is told once a statement, and once a transaction, whatever the shards' clocks say.
UPDATE orders SET placed = CURRENT_TIMESTAMP WHERE status = 'void';
SELECT count(DISTINCT placed) AS times, count(*) AS n FROM orders WHERE placed > CURRENT_TIMESTAMP - INTERVAL '1' HOUR AND placed <= CURRENT_TIMESTAMP;
INSERT INTO customers (id, name, created) VALUES (100, 'a', LOCALTIMESTAMP), (101, 'b', LOCALTIMESTAMP), (102, 'c', LOCALTIMESTAMP), (103, 'd', LOCALTIMESTAMP);
SELECT count(DISTINCT created) AS times, min(born) AS b FROM customers WHERE id >= 100 AND id < 200;
UPDATE customers SET born = CURRENT_DATE WHERE id IN (1, 2, 3, 4, 5);
SELECT count(*) FROM customers WHERE born = CURRENT_DATE;
SELECT id, born = CURRENT_DATE AS today, CURRENT_DATE - born AS days FROM customers WHERE id IN (1, 2, 3, 4, 5);
-- only: postgresql
SELECT current_date - born, current_date = born, now() > created FROM customers WHERE id IN (1, 2, 3, 4, 5);
-- only: postgresql
SELECT now() IS NULL, current_timestamp > date_trunc('year', now()), localtime::time = now()::time, current_time = now()::timetz, localtimestamp = now(), transaction_timestamp() = now(), statement_timestamp() >= now(), id FROM customers WHERE level = 2;
-- only: postgresql
SELECT (count(*) FILTER (WHERE placed < now())) AS past, count(*) FROM orders;
-- only: postgresql
SELECT status, max(now()) = max(now()) AS same FROM orders GROUP BY status;
-- only: postgresql
UPDATE customers SET created = now(), name = 'now()' WHERE level = 3 RETURNING id, created = now();
-- only: postgresql
UPDATE products SET name = 'x' WHERE now() > '2000-01-01' RETURNING id;
-- only: postgresql
INSERT INTO products (id, sku, name) VALUES (70, 'T', now() > '2020-01-01');
-- batch
-- params: 1
-- params: 2
-- params: 3
-- params: 4
UPDATE customers SET created = LOCALTIMESTAMP WHERE id = ?;
SELECT count(DISTINCT created) FROM customers WHERE id IN (1, 2, 3, 4);
\autocommit off;
UPDATE customers SET created = LOCALTIMESTAMP WHERE id = 1;
UPDATE customers SET created = LOCALTIMESTAMP WHERE id = 2;
UPDATE customers SET created = LOCALTIMESTAMP WHERE id = 3;
UPDATE customers SET created = LOCALTIMESTAMP WHERE id = 4;
UPDATE customers SET created = LOCALTIMESTAMP WHERE id IN (5, 6, 8, 9, 10);
-- only: postgresql
SELECT count(*) FROM customers WHERE created = now()::timestamp;
SELECT count(DISTINCT created) FROM customers WHERE id IN (1, 2, 3, 4, 5, 6, 8, 9, 10);
-- only: postgresql
SELECT id, created = now()::timestamp, statement_timestamp() > now() FROM customers WHERE id = 7;
\commit;
\autocommit on;
UPDATE orders SET placed = NULL;
UPDATE customers SET created = NULL, born = NULL;
DELETE FROM products WHERE id = 70;
\check;
