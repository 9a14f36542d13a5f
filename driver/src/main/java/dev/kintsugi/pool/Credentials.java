package dev.kintsugi.pool;

import dev.kintsugi.topology.Secret;
import java.sql.SQLException;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who connects to a node, and how to keep the password out of sight.
 *
 * @param user null where the URL or the vendor's default gives it
 * @param password null where the URL gives it or there is none
 */
record Credentials(@Nullable String user, @Nullable Secret password) {
    /** Parameters of a URL after {@code ?}, {@code &} or {@code ;}, as PostgreSQL's and H2's drivers read them. */
    private static final Pattern USER = Pattern.compile("(?i)([?&;])user=[^&;]*");

    private static final Pattern PASSWORD = Pattern.compile("(?i)([?&;])password=[^&;]*");

    /** Whatever a driver calls a password; it ends where the next parameter of any vendor could not begin. */
    private static final Pattern ANY_PASSWORD = Pattern.compile("(?i)([?&;]\\w*(?:password|pwd|passphrase)=)[^&;\\s]*");

    /** These, and from {@code other} what these lack. */
    Credentials orElse(Credentials other) {
        return new Credentials(user != null ? user : other.user, password != null ? password : other.password);
    }

    void addTo(Properties properties) {
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password.reveal());
        }
    }

    /** The URL without what these replace: PostgreSQL would prefer the URL's, and H2 refuses two different users. */
    String removeFrom(String url) {
        String without = user == null ? url : USER.matcher(url).replaceAll("$1");
        return password == null ? without : PASSWORD.matcher(without).replaceAll("$1");
    }

    /** The same error if no message of it has a password, else a copy in which it is masked. */
    SQLException masked(SQLException e) {
        for (Throwable part : e) {
            String message = part.getMessage();
            if (message != null && !mask(message).equals(message)) {
                return copy(e);
            }
        }
        return e;
    }

    /** Leaves out causes and next exceptions: they may repeat the message. */
    private SQLException copy(SQLException e) {
        String message = e.getMessage();
        SQLException copy = new SQLException(message == null ? null : mask(message), e.getSQLState(), e.getErrorCode());
        copy.setStackTrace(e.getStackTrace());
        return copy;
    }

    private String mask(String message) {
        String masked = ANY_PASSWORD.matcher(message).replaceAll("$1***");
        if (password == null || password.reveal().isEmpty()) {
            return masked;
        }
        // As a whole word only: within a longer one the stars would give away a short password rather than hide it.
        return Pattern.compile("(?<!\\w)" + Pattern.quote(password.reveal()) + "(?!\\w)")
                .matcher(masked)
                .replaceAll(Matcher.quoteReplacement("***"));
    }
}
