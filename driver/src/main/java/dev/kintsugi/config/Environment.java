package dev.kintsugi.config;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code ${NAME}} and {@code ${NAME:-default}} in scalars, from the environment; {@code $${} is a literal {@code ${}. It works on
 * scalars that are parsed already, so that no value can add keys to the file. As in a shell, an empty variable counts as unset
 * where there is a default.
 */
final class Environment {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?}|\\$\\{");

    private final Function<String, @Nullable String> variables;
    private final Mistakes mistakes;

    Environment(Function<String, @Nullable String> variables, Mistakes mistakes) {
        this.variables = variables;
        this.mistakes = mistakes;
    }

    /** The scalar with its references replaced; null, and the mistake noted, if one has no value. */
    @Nullable Value resolve(YamlNode.Text node) {
        Matcher matcher = REFERENCE.matcher(node.value());
        StringBuilder text = new StringBuilder();
        StringBuilder written = new StringBuilder();
        boolean complete = true;
        int copied = 0;
        while (matcher.find()) {
            text.append(node.value(), copied, matcher.start());
            written.append(node.value(), copied, matcher.start());
            copied = matcher.end();
            String name = matcher.group("name");
            if (name != null) {
                String value = value(name, matcher.group("fallback"), node.at());
                complete &= value != null;
                text.append(value);
                written.append("${").append(name).append('}');
            } else if (matcher.group().equals("$${")) {
                text.append("${");
                written.append("$${");
            } else {
                complete = false;
                mistakes.add(
                        node.at(),
                        "'${' opens no reference; write ${NAME} or ${NAME:-default}, or $${ for the characters as such");
            }
        }
        text.append(node.value(), copied, node.value().length());
        written.append(node.value(), copied, node.value().length());
        return complete ? new Value(node.at(), text.toString(), written.toString()) : null;
    }

    private @Nullable String value(String name, @Nullable String fallback, Position at) {
        String value = variables.apply(name);
        if (fallback != null && (value == null || value.isEmpty())) {
            return fallback;
        }
        if (value == null) {
            mistakes.add(
                    at,
                    "environment variable " + name + " is not set; set it, or give a default: ${" + name
                            + ":-default}");
        }
        return value;
    }
}
