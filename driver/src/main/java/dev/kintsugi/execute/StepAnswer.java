package dev.kintsugi.execute;

import dev.kintsugi.route.Operand;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.rows.SqlType;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of a step as a parameter of the statement. It travels as text, which the statement casts to its type. */
sealed interface StepAnswer extends Parameter {

    /** One value. */
    record One(@Nullable String text) implements StepAnswer {
        @Override
        public @Nullable Object value() {
            return text;
        }

        @Override
        public void bind(PreparedStatement backend, int position) throws SQLException {
            if (text == null) {
                backend.setNull(position, Types.VARCHAR);
            } else {
                backend.setString(position, text);
            }
        }

        /** Without the value. */
        @Override
        public String toString() {
            return "answer";
        }
    }

    /**
     * An array.
     *
     * @param arrayType the database's name for the elements' type
     * @param kind of the values, before they became text
     */
    record Many(String arrayType, SqlType.Kind kind, List<@Nullable String> texts) implements StepAnswer {

        /** The values where their Java form says all that the database compares: padding and time zones are not in it. */
        @Override
        public @Nullable Object value() {
            List<@Nullable Object> values = new ArrayList<>(texts.size());
            for (String text : texts) {
                values.add(text == null ? null : value(text));
            }
            return values.contains(Operand.UNKNOWN) ? Operand.UNKNOWN : values;
        }

        private Object value(String text) {
            return switch (kind) {
                case SMALLINT, INTEGER, BIGINT -> Long.valueOf(text);
                case DECIMAL ->
                    text.equals("NaN") || text.endsWith("Infinity") ? Operand.UNKNOWN : new BigDecimal(text);
                case TEXT, UUID -> text;
                default -> Operand.UNKNOWN;
            };
        }

        @Override
        public void bind(PreparedStatement backend, int position) throws SQLException {
            backend.setArray(position, backend.getConnection().createArrayOf(arrayType, texts.toArray()));
        }

        /** Without the values. */
        @Override
        public String toString() {
            return "answers";
        }
    }
}
