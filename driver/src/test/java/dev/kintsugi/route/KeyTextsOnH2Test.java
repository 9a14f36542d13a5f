package dev.kintsugi.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys are those that H2 compares and stores by. {@code -Dkintsugi.seed} repeats a failure. */
class KeyTextsOnH2Test {

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void key_isTheOneThatTheDatabaseGoesBy(String declaration, SqlType type) throws SQLException {
        long seed = Long.getLong("kintsugi.seed", System.nanoTime());
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            KeyOracle oracle = new KeyOracle(connection, TestPlacements.H2, type, declaration);
            assertThat(oracle.check(KeyCandidates.of(seed))).isPositive();
        } catch (AssertionError e) {
            throw new AssertionError("kintsugi.seed=" + seed, e);
        }
    }

    static Stream<Arguments> columns() {
        return Stream.of(
                column("smallint", Kind.SMALLINT, -1, -1),
                column("integer", Kind.INTEGER, -1, -1),
                column("bigint", Kind.BIGINT, -1, -1),
                column("numeric(10, 2)", Kind.DECIMAL, 10, 2),
                column("numeric(40, 10)", Kind.DECIMAL, 40, 10),
                column("decfloat", Kind.DECIMAL, -1, -1),
                column("decfloat(3)", Kind.DECIMAL, 3, -1),
                column("real", Kind.REAL, -1, -1),
                column("double precision", Kind.DOUBLE, -1, -1),
                column("boolean", Kind.BOOLEAN, -1, -1),
                column("varchar", Kind.TEXT, -1, -1),
                column("varchar(3)", Kind.TEXT, 3, -1),
                column("char(3)", Kind.CHAR, 3, -1),
                column("uuid", Kind.UUID, -1, -1),
                column("date", Kind.DATE, -1, -1),
                column("time", Kind.TIME, -1, 0),
                column("time(6)", Kind.TIME, -1, 6),
                column("timestamp", Kind.TIMESTAMP, -1, 6),
                column("timestamp(3)", Kind.TIMESTAMP, -1, 3),
                column("timestamp(9)", Kind.TIMESTAMP, -1, 9),
                column("timestamp(3) with time zone", Kind.TIMESTAMP_TZ, -1, 3),
                column("timestamp with time zone", Kind.TIMESTAMP_TZ, -1, 6),
                Arguments.of("varbinary(4)", new SqlType(Kind.BINARY, "BINARY VARYING", 4, -1, null)));
    }

    private static Arguments column(String declaration, Kind kind, int length, int scale) {
        Collation collation = kind.isText() ? Collation.H2_OFF : null;
        return Arguments.of(declaration, new SqlType(kind, declaration, length, scale, collation));
    }
}
