--# Literals, comments and spellings that a scanner may trip over.

SELECT id FROM customers WHERE name = 'O''Neil';
SELECT id FROM customers WHERE name = 'Smith, J.';
SELECT id FROM customers WHERE name = '日本';
SELECT id FROM customers WHERE name = N'Bob';
SELECT 'it''s; not -- a comment /* nor this */' AS text, id FROM customers WHERE id = 7;
SELECT 'WHERE id = 8' AS trap FROM customers WHERE id = 7;
SELECT id FROM customers WHERE /* id = 8 and */ id = 7;
SELECT id -- id = 8
FROM customers -- FROM orders
WHERE id = 7 -- the end
;
/* in front */ SELECT id FROM customers WHERE id = 7 /* behind */;
-- only: postgresql
SELECT id FROM customers WHERE id = 7 /* nested /* comment */ id = 8 */;
SELECT
  id
 ,
 name
FROM
 customers
WHERE
 id
 =
 7;
select ID from Customers where iD=7;
SELECT id FROM customers WHERE(id=7)and(1=1);
-- error on postgresql: 42601
SELECT id FROM customers WHERE id=7OR id=8;
SELECT 1.5, .5, 5., 1e3, 1.5e-3, 100000000000, 0.1 + 0.2 FROM customers WHERE id = 7;
-- only: postgresql
SELECT 1_000, 0x1F, 0b101, 0o17 FROM customers WHERE id = 7;
-- only: postgresql
SELECT id FROM customers WHERE id = 0x7;
-- only: postgresql
SELECT E'a\nb\tc\\d\'e', U&'d\0061t\+000061', U&'d!0061' UESCAPE '!', B'101', X'1F' FROM customers WHERE id = 7;
-- only: postgresql
SELECT $$dollar 'quoted' $1 ?? $$, $tag$ $$ inside $$ $tag$ FROM customers WHERE id = 7;
-- only: postgresql
SELECT 'one'
  'two' FROM customers WHERE id = 7;
-- only: postgresql
SELECT '{1,2,3}'::int[], ARRAY['a','b'], ARRAY[[1,2],[3,4]] FROM customers WHERE id = 7;
-- only: postgresql
SELECT '{"a": [1, 2]}'::jsonb -> 'a' -> 0, '{"b": 1}'::json ->> 'b' FROM customers WHERE id = 7;
-- only: postgresql
SELECT interval '1 day 2 hours', inet '10.0.0.1', bit '101' FROM customers WHERE id = 7;
-- only: postgresql
SELECT 'NaN'::float8, 'Infinity'::float8, '-Infinity'::real, 'NaN'::numeric FROM customers WHERE id = 7;
-- only: postgresql
SELECT date 'epoch', timestamp 'infinity', '2026-01-01 00:00:00+02'::timestamptz FROM customers WHERE id = 7;
-- only: postgresql
SELECT '\x00ff'::bytea, 'a'::"char", 'name'::name, 7::oid, 7::money FROM customers WHERE id = 7;
-- only: h2
SELECT X'00FF', U&'d\0061t', DATE '2026-01-01', TIME '10:00:00', TIMESTAMP '2026-01-01 10:00:00' FROM customers WHERE id = 7;
-- only: h2
SELECT ARRAY[1, 2, 3], INTERVAL '1' DAY FROM customers WHERE id = 7;
SELECT TRUE, FALSE, NULL, CAST(NULL AS integer), CAST(NULL AS varchar(10)) FROM customers WHERE id = 7;
SELECT DATE '2026-02-28', TIME '23:59:59', TIMESTAMP '2026-02-28 23:59:59.123456' FROM customers WHERE id = 7;
SELECT 'a' || 'b' || id FROM customers WHERE id = 7;
SELECT "c"."id" AS "order", "c"."id" AS "select" FROM (SELECT id AS "id" FROM customers) AS "c" WHERE "c"."id" = 7;
SELECT id AS "with ""quotes""", name AS "名前" FROM customers WHERE id = 7;
SELECT id "a b", name "C" FROM customers WHERE id = 7;
SELECT -id, - id, +id, id - -1, id--minus
FROM customers WHERE id = 7;
SELECT id FROM customers WHERE name LIKE '%!_%' ESCAPE '!';
SELECT id FROM customers WHERE name LIKE '%''%';
-- only: postgresql
SELECT id FROM customers WHERE name ~ '^[A-Z]' AND name !~* 'x';
-- only: postgresql
SELECT id FROM customers WHERE name ILIKE 'ann_' AND name SIMILAR TO '(A|a)%';
SELECT id, CURRENT_DATE IS NOT NULL, CURRENT_TIMESTAMP IS NOT NULL FROM customers WHERE id = 7;
SELECT count(*) FROM customers WHERE created < CURRENT_TIMESTAMP;
SELECT EXTRACT(MONTH FROM created), EXTRACT(DAY FROM created) FROM customers WHERE id = 7;
SELECT POSITION('n' IN name), CHAR_LENGTH(name) FROM customers WHERE name IS NOT NULL AND name <> '';
-- only: postgresql
SELECT id, name IS NOT NULL AND level BETWEEN 1 AND 3, level IN (1, 2) FROM customers;
-- only: postgresql
SELECT current_setting('server_encoding'), current_database() IS NOT NULL;
-- params: 'a?b'
SELECT '?' AS q, ? || '?' AS r FROM customers WHERE id = 7;
-- only: postgresql
SELECT (c).name, c FROM (SELECT id, name FROM customers WHERE id = 7) c;
-- only: postgresql
SELECT c FROM countries c WHERE code = 'DE';
-- only: postgresql
SELECT ROW(1, 'a'), (1, 2) < (1, 3);
-- only: postgresql
SELECT (ARRAY[1,2,3])[2], (ARRAY[1,2,3])[1:2] FROM customers WHERE id = 7;
-- only: postgresql
SELECT count(*) FROM customers WHERE created::date > '2025-06-01'::date;
-- only: postgresql
SELECT created AT TIME ZONE 'UTC', date_trunc('month', created) FROM customers WHERE id = 7;
SELECT upper('hello');
-- only: postgresql
SELECT md5('hello') AS m;
-- only: postgresql
SELECT to_regclass('nosuch');
SELECT char_length('hello') AS n;
