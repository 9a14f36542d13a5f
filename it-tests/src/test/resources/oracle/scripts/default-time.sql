--# Columns that are left to defaults which tell the time.
-- only: postgresql
CREATE TABLE gadgets (id bigint PRIMARY KEY, made timestamptz DEFAULT now(), day date NOT NULL DEFAULT CURRENT_DATE,
    due timestamp DEFAULT ((now() AT TIME ZONE 'utc') + '1 day'::interval), note text DEFAULT to_char(now(), 'YYYY "x"'), n integer DEFAULT 4);
-- only: postgresql
INSERT INTO gadgets (id) VALUES (1), (2), (3), (4), (5), (6);
-- only: postgresql
INSERT INTO gadgets VALUES (11), (12), (13), (14);
-- only: postgresql
INSERT INTO gadgets (id, made, n) VALUES (21, DEFAULT, 1), (22, NULL, 2), (23, '2026-01-02', DEFAULT), (24, DEFAULT, DEFAULT) RETURNING id, n, day = CURRENT_DATE;
-- only: postgresql
INSERT INTO gadgets (id, n) SELECT id, level FROM customers WHERE id BETWEEN 30 AND 45;
-- only: postgresql
-- params: 51, 52, 53
-- params: 54, 55, 56
INSERT INTO gadgets (id) VALUES (?), (?), (?);
-- only: postgresql
-- batch
-- params: 61
-- params: 62
-- params: 63
INSERT INTO gadgets (id) VALUES (?);
-- only: postgresql
INSERT INTO gadgets (id) VALUES (61), (71), (72), (73) ON CONFLICT (id) DO UPDATE SET made = DEFAULT, n = 9;
-- only: postgresql
SELECT id, n, made IS NULL, made = '2026-01-02', day = CURRENT_DATE, due - (now() AT TIME ZONE 'utc') BETWEEN '23:59:00' AND '24:01:00', length(note) FROM gadgets;
-- only: postgresql
SELECT count(DISTINCT made), count(DISTINCT due) FROM gadgets WHERE id < 7;
-- only: postgresql
SELECT count(DISTINCT made), count(DISTINCT due) FROM gadgets WHERE id BETWEEN 30 AND 45;
-- only: postgresql
UPDATE gadgets SET made = DEFAULT, n = 7 WHERE id < 20;
-- only: postgresql
SELECT count(DISTINCT made), count(DISTINCT due) FROM gadgets WHERE id < 20;
-- only: postgresql
UPDATE gadgets SET (made, n) = (DEFAULT, 8), due = DEFAULT WHERE id < 20;
-- only: postgresql
UPDATE gadgets AS g SET (n, made) = (n + 1, DEFAULT) WHERE id > 10 AND id < 20;
-- only: postgresql
SELECT count(DISTINCT made), count(DISTINCT due), sum(n) FROM gadgets WHERE id > 10 AND id < 20;
-- only: postgresql
INSERT INTO gadgets AS g (id, n) WITH x AS (SELECT id, level FROM customers WHERE id BETWEEN 46 AND 60) SELECT DISTINCT id + 100, level FROM x WHERE level IS DISTINCT FROM 1 RETURNING g.id;
-- only: postgresql
SELECT count(DISTINCT made) FROM gadgets WHERE id BETWEEN 146 AND 160;
-- only: postgresql
DELETE FROM gadgets WHERE id BETWEEN 146 AND 160;
-- only: postgresql
-- error: 42601
UPDATE gadgets SET n = 1 WHERE made = DEFAULT;
-- only: postgresql
-- error: 42601
UPDATE gadgets SET n = 1 WHERE (n, made) = (1, DEFAULT);
-- only: postgresql
-- error: 42703
INSERT INTO gadgets (id, nosuch) VALUES (81, 1), (82, 1);
-- only: postgresql
-- error: 42601
INSERT INTO gadgets (id, n) VALUES (81), (82);
-- only: postgresql
-- error: 23505
INSERT INTO gadgets (id) VALUES (81), (82), (83), (1);
\autocommit off;
-- only: postgresql
INSERT INTO gadgets (id) VALUES (101);
-- only: postgresql
INSERT INTO gadgets (id) VALUES (102);
-- only: postgresql
INSERT INTO gadgets (id) VALUES (103);
-- only: postgresql
INSERT INTO gadgets (id) VALUES (104), (105), (106);
-- only: postgresql
UPDATE gadgets SET made = DEFAULT WHERE id = 1;
-- only: postgresql
SELECT count(DISTINCT made), bool_and(made = now()) FROM gadgets WHERE id > 100 OR id = 1;
\commit;
-- only: postgresql
DROP TABLE gadgets;
\commit;

