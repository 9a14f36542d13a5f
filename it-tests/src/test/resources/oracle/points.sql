--# One key, in every form in which an application may write it.

SELECT * FROM customers WHERE id = 7;
SELECT id, name FROM customers WHERE 7 = id;
SELECT id, name FROM customers WHERE (id = 7);
SELECT id, name FROM customers WHERE id = 3 + 4;
SELECT id, name FROM customers WHERE id = '7';
-- only: postgresql
SELECT id, name FROM customers WHERE id = '7'::bigint;
SELECT id, name FROM customers WHERE id = CAST('7' AS bigint);
SELECT id, name FROM customers WHERE id = CAST(7.0 AS integer);
SELECT id, name FROM customers WHERE id = 7.0;
SELECT id, name FROM customers WHERE id = 7.5;
SELECT id, name FROM customers WHERE id = -5;
SELECT id, name FROM customers WHERE id = - 5;
SELECT id, name FROM customers WHERE id = +7;
SELECT id, name FROM customers WHERE id = 0;
SELECT id, name FROM customers WHERE id = 9007199254740993;
SELECT id, name FROM customers WHERE id = 9223372036854775807;
-- only: postgresql
SELECT id, name FROM customers WHERE id = -9223372036854775808;
-- only: postgresql
SELECT id, name FROM customers WHERE id = 99999999999999999999999;
SELECT id, name FROM customers WHERE id = 999;
SELECT id, name FROM customers WHERE id = NULL;
SELECT id, name FROM customers WHERE id IS NULL;
SELECT id, name FROM customers WHERE id = 7 AND id = 8;
SELECT id, name FROM customers WHERE id = 7 AND id = 7;
SELECT id, name FROM customers WHERE id = 7 AND id > 3;
SELECT id, name FROM customers WHERE id = 7 AND active;
SELECT id, name FROM customers WHERE id = 7 AND NOT active;
SELECT id, name FROM customers WHERE id = 7 OR id = 8;
SELECT id, name FROM customers WHERE (id = 7 OR id = 8) AND level > 0;
SELECT id, name FROM customers WHERE id = 7 OR name = 'Bob';
SELECT id, name FROM customers WHERE id = 7 OR 1 = 1;
SELECT id, name FROM customers WHERE NOT (id = 7);
SELECT id, name FROM customers WHERE NOT (id <> 7);
SELECT id, name FROM customers WHERE id <> 7;
SELECT id, name FROM customers WHERE id IS NOT DISTINCT FROM 7;
SELECT id, name FROM customers WHERE id IS DISTINCT FROM 7;
SELECT id, name FROM customers WHERE id IN (1, 2, 3);
SELECT id, name FROM customers WHERE id IN (7);
SELECT id, name FROM customers WHERE id IN (7, 7, NULL, 8);
SELECT id, name FROM customers WHERE id NOT IN (1, 2, 3);
SELECT id, name FROM customers WHERE id NOT IN (1, NULL);
SELECT id, name FROM customers WHERE id IN (NULL);
-- only: postgresql
SELECT id, name FROM customers WHERE id IN ('7', '8');
-- only: postgresql
SELECT id, name FROM customers WHERE id IN (7.0, 8.5);
SELECT id, name FROM customers WHERE id BETWEEN 3 AND 6;
SELECT id, name FROM customers WHERE id BETWEEN 7 AND 7;
SELECT id, name FROM customers WHERE id BETWEEN 6 AND 3;
SELECT id, name FROM customers WHERE id >= 40 AND id <= 42;
-- only: postgresql
SELECT id, name FROM customers WHERE id = ANY (ARRAY[1, 2, 3]);
-- only: postgresql
SELECT id, name FROM customers WHERE id = ANY ('{1,2,3}');
-- only: postgresql
SELECT id, name FROM customers WHERE id = ANY ('{4,NULL,5}'::bigint[]);
-- only: postgresql
SELECT id, name FROM customers WHERE id <> ALL (ARRAY[1, 2, 3]);
-- only: postgresql
SELECT id, name FROM customers WHERE id = ANY (ARRAY[]::bigint[]);
-- only: h2
SELECT id, name FROM customers WHERE id = ANY (ARRAY[1, 2, 3]);
SELECT customer_id, id, total FROM orders WHERE (customer_id, id) = (3, 1);
SELECT customer_id, id, total FROM orders WHERE (customer_id, id) IN ((3, 1), (4, 1), (5, 99));
SELECT customer_id, id, total FROM orders WHERE (id, customer_id) IN ((1, 3), (1, 4));
SELECT customer_id, id, total FROM orders WHERE customer_id = 3 AND id = 1;
SELECT customer_id, id, total FROM orders WHERE id = 1 AND status = 'paid';
SELECT customer_id, id, total FROM orders o WHERE o.customer_id = 3;
SELECT customer_id, id, total FROM orders WHERE orders.customer_id = 3;
SELECT "o".* FROM orders AS "o" WHERE "o".customer_id = 3;
-- only: postgresql
SELECT "id" AS "Id", "name" FROM "customers" WHERE "id" = 7;
-- only: h2
SELECT "ID" AS "Id", "NAME" FROM "CUSTOMERS" WHERE "ID" = 7;
-- only: postgresql
SELECT id FROM public.customers WHERE id = 7;
-- only: h2
SELECT id FROM public.customers WHERE id = 7;
-- only: h2
SELECT customers.id FROM public.customers WHERE public.customers.id = 7;
SELECT id FROM CUSTOMERS WHERE Id = 7;
SELECT id, CASE WHEN id = 7 THEN 'seven' ELSE 'other' END FROM customers WHERE id IN (7, 8);
SELECT id FROM customers WHERE CASE WHEN id = 7 THEN true ELSE false END;
SELECT id FROM customers WHERE coalesce(id, 0) = 7;
SELECT id FROM customers WHERE id + 0 = 7;
SELECT id FROM customers WHERE (id = 7) = true;
SELECT id FROM customers WHERE id = 7 AND 1 = 0;
SELECT id FROM customers WHERE false;
SELECT id FROM customers WHERE id = level;

