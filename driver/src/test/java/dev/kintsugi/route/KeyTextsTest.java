package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KeyTextsTest {
    private static final String UNKNOWN = "unknown";
    private static final String NO_ROW = "no row";

    private static final SqlType SMALLINT = SqlType.of(Kind.SMALLINT, "smallint");
    private static final SqlType INTEGER = SqlType.of(Kind.INTEGER, "integer");
    private static final SqlType BIGINT = TestPlacements.BIGINT;
    private static final SqlType NUMERIC = SqlType.of(Kind.DECIMAL, "numeric");
    private static final SqlType MONEY = new SqlType(Kind.DECIMAL, "numeric", 10, 2, null);
    private static final SqlType REAL = SqlType.of(Kind.REAL, "real");
    private static final SqlType DOUBLE = SqlType.of(Kind.DOUBLE, "double precision");
    private static final SqlType BOOLEAN = SqlType.of(Kind.BOOLEAN, "boolean");
    private static final SqlType TEXT = TestPlacements.TEXT;
    private static final SqlType VARCHAR3 = new SqlType(Kind.TEXT, "character varying", 3, -1, Collation.C);
    private static final SqlType CHAR3 = new SqlType(Kind.CHAR, "character", 3, -1, Collation.C);
    private static final SqlType UUID_TYPE = SqlType.of(Kind.UUID, "uuid");
    private static final SqlType DATE = SqlType.of(Kind.DATE, "date");
    private static final SqlType TIMESTAMP3 = new SqlType(Kind.TIMESTAMP, "timestamp without time zone", -1, 3, null);
    private static final SqlType TIMESTAMP = SqlType.of(Kind.TIMESTAMP, "timestamp without time zone");
    private static final SqlType BYTEA = SqlType.of(Kind.BINARY, "bytea");
    private static final SqlType MOOD = SqlType.of(Kind.ENUM, "mood");

    @Test
    void integer_isOneKeyInEveryJavaForm() {
        for (Object value : List.of(
                42L,
                42,
                (short) 42,
                (byte) 42,
                BigInteger.valueOf(42),
                new BigDecimal("42.0"),
                new BigDecimal("4.2e1"),
                42.0,
                42f,
                "42",
                " 42 ",
                "+42",
                "0042",
                "\t42\n")) {
            assertThat(both(BIGINT, value)).as("%s", value.getClass()).isEqualTo("42");
        }
        assertThat(both(BIGINT, -0.0)).isEqualTo("0");
        assertThat(both(BIGINT, "-0")).isEqualTo("0");
        assertThat(both(BIGINT, "-9223372036854775808")).isEqualTo("-9223372036854775808");
        assertThat(both(BIGINT, new BigDecimal("-9223372036854775808"))).isEqualTo("-9223372036854775808");
    }

    @Test
    void integer_equalsNoFractionAndNothingOutOfRange() {
        for (Object value :
                List.of(new BigDecimal("7.5"), 7.5, new BigDecimal("1e1000000000"), new BigDecimal("1e-1000000000"))) {
            assertThat(compared(BIGINT, value)).isEqualTo(NO_ROW);
            assertThat(assigned(BIGINT, value)).isEqualTo(UNKNOWN);
        }
        assertThat(compared(BIGINT, new BigInteger("9223372036854775808"))).isEqualTo(NO_ROW);
        assertThat(compared(INTEGER, 2147483648L)).isEqualTo(NO_ROW);
        assertThat(compared(SMALLINT, 32768)).isEqualTo(NO_ROW);
        assertThat(assigned(SMALLINT, 32768)).isEqualTo(UNKNOWN);
    }

    @Test
    void integer_leavesTextsThatAreNoneToTheDatabase() {
        for (String value :
                List.of("7.5", "42.0", "4e1", "0x2A", "1_000", "", "-", "9223372036854775808", "٤٢", "4 2")) {
            assertThat(both(BIGINT, value)).as(value).isEqualTo(UNKNOWN);
        }
        assertThat(both(SMALLINT, "32768")).isEqualTo(UNKNOWN);
    }

    @Test
    void integer_besideADoubleIsKnownBelowTwoToThe53() {
        assertThat(both(BIGINT, 9007199254740991.0)).isEqualTo("9007199254740991");
        assertThat(both(BIGINT, 9007199254740992.0)).isEqualTo(UNKNOWN);
        assertThat(both(BIGINT, 16777215f)).isEqualTo("16777215");
        assertThat(both(BIGINT, 16777216f)).isEqualTo(UNKNOWN);
        assertThat(both(BIGINT, Double.NaN)).isEqualTo(UNKNOWN);
    }

    @Test
    void numeric_hasNoTrailingZerosAndNoExponent() {
        assertThat(both(NUMERIC, new BigDecimal("1.500"))).isEqualTo("1.5");
        assertThat(both(NUMERIC, new BigDecimal("0E-5"))).isEqualTo("0");
        assertThat(both(NUMERIC, new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(both(NUMERIC, "-0.0")).isEqualTo("0");
        assertThat(both(NUMERIC, " +.50 ")).isEqualTo("0.5");
        assertThat(both(NUMERIC, "NaN")).isEqualTo("NaN");
        assertThat(both(NUMERIC, 42L)).isEqualTo("42");
        assertThat(both(NUMERIC, new BigInteger("99999999999999999999"))).isEqualTo("99999999999999999999");
    }

    @Test
    void numeric_leavesHugeExponentsAndOtherTextsToTheDatabase() {
        assertThat(both(NUMERIC, new BigDecimal("1E+1000000000"))).isEqualTo(UNKNOWN);
        assertThat(both(NUMERIC, new BigDecimal("1E-1000000000"))).isEqualTo(UNKNOWN);
        assertThat(both(NUMERIC, "1e99999")).hasSize(100_000);
        assertThat(both(NUMERIC, "1".repeat(140_000) + "x")).isEqualTo(UNKNOWN);
        assertThat(both(NUMERIC, "0x1F")).isEqualTo(UNKNOWN);
    }

    @Test
    void numeric_besideADoubleIsKnownWhereItsPrecisionAllows() {
        assertThat(both(MONEY, 42.0)).isEqualTo("42");
        assertThat(both(MONEY, 42.5)).isEqualTo(UNKNOWN);
        assertThat(both(NUMERIC, 42.0)).isEqualTo(UNKNOWN);
        assertThat(both(MONEY, 16777215f)).isEqualTo(UNKNOWN);
    }

    @Test
    void numeric_assignedWithMoreDigitsThanItsScaleIsRoundedByTheDatabase() {
        assertThat(assigned(MONEY, new BigDecimal("1.50"))).isEqualTo("1.5");
        assertThat(assigned(MONEY, new BigDecimal("1.234"))).isEqualTo(UNKNOWN);
        assertThat(compared(MONEY, new BigDecimal("1.234"))).isEqualTo("1.234");
        assertThat(assigned(new SqlType(Kind.DECIMAL, "numeric", 5, -2, null), 150))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void floats_areTheirExactExpansion() {
        assertThat(both(DOUBLE, 0.5)).isEqualTo("0.5");
        assertThat(both(DOUBLE, 0.1)).isEqualTo("0.1000000000000000055511151231257827021181583404541015625");
        assertThat(both(DOUBLE, "0.1")).isEqualTo(both(DOUBLE, 0.1));
        assertThat(both(DOUBLE, -0.0)).isEqualTo("0");
        assertThat(both(DOUBLE, Double.NaN)).isEqualTo("NaN");
        assertThat(both(DOUBLE, "NaN")).isEqualTo("NaN");
        assertThat(both(DOUBLE, Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
        assertThat(both(DOUBLE, 42L)).isEqualTo("42");
        assertThat(both(REAL, 0.1f)).isEqualTo("0.100000001490116119384765625");
        assertThat(both(REAL, "0.1")).isEqualTo(both(REAL, 0.1f));
        assertThat(both(REAL, (double) 0.1f)).isEqualTo(both(REAL, 0.1f));
    }

    @Test
    void floats_leaveWhatIsRoundedOnTheWayToTheDatabase() {
        assertThat(both(DOUBLE, 0.1f)).isEqualTo(UNKNOWN);
        assertThat(both(DOUBLE, 0.5f)).isEqualTo("0.5");
        assertThat(both(DOUBLE, new BigDecimal("0.1"))).isEqualTo(UNKNOWN);
        assertThat(both(DOUBLE, 1L << 53)).isEqualTo(UNKNOWN);
        assertThat(both(REAL, 1L << 24)).isEqualTo(UNKNOWN);
        assertThat(both(DOUBLE, "1e400")).isEqualTo(UNKNOWN);
        assertThat(both(DOUBLE, "1e-400")).isEqualTo(UNKNOWN);
        assertThat(both(DOUBLE, "1d")).isEqualTo(UNKNOWN);
        assertThat(compared(REAL, 0.1)).isEqualTo(NO_ROW);
        assertThat(assigned(REAL, 0.1)).isEqualTo(UNKNOWN);
    }

    @Test
    void boolean_readsPostgresLiterals() {
        for (Object value : List.of(true, "t", "TRUE", " yes ", "on", "1", "tr")) {
            assertThat(both(BOOLEAN, value)).isEqualTo("true");
        }
        for (Object value : List.of(false, "f", "False", "n", "off", "of", "0")) {
            assertThat(both(BOOLEAN, value)).isEqualTo("false");
        }
        for (Object value : List.of("o", "2", "", 1, 0L)) {
            assertThat(both(BOOLEAN, value)).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void text_isVerbatim() {
        assertThat(both(TEXT, "a ")).isEqualTo("a ");
        assertThat(both(TEXT, "")).isEmpty();
        assertThat(both(TEXT, "042")).isEqualTo("042");
    }

    @Test
    void text_comparedWithAnythingElseIsLeftToTheDatabase() {
        for (Object value : List.of(42L, new BigDecimal("42"), true, UUID.randomUUID(), LocalDate.EPOCH, 'a')) {
            assertThat(compared(TEXT, value)).isEqualTo(UNKNOWN);
            assertThat(text(KeyTexts.compared(TEXT, value, TestPlacements.H2))).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void text_assignedAnIntegerHoldsItsDigits() {
        assertThat(assigned(TEXT, 42L)).isEqualTo("42");
        assertThat(assigned(TEXT, new BigDecimal("4.0"))).isEqualTo(UNKNOWN);
        assertThat(assigned(VARCHAR3, 1234)).isEqualTo(UNKNOWN);
    }

    @Test
    void text_longerThanItsColumnIsLeftToTheDatabase() {
        assertThat(assigned(VARCHAR3, "abc")).isEqualTo("abc");
        assertThat(assigned(VARCHAR3, "abc ")).isEqualTo(UNKNOWN);
        assertThat(assigned(CHAR3, "abc ")).isEqualTo("abc");
        assertThat(assigned(CHAR3, "abcd")).isEqualTo(UNKNOWN);
        assertThat(compared(VARCHAR3, "abcd")).isEqualTo("abcd");
    }

    @Test
    void char_losesTrailingSpacesAlone() {
        assertThat(both(CHAR3, "a  ")).isEqualTo("a");
        assertThat(both(CHAR3, " a")).isEqualTo(" a");
        assertThat(both(CHAR3, "   ")).isEmpty();
        assertThat(both(CHAR3, "a\t")).isEqualTo("a\t");
    }

    @Test
    void collationThatFoldsTexts_hasNoKeys() {
        SqlType folding = new SqlType(Kind.TEXT, "text", -1, -1, new Collation("ci", Collation.Order.DATABASE, false));
        assertThat(both(folding, "a")).isEqualTo(UNKNOWN);
        assertThat(both(new SqlType(Kind.TEXT, "VARCHAR_IGNORECASE", -1, -1, Collation.H2_OFF), "a"))
                .isEqualTo(UNKNOWN);
        assertThat(KeyTexts.sameCanonicalForm(folding, folding)).isFalse();
    }

    @Test
    void uuid_isLowerCaseWithHyphens() {
        UUID uuid = UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479");
        for (Object value : List.of(
                uuid,
                "f47ac10b-58cc-4372-a567-0e02b2c3d479",
                "F47AC10B-58CC-4372-A567-0E02B2C3D479",
                "f47ac10b58cc4372a5670e02b2c3d479",
                "{F47AC10B58CC-4372A567-0e02b2c3d479}",
                "f47a-c10b-58cc-4372-a567-0e02-b2c3-d479")) {
            assertThat(both(UUID_TYPE, value)).isEqualTo(uuid.toString());
        }
        for (Object value : List.of(
                " f47ac10b-58cc-4372-a567-0e02b2c3d479",
                "f47ac10b--58cc-4372-a567-0e02b2c3d479",
                "f47ac10b58cc4372a5670e02b2c3d479-",
                "{f47ac10b58cc4372a5670e02b2c3d479",
                "{",
                "f47ac10b58cc4372a5670e02b2c3d47",
                "f47ac10b58cc4372a5670e02b2c3d4790",
                "g47ac10b58cc4372a5670e02b2c3d479")) {
            assertThat(both(UUID_TYPE, value)).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void bytea_isHexadecimal() {
        assertThat(both(BYTEA, new byte[] {1, (byte) 0xAB})).isEqualTo("01ab");
        assertThat(both(BYTEA, "\\x01AB")).isEqualTo("01ab");
        assertThat(both(BYTEA, "\\x01A")).isEqualTo(UNKNOWN);
        assertThat(both(BYTEA, "abc")).isEqualTo(UNKNOWN);
        assertThat(text(KeyTexts.compared(BYTEA, "\\x01AB", TestPlacements.H2))).isEqualTo(UNKNOWN);
        assertThat(both(SqlType.of(Kind.BINARY, "BINARY"), new byte[] {1})).isEqualTo(UNKNOWN);
    }

    @Test
    void enumeration_goesByItsLabel() {
        assertThat(both(MOOD, "sad")).isEqualTo("sad");
        assertThat(both(MOOD, 1)).isEqualTo(UNKNOWN);
        assertThat(text(KeyTexts.compared(MOOD, "sad", TestPlacements.H2))).isEqualTo(UNKNOWN);
        assertThat(text(KeyTexts.stored(MOOD, "sad"))).isEqualTo("sad");
    }

    @Test
    void null_equalsNoKey() {
        for (Kind kind : Kind.values()) {
            KeyText key = KeyTexts.compared(SqlType.of(kind, "t"), null, TestPlacements.POSTGRES);
            assertThat(key).isEqualTo(KeyText.NoRow.NO_ROW);
        }
    }

    @Test
    void valuesThatAreReadOnlyOnce_areUnknownToEveryType() {
        for (Kind kind : Kind.values()) {
            for (Object value : Arrays.asList(
                    new ByteArrayInputStream(new byte[1]),
                    new StringReader("1"),
                    new char[] {'1'},
                    new int[] {1},
                    KeyText.Unknown.UNKNOWN,
                    new Object())) {
                SqlType type = SqlType.of(kind, "t");
                assertThat(text(KeyTexts.compared(type, value, TestPlacements.POSTGRES)))
                        .isEqualTo(UNKNOWN);
                assertThat(text(KeyTexts.assigned(type, value, TestPlacements.POSTGRES)))
                        .isEqualTo(UNKNOWN);
            }
        }
    }

    @Test
    void storedValues_areKnownInTheDatabasesOwnSpelling() {
        assertThat(stored(BOOLEAN, "t")).isEqualTo("true");
        assertThat(stored(REAL, "0.1")).isEqualTo(both(REAL, 0.1f));
        assertThat(stored(SqlType.of(Kind.OTHER, "jsonb"), "{}")).isEqualTo(UNKNOWN);
    }

    @Test
    void canonicalForms_agreeAmongExactNumbersAndWithinAKind() {
        assertThat(KeyTexts.sameCanonicalForm(INTEGER, BIGINT)).isTrue();
        assertThat(KeyTexts.sameCanonicalForm(INTEGER, NUMERIC)).isTrue();
        assertThat(KeyTexts.sameCanonicalForm(TEXT, VARCHAR3)).isTrue();
        assertThat(KeyTexts.sameCanonicalForm(TIMESTAMP, TIMESTAMP3)).isTrue();
        assertThat(KeyTexts.sameCanonicalForm(TEXT, CHAR3)).isFalse();
        assertThat(KeyTexts.sameCanonicalForm(INTEGER, DOUBLE)).isFalse();
        assertThat(KeyTexts.sameCanonicalForm(DATE, TIMESTAMP)).isFalse();
        assertThat(KeyTexts.sameCanonicalForm(MOOD, SqlType.of(Kind.ENUM, "colour")))
                .isFalse();
    }

    @Property
    void equalNumerics_haveOneText(@ForAll BigDecimal number) {
        BigDecimal longer = number.setScale(number.scale() + 3);
        assertThat(both(NUMERIC, longer)).isEqualTo(both(NUMERIC, number));
        assertThat(both(NUMERIC, number.toString())).isEqualTo(both(NUMERIC, number));
        assertThat(new BigDecimal(both(NUMERIC, number))).isEqualByComparingTo(number);
    }

    @Property
    void doubles_andTheirTextsAreOneKey(@ForAll double number) {
        assertThat(both(DOUBLE, Double.toString(number))).isEqualTo(both(DOUBLE, number));
        assertThat(Double.parseDouble(both(DOUBLE, number))).isEqualTo(number + 0.0);
    }

    /** What both functions say, where they agree; else both answers. */
    private static String both(SqlType type, Object value) {
        String compared = compared(type, value);
        String assigned = assigned(type, value);
        return compared.equals(assigned) ? compared : compared + " but assigned " + assigned;
    }

    private static String compared(SqlType type, Object value) {
        return text(KeyTexts.compared(type, value, TestPlacements.POSTGRES));
    }

    private static String assigned(SqlType type, Object value) {
        return text(KeyTexts.assigned(type, value, TestPlacements.POSTGRES));
    }

    private static String stored(SqlType type, Object value) {
        return text(KeyTexts.stored(type, value));
    }

    private static String text(KeyText key) {
        if (key instanceof KeyText.Of known) {
            return known.text();
        }
        return key == KeyText.NoRow.NO_ROW ? NO_ROW : UNKNOWN;
    }
}
