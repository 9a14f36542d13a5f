--# Columns whose names are words of other databases.
\autocommit on;
CREATE TABLE gadgets (id bigint PRIMARY KEY, settings varchar(20), final boolean, sample integer, force integer, use integer);
INSERT INTO gadgets (id, settings, final, sample, force, use) VALUES (1, 'a', true, 1, 2, 3), (2, 'b', false, 4, 5, 6), (3, 'c', true, 7, 8, 9);
UPDATE gadgets SET settings = upper(settings), final = NOT final, sample = sample + force WHERE id < 3;
SELECT settings, final, g.sample, sum(use) AS use FROM gadgets g GROUP BY settings, final, sample;
SELECT count(*) AS final, max(force) FROM gadgets AS sample WHERE sample.sample > 1;
DELETE FROM gadgets WHERE final AND force > 2;
SELECT * FROM gadgets;
DROP TABLE gadgets;