--# Parameters: the column's type decides, not the setter.

-- params: 7
-- params: 8
-- params: -5
-- params: 999
SELECT id, name FROM customers WHERE id = ?;
-- params: 7L
-- params: 9223372036854775807L
SELECT id, name FROM customers WHERE id = ?;
-- params: short '7'
SELECT id, name FROM customers WHERE id = ?;
-- params: 7.0
-- params: 7.5
SELECT id, name FROM customers WHERE id = ?;
-- params: double '7'
-- params: double '7.25'
SELECT id, name FROM customers WHERE id = ?;
-- params: float '7'
SELECT id, name FROM customers WHERE id = ?;
-- params: null bigint
SELECT id, name FROM customers WHERE id = ?;
-- only: postgresql
-- params: null
SELECT id, name FROM customers WHERE id = ?;
-- params: asbigint '7'
SELECT id, name FROM customers WHERE id = ?;
-- only: h2
-- params: '7'
SELECT id, name FROM customers WHERE id = ?;
--# PostgreSQL has no bigint = varchar
-- only: postgresql
-- error: 42883
-- params: '7'
SELECT id, name FROM customers WHERE id = ?;
-- only: postgresql
-- params: '7'
SELECT id, name FROM customers WHERE id = ?::bigint;
-- only: postgresql
-- params: other '7'
SELECT id, name FROM customers WHERE id = ?;
-- params: 1, 2, 3
-- params: 7, 7, 7
SELECT id, name FROM customers WHERE id IN (?, ?, ?);
-- params: 3, 8
SELECT id, name FROM customers WHERE id BETWEEN ? AND ?;
-- params: 3, 1
SELECT customer_id, id, status FROM orders WHERE customer_id = ? AND id = ?;
-- params: 1, 3
SELECT customer_id, id, status FROM orders WHERE id = ? AND customer_id = ?;
-- params: 3, 1, 4, 1
SELECT customer_id, id, status FROM orders WHERE (customer_id, id) IN ((?, ?), (?, ?));
-- only: postgresql
-- params: longs '1,2,3'
-- params: longs '7'
SELECT id, name FROM customers WHERE id = ANY (?);
-- only: postgresql
-- params: ints '1,2,3'
SELECT id, name FROM customers WHERE id = ANY (?);
-- only: h2
-- params: longs '1,2,3'
SELECT id, name FROM customers WHERE id = ANY (?);
-- params: 7, 8
SELECT id, name FROM customers WHERE id = ? OR id = ?;
-- params: 3, 4
SELECT id, name FROM customers WHERE id = CAST(? AS bigint) + CAST(? AS bigint);
-- params: 7
SELECT id FROM customers WHERE id = ? AND name = 'who?' OR id = 8;
-- params: 7
SELECT id /* why? */ FROM customers -- what?
WHERE id = ?;

