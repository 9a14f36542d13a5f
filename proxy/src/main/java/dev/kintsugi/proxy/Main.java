package dev.kintsugi.proxy;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code java -jar kintsugi-proxy.jar <command>}. */
@Command(
        name = "kintsugi-proxy",
        description = "Several databases that answer as one.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs a command and returns its exit code: 0 done, 1 something is wrong, 2 the command line is. */
    static int run(Terminal terminal, String... args) {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new Demo(terminal))
                .addSubcommand(new Check(terminal))
                .addSubcommand(new Serve(terminal))
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            terminal.fail(failure);
            return CommandLine.ExitCode.SOFTWARE;
        });
        int code = line.execute(args);
        terminal.out().flush();
        terminal.err().flush();
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }

    /** The version of the jar that this class came in. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Kintsugi " + number()};
        }

        /** As the build numbered it; classes outside a jar have none. */
        static String number() {
            String number = Main.class.getPackage().getImplementationVersion();
            return number == null ? "(unpackaged)" : number;
        }
    }
}
