package dev.kintsugi.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What H2 answers to SELECT with a random literal is what the lexer reads in it. */
class H2LiteralsTest {
    private static final String[] OPENINGS = {"'", "E'", "U&'", "N'", "$$", "", "", "0x", "0b", "'a'"};
    private static final String[] PIECES = {
        "'",
        "''",
        "\\",
        "\\\\",
        "\n",
        " ",
        "--",
        "//",
        "/*",
        "*/",
        "a",
        "1",
        "7",
        "E'",
        "$$",
        "$",
        "\"",
        "\\0041",
        "\\+01F600",
        "_",
        ".",
        "e",
        "E5",
        "L",
        "+",
        "!",
        " UESCAPE '!'",
        "!0042",
        "é",
        "\u00a0",
        "x",
        "``"
    };
    private static final int TEXTS = 2000;

    @RepeatedTest(3)
    void randomLiterals_haveH2sValues(RepetitionInfo repetition) throws SQLException {
        Random random = new Random(repetition.getCurrentRepetition());
        int compared = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < TEXTS; i++) {
                compared += compare("SELECT " + literal(random), statement) ? 1 : 0;
            }
        }
        assertThat(compared).isGreaterThan(100);
    }

    @Test
    void escapeStrings_doNotEscapeInH2() throws SQLException {
        assertThat(Lexer.scan("SELECT E'a\\nb\\\\'", Rules.H2, false).literal(0))
                .isEqualTo("a\\nb\\");
    }

    private static String literal(Random random) {
        String opening = OPENINGS[random.nextInt(OPENINGS.length)];
        StringBuilder literal = new StringBuilder(opening);
        for (int i = random.nextInt(6); i >= 0; i--) {
            literal.append(PIECES[random.nextInt(PIECES.length)]);
        }
        if (random.nextInt(4) > 0) {
            literal.append(opening.endsWith("'") ? "'" : opening.startsWith("$") ? opening : "");
        }
        return literal.toString();
    }

    /** Compares if H2 takes the text and reads it as one literal; what H2 takes must be scanned without an error. */
    private static boolean compare(String text, Statement statement) throws SQLException {
        Object theirs;
        try (ResultSet answer = statement.executeQuery(text)) {
            answer.next();
            theirs = answer.getObject(1);
        } catch (SQLException e) {
            return false;
        }
        Scan scan = Lexer.scan(text, Rules.H2, false);
        if (scan.literals() != 1 || Lexer.tokens(text, Rules.H2, false).size() != 2) {
            return false;
        }
        Object ours = scan.literal(0);
        assertThat(ours == null || same(ours, theirs))
                .as("%s: %s, H2 has %s", text, ours, theirs)
                .isTrue();
        return true;
    }

    private static boolean same(Object ours, @Nullable Object theirs) {
        if (ours instanceof String) {
            return ours.equals(theirs);
        }
        return theirs != null && new BigDecimal(ours.toString()).compareTo(new BigDecimal(theirs.toString())) == 0;
    }
}
