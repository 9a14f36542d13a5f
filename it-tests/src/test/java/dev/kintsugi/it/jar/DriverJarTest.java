package dev.kintsugi.it.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.KintsugiDataSource;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class DriverJarTest {
    private static BuiltJar jar() {
        return BuiltJar.of("driver", "kintsugi-driver.jar");
    }

    @Test
    void everyClass_isOurOwnOrRelocated() throws IOException {
        assertThat(jar().files()).allMatch(name -> name.startsWith("dev/kintsugi/") || name.startsWith("META-INF/"));
        assertThat(jar().files()).noneMatch(name -> name.startsWith("META-INF/versions/"));
    }

    @Test
    void libraries_areInside() throws IOException {
        assertThat(jar().files())
                .contains(
                        "dev/kintsugi/KintsugiDataSource.class",
                        "dev/kintsugi/shaded/hikari/HikariDataSource.class",
                        "dev/kintsugi/shaded/jsqlparser/parser/CCJSqlParser.class",
                        "dev/kintsugi/shaded/snakeyaml/Yaml.class",
                        "META-INF/LICENSE")
                .noneMatch(name -> name.contains("slf4j"));
    }

    @Test
    void onlyService_isTheDriver() throws IOException {
        assertThat(jar().files().stream().filter(name -> name.startsWith("META-INF/services/")))
                .containsExactly("META-INF/services/java.sql.Driver");
        assertThat(jar().text("META-INF/services/java.sql.Driver").strip())
                .isEqualTo("dev.kintsugi.jdbc.KintsugiDriver");
    }

    /** With a vendor's driver and slf4j-api, as the documentation says, and nothing else. */
    @Test
    void jar_worksInAProcessOfItsOwn(@TempDir Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        String classPath = String.join(
                File.pathSeparator,
                jar().path().toString(),
                place(Driver.class),
                place(LoggerFactory.class),
                place(DriverJarTest.class));

        BuiltJar.Ended ended = BuiltJar.java(folder, List.of("-cp", classPath, Application.class.getName()));

        assertThat(ended.out()).isEqualToIgnoringNewLines("12 customers");
        assertThat(ended.code()).as(ended.err()).isZero();
    }

    /** Beans are looked at by frameworks that would stumble over a type that is not there. */
    @Test
    void withoutMicrometer_theDataSourceIsWhole_andARegistryIsRefused(@TempDir Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        String classPath = String.join(
                File.pathSeparator, jar().path().toString(), place(LoggerFactory.class), place(DriverJarTest.class));

        BuiltJar.Ended ended = BuiltJar.java(folder, List.of("-cp", classPath, Unmeasured.class.getName()));

        assertThat(ended.out()).contains("setMeterRegistry", "Micrometer", "is not on the class path");
        assertThat(ended.code()).as(ended.err()).isZero();
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** An application without Micrometer. */
    static final class Unmeasured {
        private Unmeasured() {}

        public static void main(String[] args) {
            for (Method method : KintsugiDataSource.class.getMethods()) {
                System.out.println(method);
            }
            try {
                new KintsugiDataSource().setMeterRegistry("a registry");
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** An application that knows the URL alone. */
    static final class Application {
        private Application() {}

        public static void main(String[] args) throws SQLException {
            try (Connection connection = DriverManager.getConnection("jdbc:kintsugi:demo");
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM customers")) {
                rows.next();
                System.out.println(rows.getInt(1) + " customers");
            }
        }
    }
}
