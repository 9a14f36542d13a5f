package dev.kintsugi.plan;

import java.util.Locale;
import java.util.Set;

/**
 * Names of built-in functions that a planner must know. Aggregates: PostgreSQL 18, chapter "Aggregate Functions", and H2 2.5,
 * "Aggregate Functions". A name that neither database has as an aggregate only costs a refusal.
 */
final class Vocabulary {
    private static final Set<String> AGGREGATES = Set.of(
            "any_value",
            "any",
            "some",
            "array_agg",
            "avg",
            "bit_and",
            "bit_or",
            "bit_xor",
            "bit_nand",
            "bit_nor",
            "bit_xnor",
            "bit_and_agg",
            "bit_or_agg",
            "bit_xor_agg",
            "bit_nand_agg",
            "bit_nor_agg",
            "bit_xnor_agg",
            "bool_and",
            "bool_or",
            "corr",
            "count",
            "covar_pop",
            "covar_samp",
            "cume_dist",
            "dense_rank",
            "envelope",
            "every",
            "gcd_agg",
            "group_concat",
            "grouping",
            "histogram",
            "json_agg",
            "json_agg_strict",
            "json_arrayagg",
            "json_object_agg",
            "json_object_agg_strict",
            "json_object_agg_unique",
            "json_object_agg_unique_strict",
            "json_objectagg",
            "jsonb_agg",
            "jsonb_agg_strict",
            "jsonb_object_agg",
            "jsonb_object_agg_strict",
            "jsonb_object_agg_unique",
            "jsonb_object_agg_unique_strict",
            "lcm_agg",
            "listagg",
            "max",
            "median",
            "min",
            "mode",
            "percent_rank",
            "percentile_cont",
            "percentile_disc",
            "range_agg",
            "range_intersect_agg",
            "rank",
            "regr_avgx",
            "regr_avgy",
            "regr_count",
            "regr_intercept",
            "regr_r2",
            "regr_slope",
            "regr_sxx",
            "regr_sxy",
            "regr_syy",
            "selectivity",
            "stddev",
            "stddev_pop",
            "stddev_samp",
            "stddevp",
            "string_agg",
            "sum",
            "var_pop",
            "var_samp",
            "variance",
            "varp",
            "xmlagg");

    /** Aggregates whose partial results combine exactly. */
    private static final Set<String> COMBINED =
            Set.of("count", "sum", "min", "max", "avg", "bool_and", "bool_or", "every");

    /** Aggregates and window functions whose value depends on an order of rows that may be left open. */
    private static final Set<String> POSITIONAL = Set.of(
            "row_number",
            "ntile",
            "lag",
            "lead",
            "first_value",
            "last_value",
            "nth_value",
            "any_value",
            "array_agg",
            "string_agg",
            "listagg",
            "group_concat",
            "json_agg",
            "jsonb_agg",
            "json_arrayagg",
            "json_object_agg",
            "jsonb_object_agg",
            "xmlagg");

    /** One value a statement or a transaction: shards would each take their own. */
    private static final Set<String> ONCE = Set.of(
            "now",
            "current_timestamp",
            "current_time",
            "current_date",
            "localtime",
            "localtimestamp",
            "statement_timestamp",
            "transaction_timestamp",
            "timeofday",
            "sysdate",
            "systimestamp",
            "today",
            "curdate",
            "curtime",
            "curtimestamp",
            "getdate",
            "transaction_id",
            "txid_current",
            "pg_current_xact_id",
            "pg_current_xact_id_if_assigned",
            "pg_backend_pid",
            "session_id",
            "age",
            "pg_postmaster_start_time",
            "current_database",
            "current_catalog",
            "version",
            "inet_client_addr",
            "inet_client_port",
            "inet_server_port",
            "inet_server_addr",
            "txid_current_snapshot",
            "pg_current_snapshot",
            "pg_snapshot_xmin",
            "identity",
            "rownum",
            "scope_identity");

    /** Functions that keep state in one database, or tell of its files. */
    private static final Set<String> STATEFUL = Set.of(
            "nextval",
            "currval",
            "lastval",
            "setval",
            "pg_notify",
            "dblink",
            "pg_advisory_xact_lock",
            "pg_try_advisory_xact_lock",
            "pg_advisory_xact_lock_shared",
            "pg_try_advisory_xact_lock_shared",
            "pg_relation_size",
            "pg_total_relation_size",
            "pg_table_size",
            "pg_indexes_size",
            "pg_database_size",
            "pg_export_snapshot",
            "link_schema",
            "csvread",
            "csvwrite",
            "file_read",
            "file_write",
            "memory_used",
            "disk_space_used",
            "truncate_value_cache");

