package dev.kintsugi.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import net.sf.jsqlparser.statement.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ParserTest {

    @ParameterizedTest
    @MethodSource("parsed")
    void postgresStatements_areParsed(String statement) throws SQLException {
        assertThat(parse(statement)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void statementsThatJSqlParserCannotRead_areRefused(String statement) {
        assertThatThrownBy(() -> parse(statement))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"))
                .hasMessageStartingWith("Cannot parse the statement");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "⇒",
            quoteCharacter = '~',
            value = {
                "SELECT 'x', 1.5, E'y', B'1' FROM t WHERE a = 42 ⇒ SELECT '0', 1, '2', '3' FROM t WHERE a = 4",
                "SELECT a FROM t WHERE b = ? AND c = ?           ⇒ SELECT a FROM t WHERE b = ?1 AND c = ?2",
                "SELECT a FROM t WHERE b = $2 AND c = $1         ⇒ SELECT a FROM t WHERE b = ?2 AND c = ?1",
                "SELECT a ?? 'k' FROM t                          ⇒ SELECT a ? '0' FROM t",
                "SELECT /* x */ a -- y␤ FROM t ;                 ⇒ SELECT a FROM t",
                "; SELECT a                                      ⇒ SELECT a",
                "SELECT U&\"d!0061\"\"\" UESCAPE '!'             ⇒ SELECT \"da\"\"\"",
                "SELECT {d '2020-01-01'}, {fn abs({fn f(?)})}    ⇒ SELECT DATE '0', abs(f(?1))",
                "SELECT * FROM {oj a LEFT JOIN b ON a.x = b.x}   ⇒ SELECT * FROM a LEFT JOIN b ON a.x = b.x",
                "{? = call f(?)}                                 ⇒ CALL f (?2)",
                "SELECT ALL a FROM t OFFSET 2 LIMIT 1            ⇒ SELECT a FROM t LIMIT 1 OFFSET 0",
            })
    void tree_isTheTemplates(String text, String tree) throws SQLException {
        assertThat(parse(text.replace('␤', '\n'))).hasToString(tree);
    }

    @Test
    void backticks_areFoldedOnH2() throws SQLException {
        String text = "SELECT `a` FROM t";

        assertThat(Parser.parse(Lexer.scan(text, Rules.H2, true), Lexer.tokens(text, Rules.H2, true)))
                .hasToString("SELECT \"A\" FROM t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "⇒",
            quoteCharacter = '~',
            value = {
                "SELEC a FROM t                   ⇒ Cannot parse the statement at or near \"SELEC\", character 1",
                "SELECT a /* c */ FROM WHERE b    ⇒ Cannot parse the statement at or near \"FROM\", character 18",
                "SELECT {fn f(1)} FROM t LEFT u v ⇒ Cannot parse the statement at or near \"u\", character 30",
                "SELECT a FROM t WHERE b = 'x' 'x' ⇒ Cannot parse the statement at or near the literal, character 31",
                "UPDATE t SET                     ⇒ Cannot parse the statement at its end",
                "SELECT a; SELECT b               ⇒ Several statements in one text cannot be planned as one",
            })
    void errors_nameTheTokenOfTheOriginalText(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(SQLException.class).hasMessage(message);
    }

    @Test
    void identifiersWithLineEnds_areRefused() {
        assertThatThrownBy(() -> parse("SELECT \"a\nb\" FROM t")).hasMessageContaining("line's end");
    }

    @Test
    void tooDeepNesting_isAnErrorAndNoStackOverflow() {
        String text = "SELECT 1 FROM t WHERE " + "(a = 1 AND ".repeat(20_000) + "b = 2" + ")".repeat(20_000);

        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("54001"));
    }

    private static Statement parse(String text) throws SQLException {
        return Parser.parse(Lexer.scan(text, Rules.POSTGRES, true), Lexer.tokens(text, Rules.POSTGRES, true));
    }

    static Stream<String> parsed() throws IOException {
        return lines("/statements-parsed.sql");
    }

    static Stream<String> refused() throws IOException {
        return lines("/statements-refused.sql");
    }

    private static Stream<String> lines(String resource) throws IOException {
        try (InputStream lines = Objects.requireNonNull(ParserTest.class.getResourceAsStream(resource))) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"));
        }
    }
}
