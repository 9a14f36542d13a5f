package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.plan.Plan.MergeQuery;
import dev.kintsugi.plan.ShardText;
import dev.kintsugi.plan.ShardText.Piece;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of a MERGE's source as its shards have them, in FROM and behind USING. Where some columns are hidden from the rows as a whole, these
 * have the others from beside them, under names of ours so that none is ambiguous.
 *
 * <pre>
 *   (rows) AS c (id, name)
 *   (rows) AS kintsugi_rows (kintsugi_c0, kintsugi_c1, kintsugi_0)
 *       CROSS JOIN LATERAL (SELECT kintsugi_rows.kintsugi_c0, kintsugi_rows.kintsugi_c1) AS c (id, name)
 * </pre>
 *
 * @param alias the source's name, quoted
 * @param labels of its columns
 * @param hidden how many of them, the last ones, its rows do not have
 */
record MergeSource(String alias, List<String> labels, int hidden, Dialect dialect) {

    /**
     * The rows as a table expression.
     *
     * @param further columns behind all others, which are hidden as well if any is
     */
    List<Piece> rows(List<String> further) {
        int shown = labels.size() - hidden;
        ShardText.Builder rows = new ShardText.Builder().add(new Piece.Handed(labels.size() + further.size()));
        String behind = quoted(shown, labels.size())
                + further.stream().map(name -> ", " + name).collect(Collectors.joining());
        if (hidden == 0) {
            String columns = (quoted(0, shown) + behind).substring(2);
            return rows.sql(" AS " + alias + " (" + columns + ") ").build().pieces();
        }
        rows.sql(" AS " + MergeQuery.ROWS + " (" + (own(shown, ", ") + behind).substring(2) + ")");
        rows.sql(" CROSS JOIN LATERAL (SELECT "
                + own(shown, ", " + MergeQuery.ROWS + ".").substring(2) + ")");
        return rows.sql(" AS " + alias + " (" + quoted(0, shown).substring(2) + ") ")
                .build()
                .pieces();
    }

    private String quoted(int from, int to) {
        return labels.subList(from, to).stream()
                .map(label -> ", " + dialect.quote(label))
                .collect(Collectors.joining());
    }

    private static String own(int columns, String before) {
        return IntStream.range(0, columns)
                .mapToObj(i -> before + "kintsugi_c" + i)
                .collect(Collectors.joining());
    }
}
