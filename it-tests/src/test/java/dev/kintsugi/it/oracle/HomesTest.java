package dev.kintsugi.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The second implementation of the placements, against values computed elsewhere. */
class HomesTest {

    @Test
    void hash_isTheDigestAsUnsignedNumberModuloShards() {
        assertThat(Homes.shardOf("by-hash", "user100")).isEqualTo(1);
        assertThat(Homes.shardOf("by-hash", "user101")).isEqualTo(1);
        assertThat(Homes.shardOf("by-hash", "order200")).isEqualTo(2);
        assertThat(Homes.shardOf("by-hash", "order201")).isEqualTo(1);
        assertThat(Homes.shardOf("by-hash", "user973")).isEqualTo(0);
        assertThat(Homes.shardOf("by-hash", "user980")).isEqualTo(3);
        assertThat(Homes.shardOf("by-hash", "user987")).isEqualTo(2);
        assertThat(Homes.shardOf("by-hash", "user994")).isEqualTo(2);
    }

    @Test
    void keysThatAreEqual_haveOneHome() {
        assertThat(Homes.shardOf("by-number", "1.5000")).isEqualTo(Homes.shardOf("by-number", "1.5"));
        assertThat(Homes.shardOf("by-number", "0.0000")).isEqualTo(Homes.shardOf("by-number", "0"));
        assertThat(Homes.shardOf("by-code", "AB      ")).isEqualTo(Homes.shardOf("by-code", "AB"));
    }

    @Test
    void range_boundsAreExclusive() {
        assertThat(Homes.shardOf("by-day", "2025-12-31")).isZero();
        assertThat(Homes.shardOf("by-day", "2026-01-01")).isEqualTo(1);
        assertThat(Homes.shardOf("by-day", "2026-02-28")).isEqualTo(2);
        assertThat(Homes.shardOf("by-day", "2030-01-01")).isEqualTo(3);
    }
}
