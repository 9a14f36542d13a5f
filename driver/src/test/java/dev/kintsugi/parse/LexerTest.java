package dev.kintsugi.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.parse.Token.Kind;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {
    private static final LexerRules POSTGRES = Rules.POSTGRES;
    private static final LexerRules H2 = Rules.H2;

    @Test
    void key_replacesLiteralsAndFoldsSpace() throws SQLException {
        Scan scan = Lexer.scan(" SELECT  a,\n\t1.5 /* c */ FROM t -- d\nWHERE b='x'  AND c = 7 ; ", POSTGRES, true);

        assertThat(scan.key()).isEqualTo("SELECT a, \u0002 FROM t WHERE b=\u0003 AND c = \u0001");
        assertThat(scan.literals()).isEqualTo(3);
        assertThat(scan.literal(0)).isEqualTo(new java.math.BigDecimal("1.5"));
        assertThat(scan.literalText(1)).isEqualTo("'x'");
        assertThat(scan.literal(2)).isEqualTo(7L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT a/**/b      | SELECT a b",
                "SELECT 1 -/**/-1 b | SELECT \u0001 - -\u0001 b",
                "SELECT a//**/*b    | SELECT a/ *b",
                "SELECT a           | SELECT a",
                "SELECT a;          | SELECT a",
                "SELECT a ; ; -- x  | SELECT a",
                "SELECT a;;SELECT b | SELECT a;SELECT b",
                ";SELECT a          | SELECT a",
                "TABLE \"A  b\"     | TABLE \"A  b\"",
            })
    void key_neverJoinsTokens(String text, String key) throws SQLException {
        assertThat(Lexer.scan(text, POSTGRES, true).key()).isEqualTo(key);
    }

    @Test
    void key_ofNothing_isEmpty() throws SQLException {
        Scan scan = Lexer.scan(" -- nothing\n ; ", POSTGRES, true);

        assertThat(scan.key()).isEmpty();
        assertThat(scan.kind()).isEqualTo(StatementKind.EMPTY);
        assertThat(Lexer.scan("", POSTGRES, true).kind()).isEqualTo(StatementKind.EMPTY);
    }

    @Test
    void key_tellsParameterFromOperator() throws SQLException {
        Scan prepared = Lexer.scan("SELECT a ? b", POSTGRES, true);
        Scan plain = Lexer.scan("SELECT a ? b", POSTGRES, false);

        assertThat(prepared.key()).isNotEqualTo(plain.key());
        assertThat(prepared.parameters()).isEqualTo(1);
        assertThat(plain.parameters()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT \u0001", "SELECT a\u0003b", "SELECT \"a\u0003\"", "SELECT 1 \u0000"})
    void controlCharactersOutsideStrings_areRefused(String text) {
        assertThatThrownBy(() -> Lexer.scan(text, POSTGRES, true))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"));
    }

    @Test
    void controlCharactersInStringsAndComments_areFine() throws SQLException {
        assertThat(Lexer.scan("SELECT '\u0001' /* \u0003 */", POSTGRES, true).literal(0))
                .isEqualTo("\u0001");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 'a               | quoted string, begun at character 8",
                "SELECT E'a\\'           | quoted string, begun at character 8",
                "SELECT U&'a             | quoted string, begun at character 8",
                "SELECT \"a              | quoted identifier, begun at character 8",
                "SELECT $$a$             | dollar-quoted string, begun at character 8",
                "SELECT $a$ $A$          | dollar-quoted string, begun at character 8",
                "SELECT /* /* */         | comment, begun at character 8",
                "SELECT B'1              | quoted string, begun at character 8",
            })
    void unterminated_saysWhatAndWhere(String text, String message) {
        assertThatThrownBy(() -> Lexer.scan(text, POSTGRES, true))
                .isInstanceOf(SQLException.class)
                .hasMessage("Unterminated " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123abc", "1_", "1__0", "0x", "0x1G", "0b2", "1e", "1e+", "1.5_", "1.5e1x", "$1a", "5é"})
    void numberThatRunsIntoWord_isRefusedAsPostgresDoes(String number) {
        assertThatThrownBy(() -> Lexer.scan("SELECT " + number, POSTGRES, false))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Trailing junk");
    }

    @Test
    void numberThatRunsIntoWord_isTwoTokensOnH2() throws SQLException {
        assertThat(texts("SELECT 123abc", H2, false)).containsExactly("SELECT", "123", "abc");
        assertThat(texts("SELECT 1La", H2, false)).containsExactly("SELECT", "1L", "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "⇒",
            quoteCharacter = '~',
            value = {
                "a=-1           ⇒ a = - 1",
                "a<-1           ⇒ a < - 1",
                "a@-1           ⇒ a @- 1",
                "a+-+b          ⇒ a + - + b",
                "a->>'k'        ⇒ a ->> 'k'",
                "a*/*c*/b       ⇒ a * b",
                "a<=b           ⇒ a <= b",
                "a::int[]       ⇒ a :: int [ ]",
                "f(a=>1,b:=2)   ⇒ f ( a => 1 , b := 2 )",
                "a[1:2]         ⇒ a [ 1 : 2 ]",
                "a$b.c          ⇒ a$b . c",
                "1..2           ⇒ 1 .. 2",
                "t.*            ⇒ t . *",
                "a||b!=c        ⇒ a || b != c",
                "a`b            ⇒ a ` b",
                "$1+$22         ⇒ $1 + $22",
                "U&\"d!0061\" UESCAPE '!' x ⇒ U&\"d!0061\" UESCAPE '!' x",
                "xe'a'          ⇒ xe 'a'",
                "u&b            ⇒ u & b",
            })
    void tokens_followPostgres(String text, String tokens) throws SQLException {
        assertThat(String.join(" ", texts(text, POSTGRES, false))).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "⇒",
            value = {
                "a = ?          ⇒ a = ?",
                "a=?            ⇒ a = ?",
                "a ?? 'k'       ⇒ a ?? 'k'",
                "a ??| b        ⇒ a ??| b",
                "a@??b          ⇒ a @?? b",
                "a ?| b         ⇒ a ? | b",
                "a=???          ⇒ a =?? ?",
                "(?,?)          ⇒ ( ? , ? )",
            })
    void questionMarks_ofPreparedStatements(String text, String tokens) throws SQLException {
        assertThat(String.join(" ", texts(text.replace('\'', '"'), POSTGRES, true)))
                .isEqualTo(tokens.replace('\'', '"'));
    }

    @Test
    void numberedParameters_areNotCountedAsQuestionMarks() throws SQLException {
        Scan postgres = Lexer.scan("SELECT $2, $1, $2", POSTGRES, true);
        Scan h2 = Lexer.scan("SELECT ?3, ?1", H2, true);

        assertThat(postgres.parameters()).isZero();
        assertThat(postgres.highestIndex()).isEqualTo(2);
        assertThat(h2.parameters()).isZero();
        assertThat(h2.highestIndex()).isEqualTo(3);
        assertThat(Lexer.tokens("$12", POSTGRES, true).get(0).parameterIndex("$12"))
                .isEqualTo(12);
        assertThat(Lexer.tokens("?", POSTGRES, true).get(0).parameterIndex("?")).isZero();
    }

    @Test
    void numberedParametersMixedWithOthers_areRefused() {
        assertThatThrownBy(() -> Lexer.scan("SELECT $1, ?", POSTGRES, true)).hasMessageContaining("mixes");
        assertThatThrownBy(() -> Lexer.scan("SELECT ?, ?1", H2, true)).hasMessageContaining("mixes");
    }

    @Test
    void h2_hasItsOwnCommentsQuotesAndOperators() throws SQLException {
        assertThat(texts("a // c\n+ `b``c` !~ $$x$$ || 'p'/**/'q'\u00a0<>\u2003d", H2, false))
                .containsExactly("a", "+", "`b``c`", "!~", "$$x$$", "||", "'p'/**/'q'", "<>", "d");
        assertThat(texts("a >=-1", H2, false)).containsExactly("a", ">=", "-", "1");
    }

    @Test
    void strings_areContinuedOverLinesAlone() throws SQLException {
        assertThat(texts("'a' 'b'", POSTGRES, false)).containsExactly("'a'", "'b'");
        assertThat(texts("'a'\n'b' --c\n 'd'", POSTGRES, false)).containsExactly("'a'\n'b' --c\n 'd'");
        assertThat(texts("'a' /*\n*/ 'b'", POSTGRES, false)).containsExactly("'a'", "'b'");
        assertThat(texts("'a'\n- 'b'", POSTGRES, false)).containsExactly("'a'", "-", "'b'");
    }

    @Test
    void backslashes_escapeInPlainStringsOnlyWhereTheRulesSaySo() throws SQLException {
        LexerRules legacy = POSTGRES.with(LexerRules.Form.BACKSLASH_ESCAPES);

        assertThat(Lexer.scan("SELECT 'a\\'b'", legacy, false).literal(0)).isEqualTo("a'b");
        assertThat(Lexer.scan("SELECT 'a\\'", POSTGRES, false).literal(0)).isEqualTo("a\\");
    }

    @Test
    void kinds_ofTokens() throws SQLException {
        assertThat(Lexer.tokens("a \"b\" 1 'c' $1 + ( {", POSTGRES, true).stream()
                        .map(Token::kind))
                .containsExactly(
                        Kind.WORD,
                        Kind.QUOTED_WORD,
                        Kind.LITERAL,
                        Kind.LITERAL,
                        Kind.PARAMETER,
                        Kind.OPERATOR,
                        Kind.PUNCTUATION,
                        Kind.PUNCTUATION);
    }

    @Test
    void names_areFoldedUnlessQuoted() throws SQLException {
        String text = "Ab \"C\"\"d\" U&\"d!0061\" UESCAPE '!' `e`";

        assertThat(Lexer.tokens(text, H2, false).stream().map(token -> token.name(text, Rules.H2_DIALECT)))
                .containsExactly("AB", "C\"d", "da", "E");
        assertThat(Lexer.tokens("Ab", POSTGRES, false).get(0).name("Ab", Rules.POSTGRES_DIALECT))
                .isEqualTo("ab");
    }

    @Test
    void escapes_areNoticed() throws SQLException {
        assertThat(Lexer.scan("SELECT {fn now()}", POSTGRES, true).escapes()).isTrue();
        assertThat(Lexer.scan("SELECT '{fn}'", POSTGRES, true).escapes()).isFalse();
    }

    @Test
    void severalStatements_areSplit() throws SQLException {
        Scan scan = Lexer.scan("SELECT ';' ; ; UPDATE t SET a = 1 /*;*/;\nDELETE FROM t;", POSTGRES, true);

        assertThat(scan.several()).isTrue();
        assertThat(scan.kind()).isEqualTo(StatementKind.SELECT);
        assertThat(scan.statements().stream().map(String::strip))
                .containsExactly("SELECT ';' ;", "UPDATE t SET a = 1 /*;*/", "DELETE FROM t;");
    }

    @Test
    void oneStatement_isNotSplit() throws SQLException {
        Scan scan = Lexer.scan("; SELECT 1 ;; ", POSTGRES, true);

        assertThat(scan.several()).isFalse();
        assertThat(scan.statements()).containsExactly("; SELECT 1 ;; ");
    }

    @Test
    void semicolonsInRoutineBodiesAndRules_doNotSplit() throws SQLException {
        String routine =
                "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END";

        assertThat(Lexer.scan(routine, POSTGRES, false).several()).isFalse();
        assertThat(Lexer.scan(routine + "; SELECT 3", POSTGRES, false).statements())
                .containsExactly(routine, " SELECT 3");
        assertThat(Lexer.scan("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", POSTGRES, false)
                        .several())
                .isFalse();
        assertThat(Lexer.scan("BEGIN; SELECT 1; END", POSTGRES, false).statements())
                .hasSize(3);
    }

    private static List<String> texts(String text, LexerRules rules, boolean parameters) throws SQLException {
        return Lexer.tokens(text, rules, parameters).stream()
                .map(token -> token.text(text))
                .toList();
    }
}
