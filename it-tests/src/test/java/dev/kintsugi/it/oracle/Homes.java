package dev.kintsugi.it.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where each row of the base tables must lie, worked out without the driver: a second implementation of the placements of
 * {@code cluster.yaml} over four shards, so that a driver which places rows consistently but wrongly is found out.
 */
final class Homes {

    private static final int SHARDS = 4;
    private static final int VIRTUAL_NODES = 64;
    private static final TreeMap<BigInteger, Integer> RING = ring(Map.of(1, 2));
    private static final Map<String, Integer> LISTED = Map.of("DE", 0, "FR", 0, "US", 1, "JP", 2);
    private static final TreeMap<String, Integer> DAYS =
            new TreeMap<>(Map.of("0000-00-00", 0, "2026-01-01", 1, "2026-02-01", 2, "2026-03-01", 3));

    private Homes() {}

    /**
     * The shard of a key.
     *
     * @param placement a placement's name in {@code cluster.yaml}
     * @param key the key as the database shows it; empty for NULL
     */
    static int shardOf(String placement, String key) {
        if (key.isEmpty()) {
            return ofNull(placement);
        }
        return switch (placement) {
            case "by-hash" -> sha256(key).mod(BigInteger.valueOf(SHARDS)).intValueExact();
            case "by-number" ->
                sha256(number(key)).mod(BigInteger.valueOf(SHARDS)).intValueExact();
            case "by-ring" -> onRing(key.toLowerCase(Locale.ROOT));
            case "by-country" -> LISTED.getOrDefault(key.strip(), 3);
            case "by-day" -> DAYS.floorEntry(key).getValue();
            case "by-code" ->
                sha256(key.stripTrailing()).mod(BigInteger.valueOf(SHARDS)).intValueExact();
            default -> throw new IllegalArgumentException("no placement " + placement);
        };
    }

    /** By hash and ring NULL lies where the empty text lies, by list and range where all else does. */
    private static int ofNull(String placement) {
        return switch (placement) {
            case "by-country", "by-day" -> 3;
            case "by-ring" -> onRing("");
            default -> sha256("").mod(BigInteger.valueOf(SHARDS)).intValueExact();
        };
    }

    private static String number(String key) {
        BigDecimal value = new BigDecimal(key);
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static int onRing(String key) {
        Map.Entry<BigInteger, Integer> point = RING.ceilingEntry(sha256(key));
        return point == null ? RING.firstEntry().getValue() : point.getValue();
    }

    private static TreeMap<BigInteger, Integer> ring(Map<Integer, Integer> weights) {
        TreeMap<BigInteger, Integer> ring = new TreeMap<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            for (int i = 0; i < VIRTUAL_NODES * weights.getOrDefault(shard, 1); i++) {
                ring.put(sha256("shard-" + shard + ":" + i), shard);
            }
        }
        return ring;
    }

    private static BigInteger sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
