package dev.kintsugi.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTokenTest {

    @Test
    void text_isReadAgain() throws SQLException {
        ReadToken token = new ReadToken(Map.of(
                "shard-0", new ReadToken.Place(1, 0x3000148L), "eu=west", new ReadToken.Place(12, 0xFFFF_0000_0001L)));
        assertThat(token).hasToString("eu=west=12/000FFFF00000001,shard-0=1/000000003000148");
        assertThat(ReadToken.of(token.toString())).isEqualTo(token);
        assertThat(ReadToken.of("")).isEqualTo(ReadToken.NONE);
        assertThat(ReadToken.NONE).hasToString("");
    }

    @Test
    void isReached_byAPositionThatIsNotBehind_onATimelineThatIsNotOlder() throws SQLException {
        ReadToken token = ReadToken.of("shard-0=2/100");
        assertThat(token.isReached("shard-0", 0x100, 2)).isTrue();
        assertThat(token.isReached("shard-0", 0x101, 3)).isTrue();
        assertThat(token.isReached("shard-0", 0xFF, 2)).isFalse();
        assertThat(token.isReached("shard-0", 0x200, 1)).isFalse();
        assertThat(token.isReached("shard-1", 0, 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"yesterday", "shard-0", "shard-0=1", "shard-0=x/1", "shard-0=1/G", ",", "a=1/1,,b=1/1", "=1/1"})
    void otherTexts_areNone(String text) {
        assertThatThrownBy(() -> ReadToken.of(text))
                .isInstanceOf(SQLException.class)
                .extracting("SQLState")
                .isEqualTo("22023");
    }
}
