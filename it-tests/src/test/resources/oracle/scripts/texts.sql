--# Functions that read what a text tells, in a transaction that has changed it, over views and temporary tables, and by cursors.
\autocommit off;
-- only: postgresql
INSERT INTO remarks (k, body) VALUES (950, 'fresh word'), (951, 'fresh again');
-- only: postgresql
SELECT ndoc FROM ts_stat('SELECT to_tsvector(''simple'', body) FROM remarks') WHERE word = 'fresh';
-- only: postgresql
CREATE TEMP TABLE notes AS SELECT 1 AS id, 'x' AS t;
-- only: postgresql
SELECT query_to_xml('SELECT * FROM notes', false, false, '')::text;
-- only: postgresql
SELECT query_to_xml('SELECT count(*) FROM notes n JOIN remarks r ON r.k > n.id', false, false, '')::text;
-- only: postgresql
DECLARE told CURSOR FOR SELECT query_to_xml('SELECT k FROM remarks WHERE k > 940 ORDER BY k', false, false, '')::text;
-- only: postgresql
FETCH ALL FROM told;
-- only: postgresql
CLOSE told;
-- only: postgresql
CREATE VIEW starred AS SELECT k, stars FROM remarks WHERE stars > 2;
-- only: postgresql
SELECT query_to_xml('SELECT count(*) FROM starred', false, false, '')::text;
-- only: postgresql
SELECT length(table_to_xml('starred', false, false, '')::text);
-- only: postgresql
ALTER TABLE remarks ADD COLUMN extra integer DEFAULT 5;
-- only: postgresql
SELECT length(table_to_xml('remarks', true, false, '')::text);
-- only: postgresql
SELECT query_to_xml('SELECT sum(extra) FROM remarks', false, false, '')::text;
\rollback;
\autocommit on;
-- only: postgresql
PREPARE told (int) AS SELECT query_to_xml('SELECT count(*) FROM remarks', false, false, '')::text, $1 + 1 AS n;
-- only: postgresql
EXECUTE told (4);
-- only: postgresql
DEALLOCATE told;
