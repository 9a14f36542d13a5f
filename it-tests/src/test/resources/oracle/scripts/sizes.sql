--# Sizes of tables beside rows, in transactions, cursors and what is prepared by name.
\autocommit off;
-- only: postgresql
INSERT INTO orders (customer_id, id) SELECT 7, 9000 + n FROM generate_series(1, 500) n;
-- only: postgresql
SELECT count(*), min(pg_table_size('orders')) > 0 AS told FROM orders WHERE customer_id = 7;
-- only: postgresql
UPDATE orders SET note = 'small' WHERE pg_table_size('orders') < 1000000000 AND customer_id IN (7, 8, 9);
-- only: postgresql
DECLARE told CURSOR FOR SELECT id, pg_table_size('orders') > 0 AS told FROM customers WHERE id < 6 ORDER BY id;
-- only: postgresql
-- ordered
FETCH 3 FROM told;
-- only: postgresql
-- ordered
FETCH ALL FROM told;
-- only: postgresql
DECLARE alone CURSOR FOR SELECT pg_total_relation_size('orders') > 0 AS told;
-- only: postgresql
FETCH ALL FROM alone;
-- only: postgresql
CREATE TABLE sized AS SELECT id, pg_table_size('orders') > 0 AS told FROM customers WHERE id < 6;
-- only: postgresql
SELECT count(*) FROM sized WHERE told;
-- only: postgresql
-- error: 42P01
SELECT id, pg_table_size('nothing') FROM customers;
-- only: postgresql
-- error: 25P02
SELECT 1;
\rollback;
\autocommit on;
-- only: postgresql
PREPARE told (int) AS SELECT id, pg_table_size('orders') > 0 AS told FROM customers WHERE id < $1;
-- only: postgresql
EXECUTE told (4);
-- only: postgresql
DEALLOCATE told;
