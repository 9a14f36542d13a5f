--# Unique keys without the shard key, which the configuration has enforced.
-- only: postgresql
CREATE TABLE members (id bigint PRIMARY KEY, email varchar(30) UNIQUE, team integer, nick text, score integer, UNIQUE (team, nick));
-- only: postgresql
INSERT INTO members VALUES (1, 'a', 1, 'x', 1), (2, 'b', 1, 'y', 2), (3, 'c', 2, 'x', 3), (4, NULL, 2, NULL, 4), (5, NULL, 2, NULL, 5);
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (6, 'a');
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (6, 'f'), (7, 'g'), (8, 'f');
-- only: postgresql
-- error: 23505
INSERT INTO members (id, team, nick) SELECT id + 100, team, nick FROM members;
-- only: postgresql
INSERT INTO members (id, email, score) SELECT id + 100, 'z' || id, score FROM members RETURNING id, email;
-- only: postgresql
-- error: 23505
UPDATE members SET email = 'z1' WHERE id = 4;
-- only: postgresql
-- error: 23505
UPDATE members SET team = 1, nick = 'x' WHERE score = 2 AND id < 100;
-- only: postgresql
UPDATE members SET email = upper(email) WHERE score > 1 RETURNING id, email;
-- only: postgresql
UPDATE members SET score = score + 1;
-- only: postgresql
INSERT INTO members (id, email) VALUES (300, 'z2');
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (301, 'Z2');
-- only: postgresql
UPDATE members SET id = id + 1000 WHERE id BETWEEN 101 AND 103;
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (301, 'Z2');
-- only: postgresql
DELETE FROM members WHERE email = 'Z2';
-- only: postgresql
INSERT INTO members (id, email) VALUES (301, 'Z2') ON CONFLICT (id) DO UPDATE SET email = 'Z3';
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (301, 'Z9') ON CONFLICT (id) DO UPDATE SET email = 'B';
--# ON CONFLICT of such a key: the row that is met may lie on any shard.
-- only: postgresql
INSERT INTO members (id, email, score) VALUES (500, 'B', 50) ON CONFLICT (email) DO NOTHING;
-- only: postgresql
INSERT INTO members (id, email, score) VALUES (501, 'B', 51), (502, 'new', 52), (503, 'Z3', 53) ON CONFLICT (email) DO UPDATE SET score = EXCLUDED.score;
-- only: postgresql
INSERT INTO members (id, email, score) VALUES (504, 'B', 54), (505, 'newer', 55) ON CONFLICT (email) DO UPDATE SET score = members.score + 1, email = 'CC' WHERE members.email = 'B' RETURNING id, email, score;
-- only: postgresql
INSERT INTO members (id, email) VALUES (506, 'twice'), (507, 'twice'), (508, NULL), (509, NULL) ON CONFLICT (email) DO NOTHING;
-- only: postgresql
-- error: 21000
INSERT INTO members (id, email) VALUES (510, 'thrice'), (511, 'thrice') ON CONFLICT (email) DO UPDATE SET score = 1;
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (506, 'other') ON CONFLICT (email) DO NOTHING;
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (512, 'twice') ON CONFLICT (email) DO UPDATE SET email = 'newer';
-- only: postgresql
INSERT INTO members (id, team, nick) VALUES (513, 1, 'x'), (514, 1, 'fresh') ON CONFLICT (team, nick) DO UPDATE SET score = 77;
-- only: postgresql
INSERT INTO members (id, email, team, nick) VALUES (515, 'CC', 9, 'q'), (516, 'fresh', 1, 'fresh'), (506, 'fresher', NULL, NULL), (517, 'freshest', 5, 'z') ON CONFLICT DO NOTHING;
-- only: postgresql
-- refused: rows of one statement may meet each other by any of several keys
INSERT INTO members (id, email) VALUES (518, 'twice'), (519, 'twice') ON CONFLICT DO NOTHING;
-- only: postgresql
INSERT INTO members (id, email) SELECT id + 10000, email FROM members WHERE email IS NOT NULL ON CONFLICT (email) DO UPDATE SET score = coalesce(members.score, 0) + 100;
-- only: postgresql
SELECT * FROM members;
-- only: postgresql
DELETE FROM members WHERE score > (SELECT avg(score) FROM members);
-- only: postgresql
SELECT * FROM members;
-- only: postgresql
SELECT id FROM members WHERE email = 'B';
\check;
\autocommit off;
-- only: postgresql
INSERT INTO members (id, email) VALUES (400, 'q');
-- only: postgresql
DELETE FROM members WHERE email = 'q';
-- only: postgresql
INSERT INTO members (id, email) VALUES (401, 'q');
-- only: postgresql
SELECT id, email FROM members WHERE email IN ('q', 'B');
\savepoint a;
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (402, 'q');
\rollback a;
-- only: postgresql
UPDATE members SET email = 'r' WHERE email = 'q';
-- only: postgresql
INSERT INTO members (id, email) VALUES (403, 'q');
\commit;
\autocommit on;
-- only: postgresql
TRUNCATE members;
-- only: postgresql
INSERT INTO members (id, email) VALUES (500, 'q'), (501, 'r');
-- only: postgresql
-- error: 23505
INSERT INTO members (id, email) VALUES (502, 'r');
\check;
--# Through a view as well.
-- only: postgresql
CREATE VIEW addresses AS SELECT id, email AS address FROM members;
-- only: postgresql
INSERT INTO addresses VALUES (600, 's'), (601, 't');
-- only: postgresql
-- error: 23505
INSERT INTO addresses VALUES (602, 't');
-- only: postgresql
-- error: 23505
MERGE INTO addresses a USING (VALUES (603, 's')) AS v (id, address) ON a.id = v.id WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.address);
\check;
-- only: postgresql
DROP VIEW addresses;
-- only: postgresql
DROP TABLE members;
