package dev.kintsugi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.rows.Parameter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Remembered setters, bound to real H2 statements. */
class SetterCallTest {
    private Connection h2;

    @BeforeEach
    void open() throws SQLException {
        h2 = DriverManager.getConnection("jdbc:h2:mem:");
    }

    @AfterEach
    void close() throws SQLException {
        h2.close();
    }

    private String bound(Parameter parameter, String type) throws SQLException {
        try (PreparedStatement statement = h2.prepareStatement("SELECT CAST(? AS " + type + ")")) {
            parameter.bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    @Test
    void everySetter_bindsItsValue() throws SQLException {
        assertThat(bound(new SetterCall<>(PreparedStatement::setLong, 42L), "BIGINT"))
                .isEqualTo("42");
        assertThat(bound(new SetterCall<>(PreparedStatement::setInt, 42), "INT"))
                .isEqualTo("42");
        assertThat(bound(new SetterCall<>(PreparedStatement::setShort, (short) 42), "SMALLINT"))
                .isEqualTo("42");
        assertThat(bound(new SetterCall<>(PreparedStatement::setByte, (byte) 42), "TINYINT"))
                .isEqualTo("42");
        assertThat(bound(new SetterCall<>(PreparedStatement::setBoolean, true), "BOOLEAN"))
                .isEqualTo("TRUE");
        assertThat(bound(new SetterCall<>(PreparedStatement::setDouble, 1.5), "DOUBLE PRECISION"))
                .isEqualTo("1.5");
        assertThat(bound(new SetterCall<>(PreparedStatement::setFloat, 1.5f), "REAL"))
                .isEqualTo("1.5");
        assertThat(bound(new SetterCall<>(PreparedStatement::setString, "a"), "VARCHAR"))
                .isEqualTo("a");
        assertThat(bound(new SetterCall<>(PreparedStatement::setBigDecimal, new BigDecimal("1.50")), "NUMERIC(5, 2)"))
                .isEqualTo("1.50");
        assertThat(bound(new SetterCall<>(PreparedStatement::setObject, new UUID(0, 10)), "UUID"))
                .isEqualTo("00000000-0000-0000-0000-00000000000a");
        assertThat(bound(new SetterCall<>(PreparedStatement::setString, null), "VARCHAR"))
                .isNull();
    }

    @Test
    void toString_neverShowsTheValue() {
        assertThat(new SetterCall<>(PreparedStatement::setString, "secret").toString())
                .doesNotContain("secret");
    }

    @Test
    void whatTheApplicationChangesLater_isNotSeen() throws SQLException {
        Date date = Date.valueOf("2024-02-29");
        Timestamp timestamp = Timestamp.valueOf("2024-02-29 01:02:03.456789");
        byte[] bytes = {1, 2};
        Integer[] numbers = {1, 2};
        Parameter byDate = new SetterCall<>(PreparedStatement::setDate, date);
        Parameter byTimestamp = new SetterCall<>(PreparedStatement::setTimestamp, timestamp);
        Parameter byBytes = new SetterCall<>(PreparedStatement::setBytes, bytes);
        Parameter byArray = new SetterCall<>(PreparedStatement::setObject, numbers);
        date.setTime(0);
        timestamp.setTime(0);
        bytes[0] = 9;
        numbers[0] = 9;
        assertThat(bound(byDate, "DATE")).isEqualTo("2024-02-29");
        assertThat(bound(byTimestamp, "TIMESTAMP(6)")).isEqualTo("2024-02-29 01:02:03.456789");
        assertThat(byBytes.value()).isEqualTo(new byte[] {1, 2});
        assertThat(bound(byArray, "INT ARRAY")).isEqualTo("[1, 2]");
    }

    @Test
    void aShortStream_isBoundToSeveralShards() throws SQLException {
        InputStream stream = new ByteArrayInputStream(new byte[] {'a', 'b'});
        Parameter bytes = new StreamCall(stream, (backend, at, replayed) -> backend.setBinaryStream(at, replayed, 2));
        Parameter text = new ReaderCall(new StringReader("ab"), PreparedStatement::setCharacterStream);
        for (int shard = 0; shard < 3; shard++) {
            assertThat(bound(bytes, "VARBINARY")).isEqualTo("ab");
            assertThat(bound(text, "VARCHAR")).isEqualTo("ab");
        }
        assertThat(bytes.value()).isSameAs(stream);
    }

    @Test
    void aLongStream_isBoundToOneShardOnly() throws SQLException {
        int size = StreamCall.KEPT + 3;
        Parameter bytes = new StreamCall(new ByteArrayInputStream(new byte[size]), PreparedStatement::setBinaryStream);
        assertThat(length(bytes)).isEqualTo(size);
        assertThatThrownBy(() -> length(bytes))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("54000"));
    }

    @Test
    void aLongReader_isBoundToOneShardOnly() throws SQLException {
        int size = ReaderCall.KEPT + 3;
        Parameter text = new ReaderCall(new StringReader("x".repeat(size)), PreparedStatement::setCharacterStream);
        assertThat(length(text)).isEqualTo(size);
        assertThatThrownBy(() -> length(text))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("54000"));
    }

    private long length(Parameter parameter) throws SQLException {
        try (PreparedStatement statement = h2.prepareStatement("SELECT CHAR_LENGTH(CAST(? AS CLOB))")) {
            parameter.bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    @Test
    void aFailingStream_isAnSqlError() {
        Reader failing = new Reader() {
            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("gone");
            }

            @Override
            public void close() {}
        };
        Parameter text = new ReaderCall(failing, PreparedStatement::setCharacterStream);
        assertThatThrownBy(() -> bound(text, "VARCHAR"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22000"))
                .hasRootCauseMessage("gone");
    }
}
