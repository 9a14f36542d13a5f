--# Tables made, changed, used and dropped through the cluster.
CREATE TABLE gadget_kinds (id integer PRIMARY KEY, name varchar(20) NOT NULL);
CREATE TABLE gadgets (id bigint PRIMARY KEY, kind integer REFERENCES gadget_kinds (id), name varchar(20) DEFAULT 'none');
\check;
INSERT INTO gadget_kinds VALUES (1, 'small'), (2, 'big');
INSERT INTO gadgets (id, kind) VALUES (1, 1), (2, 2), (3, 1), (4, NULL), (5, 2);
\check;
SELECT g.id, g.name, k.name FROM gadgets g LEFT JOIN gadget_kinds k ON k.id = g.kind;
-- error on postgresql: 23503
-- error on h2: 23506
INSERT INTO gadgets (id, kind) VALUES (6, 9);
ALTER TABLE gadgets ADD COLUMN weight numeric(6,2) DEFAULT 1.5;
SELECT * FROM gadgets;
SELECT * FROM gadgets WHERE id = 3;
UPDATE gadgets SET weight = 2.25 WHERE id = 3;
SELECT sum(weight), avg(weight) FROM gadgets;
CREATE INDEX gadgets_weight ON gadgets (weight);
CREATE VIEW heavy AS SELECT id, weight FROM gadgets WHERE weight > 2;
SELECT * FROM heavy;
SELECT count(*) FROM heavy;
SELECT h.id, g.name FROM heavy h JOIN gadgets g ON g.id = h.id;
SELECT weight FROM heavy WHERE id = 3;
\check;
DROP VIEW heavy;
ALTER TABLE gadgets DROP COLUMN weight;
SELECT * FROM gadgets;
\check;
TRUNCATE TABLE gadgets;
SELECT count(*) FROM gadgets;
DROP TABLE gadgets;
-- error on postgresql: 42P01
-- error on h2: 42S02
SELECT * FROM gadgets;
DROP TABLE gadget_kinds;
CREATE TABLE unlisted (a integer PRIMARY KEY, b varchar(10));
INSERT INTO unlisted VALUES (1, 'x'), (2, 'y'), (3, 'z');
SELECT * FROM unlisted;
SELECT u.b, c.id FROM unlisted u JOIN products c ON c.id = u.a;
UPDATE unlisted SET b = 'q' WHERE a = 2;
\check;
DROP TABLE unlisted;
\check;
