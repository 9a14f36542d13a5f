package dev.kintsugi.parse;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a leading comment asks for: <code>/&#42; kintsugi: shard=shard-1 &#42;/</code>.
 *
 * @param shard the shard named, null if none
 * @param primary true if the primary is asked for
 */
public record Hint(@Nullable String shard, boolean primary) {
    private static final String PREFIX = "kintsugi:";
    private static final Pattern AROUND_EQUALS = Pattern.compile("\\s*=\\s*");
    private static final Pattern BETWEEN = Pattern.compile("[\\s,]+");

    /**
     * Adds what one comment asks for.
     *
     * @param from offset of the comment's first character after its opening
     * @param end offset after the comment, its closing included
     * @return {@code before} if the comment is none of ours
     * @throws SQLException 22023 if it has a setting that is unknown or contradicts an earlier one
     */
    static @Nullable Hint read(String text, int from, int end, @Nullable Hint before) throws SQLException {
        int at = from;
        while (at < end && Quotes.isSpace(text.charAt(at))) {
            at++;
        }
        if (!text.regionMatches(true, at, PREFIX, 0, PREFIX.length())) {
            return before;
        }
        int bodyEnd = text.charAt(from - 1) == '*' ? end - 2 : end;
        return parse(text.substring(at + PREFIX.length(), bodyEnd).trim(), before);
    }

    private static Hint parse(String settings, @Nullable Hint before) throws SQLException {
        String shard = before == null ? null : before.shard;
        boolean primary = before != null && before.primary;
        for (String setting : BETWEEN.split(AROUND_EQUALS.matcher(settings).replaceAll("="))) {
            if (setting.equalsIgnoreCase("primary")) {
                primary = true;
            } else if (setting.regionMatches(true, 0, "shard=", 0, 6) && setting.length() > 6) {
                String named = setting.substring(6);
                if (shard != null && !shard.equals(named)) {
                    throw Errors.invalidParameter(
                            "The kintsugi: comment names two shards, " + shard + " and " + named + "; name one");
                }
                shard = named;
            } else {
                throw Errors.invalidParameter("Unknown setting \"" + setting
                        + "\" in a kintsugi: comment; valid are shard=<name> and primary");
            }
        }
        return new Hint(shard, primary);
    }
}
