--# PREPARE and EXECUTE as statements.
-- only: postgresql
PREPARE one (bigint) AS SELECT id, name FROM customers WHERE id = $1;
-- only: postgresql
EXECUTE one(7);
-- only: postgresql
EXECUTE one('8');
-- only: postgresql
PREPARE few AS SELECT count(*), sum(balance) FROM customers WHERE level = $1 OR id < $2;
-- only: postgresql
EXECUTE few(2, -1);
-- only: postgresql
EXECUTE few(NULL, 10);
-- only: postgresql
PREPARE raise (numeric, integer) AS UPDATE customers SET balance = balance + $1 WHERE level = $2;
-- only: postgresql
EXECUTE raise(1.5, 2);
-- only: postgresql
EXECUTE raise(0.25, 2);
\check;
-- only: postgresql
PREPARE made (bigint, text) AS INSERT INTO customers (id, name) VALUES ($1, $2), ($1 + 1, upper($2)) RETURNING id, name;
-- only: postgresql
EXECUTE made(500, 'it''s $1');
\check;
-- only: postgresql
-- error: 42601
EXECUTE one(1, 2);
-- only: postgresql
-- error: 42P05
PREPARE one AS SELECT 1;
-- only: postgresql
-- error: 42P01
PREPARE two AS SELECT * FROM nowhere WHERE id = $1;
-- only: postgresql
-- error: 42601
PREPARE two AS SELEC;
-- only: postgresql
DEALLOCATE one;
-- only: postgresql
-- error: 26000
EXECUTE one(7);
-- only: postgresql
-- error: 26000
DEALLOCATE one;
-- only: postgresql
SET extra_float_digits = 1;
-- only: postgresql
DISCARD ALL;
-- only: postgresql
SHOW extra_float_digits;
-- only: postgresql
-- error: 26000
EXECUTE few(1, 1);
\autocommit off;
-- only: postgresql
SELECT count(*) FROM orders;
-- only: postgresql
-- error: 25001
DISCARD ALL;
\rollback;
