package dev.kintsugi.session;

import java.util.Map;
import java.util.Set;

/** The names by which handlers of PL/pgSQL know errors (PostgreSQL's manual, appendix "PostgreSQL Error Codes"). */
final class ErrorConditions {
    private static final Map<String, String> STATES = Map.ofEntries(
            Map.entry("cardinality_violation", "21000"),
            Map.entry("check_violation", "23514"),
            Map.entry("data_exception", "22000"),
            Map.entry("datatype_mismatch", "42804"),
            Map.entry("deadlock_detected", "40P01"),
            Map.entry("dependent_objects_still_exist", "2BP01"),
            Map.entry("division_by_zero", "22012"),
            Map.entry("duplicate_alias", "42712"),
            Map.entry("duplicate_column", "42701"),
            Map.entry("duplicate_database", "42P04"),
            Map.entry("duplicate_function", "42723"),
            Map.entry("duplicate_object", "42710"),
            Map.entry("duplicate_schema", "42P06"),
            Map.entry("duplicate_table", "42P07"),
            Map.entry("exclusion_violation", "23P01"),
            Map.entry("feature_not_supported", "0A000"),
            Map.entry("foreign_key_violation", "23503"),
            Map.entry("insufficient_privilege", "42501"),
            Map.entry("integrity_constraint_violation", "23000"),
            Map.entry("invalid_column_reference", "42P10"),
            Map.entry("invalid_foreign_key", "42830"),
            Map.entry("invalid_object_definition", "42P17"),
            Map.entry("invalid_parameter_value", "22023"),
            Map.entry("invalid_schema_name", "3F000"),
            Map.entry("invalid_table_definition", "42P16"),
            Map.entry("invalid_text_representation", "22P02"),
            Map.entry("lock_not_available", "55P03"),
            Map.entry("not_null_violation", "23502"),
            Map.entry("numeric_value_out_of_range", "22003"),
            Map.entry("object_in_use", "55006"),
            Map.entry("object_not_in_prerequisite_state", "55000"),
            Map.entry("raise_exception", "P0001"),
            Map.entry("read_only_sql_transaction", "25006"),
            Map.entry("serialization_failure", "40001"),
            Map.entry("string_data_right_truncation", "22001"),
            Map.entry("syntax_error", "42601"),
            Map.entry("syntax_error_or_access_rule_violation", "42000"),
            Map.entry("undefined_column", "42703"),
            Map.entry("undefined_function", "42883"),
            Map.entry("undefined_object", "42704"),
            Map.entry("undefined_table", "42P01"),
            Map.entry("unique_violation", "23505"),
            Map.entry("wrong_object_type", "42809"));

    private static final String ALL = "others";
    /** What OTHERS leaves alone: a cancelled statement and a failed assertion. */
    private static final Set<String> NOT_OTHERS = Set.of("57014", "P0004");

    private ErrorConditions() {}

    /** True if a handler may name errors so. */
    static boolean isKnown(String condition) {
        return condition.equals(ALL) || STATES.containsKey(condition) || condition.length() == 5;
    }

    /** True if a condition means the errors of that SQLSTATE; one that ends with three zeros means its class. */
    static boolean match(String condition, String state) {
        if (condition.equals(ALL)) {
            return !NOT_OTHERS.contains(state);
        }
        String meant = STATES.getOrDefault(condition, condition);
        return meant.equals(state)
                || (meant.endsWith("000") && state.length() == 5 && state.startsWith(meant.substring(0, 2)));
    }
}
