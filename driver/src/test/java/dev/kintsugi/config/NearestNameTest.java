package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which name is suggested for a mistyped one. */
class NearestNameTest {
    private static final List<String> KNOWN =
            List.of("user", "pool", "shardKey", "shard", "virtualNodes", "by-primary-key");

    @ParameterizedTest
    @CsvSource({
        "usr, user",
        "usre, user",
        "users, user",
        "USER, user",
        "shard_key, shardKey",
        "shrad, shard",
        "virtualnode, virtualNodes",
        "by_primary_key, by-primary-key",
        "plool, pool"
    })
    void mistyped_findsTheNearest(String found, String expected) {
        assertThat(NearestName.of(found, KNOWN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"unique", "''", "reader", "p", "virtual"})
    void farFromAll_findsNone(String found) {
        assertThat(NearestName.of(found, KNOWN)).isNull();
    }

    @Test
    void longLists_areCut() {
        List<String> many =
                IntStream.range(0, 100).mapToObj(i -> "some-shard-" + i).toList();

        assertThat(NearestName.advice("x", many)).endsWith("some-shard-19, …");
    }
}
