-- What tools ask of the catalog, in words of our own. A statement ends with a semicolon at a line's end.

-- pgAdmin: databases, schemas, tables and their parts
SELECT d.datname = current_database() AS here, pg_encoding_to_char(d.encoding), d.datallowconn, has_database_privilege(d.oid, 'CREATE')
  FROM pg_database d WHERE d.datname = current_database();
SELECT n.nspname, pg_get_userbyid(n.nspowner), array_to_string(n.nspacl::text[], ', '), has_schema_privilege(n.oid, 'CREATE'),
       (SELECT description FROM pg_description WHERE objoid = n.oid AND classoid = 'pg_namespace'::regclass AND objsubid = 0)
  FROM pg_namespace n WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'kintsugi') ORDER BY nspname;
SELECT rel.relname, rel.relkind, rel.relispartition, rel.relhasindex, rel.relhastriggers,
       (SELECT count(*) FROM pg_trigger WHERE tgrelid = rel.oid AND tgisinternal = false) AS triggers,
       (SELECT count(*) FROM pg_trigger WHERE tgrelid = rel.oid AND tgisinternal = false AND tgenabled = 'O') AS enabled
  FROM pg_class rel WHERE rel.relkind IN ('r', 's', 't', 'p') AND rel.relnamespace = 'public'::regnamespace
   AND NOT rel.relispartition ORDER BY rel.relname;
SELECT att.attname, att.attnum, format_type(ty.oid, att.atttypmod) AS displaytypname, att.attnotnull, att.attidentity, att.attgenerated,
       pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS defval, att.attstattarget, col_description(att.attrelid, att.attnum),
       CASE WHEN (ty.typtype = 'd') THEN ty.typname END AS domain, coll.collname, ty.typstorage,
       EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = att.attrelid AND contype = 'f' AND att.attnum = ANY(conkey)) AS is_fk
  FROM pg_catalog.pg_attribute att
  JOIN pg_catalog.pg_type ty ON ty.oid = atttypid
  LEFT OUTER JOIN pg_catalog.pg_attrdef def ON adrelid = att.attrelid AND adnum = att.attnum
  LEFT OUTER JOIN pg_catalog.pg_collation coll ON att.attcollation = coll.oid
 WHERE att.attrelid = 'customers'::regclass AND att.attnum > 0 AND att.attisdropped IS FALSE ORDER BY att.attnum;
SELECT conname, contype, condeferrable, condeferred, convalidated, pg_get_constraintdef(c.oid, true), confrelid::regclass, c.conkey
  FROM pg_constraint c WHERE conrelid IN ('orders'::regclass, 'customers'::regclass) AND contype <> 'n' ORDER BY conname;
SELECT cls.relname, indisunique, indisprimary, indnatts, indkey::text, pg_get_indexdef(cls.oid), pg_get_expr(indpred, indrelid, true) AS pred,
       am.amname, (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n) FROM generate_series(1, indnatts) n) AS parts
  FROM pg_index i JOIN pg_class cls ON cls.oid = indexrelid JOIN pg_am am ON am.oid = cls.relam
 WHERE indrelid = 'orders'::regclass ORDER BY cls.relname;
SELECT t.tgname, pg_get_triggerdef(t.oid), p.proname, l.lanname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
  JOIN pg_language l ON l.oid = p.prolang WHERE NOT tgisinternal AND tgrelid = 'customers'::regclass ORDER BY 1;
SELECT c.relname, pg_get_viewdef(c.oid, true), array_to_string(c.reloptions, ',') FROM pg_class c LEFT JOIN pg_rewrite r ON r.ev_class = c.oid
 WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace ORDER BY 1;
SELECT p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), p.provolatile, p.prokind, l.lanname
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang WHERE n.nspname = 'public' ORDER BY 1, 2;
SELECT t.typname, t.typtype, t.typcategory, array_agg(e.enumlabel ORDER BY e.enumsortorder) FILTER (WHERE e.enumlabel IS NOT NULL)
  FROM pg_type t LEFT JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
 GROUP BY 1, 2, 3 ORDER BY 1;
SELECT s.sequencename, s.data_type, s.start_value, s.increment_by, s.cycle FROM pg_sequences s WHERE schemaname = 'public' ORDER BY 1;
SELECT e.extname, e.extversion, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY 1;
SELECT r.rolname, r.rolcanlogin, r.rolsuper, ARRAY(SELECT b.rolname FROM pg_auth_members m JOIN pg_roles b ON m.roleid = b.oid
       WHERE m.member = r.oid) FROM pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 1;
