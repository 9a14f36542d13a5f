package dev.kintsugi.route;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.rows.SqlType;
import org.jspecify.annotations.Nullable;

/** Where a plan finds a value once it is executed. */
public sealed interface Operand {

    /** The Java value; null for SQL NULL, {@link KeyText.Unknown#UNKNOWN} where only the database can tell. */
    @Nullable Object value(Values values);

    /** A literal of the text. One that has no Java value is not NULL but unknown. */
    record Literal(int slot, boolean negated) implements Operand {
        @Override
        public @Nullable Object value(Values values) {
            Object value = values.literal(slot);
            if (value == null) {
                return KeyText.Unknown.UNKNOWN;
            }
            return negated ? Numbers.negate(value) : value;
        }

        @Override
        public String toString() {
            return (negated ? "-" : "") + "literal " + (slot + 1);
        }
    }

    /** A bound parameter, from 0. */
    record Bound(int index) implements Operand {
        @Override
        public @Nullable Object value(Values values) {
            return values.parameter(index);
        }

        @Override
        public String toString() {
            return "$" + (index + 1);
        }
    }

    /** A value known when the plan was made. */
    record Constant(@Nullable Object constant) implements Operand {
        @Override
        public @Nullable Object value(Values values) {
            return constant;
        }

        @Override
        public String toString() {
            return String.valueOf(constant);
        }
    }

    /**
     * A value converted to a type by CAST or a typed literal. Conversions that might change the value are unknown.
     *
     * @param dialect whose conversions they are
     */
    record Cast(Operand inner, SqlType type, Dialect dialect) implements Operand {
        @Override
        public @Nullable Object value(Values values) {
            Object value = inner.value(values);
            if (value == null) {
                return null;
            }
            return KeyTexts.assigned(type, value, dialect) instanceof KeyText.Of known ? known.text() : UNKNOWN;
        }

        @Override
        public String toString() {
            return inner + "::" + type.name();
        }
    }

    /** A sum, difference or product of integers; unknown for all else. */
    record Arithmetic(char operator, Operand left, Operand right) implements Operand {
        @Override
        public @Nullable Object value(Values values) {
            Object a = left.value(values);
            Object b = right.value(values);
            return a == null || b == null ? null : Numbers.combine(operator, a, b);
        }

        @Override
        public String toString() {
            return "(" + left + " " + operator + " " + right + ")";
        }
    }

    /** A value that is not known: any shard may hold it. */
    Object UNKNOWN = new Object() {
        @Override
        public String toString() {
            return "unknown";
        }
    };
}
