package dev.kintsugi.route;

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
}
