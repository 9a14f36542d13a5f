package dev.kintsugi.it.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The case files of {@code src/test/resources/oracle} as dynamic tests, one a statement or a script. */
final class CaseFiles {

    /** Runs only what has this in its {@code file:line}, where set. */
    private static final List<String> ONLY =
            List.of(System.getProperty("oracle.only", "").split(","));

    private CaseFiles() {}

    /** One test a statement. */
    static Stream<DynamicTest> statements(String backend, OracleRun run) {
        return cases(backend).map(row -> DynamicTest.dynamicTest(row.toString(), () -> run.statement(row)));
    }

    /** The statements that stand by themselves. */
    static Stream<Case> cases(String backend) {
        return files("").stream()
                .filter(file -> !file.getFileName().toString().equals("schema.sql"))
                .flatMap(file -> read(file).stream())
                .filter(row -> row.runsOn(backend) && isWanted(row.place()));
    }

    private static boolean isWanted(String place) {
        return ONLY.stream().anyMatch(place::contains);
    }

    /** One test a script. */
    static Stream<DynamicTest> scripts(String backend, OracleRun run) {
        return files("scripts").stream()
                .filter(file -> isWanted(file.toString()))
                .filter(file -> read(file).stream()
                        .anyMatch(step -> step.runsOn(backend) && !step.sql().startsWith("\\")))
                .map(file -> DynamicTest.dynamicTest("scripts/" + file.getFileName(), () -> script(run, file)));
    }

    private static void script(OracleRun run, Path file) throws SQLException {
        run.script("scripts/" + file.getFileName(), read(file));
    }

    private static List<Case> read(Path file) {
        try {
            return CaseFile.read(Objects.toString(file.getFileName()), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(String folder) {
        try {
            Path root = Path.of(Objects.requireNonNull(CaseFiles.class.getResource("/oracle/"), "/oracle")
                    .toURI());
            try (Stream<Path> files = Files.list(root.resolve(folder))) {
                return files.filter(file -> file.toString().endsWith(".sql"))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
