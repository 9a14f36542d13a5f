--# What a session has drawn, wherever it was drawn.
-- only: postgresql
CREATE SEQUENCE numbers;
-- only: postgresql
-- error: 55000
SELECT currval('numbers');
-- only: postgresql
-- error: 55000
SELECT lastval();
-- only: postgresql
-- error: 42P01
SELECT currval('nothing');
-- only: postgresql
SELECT nextval('numbers') AS n;
-- only: postgresql
SELECT nextval('public.numbers'::regclass);
-- only: postgresql
SELECT currval('numbers');
-- only: postgresql
SELECT lastval() AS last;
-- only: postgresql
INSERT INTO customers (id, name) VALUES (9001, 'x'), (9002, 'y');
-- only: postgresql
SELECT currval('numbers') AS n;
-- only: postgresql
-- generated: id
INSERT INTO accounts (owner) VALUES ('a'), ('b');
-- only: postgresql
UPDATE accounts SET amount = 7 WHERE owner = 'a';
-- only: postgresql
-- generated: id
SELECT currval('accounts_id_seq') AS id;
-- only: postgresql
-- generated: id
SELECT currval(pg_get_serial_sequence('accounts', 'id')) AS id;
-- only: postgresql
-- generated: lastval
SELECT lastval();
-- only: postgresql
SELECT currval('numbers');
-- only: postgresql
SELECT count(*), min(n), max(n) FROM (SELECT nextval('numbers') AS n, id FROM customers WHERE id < 6) x;
-- only: postgresql
SELECT count(*) FROM (SELECT nextval('numbers'), o.id, c.name FROM customers c JOIN orders o ON o.id = c.id) x;
-- only: postgresql
SELECT currval('numbers');
-- only: postgresql
SELECT lastval();
-- only: postgresql
SELECT nextval('numbers') FROM customers c JOIN orders o ON o.id = c.id WHERE c.id < 0;
-- only: postgresql
SELECT currval('numbers');
-- only: postgresql
-- ordered
-- fetch: 2
SELECT c.id, nextval('public.numbers'::regclass) > 0 AS drawn FROM customers c JOIN orders o ON o.id = c.id ORDER BY c.id, o.customer_id;
-- only: postgresql
SELECT currval('numbers');
-- only: postgresql
-- generated: id
SELECT currval('accounts_id_seq') AS id;
-- only: postgresql
SELECT setval('numbers', 1000);
-- only: postgresql
SELECT nextval('numbers');
-- only: postgresql
SELECT currval('numbers');
-- only: postgresql
SELECT last_value FROM numbers;
-- only: postgresql
SELECT last_value, is_called FROM public.numbers;
-- only: postgresql
INSERT INTO customers (id, name) SELECT nextval('numbers'), 'drawn' FROM customers WHERE id < 4;
-- only: postgresql
SELECT id, count(*) FROM customers WHERE id > 1000 AND id < 2000 GROUP BY id;
-- only: postgresql
ALTER SEQUENCE numbers RESTART WITH 50;
-- only: postgresql
SELECT nextval('numbers');
-- only: postgresql
SELECT setval('numbers', 5, false);
-- only: postgresql
SELECT nextval('numbers');
-- only: postgresql
DISCARD SEQUENCES;
-- only: postgresql
-- error: 55000
SELECT currval('numbers');
-- only: postgresql
SELECT pg_get_serial_sequence('accounts', 'id');
-- only: postgresql
INSERT INTO accounts (id, owner) OVERRIDING SYSTEM VALUE VALUES (-5, 'o');
-- only: postgresql
-- generated: id
INSERT INTO accounts (id, owner) VALUES (-6, 'p');
\check;
-- only: postgresql
DROP SEQUENCE numbers;
