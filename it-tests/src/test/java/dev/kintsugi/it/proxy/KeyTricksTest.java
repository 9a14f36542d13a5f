package dev.kintsugi.it.proxy;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shard keys in disguise: values that are equal on one PostgreSQL are one key, wherever the statement goes for that. */
class KeyTricksTest {
    private static Alike alike;

    @BeforeAll
    static void open() throws Exception {
        alike = new Alike(
                "tricks",
                """
                placements: {by-hash: {algorithm: hash}}
                tables:
                  i: {shardKey: k, placement: by-hash}
                  n: {shardKey: k, placement: by-hash}
                  f: {shardKey: k, placement: by-hash}
                  t: {shardKey: k, placement: by-hash}
                  c: {shardKey: k, placement: by-hash}
                  u: {shardKey: k, placement: by-hash}
                  b: {shardKey: k, placement: by-hash}
                  z: {shardKey: k, placement: by-hash}
                """,
                """
                CREATE TABLE i (k bigint PRIMARY KEY, v int);
                CREATE TABLE n (k numeric PRIMARY KEY, v int);
                CREATE TABLE f (k float8 PRIMARY KEY, v int);
                CREATE TABLE t (k text PRIMARY KEY, v int);
                CREATE TABLE c (k char(5) PRIMARY KEY, v int);
                CREATE TABLE u (k uuid PRIMARY KEY, v int);
                CREATE TABLE b (k varchar(5) PRIMARY KEY, v int);
                CREATE TABLE z (k timestamptz PRIMARY KEY, v int);
                CREATE FUNCTION quiet() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 7';
                """);
    }

    @AfterAll
    static void close() {
        alike.close();
    }

    @BeforeEach
    void fill() throws IOException {
        alike.again();
        alike.sameQueries(
                "DELETE FROM i",
                "DELETE FROM t",
                "INSERT INTO i SELECT g, g FROM generate_series(1, 12) g",
                "INSERT INTO t SELECT 'n' || g, g FROM generate_series(1, 12) g");
    }

    @Test
    void numbers_thatAreEqual_areOneKey() throws IOException {
        alike.sameQueries(
                "INSERT INTO n VALUES (1, 1), (1.5, 2), ('NaN', 3), (-0.0, 4), ('Infinity', 5), (100, 6)",
                "INSERT INTO n VALUES (1.00, 9)",
                "INSERT INTO n VALUES (0, 9)",
                "INSERT INTO n VALUES (1e2, 9)",
                "INSERT INTO n VALUES ('nan', 9)",
                "INSERT INTO n VALUES ('inf'::numeric, 9)",
                "SELECT v FROM n WHERE k = '1'",
                "SELECT v FROM n WHERE k = 1.0",
                "SELECT v FROM n WHERE k = 1::float8",
                "SELECT v FROM n WHERE k = 1::bigint",
                "SELECT v FROM n WHERE k = 'NaN'",
                "SELECT v FROM n WHERE k = 'NaN'::float8",
                "SELECT v FROM n WHERE k = -0",
                "SELECT v FROM n WHERE k = - 0.00",
                "SELECT v FROM n WHERE k = 1e2",
                "SELECT v FROM n WHERE k = 10 * 10",
                "SELECT v FROM n WHERE k = 0x64",
                "SELECT v FROM n WHERE k = 1_00",
                "INSERT INTO f VALUES (0, 1), (1, 2), ('NaN', 3), (0.1, 4), ('-Infinity', 5)",
                "INSERT INTO f VALUES (-0.0, 9)",
                "INSERT INTO f VALUES ('-0', 9)",
                "INSERT INTO f VALUES ('nan'::float8, 9)",
                "INSERT INTO f VALUES (0.1::real, 6)",
                "SELECT v FROM f WHERE k = '-0'",
                "SELECT v FROM f WHERE k = -0.0::float8",
                "SELECT v FROM f WHERE k = 'NaN'::real",
                "SELECT v FROM f WHERE k = 0.1",
                "SELECT v FROM f WHERE k = 0.1::real",
                "SELECT v FROM f WHERE k = 0.10000000000000000555",
                "SELECT v FROM f WHERE k = 1::numeric",
                "SELECT v FROM f WHERE k = '-inf'",
                "UPDATE f SET k = -k WHERE k = '-Infinity'",
                "SELECT v FROM f WHERE k = 'Infinity'");
    }

