package dev.kintsugi.it.jar;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * A jar of another module, as the build left it.
 *
 * @param path where it is
 */
record BuiltJar(Path path) {
    private static final long SECONDS = 120;

    /** The jar of a module; the test is skipped where only {@code mvn test} has run, which makes none. */
    static BuiltJar of(String module, String name) {
        Path root = Files.isDirectory(Path.of("it-tests")) ? Path.of("") : Path.of("..");
        Path path = root.resolve(module).resolve("target").resolve(name).toAbsolutePath();
        assumeTrue(Files.exists(path), path + " is not built; run mvn verify");
        return new BuiltJar(path);
    }

    /** The names of its files. */
    List<String> files() throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
        }
    }

    /** The text of one of its files. */
    String text(String file) throws IOException {
        try (JarFile jar = new JarFile(path.toFile());
                InputStream bytes = jar.getInputStream(jar.getEntry(file))) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * What a process of its own printed, and how it ended.
     *
     * @param code the exit code
     * @param out standard output
     * @param err standard error
     */
    record Ended(int code, String out, String err) {}

    /** Runs this Java with arguments, in a folder that also holds what it prints. */
    static Ended java(Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dstdout.encoding=UTF-8"));
        command.addAll(arguments);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        return new Ended(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
    }
}
