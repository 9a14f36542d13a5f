package dev.kintsugi.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.dialect.LexerRules;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'it''s'                        | it's",
                "E'\\101\\x41\\u0041\\U00000041' | AAAA",
                "E'a\\tb\\\\c\\'d''e\\q'        | a\tb\\c'd'eq",
                "E'\\xC3\\xA9'                  | é",
                "E'\\uD83D\\uDE00'              | 😀",
                "U&'\\0041\\\\\\+000042'        | A\\B",
                "U&'!0041' UESCAPE '!'          | A",
                "N'a'                           | a",
                "$$a'b$$                        | a'b",
                "$x$ $y$ $x$                    | ~ $y$ ~",
                "E'a\\1'␤'2'                    | a\u00012",
            })
    void strings_areDecoded(String literal, String value) throws SQLException {
        assertThat(value(literal.replace('␤', '\n'), Rules.POSTGRES)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "42, 42",
        "00012, 12",
        "1_000, 1000",
        "0x1F, 31",
        "0o17, 15",
        "0b101, 5",
        "0x7FFFFFFFFFFFFFFF, 9223372036854775807",
        "9223372036854775807, 9223372036854775807"
    })
    void integers_areLongs(String literal, long value) throws SQLException {
        assertThat(value(literal, Rules.POSTGRES)).isEqualTo(value);
        assertThat(value(literal, Rules.H2)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "4.20, 4.20",
        ".5, .5",
        "5., 5",
        "1e3, 1e3",
        "1.5E-3, .0015",
        "1_0.5_0, 10.50",
        "9223372036854775808, 9223372036854775808",
        "0x8000000000000000, 9223372036854775808"
    })
    void otherNumbers_areBigDecimals(String literal, BigDecimal value) throws SQLException {
        assertThat(value(literal, Rules.POSTGRES)).isEqualTo(value);
        assertThat(value(literal, Rules.H2)).isEqualTo(value);
    }

    @Test
    void longSuffix_isOfH2() throws SQLException {
        assertThat(value("1L", Rules.H2)).isEqualTo(1L);
        assertThat(value("0xFFL", Rules.H2)).isEqualTo(255L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "B'101'",
                "X'1F'",
                "N'blank at the end '",
                "E'\\uD83D'",
                "E'\\uDE00'",
                "E'\\u12'",
                "E'\\000'",
                "E'\\xC3'",
                "E'\\U00110000'",
                "U&'\\12'",
                "U&'a' UESCAPE 'f'",
                "U&'a' UESCAPE '!!'",
                "1e999999999",
                "1e99999999999999999999"
            })
    void valuesThatTheBackendAloneKnows_areNull(String literal) throws SQLException {
        assertThat(value(literal, Rules.POSTGRES)).isNull();
    }

    @Test
    void listedLiterals_areOneTokenEach() throws SQLException, IOException {
        try (InputStream list = Objects.requireNonNull(getClass().getResourceAsStream("/literals.txt"))) {
            String text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
            for (String literal : text.substring(0, text.indexOf("---\n")).split("\n")) {
                if (!literal.startsWith("#")) {
                    assertThat(value(literal.replace('␤', '\n'), Rules.POSTGRES))
                            .as(literal)
                            .isNotNull();
                }
            }
        }
    }

    private static @Nullable Object value(String literal, LexerRules rules) throws SQLException {
        Scan scan = Lexer.scan("SELECT " + literal + ", a", rules, true);
        assertThat(scan.literals()).isEqualTo(1);
        assertThat(scan.literalText(0)).isEqualTo(literal);
        return scan.literal(0);
    }
}
