package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import java.util.Map;

/** Files that are refused. */
final class Broken {
    private Broken() {}

    /** The whole refusal of a text, for an environment of these variables. */
    static SQLException refusal(String yaml, Map<String, String> environment) {
        return catchThrowableOfType(SQLException.class, () -> Configuration.parse("shop.yaml", yaml, environment::get));
    }

    /** The same refusal's message. */
    static String message(String yaml, Map<String, String> environment) {
        return String.valueOf(refusal(yaml, environment).getMessage());
    }

    /** The message for a file of one H2 shard with these lines beside it, which begin in line 3. */
    static String messageBesideOneShard(String lines) {
        return message("cluster: shop\nshards: {s0: {primary: 'jdbc:h2:mem:a'}}\n" + lines, Map.of());
    }

    /** The message for a file whose only node has this URL. */
    static String messageForUrl(String url) {
        String quoted = "'" + url.replace("'", "''") + "'";
        return message("cluster: shop\nshards:\n  s0:\n    primary: " + quoted + "\n", Map.of());
    }
}
