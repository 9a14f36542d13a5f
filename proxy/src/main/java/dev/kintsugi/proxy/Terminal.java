package dev.kintsugi.proxy;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;

/**
 * Where a command's text goes, and what that place can show.
 *
 * @param out results
 * @param err errors
 * @param colours true if ANSI sequences colour the text
 * @param glyphs the characters that frames and bars are drawn with
 */
record Terminal(PrintWriter out, PrintWriter err, boolean colours, Glyphs glyphs) {

    /** This process's standard streams. */
    static Terminal ofProcess() {
        Charset charset = outputCharset();
        return new Terminal(
                new PrintWriter(System.out, true, charset),
                new PrintWriter(System.err, true, charset),
                wantsColours(System.getenv(), isTerminal()),
                Glyphs.of(charset));
    }

    /** Colours are for people at a terminal who have not declined them: NO_COLOR is any text but the empty one. */
    static boolean wantsColours(Map<String, String> environment, boolean terminal) {
        String declined = environment.getOrDefault("NO_COLOR", "");
        return terminal && declined.isEmpty() && !"dumb".equals(environment.get("TERM"));
    }

    /** What the terminal reads; before JDK 19 only {@code native.encoding} tells it. */
    private static Charset outputCharset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "US-ASCII"));
        return Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }

    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && saysTerminal(console);
    }

    /** Since JDK 22 there is a console also where there is no terminal, and a method that tells. */
    private static boolean saysTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** A title. */
    String title(String text) {
        return coloured("1;33", text);
    }

    /** What counts most in its line. */
    String strong(String text) {
        return coloured("1", text);
    }

    /** What stands back. */
    String faint(String text) {
        return coloured("2", text);
    }

    /** What has gone well. */
    String good(String text) {
        return coloured("32", text);
    }

    /** What has gone wrong. */
    String bad(String text) {
        return coloured("31", text);
    }

    private String coloured(String code, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Writes a line of the result. */
    void print(String line) {
        out.println(line);
    }

    /** Writes an error: its message, as the catalogue of errors words it, and no stack trace. */
    void fail(Throwable failure) {
        out.flush();
        String message = failure.getMessage();
        err.println(bad("kintsugi: ") + (message == null ? failure.getClass().getName() : message));
        err.flush();
    }

    /** The characters that frames and bars are drawn with. */
    enum Glyphs {
        UNICODE("─", "│", "┌┬┐", "├┼┤", "└┴┘", "█", "→"),
        ASCII("-", "|", "+++", "+++", "+++", "#", "->");

        final String across;
        final String down;
        final String top;
        final String middle;
        final String bottom;
        final String bar;
        final String arrow;

        Glyphs(String across, String down, String top, String middle, String bottom, String bar, String arrow) {
            this.across = across;
            this.down = down;
            this.top = top;
            this.middle = middle;
            this.bottom = bottom;
            this.bar = bar;
            this.arrow = arrow;
        }

        /** Box-drawing characters where the encoding has them all. */
        static Glyphs of(Charset charset) {
            String all = UNICODE.across + UNICODE.down + UNICODE.top + UNICODE.bar + UNICODE.arrow;
            return charset.canEncode() && charset.newEncoder().canEncode(all) ? UNICODE : ASCII;
        }
    }
}
