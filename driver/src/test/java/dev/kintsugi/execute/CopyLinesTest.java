package dev.kintsugi.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.plan.CopyText;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of COPY, cut out of bytes that come in any pieces, and one field of each. */
class CopyLinesTest {
    private static final Dialect POSTGRES =
            Objects.requireNonNull(Dialect.of("jdbc:postgresql:x"), "the dialect of PostgreSQL");

    private static CopyLines lines(String options) throws SQLException {
        return new CopyLines(
                CopyText.read("COPY t FROM STDIN " + options, POSTGRES).format(), "k");
    }

    private static List<byte[]> cut(CopyLines lines, String text, int piece) throws SQLException {
        List<byte[]> rows = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += piece) {
            lines.take(bytes, from, Math.min(piece, bytes.length - from), rows::add);
        }
        lines.end(rows::add);
        return rows;
    }

    private static List<@Nullable String> fields(String options, String text, int piece, int index)
            throws SQLException {
        CopyLines lines = lines(options);
        List<@Nullable String> fields = new ArrayList<>();
        for (byte[] row : cut(lines, text, piece)) {
            fields.add(lines.field(row, index));
        }
        return fields;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void text_isUnescaped(int piece) throws SQLException {
        assertThat(fields("", "1\ta\\tb\n2\t\\N\n3\t\\134\\x41ü\n4\tnew\\\nline\n5\tlast", piece, 1))
                .containsExactly("a\tb", null, "\\Aü", "new\nline", "last");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void csv_hasLinesWithinQuotes(int piece) throws SQLException {
        assertThat(fields("CSV", "\"a\nb\",1\r\n\"say \"\"x\"\"\",2\r\n,3\r\n\"\",4\r\n", piece, 0))
                .containsExactly("a\nb", "say \"x\"", null, "");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void firstEnd_saysHowLinesEnd(int piece) throws SQLException {
        assertThat(fields("", "a\rb\rc\r", piece, 0)).containsExactly("a", "b", "c");
        assertThat(fields("", "a\r\nb\r\n", piece, 0)).containsExactly("a", "b");
    }

    @Test
    void fieldOfOneRow_leavesAloneTheRowThatIsBeingRead() throws SQLException {
        CopyLines lines = lines("CSV");
        List<byte[]> rows = new ArrayList<>();
        byte[] bytes = "a,1\n\"b\nc\",2\n".getBytes(StandardCharsets.UTF_8);
        lines.take(bytes, 0, 6, rows::add);
        assertThat(lines.field(rows.get(0), 0)).isEqualTo("a");
        lines.take(bytes, 6, bytes.length - 6, rows::add);
        assertThat(rows).hasSize(2);
        assertThat(lines.field(rows.get(1), 0)).isEqualTo("b\nc");
    }

    @Test
    void header_isKeptApart() throws SQLException {
        CopyLines lines = lines("(FORMAT csv, HEADER)");
        assertThat(cut(lines, "k,v\n1,2\n", 3)).hasSize(1);
        assertThat(new String(lines.head(), StandardCharsets.UTF_8)).isEqualTo("k,v\n");
    }

    @Test
    void endOfData_endsText_andIsRefusedInCsv() throws SQLException {
        assertThat(fields("", "1\n\\.\n2\n", 4, 0)).containsExactly("1");
        assertThatThrownBy(() -> fields("CSV", "1\n\\.\n2\n", 4, 0))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
    }

    @Test
    void numbers_areAppendedBeforeTheEndOfTheLine() throws SQLException {
        CopyLines lines = lines("(DELIMITER '|')");
        byte[] row = cut(lines, "a|b\r\n", 9).get(0);
        assertThat(new String(lines.with(row, new long[] {7, -1}), StandardCharsets.UTF_8))
                .isEqualTo("a|b|7|-1\r\n");
    }

    @Test
    void keyInAnotherEncoding_isReadAsLongAsItIsAscii() throws SQLException {
        assertThat(fields("(ENCODING 'LATIN1')", "12\n", 9, 0)).containsExactly("12");
        assertThatThrownBy(() -> fields("(ENCODING 'LATIN1')", "ü\n", 9, 0)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> lines("(ENCODING 'SJIS')")).isInstanceOf(SQLException.class);
    }
}
