package dev.kintsugi.plan;

import dev.kintsugi.dialect.HandedColumn;
import dev.kintsugi.parse.Scan;
import java.util.ArrayList;
import java.util.List;

/**
 * The text that shards run in place of the client's: pieces of the original with its literals and parameters, which may have
 * moved. Literals are written as the client wrote them, so nothing is quoted anew.
 *
 * @param pieces in order
 */
public record ShardText(List<Piece> pieces) {
    public ShardText {
        pieces = List.copyOf(pieces);
    }

    /**
     * What one execution fills in.
     *
     * @param scan the client's statement
     * @param rowBound how many rows each shard must give
     * @param handed the table expression of handed rows; empty where none are
     * @param columns their columns
     * @param labels the quoted labels that the database gives to the columns of the client's statement
     * @param time what the clock says: of the transaction, then of the statement
     * @param schemas the quoted names of the schemas in which gathered copies stand
     */
    public record Filling(
            Scan scan,
            long rowBound,
            String handed,
            List<HandedColumn> columns,
            List<String> labels,
            List<String> time,
            List<String> schemas) {
        private static final String SOME_TIME = "2000-01-01 00:00:00+00";

        /** For a text that is handed rows. */
        public Filling(Scan scan, long rowBound, String handed, List<HandedColumn> columns, List<String> labels) {
            this(scan, rowBound, handed, columns, labels, List.of(SOME_TIME, SOME_TIME));
        }

        /** For a text that says what the clock says. */
        public Filling(
                Scan scan,
                long rowBound,
                String handed,
                List<HandedColumn> columns,
                List<String> labels,
                List<String> time) {
            this(scan, rowBound, handed, columns, labels, time, List.of());
        }

        /** For a text that runs over gathered copies. */
        public static Filling over(Scan scan, List<String> schemas) {
            return new Filling(scan, 0, "", List.of(), List.of(), List.of(SOME_TIME, SOME_TIME), schemas);
        }

        /** For a text that is handed no rows. */
        public static Filling of(Scan scan, long rowBound) {
            return new Filling(scan, rowBound, "", List.of(), List.of());
        }

        /** For a text that tells the time. */
        public static Filling at(Scan scan, List<String> time) {
            return new Filling(scan, 0, "", List.of(), List.of(), time);
        }
    }

    /** A piece of the text; {@code toString} is what EXPLAIN shows. */
    public sealed interface Piece {

        /** Writes the piece for one execution. */
        void write(StringBuilder text, Filling filling);

        /** Adds what binds the piece's marks, as {@link ShardText#parameterOrder} says. */
        default void addTo(List<Integer> order) {}

        /** SQL that is the same for all executions. */
        record Sql(String text) implements Piece {
            @Override
            public void write(StringBuilder into, Filling filling) {
                into.append(text);
            }

            @Override
            public String toString() {
                return text;
            }
        }

        /** The statement's literal of that slot. */
        record Literal(int slot) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append(filling.scan().literalText(slot));
            }

            @Override
            public String toString() {
                return ":literal" + (slot + 1);
            }
        }

        /** The statement's parameter of that index, from 0. */
        record Parameter(int index) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append('?');
            }

            @Override
            public void addTo(List<Integer> order) {
                order.add(index);
            }

            @Override
            public String toString() {
                return "$" + (index + 1);
            }
        }

        /**
         * The number of rows that each shard must give.
         *
         * @param bound true if it is a parameter, so that the text stays the same; else it is written
         */
        record RowBound(boolean bound) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append(bound ? "?" : Long.toString(filling.rowBound()));
            }

            @Override
            public void addTo(List<Integer> order) {
                if (bound) {
                    order.add(-1);
                }
            }

            @Override
            public String toString() {
                return ":rows";
            }
        }

        /** A table of rows that are handed over as parameters, one array a column. */
        record Handed(int columns) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append(filling.handed());
            }

            @Override
            public void addTo(List<Integer> order) {
                for (int column = 0; column < columns; column++) {
                    order.add(-2 - column);
                }
            }

            @Override
            public String toString() {
                return ":groups";
            }
        }

        /**
         * The value of a column of handed rows, under no name.
         *
         * @param name the column's
         */
        record HandedValue(int column, String name) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append(filling.columns().get(column).unnamed(name));
            }

            @Override
            public String toString() {
                return "CAST(" + name + " AS :type)";
            }
        }

        /**
         * What the clock says, as a string literal.
         *
         * @param statement true for the statement's beginning, false for the transaction's
         */
        record Moment(boolean statement) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append('\'').append(filling.time().get(statement ? 1 : 0)).append('\'');
            }

            @Override
            public String toString() {
                return statement ? ":statement-time" : ":time";
            }
        }

        /**
         * One column of a step's answer, as a parameter.
         *
         * @param column among those of all steps
         */
        record Answer(int column) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append('?');
            }

            @Override
            public void addTo(List<Integer> order) {
                order.add(-2 - column);
            }

            @Override
            public String toString() {
                return ":answer" + (column + 1);
            }
        }

        /** A schema in which gathered copies stand. */
        record ScratchSchema(int index) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append(filling.schemas().get(index));
            }

            @Override
            public String toString() {
                return index == 0 ? ":copies" : ":copies" + index;
            }
        }

        /** The label that the database gives to a column of the client's statement, quoted. */
        record Label(int column) implements Piece {
            @Override
            public void write(StringBuilder text, Filling filling) {
                text.append(filling.labels().get(column));
            }

            @Override
            public String toString() {
                return ":label";
            }
        }
    }

    /** The text for one execution. */
    public String render(Filling filling) {
        if (pieces.size() == 1 && pieces.get(0) instanceof Piece.Sql sql) {
            return sql.text();
        }
        StringBuilder text = new StringBuilder(256);
        for (Piece piece : pieces) {
            piece.write(text, filling);
        }
        return text.toString();
    }

    /**
     * For each {@code ?} of the rendered text the parameter's index, -1 for the row bound, or -2 - n for column n of handed rows or of
     * the answers of steps.
     */
    public List<Integer> parameterOrder() {
        List<Integer> order = new ArrayList<>();
        for (Piece piece : pieces) {
            piece.addTo(order);
        }
        return order;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        pieces.forEach(text::append);
        return text.toString();
    }

    /** Collects pieces; neighbouring SQL is joined. Not thread-safe. */
    public static final class Builder {
        private final List<Piece> pieces = new ArrayList<>();
        private final StringBuilder sql = new StringBuilder();

        public Builder sql(String text) {
            sql.append(text);
            return this;
        }

        public Builder add(Piece piece) {
            if (piece instanceof Piece.Sql text) {
                return sql(text.text());
            }
            flush();
            pieces.add(piece);
            return this;
        }

        public Builder addAll(List<Piece> more) {
            more.forEach(this::add);
            return this;
        }

        boolean isEmpty() {
            return pieces.isEmpty() && sql.isEmpty();
        }

        private void flush() {
            if (!sql.isEmpty()) {
                pieces.add(new Piece.Sql(sql.toString()));
                sql.setLength(0);
            }
        }

        public ShardText build() {
            flush();
            return new ShardText(pieces);
        }

        List<Piece> pieces() {
            flush();
            return List.copyOf(pieces);
        }
    }
}