    @Test
    void integers_areFoundInEveryCondition() throws IOException {
        alike.sameQueries(
                "SELECT v FROM i WHERE k = '7'",
                "SELECT v FROM i WHERE k = ' 7 '",
                "SELECT v FROM i WHERE k = '+7'",
                "SELECT v FROM i WHERE k = '0x7'",
                "SELECT v FROM i WHERE k = 7.0",
                "SELECT v FROM i WHERE k = 7.5",
                "SELECT v FROM i WHERE k = 7.0::float8",
                "SELECT v FROM i WHERE k = 'NaN'::float8",
                "SELECT v FROM i WHERE k = - -7",
                "SELECT v FROM i WHERE k = +7",
                "SELECT v FROM i WHERE k::text = '7'",
                "SELECT v FROM i WHERE k + 0 = 7",
                "SELECT v FROM i WHERE -k = -7",
                "SELECT v FROM i WHERE k = 7 OR v = 3 ORDER BY v",
                "SELECT v FROM i WHERE NOT k <> 7",
                "SELECT v FROM i WHERE (k = 7) IS TRUE",
                "SELECT v FROM i WHERE (k = 7) IS NOT FALSE",
                "SELECT v FROM i WHERE (k = 7) = true",
                "SELECT v FROM i WHERE CASE WHEN k = 7 THEN true ELSE v = 3 END ORDER BY v",
                "SELECT v FROM i WHERE k = 7 AND (k = 3 OR true) ORDER BY v",
                "SELECT v FROM i WHERE k = 7 IS NULL ORDER BY v",
                "SELECT v FROM i WHERE (k, v) = (7, 7)",
                "SELECT v FROM i WHERE (k, v) IN ((7, 7), (3, 4))",
                "SELECT v FROM i WHERE ROW(k) = ROW(7)",
                "SELECT v FROM i WHERE k IN (7, NULL)",
                "SELECT v FROM i WHERE k NOT IN (7, NULL)",
                "SELECT v FROM i WHERE k = ANY ('{7,3}'::bigint[]) ORDER BY v",
                "SELECT v FROM i WHERE k = ALL ('{7}'::bigint[]) ORDER BY v",
                "SELECT v FROM i WHERE k = (SELECT 7)",
                "SELECT v FROM i WHERE k = (SELECT max(v) FROM i)",
                "SELECT v FROM i WHERE k = quiet()",
                "SELECT v FROM i WHERE k = ceil(6.5)",
                "SELECT count(*) FROM i WHERE k = 1 + floor(random() * 0)",
                "SELECT v FROM i WHERE k = 7 IS DISTINCT FROM true ORDER BY v",
                "SELECT v FROM i WHERE k IS NOT DISTINCT FROM 7",
                "SELECT v FROM i WHERE k BETWEEN SYMMETRIC 8 AND 7 ORDER BY v",
                "SELECT v FROM i WHERE k = 9223372036854775808",
                "SELECT v FROM i WHERE k = '9223372036854775808'");
    }

