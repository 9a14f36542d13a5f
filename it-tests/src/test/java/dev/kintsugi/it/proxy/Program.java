package dev.kintsugi.it.proxy;

import dev.kintsugi.it.server.Installing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program of PostgreSQL's clients, as the system has it or, on Debian as root, can get it. */
final class Program {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final int SECONDS = 120;
    private final String path;

    private Program(String path) {
        this.path = path;
    }

    /** What a run has printed, on either stream, and its exit code. */
    record Output(int code, String text) {}

    /** The program of that name; null if it is not to be had. */
    static @Nullable Program find(String name, String debianPackage) throws IOException {
        Program found = installed(name);
        if (found != null
                || !Files.isExecutable(Path.of("/usr/bin/apt-get"))
                || !"root".equals(System.getProperty("user.name"))) {
            return found;
        }
        try {
            Installing.alone(() -> {
                run(List.of("apt-get", "update", "-q"));
                run(List.of("apt-get", "install", "-q", "-y", "--no-install-recommends", debianPackage));
            });
            return installed(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The program of that name if the system has it; else null. */
    static @Nullable Program installed(String name) throws IOException {
        String found = path(name);
        return found == null ? null : new Program(found);
    }

    private static @Nullable String path(String name) throws IOException {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
                return Path.of(folder, name).toString();
            }
        }
        if (!Files.isDirectory(VERSIONS)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .map(Path::toString)
                    .max(String::compareTo)
                    .orElse(null);
        }
    }

    Output run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(path));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static Output run(List<String> command) throws IOException {
        Path printed = Files.createTempFile("kintsugi-program", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
            builder.environment().put("PGCONNECT_TIMEOUT", "20");
            builder.environment().put("PAGER", "cat");
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " has not ended; it printed " + Files.readString(printed));
            }
            return new Output(process.exitValue(), Files.readString(printed, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(printed);
        }
    }
}
