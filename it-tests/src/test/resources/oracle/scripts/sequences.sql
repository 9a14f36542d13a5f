CREATE SEQUENCE numbers;
-- generated: n
SELECT nextval('numbers') AS n;
-- generated: id
INSERT INTO accounts (owner) VALUES ('a'), ('b');
-- generated: id
INSERT INTO accounts (owner, amount) VALUES ('c', 5);
-- generated: id
SELECT id, owner, amount FROM accounts;
UPDATE accounts SET amount = amount + 1 WHERE owner = 'c';
\check;
-- only: postgresql
-- generated: id
INSERT INTO customers (id, name) VALUES (nextval('numbers') + 1000, 'a'), (nextval('numbers') + 1000, 'b');
-- only: postgresql
-- generated: id
INSERT INTO accounts (owner, amount) SELECT owner, amount FROM accounts;
\check;
DROP SEQUENCE numbers;