--# Keys of other types.

SELECT * FROM devices WHERE id = '00000000-0000-0000-0000-000000000001';
SELECT * FROM devices WHERE id = 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF';
SELECT * FROM devices WHERE id = 'ffffffffffffffffffffffffffffffff';
-- only: postgresql
SELECT * FROM devices WHERE id = '{FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF}';
-- only: postgresql
SELECT model FROM devices WHERE id = '00000000-0000-0000-0000-000000000001'::uuid;
-- only: postgresql
SELECT model FROM devices WHERE id = uuid '00000000-0000-0000-0000-000000000001';
SELECT model FROM devices WHERE id = CAST('00000000-0000-0000-0000-000000000001' AS uuid);
-- params: uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff'
SELECT model FROM devices WHERE id = ?;
-- only: h2
-- params: 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'
SELECT model FROM devices WHERE id = ?;
SELECT model FROM devices WHERE id IN ('00000000-0000-0000-0000-000000000001', 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff');
SELECT * FROM tokens WHERE token = 'a';
SELECT * FROM tokens WHERE token = 'A';
SELECT * FROM tokens WHERE token = '';
SELECT * FROM tokens WHERE token = 'it''s';
SELECT * FROM tokens WHERE token = 'trail ';
SELECT * FROM tokens WHERE token = 'trail';
SELECT * FROM tokens WHERE token = '日本';
SELECT * FROM tokens WHERE token = U&'\65e5\672c';
SELECT * FROM tokens WHERE token = 'NULL';
-- only: postgresql
SELECT * FROM tokens WHERE token = E'it\'s';
-- only: postgresql
SELECT * FROM tokens WHERE token = E'\x61';
-- only: postgresql
SELECT * FROM tokens WHERE token = $$it's$$;
-- only: postgresql
SELECT * FROM tokens WHERE token = $x$a$x$;
SELECT * FROM tokens WHERE token = $$a$$;
SELECT * FROM tokens WHERE token LIKE 'trail%';
SELECT * FROM tokens WHERE token LIKE 'a';
SELECT * FROM tokens WHERE token LIKE 'x\_y';
SELECT * FROM tokens WHERE lower(token) = 'a';
SELECT * FROM tokens WHERE token = 'tra' || 'il';
-- error on postgresql: 42883
-- error on h2: 22018
SELECT * FROM tokens WHERE token = 7;
-- params: 'it''s'
-- params: 'a'
-- params: ''
SELECT * FROM tokens WHERE token = ?;
-- params: 'a', 'A'
SELECT * FROM tokens WHERE token IN (?, ?);
-- only: postgresql
-- params: texts 'a,A,7'
SELECT * FROM tokens WHERE token = ANY (?);
SELECT * FROM parcels WHERE code = 'AB';
SELECT * FROM parcels WHERE code = 'AB      ';
SELECT * FROM parcels WHERE code = 'B C';
-- params: 'AB'
-- params: 'AB  '
SELECT * FROM parcels WHERE code = ?;
SELECT * FROM parcels WHERE code IN ('A', 'a', 'nope');
SELECT * FROM rates WHERE rate = 1;
SELECT * FROM rates WHERE rate = 1.50;
SELECT * FROM rates WHERE rate = '1.5';
SELECT * FROM rates WHERE rate = 100;
SELECT * FROM rates WHERE rate = 1e2;
SELECT * FROM rates WHERE rate = -1.5;
SELECT * FROM rates WHERE rate = 0.00;
SELECT * FROM rates WHERE rate = 0.00005;
-- params: 1.5
-- params: 1.50000
-- params: 7
-- params: 100L
SELECT * FROM rates WHERE rate = ?;
-- params: double '1.5'
SELECT * FROM rates WHERE rate = ?;
SELECT * FROM remarks WHERE k = 3;
SELECT * FROM remarks WHERE k IS NULL;
SELECT * FROM remarks WHERE k IS NOT NULL;
SELECT * FROM remarks WHERE k = 3 OR k IS NULL;
SELECT * FROM remarks WHERE k = NULL;
SELECT * FROM remarks WHERE k IS NOT DISTINCT FROM NULL;
-- params: null integer
SELECT * FROM remarks WHERE k IS NOT DISTINCT FROM ?;
SELECT * FROM remarks WHERE k IN (3, NULL);
SELECT * FROM shops WHERE country = 'DE';
SELECT * FROM shops WHERE country = 'ES';
SELECT * FROM shops WHERE country IN ('DE', 'US');
SELECT * FROM shops WHERE country = 'de';
SELECT * FROM shops WHERE country = 'DE' AND id = 2;
-- params: 'JP'
SELECT * FROM shops WHERE country = ?;
SELECT * FROM events WHERE held_on = '2026-02-01';
SELECT * FROM events WHERE held_on = DATE '2026-01-31';
SELECT * FROM events WHERE held_on BETWEEN DATE '2026-01-28' AND DATE '2026-02-03';
SELECT * FROM events WHERE held_on > DATE '2026-01-28' AND held_on < DATE '2026-02-03';
SELECT * FROM events WHERE held_on < DATE '2025-12-31';
SELECT * FROM events WHERE held_on >= DATE '2026-03-29';
SELECT * FROM events WHERE DATE '2026-03-29' <= held_on;
SELECT * FROM events WHERE held_on NOT BETWEEN DATE '2025-12-20' AND DATE '2026-04-01';
SELECT * FROM events WHERE held_on BETWEEN DATE '2026-02-03' AND DATE '2026-01-28';
-- params: date '2026-02-01'
SELECT * FROM events WHERE held_on = ?;
-- params: localdate '2026-02-01', localdate '2026-02-20'
-- params: localdate '2026-02-20', localdate '2026-02-01'
SELECT * FROM events WHERE held_on BETWEEN ? AND ?;
-- only: postgresql
SELECT * FROM events WHERE held_on BETWEEN SYMMETRIC DATE '2026-02-03' AND DATE '2026-01-28';
SELECT * FROM events WHERE held_on = CAST('2026-02-01' AS date);
SELECT * FROM events WHERE held_on = DATE '2026-01-31' + 1;
SELECT * FROM audit_log WHERE id = 5;
SELECT * FROM audit_log;
SELECT * FROM products WHERE id = 5;
SELECT * FROM products;
SELECT * FROM countries WHERE code = 'DE';
SELECT count(*) FROM products;
SELECT count(*) FROM audit_log;
SELECT 1;
SELECT 1 AS one, 'x' AS two, NULL AS three;
SELECT 2 + 2 WHERE 1 = 0;
VALUES (1, 'a'), (2, 'b');
