--# NaN, infinities and negative zero.
-- only: postgresql
INSERT INTO readings (id, r, d, n) VALUES (101, 'NaN', 'NaN', 'NaN'), (102, 'Infinity', '-Infinity', 1), (103, -0.0, '-0', 0), (104, 0, 0, -0.0), (105, 'NaN', 'NaN', 'NaN');
-- only: postgresql
-- ordered
SELECT id, d FROM readings ORDER BY d DESC NULLS LAST, id;
-- only: postgresql
-- ordered
SELECT id, r FROM readings ORDER BY r, id;
-- only: postgresql
-- ordered
SELECT id, n FROM readings ORDER BY n DESC, id;
-- only: postgresql
SELECT max(d), max(r), max(n), min(d) FROM readings;
-- only: postgresql
SELECT count(*) FROM readings WHERE d = 0;
-- only: postgresql
SELECT n, count(*) FROM readings WHERE id > 100 GROUP BY n;
-- only: postgresql
SELECT count(DISTINCT d), count(DISTINCT r), count(DISTINCT n) FROM readings WHERE id > 100;
-- only: postgresql
SELECT sum(n), avg(n) FROM readings;