    @Test
    void texts_differByPaddingAndCollationAsTheirTypeSays() throws IOException {
        alike.sameQueries(
                "INSERT INTO t VALUES ('a', 20), ('a ', 21), ('A', 22), ('ä', 23), (U&'a\\0308', 24), ('', 25)",
                "SELECT v FROM t WHERE k = 'a'",
                "SELECT v FROM t WHERE k = 'a '::char(2)",
                "SELECT v FROM t WHERE k = 'a '::varchar",
                "SELECT v FROM t WHERE k = 'a'::name",
                "SELECT v FROM t WHERE lower(k) = 'a' ORDER BY v",
                "SELECT v FROM t WHERE k ILIKE 'a' ORDER BY v",
                "SELECT v FROM t WHERE k LIKE 'a' ORDER BY v",
                "SELECT v FROM t WHERE k = 'a' COLLATE \"C\"",
                "SELECT v FROM t WHERE k COLLATE \"und-x-icu\" = 'a' ORDER BY v",
                "SELECT v FROM t WHERE k = U&'\\0061'",
                "SELECT v FROM t WHERE k = 'n' || '7'",
                "SELECT v FROM t WHERE k = concat('n', 7)",
                "SELECT v FROM t WHERE k = format('n%s', 7)",
                "SELECT v FROM t WHERE k = ''",
                "INSERT INTO c VALUES ('a', 1), ('b  ', 2), ('', 3)",
                "INSERT INTO c VALUES ('a   ', 9)",
                "INSERT INTO c VALUES ('a'::text, 9)",
                "INSERT INTO c VALUES ('a'::char(3), 9)",
                "INSERT INTO c VALUES ('     ', 9)",
                "INSERT INTO c VALUES ('abcdef', 9)",
                "INSERT INTO c VALUES ('abcde ', 4)",
                "SELECT v FROM c WHERE k = 'a'",
                "SELECT v FROM c WHERE k = 'a  '",
                "SELECT v FROM c WHERE k = 'a  '::text",
                "SELECT v FROM c WHERE k = 'a'::text",
                "SELECT v FROM c WHERE k = 'a     '::char(9)",
                "SELECT v FROM c WHERE k::text = 'a'",
                "SELECT v FROM c WHERE k = 'abcde  '",
                "INSERT INTO b VALUES ('a', 1), ('a ', 2)",
                "INSERT INTO b VALUES ('abcde   ', 3)",
                "SELECT v FROM b WHERE k = 'abcde'",
                "SELECT v FROM b WHERE k = 'abcde '",
                "SELECT v FROM b WHERE k = 'a '::char(9)");
    }

    @Test
    void otherTypes_areOneKeyInEverySpelling() throws IOException {
        alike.sameQueries(
                "INSERT INTO u VALUES ('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 1)",
                "INSERT INTO u VALUES ('{a0eebc999c0b4ef8bb6d6bb9bd380a11}', 9)",
                "SELECT v FROM u WHERE k = 'a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11'",
                "SELECT v FROM u WHERE k::text = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
                "INSERT INTO z VALUES ('2026-01-01 00:00:00+00', 1)",
                "INSERT INTO z VALUES ('2026-01-01 01:00:00+01', 9)",
                "SET TIME ZONE 'Asia/Tokyo'",
                "SELECT v FROM z WHERE k = '2026-01-01 09:00:00'",
                "SELECT v FROM z WHERE k = timestamp '2026-01-01 09:00:00'",
                "SELECT v FROM z WHERE k = '2026-01-01 00:00Z'::timestamptz",
                "INSERT INTO z VALUES ('2026-01-01 09:00', 9)");
    }

    @Test
    void changedKeys_moveTheirRows() throws IOException {
        alike.sameQueries(
                "UPDATE i SET k = k + 100 WHERE k = 7",
                "SELECT v FROM i WHERE k = 107",
                "UPDATE i SET k = '8' WHERE k = 107",
                "UPDATE i SET k = 7 WHERE k = 107",
                "UPDATE i SET k = v WHERE k = 7.0",
                "UPDATE i SET (k, v) = (200, 7) WHERE v = 7",
                "UPDATE i SET k = NULL WHERE v = 7",
                "SELECT k FROM i ORDER BY k",
                "UPDATE t SET k = upper(k) WHERE k = 'n7'",
                "SELECT v FROM t WHERE k = 'N7'",
                "UPDATE c SET k = 'x  ' WHERE k = 'a  '",
                "SELECT v FROM c WHERE k = 'x'",
                "MERGE INTO i USING (VALUES ('7', 1)) s(k, v) ON i.k = s.k::bigint WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.k::bigint, s.v)",
                "SELECT * FROM i WHERE k = 7",
                "INSERT INTO i VALUES ('300', 1) ON CONFLICT (k) DO UPDATE SET k = 301",
                "SELECT v FROM i WHERE k IN (300, 301)");
    }
}
