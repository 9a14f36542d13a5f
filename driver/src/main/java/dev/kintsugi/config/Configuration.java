package dev.kintsugi.config;

import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A configuration without mistakes: a file, a resource or the bundled demo, read once. Immutable.
 *
 * <p>Every method that reads throws one SQLException of SQLSTATE F0000 that lists all mistakes, each with file, line and column.
 * Passwords, whatever the environment gave, and URLs do not appear in it.
 *
 * @param topology of version 1
 * @param proxy what the proxy reads; the defaults where the file has no such section
 */
public record Configuration(Topology topology, ProxySettings proxy) {

    /**
     * The cluster that a JDBC URL names.
     *
     * @param urlTail what follows {@code jdbc:kintsugi:}: a path, {@code classpath:} and a resource, or {@code demo}
     * @param environment a variable's value by its name, null where it is not set; usually {@code System::getenv}
     */
    public static Topology load(String urlTail, Function<String, @Nullable String> environment) throws SQLException {
        return read(urlTail, environment).topology();
    }

    /** The cluster that a text describes; {@code sourceName} stands for the file in messages. */
    public static Topology parse(String sourceName, String yaml, Function<String, @Nullable String> environment)
            throws SQLException {
        return read(new Source(sourceName, yaml), environment).topology();
    }

    /** Like {@link #load}, with the proxy's section. */
    public static Configuration read(String urlTail, Function<String, @Nullable String> environment)
            throws SQLException {
        return read(Source.of(urlTail), environment);
    }

    /** The SQL statements, each ended by a semicolon at a line's end, that fill the demo cluster on its first use. */
    public static String demoScript() throws SQLException {
        return Source.bundled("demo.sql");
    }

    static Configuration read(Source source, Function<String, @Nullable String> environment) throws SQLException {
        Mistakes mistakes = new Mistakes(source.name());
        YamlNode root = YamlReader.read(source.text(), mistakes);
        Configuration configuration = null;
        if (root != null) {
            Section file = new Section("", Position.START, root, new Environment(environment, mistakes), mistakes);
            configuration = FileSection.read(file, mistakes);
        }
        if (configuration == null || !mistakes.none()) {
            throw mistakes.toException();
        }
        return configuration;
    }
}
