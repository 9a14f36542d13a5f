package dev.kintsugi.it.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Locales of the C library that the machine may lack. They are compiled from the library's own sources into the folder that the
 * environment's {@code LOCPATH} names, where the servers that this process starts look for theirs.
 */
public final class Locales {
    private static final Path SOURCES = Path.of("/usr/share/i18n/locales");

    private Locales() {}

    /**
     * Makes {@code en_US.UTF-8}, unless it is there.
     *
     * @throws IOException if it cannot be: without the tools or the sources of a Debian package named {@code locales}, or without
     *     {@code LOCPATH}, which Maven sets
     */
    public static void makeEnglish() throws IOException, InterruptedException {
        String folder = System.getenv("LOCPATH");
        if (folder == null) {
            throw new IOException("LOCPATH is not set; run the test by Maven, or set it to a folder for locales");
        }
        Installing.alone(() -> make(Path.of(folder, "en_US.UTF-8")));
    }

    private static void make(Path locale) throws IOException, InterruptedException {
        if (Files.exists(locale)) {
            return;
        }
        if (!Files.exists(SOURCES.resolve("en_US"))) {
            run("apt-get", "update");
            run("apt-get", "install", "-y", "--no-install-recommends", "locales");
        }
        Files.createDirectories(locale.getParent());
        run("localedef", "-i", "en_US", "-f", "UTF-8", locale.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        File output = File.createTempFile("locales", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        if (!ended) {
            process.destroy();
        }
        String said = Files.readString(output.toPath());
        Files.delete(output.toPath());
        if (!ended || process.exitValue() != 0) {
            throw new IOException(List.of(command) + " failed: " + said);
        }
    }
}
