-- only: postgresql
PREPARE by_id (bigint) AS SELECT id, name FROM customers WHERE id = $1;
-- only: postgresql
EXECUTE by_id (7);
-- only: postgresql
EXECUTE by_id (8);
-- only: postgresql
DEALLOCATE by_id;
\autocommit off;
-- only: postgresql
DECLARE c CURSOR FOR SELECT id FROM customers ORDER BY id;
-- only: postgresql
-- ordered
FETCH 3 FROM c;
-- only: postgresql
-- ordered
FETCH 2 FROM c;
-- only: postgresql
CLOSE c;
\rollback;
-- only: postgresql
CREATE TEMP TABLE scratch (id bigint, name text);
-- only: postgresql
INSERT INTO scratch VALUES (7, 'seven'), (8, 'eight');
-- only: postgresql
SELECT * FROM scratch;
-- only: postgresql
SELECT s.name, c.name FROM scratch s JOIN customers c ON c.id = s.id;
-- only: postgresql
DROP TABLE scratch;
\commit;