SELECT DISTINCT dep.deptype, dep.classid::regclass, cl.relkind, coalesce(cl.relname, co.conname) AS name
  FROM pg_depend dep LEFT JOIN pg_class cl ON dep.objid = cl.oid LEFT JOIN pg_constraint co ON dep.objid = co.oid
 WHERE dep.refobjid = 'customers'::regclass AND coalesce(cl.relname, co.conname) IS NOT NULL AND coalesce(co.contype, 'x') <> 'n' ORDER BY 1, 2, 4;
SELECT current_database(), current_catalog, format_type('mood'::regtype, NULL), pg_get_viewdef('names'::regclass);
SELECT rolname, rolsuper AS is_superuser, rolcreaterole, rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = current_user;
SELECT usename, application_name = '' AS unnamed, state FROM pg_stat_activity WHERE pid = pg_backend_pid();
SELECT set_config('bytea_output', 'hex', false);

-- DBeaver
SHOW search_path;
SELECT current_schema(), session_user;
SELECT version() LIKE 'PostgreSQL%';
SELECT n.nspname, count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind NOT IN ('i', 'I', 'c') GROUP BY 1;
SELECT c.relname, c.relkind, d.description, ft.ftserver IS NULL AS own, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound,
       pg_catalog.pg_get_partkeydef(c.oid) AS key
  FROM pg_catalog.pg_class c
  LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
  LEFT OUTER JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c') ORDER BY 1;
SELECT c.relname, a.attname, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) AS def_value, dsc.description, dep.refobjid IS NULL AS free
  FROM pg_catalog.pg_attribute a
  INNER JOIN pg_catalog.pg_class c ON (a.attrelid = c.oid)
  LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid = ad.adrelid AND a.attnum = ad.adnum)
  LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid)
  LEFT OUTER JOIN pg_depend dep ON dep.refobjid = a.attrelid AND dep.deptype = 'i' AND dep.refobjsubid = a.attnum AND dep.classid = dep.refclassid
 WHERE NOT a.attisdropped AND c.relkind NOT IN ('i', 'I', 'c', 'S') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 ORDER BY 1, a.attnum;
SELECT c.relname AS table_name, t.conname, pg_catalog.pg_get_constraintdef(t.oid), rn.relname AS target FROM pg_catalog.pg_constraint t
 INNER JOIN pg_catalog.pg_class c ON c.oid = t.conrelid LEFT OUTER JOIN pg_catalog.pg_class rn ON rn.oid = t.confrelid
 WHERE c.relnamespace = 'public'::regnamespace AND t.contype <> 'n' ORDER BY 1, 2;
SELECT oid::regtype, typcategory FROM pg_catalog.pg_type WHERE oid < 100 ORDER BY oid;
SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = 'public' ORDER BY 1;

-- Prisma, Sequelize, Django, Rails
SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'public'), version() <> '', current_setting('server_version_num')::integer > 0;
SELECT tbl.relname AS table_name, namespace.nspname AS namespace, (tbl.relhassubclass AND tbl.relkind = 'p') AS is_partition,
       tbl.relrowsecurity, obj_description(tbl.oid, 'pg_class') AS description
  FROM pg_class AS tbl INNER JOIN pg_namespace AS namespace ON namespace.oid = tbl.relnamespace
 WHERE (tbl.relkind = 'r' OR tbl.relkind = 'p') AND namespace.nspname = ANY (ARRAY['public']) ORDER BY namespace, table_name;
SELECT oid.namespace, info.table_name, info.column_name, format_type(att.atttypid, att.atttypmod) AS formatted_type, info.numeric_precision,
       info.numeric_scale, info.data_type, pg_get_expr(attdef.adbin, attdef.adrelid) AS column_default, info.is_nullable, info.is_identity
  FROM information_schema.columns info
  JOIN pg_attribute att ON att.attname = info.column_name
  JOIN (SELECT pg_class.oid, relname, pg_namespace.nspname AS namespace FROM pg_class JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
         WHERE reltype > 0) AS oid ON oid.oid = att.attrelid AND relname = info.table_name AND namespace = info.table_schema
  LEFT OUTER JOIN pg_attrdef attdef ON attdef.adrelid = att.attrelid AND attdef.adnum = att.attnum AND table_schema = namespace
 WHERE namespace = ANY (ARRAY['public']) ORDER BY 1, 2, info.ordinal_position;
WITH rawindex AS (
  SELECT indrelid, indexrelid, indisunique, indisprimary, unnest(indkey) AS indkeyid,
         generate_subscripts(indkey, 1) AS indkeyidx, unnest(indclass) AS indclass, unnest(indoption) AS indoption
    FROM pg_index WHERE indpred IS NULL AND NOT indisexclusion)