--# Whatever form the rows of an INSERT have.
\autocommit on;
-- only: postgresql
CREATE TABLE gadgets (id bigint PRIMARY KEY, n integer, made timestamptz DEFAULT now(), day date NOT NULL DEFAULT CURRENT_DATE);
-- only: postgresql
INSERT INTO gadgets SELECT id FROM customers WHERE id < 30;
-- only: postgresql
SELECT count(DISTINCT made), min(day) = CURRENT_DATE FROM gadgets;
-- only: postgresql
INSERT INTO gadgets SELECT id + 100, level FROM customers WHERE id < 30;
-- only: postgresql
SELECT count(DISTINCT made) FROM gadgets WHERE id > 100;
-- only: postgresql
INSERT INTO gadgets SELECT o.*, 7 FROM (SELECT id + 200 AS id FROM customers WHERE id < 30) AS o;
-- only: postgresql
INSERT INTO gadgets (id) SELECT id + 300 FROM customers WHERE id < 4 UNION ALL (SELECT id + 310 FROM customers WHERE id < 5) ORDER BY 1 RETURNING id;
-- only: postgresql
INSERT INTO gadgets SELECT id + 320, 7 FROM customers WHERE id < 4 UNION SELECT id + 320, 7 FROM customers WHERE id < 5;
-- only: postgresql
INSERT INTO gadgets SELECT DISTINCT customer_id + 400 FROM orders;
-- only: postgresql
SELECT count(DISTINCT made) FROM gadgets WHERE id > 400;
-- only: postgresql
INSERT INTO gadgets (id) SELECT * FROM (VALUES (501), (502), (503)) AS v;
-- only: postgresql
INSERT INTO gadgets (id, n) (VALUES (511, 1), (512, 2), (513, 3));
-- only: postgresql
INSERT INTO gadgets ((VALUES (521, 1), (522, 2), (523, 3)));
-- only: postgresql
INSERT INTO gadgets (id, n, made) (VALUES (531, 1, DEFAULT), (532, 2, DEFAULT), (533, 3, '2026-01-02'));
-- only: postgresql
INSERT INTO gadgets (id) VALUES (541), (542), (543) ORDER BY 1 DESC LIMIT 2;
-- only: postgresql
INSERT INTO gadgets (id) SELECT 551;
-- only: postgresql
-- params: 552, 5
INSERT INTO gadgets SELECT ?, ? RETURNING id, n;
-- only: postgresql
INSERT INTO gadgets (id) SELECT 553 WHERE NOT EXISTS (SELECT 1 FROM customers WHERE id = 99999);
-- only: postgresql
INSERT INTO gadgets (id, n) SELECT 553, 4 ON CONFLICT (id) DO UPDATE SET n = 44;
-- only: postgresql
INSERT INTO gadgets (id) SELECT generate_series(561, 570);
-- only: postgresql
INSERT INTO gadgets (id) (SELECT generate_series(571, 580));
-- only: postgresql
INSERT INTO gadgets SELECT 581 UNION ALL SELECT 582 UNION ALL VALUES (583);
-- only: postgresql
WITH x AS (SELECT id FROM customers WHERE id < 10) INSERT INTO gadgets SELECT id + 600 FROM x;
-- only: postgresql
INSERT INTO gadgets WITH x AS (SELECT id FROM customers WHERE id < 10) SELECT id + 620 FROM x;
-- only: postgresql
SELECT count(*), count(DISTINCT made) FROM gadgets WHERE id BETWEEN 501 AND 700;
-- only: postgresql
WITH x AS (SELECT 5 AS n) UPDATE gadgets SET n = x.n, made = DEFAULT FROM x WHERE id < 10;
-- only: postgresql
SELECT count(DISTINCT made) FROM gadgets WHERE id < 10;
-- only: postgresql
-- error: 42601
INSERT INTO gadgets (id) SELECT 1, 2;
-- only: postgresql
-- error: 42601
INSERT INTO gadgets (id, n) SELECT 1;
-- only: postgresql
-- error: 42601
INSERT INTO gadgets (id, n) SELECT 1, DEFAULT;
-- only: postgresql
-- refused: how many columns it has only the database knows
INSERT INTO gadgets SELECT * FROM generate_series(701, 700);
-- only: postgresql
SELECT id, n FROM gadgets;
-- only: postgresql
DELETE FROM gadgets WHERE id > 10;
-- only: postgresql
MERGE INTO gadgets g USING customers c ON g.id = c.id AND c.id BETWEEN 1 AND 30 WHEN MATCHED THEN UPDATE SET n = c.level, made = DEFAULT WHEN NOT MATCHED AND c.id BETWEEN 1 AND 25 THEN INSERT (id, n) VALUES (c.id, c.level) WHEN NOT MATCHED AND c.id BETWEEN 26 AND 40 THEN INSERT VALUES (c.id, 7, DEFAULT);
-- only: postgresql
SELECT count(*), count(DISTINCT made), sum(n) FROM gadgets WHERE id > 0;
-- only: postgresql
DROP TABLE gadgets;
-- only: postgresql
CREATE TABLE gadgets (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, n integer, made timestamptz DEFAULT now());
\autocommit off;
-- only: postgresql
INSERT INTO gadgets DEFAULT VALUES;
-- only: postgresql
INSERT INTO gadgets DEFAULT VALUES;
-- only: postgresql
INSERT INTO gadgets DEFAULT VALUES;
-- only: postgresql
INSERT INTO gadgets (n) SELECT 5;
-- only: postgresql
INSERT INTO gadgets (n) SELECT level FROM customers WHERE id < 9 ORDER BY id;
-- only: postgresql
SELECT count(*), count(DISTINCT made), bool_and(made = now()) FROM gadgets;
\commit;
-- only: postgresql
DROP TABLE gadgets;
\commit;

