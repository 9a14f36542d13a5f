package dev.kintsugi.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a vendor's JDBC URL is written, and which of its parameters do no harm. What is not listed may load a class, read or write a
 * file, run a script, send the connection elsewhere, log bound values, or change how identifiers and values compare, on which
 * exact answers rest. A vendor that gains a harmless parameter gains a line here.
 */
enum UrlGrammar {
    /** {@code jdbc:postgresql://host:port/database?name=value&…}; names are case-sensitive, values are URL-encoded. */
    POSTGRESQL("jdbc:postgresql:", '?', '&', null) {
        @Override
        Set<String> allowed() {
            return POSTGRESQL_ALLOWED;
        }

        @Override
        @Nullable String decode(String value) {
            try {
                return URLDecoder.decode(value, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        @Override
        String identity(String body) {
            Matcher matcher = POSTGRESQL_BODY.matcher(body);
            if (!matcher.matches()) {
                return "localhost:5432/" + body;
            }
            String host = matcher.group("host").toLowerCase(Locale.ROOT);
            String port = matcher.group("port");
            return (host.isEmpty() ? "localhost" : host) + ":" + (port == null ? "5432" : port) + "/"
                    + Objects.requireNonNullElse(matcher.group("database"), "");
        }

        @Override
        @Nullable String objection(String body) {
            if (body.contains("@")) {
                return "has user and password before the host; give them as 'user' and 'password' beside 'url'";
            }
            if (body.matches("//[^/]*,.*")) {
                return "names several hosts; a node is one server, the others belong to 'replicas'";
            }
            return body.startsWith("//") && !POSTGRESQL_BODY.matcher(body).matches()
                    ? "is malformed; the form is jdbc:postgresql://host:port/database"
                    : null;
        }

        @Override
        boolean harmlessBody(String body) {
            return true;
        }
    },

    /** {@code jdbc:h2:body;NAME=VALUE;…}; names are not case-sensitive, a backslash escapes the next character. */
    H2("jdbc:h2:", ';', ';', '\\') {
        @Override
        Set<String> allowed() {
            return H2_ALLOWED;
        }

        @Override
        String canonicalName(String name) {
            return name.toUpperCase(Locale.ROOT);
        }

        @Override
        String decode(String value) {
            return value.replaceAll("\\\\(.)", "$1");
        }

        @Override
        String identity(String body) {
            return body.startsWith("file:") ? body.substring("file:".length()) : body;
        }

        @Override
        @Nullable String objection(String body) {
            return body.equals("mem:")
                    ? "is an unnamed database, which each connection has to itself; name it: jdbc:h2:mem:shop-0"
                    : null;
        }

        @Override
        boolean harmlessBody(String body) {
            return H2_BODY.matcher(body).matches();
        }
    };

    private static final Pattern POSTGRESQL_BODY =
            Pattern.compile("//(?<host>\\[[^\\]]*]|[^:/]*)(?::(?<port>[0-9]+))?(?:/(?<database>[^/]*))?");

    /** In memory, in a plain file or on a server; H2's other file systems (zip, split, classpath …) are left out. */
    private static final Pattern H2_BODY =
            Pattern.compile("mem:.+|(tcp|ssl)://.+|(file:)?(?![A-Za-z0-9]{2,}:).+", Pattern.DOTALL);

    private static final Set<String> POSTGRESQL_ALLOWED = Set.of(
            "adaptiveFetch",
            "adaptiveFetchMaximum",
            "adaptiveFetchMinimum",
            "ApplicationName",
            "assumeMinServerVersion",
            "binaryTransfer",
            "binaryTransferDisable",
            "binaryTransferEnable",
            "cancelSignalTimeout",
            "channelBinding",
            "connectTimeout",
            "currentSchema",
            "databaseMetadataCacheFields",
            "databaseMetadataCacheFieldsMiB",
            "defaultRowFetchSize",
            "escapeSyntaxCallMode",
            "gssEncMode",
            "gssResponseTimeout",
            "hideUnprivilegedObjects",
            "kerberosServerName",
            "loginTimeout",
            "logServerErrorDetail",
            "logUnclosedConnections",
            "maxResultBuffer",
            "maxSendBufferSize",
            "options",
            "preparedStatementCacheQueries",
            "preparedStatementCacheSizeMiB",
            "prepareThreshold",
            "queryTimeout",
            "quoteReturningIdentifiers",
            "readOnlyMode",
            "receiveBufferSize",
            "requireAuth",
            "reWriteBatchedInserts",
            "reWriteBatchedInsertsSize",
            "scramMaxIterations",
            "sendBufferSize",
            "socketTimeout",
            "ssl",
            "sslcert",
            "sslkey",
            "sslmode",
            "sslNegotiation",
            "sslpassword",
            "sslResponseTimeout",
            "sslrootcert",
            "stringtype",
            "tcpKeepAlive",
            "tcpNoDelay");

    /** An entry with a value allows that value alone. */
    private static final Set<String> H2_ALLOWED = Set.of(
            "ACCESS_MODE_DATA",
            "CACHE_SIZE",
            "CIPHER",
            "DB_CLOSE_DELAY",
            "DB_CLOSE_ON_EXIT",
            "FORBID_CREATION",
            "IFEXISTS",
            "LOCK_TIMEOUT",
            "MODE=POSTGRESQL",
            "MODE=REGULAR",
            "NETWORK_TIMEOUT",
            "NON_KEYWORDS",
            "QUERY_TIMEOUT",
            "SCHEMA",
            "TIME ZONE",
            "WRITE_DELAY");

    private final String prefix;
    private final char first;
    private final char separator;
    private final @Nullable Character escape;

    UrlGrammar(String prefix, char first, char separator, @Nullable Character escape) {
        this.prefix = prefix;
        this.first = first;
        this.separator = separator;
        this.escape = escape;
    }

    /** The grammar of a URL; null for other vendors. */
    static @Nullable UrlGrammar of(String url) {
        return Arrays.stream(values())
                .filter(grammar -> url.startsWith(grammar.prefix))
                .findFirst()
                .orElse(null);
    }

    /** The harmless parameters, by canonical name. */
    abstract Set<String> allowed();

    /** What a parameter's value means; null if it is badly encoded. */
    abstract @Nullable String decode(String value);

    /** The database that the URL leads to: equal for URLs that lead to the same one. */
    abstract String identity(String body);

    /** What makes the URL useless for a node; null if nothing. */
    abstract @Nullable String objection(String body);

    /** False if the body leads to other things than a database. */
    abstract boolean harmlessBody(String body);

    /** The one spelling of a parameter's name. */
    String canonicalName(String name) {
        return name;
    }

    /** {@code user} or {@code password} for a parameter that gives one; null for all others. */
    static @Nullable String credential(String canonicalName) {
        String plain = canonicalName.toLowerCase(Locale.ROOT);
        return plain.equals("user") || plain.equals("password") ? plain : null;
    }

    /** What lies between the vendor's prefix and the parameters. */
    String body(String url) {
        return url.substring(prefix.length(), parametersStart(url));
    }

    /** The parameters as written, {@code name=value}. */
    List<String> parameters(String url) {
        List<String> parameters = new ArrayList<>();
        int start = Math.min(parametersStart(url) + 1, url.length());
        for (int i = start; i <= url.length(); i++) {
            if (i == url.length() || url.charAt(i) == separator) {
                if (i > start) {
                    parameters.add(url.substring(start, i));
                }
                start = i + 1;
            } else if (escape != null && url.charAt(i) == escape && i + 1 < url.length()) {
                i++;
            }
        }
        return parameters;
    }

    /** The URL of a body with parameters as written. */
    String url(String body, List<String> parameters) {
        String joined = String.join(String.valueOf(separator), parameters);
        return prefix + body + (joined.isEmpty() ? "" : first + joined);
    }

    private int parametersStart(String url) {
        int at = url.indexOf(first, prefix.length());
        return at < 0 ? url.length() : at;
    }
}