    /** Functions with an effect that no commit is needed for. */
    private static final Set<String> TOUCHING = Set.of(
            "nextval",
            "setval",
            "pg_advisory_xact_lock",
            "pg_try_advisory_xact_lock",
            "pg_advisory_xact_lock_shared",
            "pg_try_advisory_xact_lock_shared");

    /** Functions whose effect outlives the statement on its connection, which the session does not keep. */
    private static final Set<String> OF_SESSION = Set.of("set_config", "setseed");

    /** Locks that are kept until they are given back, or the session ends; these take them and give them back. */
    private static final Set<String> LOCKING_SESSION = Set.of(
            "pg_advisory_lock",
            "pg_advisory_lock_shared",
            "pg_try_advisory_lock",
            "pg_try_advisory_lock_shared",
            "pg_advisory_unlock",
            "pg_advisory_unlock_shared",
            "pg_advisory_unlock_all");

    /** They read tables that no word of the statement names. */
    private static final Set<String> READING_BY_TEXT = Set.of(
            "query_to_xml",
            "query_to_xml_and_xmlschema",
            "table_to_xml",
            "table_to_xml_and_xmlschema",
            "schema_to_xml",
            "schema_to_xml_and_xmlschema",
            "database_to_xml",
            "database_to_xml_and_xmlschema",
            "cursor_to_xml",
            "ts_stat");

    /** Words of a column's definition that draws from a sequence. */
    private static final Set<String> DRAWING = Set.of(
            "identity",
            "serial",
            "bigserial",
            "smallserial",
            "serial2",
            "serial4",
            "serial8",
            "nextval",
            "auto_increment");

    /** A fresh value for each row, whichever shard takes it. */
    private static final Set<String> RANDOM = Set.of(
            "random",
            "rand",
            "gen_random_uuid",
            "random_uuid",
            "uuid",
            "uuidv4",
            "uuidv7",
            "clock_timestamp",
            "random_normal",
            "secure_rand");

    private Vocabulary() {}

    static boolean isAggregate(String lowerCaseName) {
        return AGGREGATES.contains(lowerCaseName);
    }

    static boolean isPositional(String lowerCaseName) {
        return POSITIONAL.contains(lowerCaseName) || RANDOM.contains(lowerCaseName);
    }

    static boolean isCombined(String lowerCaseName) {
        return COMBINED.contains(lowerCaseName);
    }

    static boolean isOnce(String lowerCaseName) {
        return ONCE.contains(lowerCaseName);
    }

    static boolean isStateful(String lowerCaseName) {
        return STATEFUL.contains(lowerCaseName);
    }

    /** True for what reads or writes large objects, of which each server has its own. */
    static boolean isOfLargeObjects(String lowerCaseName) {
        return lowerCaseName.startsWith("lo_") || lowerCaseName.equals("loread") || lowerCaseName.equals("lowrite");
    }

    static boolean isTouching(String lowerCaseName) {
        return TOUCHING.contains(lowerCaseName);
    }

    static boolean isOfSession(String lowerCaseName) {
        return OF_SESSION.contains(lowerCaseName) || isLockingSession(lowerCaseName);
    }

    /** True for a function that takes or gives back locks of the session. */
    static boolean isLockingSession(String lowerCaseName) {
        return LOCKING_SESSION.contains(lowerCaseName);
    }

    static boolean isReadingByText(String lowerCaseName) {
        return READING_BY_TEXT.contains(lowerCaseName);
    }

    static boolean isRandom(String lowerCaseName) {
        return RANDOM.contains(lowerCaseName);
    }

    /** True if a default's text calls a function that is evaluated once a statement or transaction. */
    static boolean mentionsOnce(String expression) {
        return mentions(expression, ONCE);
    }

    /** True if a default's text calls a function that gives every row another value. */
    static boolean mentionsRandom(String expression) {
        return mentions(expression, RANDOM);
    }

    /** True if a column's definition draws from a sequence. */
    static boolean mentionsDrawing(String definition) {
        return mentions(definition, DRAWING);
    }

    private static boolean mentions(String expression, Set<String> names) {
        for (String word : expression.toLowerCase(Locale.ROOT).split("[^a-z0-9_]+")) {
            if (names.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