--# Reference tables, whose copies have the same.
\autocommit on;
-- only: postgresql
CREATE TABLE gadget_kinds (id integer PRIMARY KEY, name varchar(20), made timestamptz DEFAULT now(), mark uuid DEFAULT gen_random_uuid());
-- only: postgresql
INSERT INTO gadget_kinds (id, name) VALUES (1, 'a'), (2, 'b');
-- only: postgresql
INSERT INTO gadget_kinds VALUES (3, 'c') RETURNING id, mark IS NULL, made = now();
-- only: postgresql
INSERT INTO gadget_kinds (id, name) SELECT id + 10, name FROM gadget_kinds;
-- only: postgresql
SELECT count(*), count(DISTINCT mark), count(DISTINCT made) FROM gadget_kinds;
-- only: postgresql
SELECT count(DISTINCT (k.id, k.mark, k.made)) FROM gadget_kinds k CROSS JOIN customers c;
-- only: postgresql
UPDATE gadget_kinds SET made = DEFAULT;
-- only: postgresql
UPDATE gadget_kinds SET mark = DEFAULT WHERE id < 3;
-- only: postgresql
SELECT count(DISTINCT (k.id, k.mark)), count(DISTINCT k.made) FROM gadget_kinds k CROSS JOIN customers c;
-- only: postgresql
INSERT INTO gadget_kinds SELECT DISTINCT level + 20, 'd' FROM customers WHERE level < 4;
-- only: postgresql
INSERT INTO gadget_kinds (id) SELECT id + 30 FROM customers WHERE id BETWEEN 1 AND 3 UNION SELECT id + 30 FROM customers WHERE id BETWEEN 1 AND 4 ORDER BY 1 RETURNING id;
-- only: postgresql
INSERT INTO gadget_kinds (id, mark) (VALUES (41, DEFAULT), (42, DEFAULT));
-- only: postgresql
INSERT INTO gadget_kinds SELECT generate_series(51, 60), 'e';
-- only: postgresql
INSERT INTO gadget_kinds (id) VALUES (51) ON CONFLICT (id) DO UPDATE SET mark = EXCLUDED.mark, made = EXCLUDED.made;
-- only: postgresql
SELECT count(*), count(DISTINCT mark) FROM gadget_kinds;
-- only: postgresql
SELECT k.id, min(k.mark::text) = max(k.mark::text), min(k.made) = max(k.made) FROM gadget_kinds k CROSS JOIN customers c GROUP BY k.id;
-- only: postgresql
DROP TABLE gadget_kinds;
