--# Cursors by SQL: over all shards, over one, gathered; forward and back; across commits, rollbacks and savepoints.
-- only: postgresql
-- error on postgresql: 25P01
DECLARE c CURSOR FOR SELECT id FROM customers ORDER BY id;
-- only: postgresql
BEGIN;
-- only: postgresql
DECLARE c SCROLL CURSOR FOR SELECT id, name, balance, created FROM customers ORDER BY id;
-- only: postgresql
FETCH c;
-- only: postgresql
FETCH NEXT FROM c;
-- only: postgresql
FETCH 3 FROM c;
-- only: postgresql
FETCH FORWARD 2 IN c;
-- only: postgresql
FETCH PRIOR FROM c;
-- only: postgresql
FETCH BACKWARD 3 FROM c;
-- only: postgresql
FETCH 0 FROM c;
-- only: postgresql
FETCH RELATIVE 0 FROM c;
-- only: postgresql
FETCH FIRST FROM c;
-- only: postgresql
FETCH BACKWARD 2 FROM c;
-- only: postgresql
FETCH LAST FROM c;
-- only: postgresql
FETCH NEXT FROM c;
-- only: postgresql
FETCH NEXT FROM c;
-- only: postgresql
FETCH BACKWARD 2 FROM c;
-- only: postgresql
FETCH ABSOLUTE 5 FROM c;
-- only: postgresql
FETCH ABSOLUTE -3 FROM c;
-- only: postgresql
FETCH ABSOLUTE 100000 FROM c;
-- only: postgresql
FETCH PRIOR FROM c;
-- only: postgresql
FETCH ABSOLUTE 0 FROM c;
-- only: postgresql
FETCH RELATIVE 4 FROM c;
-- only: postgresql
FETCH RELATIVE -2 FROM c;
-- only: postgresql
FETCH -1 FROM c;
-- only: postgresql
FETCH BACKWARD ALL FROM c;
-- only: postgresql
MOVE 4 FROM c;
-- only: postgresql
MOVE BACKWARD 2 FROM c;
-- only: postgresql
MOVE 0 FROM c;
-- only: postgresql
MOVE FORWARD ALL IN c;
-- only: postgresql
MOVE BACKWARD ALL IN c;
-- only: postgresql
MOVE RELATIVE 3 FROM c;
-- only: postgresql
MOVE LAST FROM c;
-- only: postgresql
MOVE ABSOLUTE 2 FROM c;
-- only: postgresql
FETCH ALL FROM c;
-- only: postgresql
SAVEPOINT before;
-- only: postgresql
-- error on postgresql: 42P03
DECLARE c CURSOR FOR SELECT 1;
-- only: postgresql
-- error on postgresql: 25P02
FETCH FIRST FROM c;
-- only: postgresql
ROLLBACK TO before;
-- only: postgresql
FETCH FIRST FROM c;
-- only: postgresql
DECLARE d NO SCROLL CURSOR FOR SELECT country, count(*) AS n FROM customers GROUP BY country ORDER BY country;
-- only: postgresql
FETCH 2 FROM d;
-- only: postgresql
FETCH ABSOLUTE 5 FROM d;
-- only: postgresql
-- error on postgresql: 55000
FETCH PRIOR FROM d;
-- only: postgresql
ROLLBACK TO before;
-- only: postgresql
-- error on postgresql: 34000
FETCH d;
-- only: postgresql
ROLLBACK TO before;
-- only: postgresql
DECLARE g SCROLL CURSOR FOR SELECT c.id, o.id AS other FROM customers c JOIN orders o ON o.id = c.id ORDER BY 1, 2;
-- only: postgresql
FETCH 4 FROM g;
-- only: postgresql
UPDATE customers SET name = 'changed' WHERE id < 5;
-- only: postgresql
FETCH 4 FROM g;
-- only: postgresql
FETCH FIRST FROM c;
-- only: postgresql
CLOSE g;
-- only: postgresql
-- error on postgresql: 34000
CLOSE g;
-- only: postgresql
ROLLBACK;
-- only: postgresql
-- error on postgresql: 34000
FETCH c;
-- only: postgresql
BEGIN;
-- only: postgresql
DECLARE e NO SCROLL CURSOR FOR SELECT id FROM customers;
-- only: postgresql
MOVE ALL FROM e;
-- only: postgresql
FETCH NEXT FROM e;
-- only: postgresql
CLOSE ALL;
-- only: postgresql
DECLARE h CURSOR WITH HOLD FOR SELECT id, name FROM customers ORDER BY id;
-- only: postgresql
FETCH 3 FROM h;
-- only: postgresql
DECLARE one CURSOR FOR SELECT id, name FROM customers WHERE id = 3 FOR UPDATE;
-- only: postgresql
-- error on postgresql: 24000
UPDATE customers SET name = 'here' WHERE CURRENT OF one;
-- only: postgresql
ROLLBACK;
-- only: postgresql
BEGIN;
-- only: postgresql
DECLARE h SCROLL CURSOR WITH HOLD FOR SELECT id, name FROM customers ORDER BY id;
-- only: postgresql
FETCH 3 FROM h;
-- only: postgresql
DECLARE one CURSOR FOR SELECT id, name FROM customers WHERE id = 3 FOR UPDATE;
-- only: postgresql
FETCH one;
-- only: postgresql
UPDATE customers SET name = 'here' WHERE CURRENT OF one;
-- only: postgresql
COMMIT;
-- only: postgresql
FETCH 2 FROM h;
-- only: postgresql
FETCH BACKWARD 4 FROM h;
-- only: postgresql
-- error on postgresql: 34000
FETCH one;
-- only: postgresql
DELETE FROM customers WHERE id = 4;
-- only: postgresql
FETCH ALL FROM h;
-- only: postgresql
-- error on postgresql: 34000
UPDATE customers SET name = 'x' WHERE CURRENT OF nowhere;
-- only: postgresql
CLOSE h;
-- only: postgresql
DECLARE k CURSOR WITH HOLD FOR SELECT count(*) AS n, max(id) AS m FROM customers;
-- only: postgresql
BEGIN;
-- only: postgresql
FETCH k;
-- only: postgresql
ROLLBACK;
-- only: postgresql
FETCH k;
-- only: postgresql
CLOSE ALL;
-- only: postgresql
-- error on postgresql: 34000
MOVE k;
\check;
