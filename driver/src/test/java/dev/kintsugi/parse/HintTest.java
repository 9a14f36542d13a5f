package dev.kintsugi.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HintTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/* kintsugi: shard=shard-1 */ SELECT 1                    | shard-1 | false",
                "/*kintsugi:primary*/SELECT 1                              | -       | true",
                "/* Kintsugi: SHARD = s1, primary */ SELECT 1              | s1      | true",
                "/* app */ /* kintsugi: primary shard=s1 */ SELECT 1       | s1      | true",
                "/* kintsugi: primary */ -- kintsugi: shard=s1␤SELECT 1   | s1      | true",
            })
    void leadingComments_steer(String text, String shard, boolean primary) throws SQLException {
        Scan scan = Lexer.scan(text.replace('␤', '\n'), Rules.POSTGRES, true);

        assertThat(scan.hint()).isEqualTo(new Hint(shard, primary));
        assertThat(scan.key()).isEqualTo("SELECT \u0001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT /* kintsugi: primary */ 1",
                "SELECT 1 /* kintsugi: primary */",
                "/* of kintsugi: primary */ SELECT 1",
                "SELECT '/* kintsugi: primary */'",
            })
    void otherComments_doNotSteer(String text) throws SQLException {
        assertThat(Lexer.scan(text, Rules.POSTGRES, true).hint()).isNull();
    }

    @Test
    void unknownSetting_isNamed() {
        assertThatThrownBy(() -> Lexer.scan("/* kintsugi: replica */ SELECT 1", Rules.POSTGRES, true))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"))
                .hasMessage("Unknown setting \"replica\" in a kintsugi: comment; valid are shard=<name> and primary");
        assertThatThrownBy(() -> Lexer.scan("/* kintsugi: shard= */ SELECT 1", Rules.POSTGRES, true))
                .hasMessageContaining("\"shard=\"");
    }

    @Test
    void twoShards_areRefused() {
        assertThatThrownBy(() -> Lexer.scan("/* kintsugi: shard=a shard=b */ SELECT 1", Rules.POSTGRES, true))
                .hasMessageContaining("two shards, a and b");
    }
}
