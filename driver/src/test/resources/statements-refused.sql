-- Statements of PostgreSQL that JSqlParser cannot read, or not exactly. A newer one that can moves its line to statements-parsed.sql.
SELECT * FROM t *
SELECT a FROM t ORDER BY a USING >
SELECT a FROM t GROUP BY ALL a
SELECT a FROM t GROUP BY DISTINCT ROLLUP (a), ROLLUP (b)
SELECT mode() WITHIN GROUP (ORDER BY a) FILTER (WHERE b) FROM t
SELECT sum(a) OVER w, avg(b) OVER (w ORDER BY c) FROM t WINDOW w AS (PARTITION BY d)
SELECT CAST(a AS int), CAST(b AS character varying(10)), CAST(c AS timestamp(3) without time zone) FROM t
SELECT (r).x, (r).*, (f(1)).y FROM t
SELECT substring(a SIMILAR 'x' ESCAPE '#') FROM t
SELECT a AT TIME ZONE 'UTC', now() AT TIME ZONE b, a AT LOCAL FROM t
SELECT a IS DOCUMENT, b IS NORMALIZED, c IS NFC NORMALIZED, d IS JSON, e IS NOT JSON OBJECT FROM t
SELECT a ~ 'x', a ~* 'x', a !~ 'x', a !~* 'x', a ~~ 'x', a !~~ 'x', a ~~* 'x', a ^@ 'x' FROM t
SELECT a -> 'k', a ->> 'k', a #> '{k}', a #>> '{k}', a @> '{}', a <@ '{}', a - 'k', a || b, a @? '$.a', a @@ '$.a', a #- '{k}' FROM t
SELECT a && b, a << b, a >> b, a &< b, a &> b, a -|- b, a <-> b, a <=> b, a |/ b, a <<= b, a >>= b FROM t
SELECT a % 2, a ^ 2, a / b * c + d - e, |/ 25, ||/ 27, @ -5, a & b | c # d, ~a, a << 2 FROM t
SELECT a OPERATOR(pg_catalog.+) b FROM t
SELECT t.name, t.end, t.start, t.first, t.last, t.next, t.of, t.only FROM t
SELECT a INTO TEMP TABLE u FROM t
SELECT
SELECT FROM t
SELECT FROM t WHERE EXISTS (SELECT)
INSERT INTO t (a[1], b.c) VALUES (1, 2)
INSERT INTO t TABLE u
UPDATE ONLY t SET a = 1
UPDATE t SET (a, b) = ROW(1, DEFAULT)
UPDATE t SET a = 1 WHERE CURRENT OF c
DELETE FROM ONLY t AS x WHERE x.a = 1
DELETE FROM t WHERE CURRENT OF c
MERGE INTO t AS x USING (SELECT 1 AS id) AS s ON x.id = s.id WHEN MATCHED AND x.a > 1 THEN DELETE WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY TARGET THEN INSERT DEFAULT VALUES RETURNING merge_action(), x.*
TRUNCATE TABLE t, u RESTART IDENTITY CASCADE
TRUNCATE ONLY t CONTINUE IDENTITY RESTRICT
CREATE TABLE t (a int) WITH (kintsugi.shard_key = 'a', kintsugi.placement = 'by-a')
CREATE TABLE t AS TABLE u WITH NO DATA
CREATE SEQUENCE IF NOT EXISTS s AS bigint OWNED BY t.a
ALTER TABLE IF EXISTS ONLY t OWNER TO x
DROP INDEX CONCURRENTLY IF EXISTS i
SET search_path TO a, b
SELECT a FROM t WHERE a ~~ 'x'
SELECT a FROM t WHERE a !~~ 'x'
SELECT a FROM t WHERE k = 5 IS TRUE
SELECT a FROM t WHERE x @> k = true
SELECT a AT LOCAL FROM t
SELECT a IS JSON FROM t
SELECT a @? '$.a', a #- '{k}' FROM t
SELECT a OPERATOR(+) b FROM t
SELECT a |/ b FROM t
SELECT @ -5
SELECT |/ 25
TRUNCATE t RESTART IDENTITY
SET search_path TO a
MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DO NOTHING
MERGE INTO t USING u ON t.id = u.id WHEN NOT MATCHED THEN INSERT DEFAULT VALUES
