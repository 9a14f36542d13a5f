package dev.kintsugi.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.dialect.LexerRules;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LexerPropertiesTest {
    private static final String[] SPACES = {" ", "\n", "\t ", "/**/", " /* ' */ ", "-- \"\n", " /* /* $$ */ */\r\n"};
    private static final List<List<String>> LITERALS = List.of(
            List.of("1", "42", "0x1F", "1_000"),
            List.of("1.5", ".5", "5.", "1e3"),
            List.of("'a'", "''", "'it''s'", "E'\\''", "U&'\\0041' UESCAPE '!'", "$$ ' $$", "$x$ $$ $x$", "'a'\n'b'"),
            List.of("N'a'", "n''"),
            List.of("B'1'", "X'F'", "x''"));

    /** A piece of a statement: a token with both its spellings, or the space between two. */
    record Piece(String one, String other) {}

    @Property
    void textsThatDifferInLiteralsAndSpaceAlone_haveOneKey(@ForAll("pieces") List<Piece> pieces) throws SQLException {
        StringBuilder one = new StringBuilder();
        StringBuilder other = new StringBuilder();
        for (Piece piece : pieces) {
            one.append(piece.one());
            other.append(piece.other());
        }
        Scan first = Lexer.scan(one.toString(), Rules.POSTGRES, false);
        Scan second = Lexer.scan(other.toString(), Rules.POSTGRES, false);

        assertThat(first.key()).isEqualTo(second.key());
        assertThat(first.literals()).isEqualTo(second.literals());
    }

    @Property
    void scanningTheKeyWithItsLiterals_givesTheKeyAgain(@ForAll("pieces") List<Piece> pieces) throws SQLException {
        StringBuilder text = new StringBuilder();
        pieces.forEach(piece -> text.append(piece.one()));
        Scan scan = Lexer.scan(text.toString(), Rules.POSTGRES, false);
        StringBuilder rendered = new StringBuilder();
        int slot = 0;
        for (char c : scan.key().toCharArray()) {
            rendered.append(c < Mark.PARAMETER ? scan.literalText(slot++) : String.valueOf(c));
        }

        assertThat(Lexer.scan(rendered.toString(), Rules.POSTGRES, false).key()).isEqualTo(scan.key());
    }

    @Property(tries = 5000)
    void anyText_isScannedOrRefusedAs42601(@ForAll("texts") String text) throws SQLException {
        for (LexerRules rules : List.of(Rules.POSTGRES, Rules.H2)) {
            for (boolean parameters : new boolean[] {true, false}) {
                try {
                    agree(text, rules, parameters);
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).isEqualTo("42601");
                }
            }
        }
    }

    /** Scan and tokens see the same literals, tokens do not overlap, and every literal has a value or none. */
    private static void agree(String text, LexerRules rules, boolean parameters) throws SQLException {
        Scan scan = Lexer.scan(text, rules, parameters);
        List<Token> tokens = Lexer.tokens(text, rules, parameters);
        List<String> literals = new ArrayList<>();
        int end = 0;
        for (Token token : tokens) {
            assertThat(token.start()).isGreaterThanOrEqualTo(end);
            assertThat(token.end()).isGreaterThan(token.start());
            end = token.end();
            if (token.kind() == Token.Kind.LITERAL) {
                literals.add(token.text(text));
            }
        }
        assertThat(scan.literals()).isEqualTo(literals.size());
        for (int slot = 0; slot < scan.literals(); slot++) {
            assertThat(scan.literalText(slot)).isEqualTo(literals.get(slot));
            assertThat(scan.literal(slot))
                    .satisfiesAnyOf(value -> assertThat(value).isNull(), value -> assertThat(value)
                            .isInstanceOfAny(String.class, Long.class, java.math.BigDecimal.class));
        }
        assertThat(scan.key()).doesNotStartWith(" ").doesNotEndWith(" ");
        if (tokens.stream().noneMatch(token -> token.kind() == Token.Kind.QUOTED_WORD)) {
            // A quoted name keeps its spaces.
            assertThat(scan.key()).doesNotContain("  ");
        }
        assertThat(String.join("", scan.statements()).length()).isLessThanOrEqualTo(text.length());
    }

    @Provide
    Arbitrary<List<Piece>> pieces() {
        Arbitrary<Piece> space = Combinators.combine(Arbitraries.of(SPACES), Arbitraries.of(SPACES))
                .as(Piece::new);
        Arbitrary<Piece> token = Arbitraries.of(
                        "SELECT", "a", "\"b  c\"", "(", ")", ",", "+", "- ", "/", "<=", "||", "?", "é")
                .map(text -> new Piece(text, text));
        Arbitrary<Piece> literal = Arbitraries.of(LITERALS)
                .flatMap(same -> Combinators.combine(Arbitraries.of(same), Arbitraries.of(same))
                        .as(Piece::new));
        // A space follows each token. A literal ends with a comma too, lest a line's end join two strings.
        Arbitrary<Piece> spaced = Arbitraries.oneOf(
                        token, literal.map(piece -> new Piece(piece.one() + ",", piece.other() + ",")))
                .flatMap(piece -> space.map(gap -> new Piece(piece.one() + gap.one(), piece.other() + gap.other())));
        return spaced.list().ofMaxSize(20);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "'",
                "''",
                "\"",
                "\\",
                "$$",
                "$a$",
                "$",
                "/*",
                "*/",
                "--",
                "//",
                "\n",
                " ",
                ";",
                "(",
                ")",
                "{",
                "}",
                "E'",
                "U&'",
                "U&\"",
                "B'",
                "UESCAPE",
                "1",
                "0x",
                "1e",
                ".",
                "_",
                "?",
                "??",
                "?1",
                "$1",
                "a",
                "é",
                "\u00a0",
                "\u0001",
                "+",
                "-",
                "=",
                "`",
                "WITH",
                "AS",
                "INSERT INTO",
                "SELECT",
                "\ud83d",
                "BEGIN",
                "CREATE FUNCTION",
                "\\uD83D",
                "\\x41");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(15).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(30));
    }
}
