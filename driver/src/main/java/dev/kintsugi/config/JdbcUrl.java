package dev.kintsugi.config;

import dev.kintsugi.dialect.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node's JDBC URL, taken apart: user and password are lifted out, so that what remains may be shown, and every other parameter is
 * on the vendor's allow-list or {@code allowUnsafeUrls} is true. No message quotes a URL.
 *
 * @param text the URL without user and password
 * @param identity the database that it leads to, for finding two nodes on one
 */
record JdbcUrl(String text, Dialect dialect, String identity, @Nullable String user, @Nullable String password) {
    private static final Pattern SCHEME = Pattern.compile("(jdbc:)?[a-z0-9+.-]+:");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_. ]{1,40}");
    private static final String SWITCH = "; 'allowUnsafeUrls: true' at the top of the file permits it";

    /** Reads a URL, noting what is wrong with it; null if it cannot be used. */
    static @Nullable JdbcUrl read(String path, Value value, boolean allowUnsafe, Mistakes mistakes) {
        String url = value.text();
        Dialect dialect = Dialect.of(url);
        UrlGrammar grammar = UrlGrammar.of(url);
        if (dialect == null || grammar == null) {
            mistakes.add(
                    value.at(),
                    path + " is no JDBC URL of a known database" + begins(value)
                            + ". Valid: jdbc:postgresql://host/database, jdbc:h2:mem:name");
            return null;
        }
        String body = grammar.body(url);
        String objection = grammar.objection(body);
        if (objection != null) {
            mistakes.add(value.at(), path + " " + objection);
            return null;
        }
        if (!allowUnsafe && !grammar.harmlessBody(body)) {
            mistakes.add(value.at(), path + " leads to a file system that may read other files" + SWITCH);
        }
        List<String> kept = new ArrayList<>();
        Map<String, String> credentials = new HashMap<>();
        for (String parameter : grammar.parameters(url)) {
            int equals = parameter.indexOf('=');
            String name = grammar.canonicalName(equals < 0 ? parameter : parameter.substring(0, equals));
            String given = equals < 0 ? "" : parameter.substring(equals + 1);
            String credential = UrlGrammar.credential(name);
            if (credential != null) {
                lift(path, value, credential, grammar.decode(given), credentials, mistakes);
                continue;
            }
            kept.add(parameter);
            if (!allowUnsafe && !allowed(grammar, name, given)) {
                mistakes.add(value.at(), path + " sets " + shown(name, value) + refused(grammar, name));
            }
        }
        return new JdbcUrl(
                grammar.url(body, kept),
                dialect,
                grammar.identity(body),
                credentials.get("user"),
                credentials.get("password"));
    }

    private static void lift(
            String path,
            Value value,
            String credential,
            @Nullable String decoded,
            Map<String, String> credentials,
            Mistakes mistakes) {
        if (decoded == null) {
            mistakes.add(value.at(), path + " has a " + credential + " that is not URL-encoded: '%' is written %25");
        } else if (credentials.putIfAbsent(credential, decoded) != null) {
            mistakes.add(value.at(), path + " gives the " + credential + " twice");
        }
    }

    private static boolean allowed(UrlGrammar grammar, String name, String given) {
        return grammar.allowed().contains(name)
                || grammar.allowed().contains(name + "=" + grammar.canonicalName(given));
    }

    private static String refused(UrlGrammar grammar, String name) {
        String nearest = NearestName.of(name, grammar.allowed());
        String meant = nearest == null || nearest.equals(name) ? "" : ". Did you mean '" + nearest + "'?";
        return ", which is not among the parameters known to be harmless" + (meant.isEmpty() ? SWITCH : meant);
    }

    /** The parameter's name, unless it came from the environment or is rather a piece of an unescaped value. */
    private static String shown(String name, Value value) {
        return wrote(value, name) && NAME.matcher(name).matches() ? "'" + name + "'" : "a parameter";
    }

    /** The URL's beginning as far as it can hold no secret. */
    private static String begins(Value value) {
        Matcher scheme = SCHEME.matcher(value.text());
        return scheme.lookingAt() && wrote(value, scheme.group()) ? ": it begins with '" + scheme.group() + "'" : "";
    }

    private static boolean wrote(Value value, String part) {
        return value.written().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
