package dev.kintsugi.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements and their plans over the {@link Shop}, in text files: each statement is followed by its plan, indented. Lines that
 * begin with {@code #} say what to look for. {@code mvn test -Dplans.update=true} writes the plans anew.
 */
class GoldenPlansTest {
    private static final String UPDATE = "plans.update";

    static Stream<Path> files() throws IOException, URISyntaxException {
        Path directory = Path.of(Objects.requireNonNull(GoldenPlansTest.class.getResource("/plans"))
                .toURI());
        return Files.list(directory)
                .filter(file -> file.toString().endsWith(".txt"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("files")
    void plans_areThoseOnFile(Path file) throws IOException, SQLException {
        List<String> golden = Files.readAllLines(file);
        List<String> actual = withPlans(golden);
        if (Boolean.getBoolean(UPDATE)) {
            Files.write(Path.of("src/test/resources/plans").resolve(file.getFileName()), actual);
        } else {
            assertThat(actual).isEqualTo(golden);
        }
    }

    private static List<String> withPlans(List<String> golden) throws SQLException {
        Layout layout = Shop.layout(Shop.POSTGRES);
        List<String> result = new ArrayList<>();
        for (String line : golden) {
            if (line.startsWith(" ")) {
                continue;
            }
            result.add(line);
            if (!line.isEmpty() && !line.startsWith("#")) {
                explain(layout, line).forEach(plan -> result.add("    " + plan));
            }
        }
        return result;
    }

    private static List<String> explain(Layout layout, String sql) throws SQLException {
        try {
            Plan plan = Shop.plan(layout, sql);
            return Explanation.of(plan, Shop.values(Shop.scan(layout, sql)), layout);
        } catch (SQLException e) {
            return List.of("Error: " + e.getMessage());
        }
    }
}
