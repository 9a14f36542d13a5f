package dev.kintsugi.plan;

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

    /** A text that is sent as it is. */
    public static ShardText of(String sql) {
        return new ShardText(List.of(new Piece.Sql(sql)));
    }

    /** A piece of the text. */
    public sealed interface Piece {

        /** SQL that is the same for all executions. */
        record Sql(String text) implements Piece {}

        /** The statement's literal of that slot. */
        record Literal(int slot) implements Piece {}

        /** The statement's parameter of that index, from 0. */
        record Parameter(int index) implements Piece {}

        /**
         * The number of rows that each shard must give.
         *
         * @param bound true if it is a parameter, so that the text stays the same; else it is written
         */
        record RowBound(boolean bound) implements Piece {}

        /** A table of rows that are handed over as parameters, one array a column. */
        record Handed(int columns) implements Piece {}

        /** The label that the database gives to a column of the client's statement, quoted. */
        record Label(int column) implements Piece {}
    }

    /**
     * The text for one execution.
     *
     * @param rowBound what {@link Piece.RowBound} writes
     */
    public String render(Scan scan, long rowBound) {
        return render(scan, rowBound, "", List.of());
    }

    /**
     * The text for one execution that is handed rows.
     *
     * @param handed the table expression of {@link Piece.Handed}
     * @param labels the quoted labels of the statement's columns
     */
    public String render(Scan scan, long rowBound, String handed, List<String> labels) {
        if (pieces.size() == 1 && pieces.get(0) instanceof Piece.Sql sql) {
            return sql.text();
        }
        StringBuilder text = new StringBuilder(256);
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Sql sql) {
                text.append(sql.text());
            } else if (piece instanceof Piece.Literal literal) {
                text.append(scan.literalText(literal.slot()));
            } else if (piece instanceof Piece.RowBound rows && !rows.bound()) {
                text.append(rowBound);
            } else if (piece instanceof Piece.Handed) {
                text.append(handed);
            } else if (piece instanceof Piece.Label label) {
                text.append(labels.get(label.column()));
            } else {
                text.append('?');
            }
        }
        return text.toString();
    }

    /**
     * For each {@code ?} of the rendered text the parameter's index, -1 for the row bound, or -2 - n for column n of handed rows.
     */
    public List<Integer> parameterOrder() {
        List<Integer> order = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Parameter parameter) {
                order.add(parameter.index());
            } else if (piece instanceof Piece.RowBound rows && rows.bound()) {
                order.add(-1);
            } else if (piece instanceof Piece.Handed handed) {
                for (int column = 0; column < handed.columns(); column++) {
                    order.add(-2 - column);
                }
            }
        }
        return order;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Sql sql) {
                text.append(sql.text());
            } else if (piece instanceof Piece.Literal literal) {
                text.append(":literal").append(literal.slot() + 1);
            } else if (piece instanceof Piece.Parameter parameter) {
                text.append('$').append(parameter.index() + 1);
            } else if (piece instanceof Piece.Handed) {
                text.append(":groups");
            } else if (piece instanceof Piece.Label) {
                text.append(":label");
            } else {
                text.append(":rows");
            }
        }
        return text.toString();
    }

    /** Collects pieces; neighbouring SQL is joined. */
    static final class Builder {
        private final List<Piece> pieces = new ArrayList<>();
        private final StringBuilder sql = new StringBuilder();

        Builder sql(String text) {
            sql.append(text);
            return this;
        }

        Builder add(Piece piece) {
            if (piece instanceof Piece.Sql text) {
                return sql(text.text());
            }
            flush();
            pieces.add(piece);
            return this;
        }

        Builder addAll(List<Piece> more) {
            more.forEach(this::add);
            return this;
        }

        private void flush() {
            if (!sql.isEmpty()) {
                pieces.add(new Piece.Sql(sql.toString()));
                sql.setLength(0);
            }
        }

        ShardText build() {
            flush();
            return new ShardText(pieces);
        }

        List<Piece> pieces() {
            flush();
            return List.copyOf(pieces);
        }
    }
}
