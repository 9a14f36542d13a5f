package dev.kintsugi.txn;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of one shard's part of a transaction in two-phase commit: {@code <cluster>:<transaction>:<decider>:<shard>}. It says where
 * the decision is to be found. The shard's number is there because several shards may be databases of one server, on which a name is
 * used once. PostgreSQL takes up to 199 bytes; this has 165 at most.
 *
 * @param cluster the cluster's name
 * @param transaction the transaction's id
 * @param decider the name of the shard that decides
 * @param shard the number of the shard whose part it is; -1 if the name does not tell
 */
public record PreparedName(String cluster, String transaction, String decider, int shard) {
    private static final String WORD = "[A-Za-z0-9_.-]{1,63}";
    private static final Pattern FORM = Pattern.compile("(" + WORD + "):(" + WORD + "):(" + WORD + ")(?::(\\d{1,4}))?");

    /** The name of another shard's part. */
    PreparedName of(int other) {
        return new PreparedName(cluster, transaction, decider, other);
    }

    /** False if it says that it is the name of another shard's part. */
    boolean isOf(int place) {
        return shard < 0 || shard == place;
    }

    /** As the database has it. */
    public String text() {
        return cluster + ':' + transaction + ':' + decider + (shard < 0 ? "" : ":" + shard);
    }

    /** Reads a name; null if it is none of ours. */
    public static @Nullable PreparedName parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String shard = matcher.group(4);
        return new PreparedName(
                matcher.group(1), matcher.group(2), matcher.group(3), shard == null ? -1 : Integer.parseInt(shard));
    }
}