SELECT schemainfo.nspname, indexinfo.relname AS index_name, tableinfo.relname AS table_name, columninfo.attname, rawindex.indisunique,
       rawindex.indisprimary, rawindex.indkeyidx, opclass.opcname, indexaccess.amname,
       CASE rawindex.indoption & 1 WHEN 1 THEN 'DESC' ELSE 'ASC' END AS column_order
  FROM rawindex INNER JOIN pg_class AS tableinfo ON tableinfo.oid = rawindex.indrelid
 INNER JOIN pg_class AS indexinfo ON indexinfo.oid = rawindex.indexrelid
 INNER JOIN pg_namespace AS schemainfo ON schemainfo.oid = tableinfo.relnamespace
  LEFT JOIN pg_attribute AS columninfo ON columninfo.attrelid = tableinfo.oid AND columninfo.attnum = rawindex.indkeyid
 INNER JOIN pg_am AS indexaccess ON indexaccess.oid = indexinfo.relam
  LEFT JOIN pg_opclass AS opclass ON opclass.oid = rawindex.indclass
 WHERE schemainfo.nspname = ANY (ARRAY['public']) ORDER BY 1, 3, 2, 7;
SELECT con.conname, con.child_table, att2.attname AS child_column, cl.relname AS parent_table, att.attname AS parent_column, con.confdeltype
  FROM (SELECT unnest(con1.conkey) AS parent, unnest(con1.confkey) AS child, cl.relname AS child_table, con1.conrelid, con1.confrelid, con1.conname,
               con1.confdeltype FROM pg_class cl JOIN pg_namespace ns ON cl.relnamespace = ns.oid JOIN pg_constraint con1 ON con1.conrelid = cl.oid
         WHERE ns.nspname = 'public' AND con1.contype = 'f') con
  JOIN pg_attribute att ON att.attrelid = con.confrelid AND att.attnum = con.child
  JOIN pg_class cl ON cl.oid = con.confrelid
  JOIN pg_attribute att2 ON att2.attrelid = con.conrelid AND att2.attnum = con.parent ORDER BY 1, 3;
SELECT t.typname AS name, e.enumlabel AS value, n.nspname FROM pg_type t JOIN pg_enum e ON t.oid = e.enumtypid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = ANY (ARRAY['public']) ORDER BY e.enumsortorder;
SELECT views.viewname, views.definition FROM pg_catalog.pg_views views WHERE schemaname = 'public' ORDER BY 1;
SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1;
SELECT c.relname, CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END
  FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1;
SELECT a.attname AS column_name, NOT (a.attnotnull OR ((t.typtype = 'd') AND t.typnotnull)) AS is_nullable, pg_get_expr(ad.adbin, ad.adrelid)
  FROM pg_attribute a LEFT JOIN pg_attrdef ad ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum JOIN pg_type t ON a.atttypid = t.oid
  JOIN pg_class c ON a.attrelid = c.oid JOIN pg_namespace n ON c.relnamespace = n.oid
 WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND c.relname = 'orders' AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
   AND pg_catalog.pg_table_is_visible(c.oid) AND a.attnum > 0 ORDER BY a.attnum;
SELECT tc.constraint_name, tc.constraint_type, kcu.column_name, ccu.table_name FROM information_schema.table_constraints tc
  JOIN information_schema.key_column_usage kcu ON kcu.constraint_name = tc.constraint_name AND kcu.table_schema = tc.table_schema
  JOIN information_schema.constraint_column_usage ccu ON ccu.constraint_name = tc.constraint_name AND ccu.table_schema = tc.table_schema
 WHERE tc.table_name = 'orders' AND tc.constraint_type <> 'CHECK' ORDER BY 1, 3, 4;
SELECT attr.attname, nsp.nspname, seq.relname FROM pg_class seq JOIN pg_depend dep ON seq.oid = dep.objid
  JOIN pg_attribute attr ON attr.attrelid = dep.refobjid AND attr.attnum = dep.refobjsubid JOIN pg_namespace nsp ON seq.relnamespace = nsp.oid
 WHERE seq.relkind = 'S' AND dep.refobjid = 'products'::regclass ORDER BY 1;
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull, c.collname, col_description(a.attrelid, a.attnum)
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"customers"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum;
SELECT pg_get_serial_sequence('products', 'id'), to_regclass('nowhere'), to_regclass('orders'), pg_table_is_visible('orders'::regclass);
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
 WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position;
SELECT has_table_privilege('orders', 'SELECT'), has_column_privilege('orders', 'total', 'UPDATE'), has_database_privilege(current_database(), 'CONNECT');
SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = 'orders' ORDER BY 1, 2;
