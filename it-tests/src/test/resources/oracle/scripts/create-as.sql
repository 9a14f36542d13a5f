--# A table made of a query within a transaction: seen at once, written to, and undone.

\autocommit off;
CREATE TABLE gadgets AS SELECT id, name FROM customers;
SELECT count(*), min(id), max(id) FROM gadgets;
-- only: postgresql
INSERT INTO gadgets VALUES (900001, 'late');
-- only: postgresql
SELECT g.id, o.id FROM gadgets g JOIN orders o ON o.customer_id = g.id WHERE o.total > 500;
-- only: postgresql
CREATE TABLE unlisted AS SELECT count(*) AS n FROM gadgets;
-- only: postgresql
SELECT n FROM unlisted;
-- only: postgresql
INSERT INTO audit_log (id, action) VALUES (900001, 'late');
-- only: postgresql
CREATE TABLE later AS SELECT id, action FROM audit_log WHERE id > 900000;
-- only: postgresql
SELECT id, action FROM later;
-- only: postgresql
CREATE TABLE latest AS SELECT l.id, p.name FROM later l LEFT JOIN products p USING (id);
-- only: postgresql
SELECT * FROM latest;
\rollback;
-- error on postgresql: 42P01
SELECT count(*) FROM gadgets;
\rollback;
\autocommit on;
DROP TABLE IF EXISTS gadgets;
CREATE TABLE gadgets AS SELECT id, name FROM customers WHERE id < 30;
UPDATE gadgets SET name = 'x' WHERE id = 7;
SELECT g.id, c.name FROM gadgets g JOIN customers c ON c.id = g.id WHERE g.name = 'x';
\check;
