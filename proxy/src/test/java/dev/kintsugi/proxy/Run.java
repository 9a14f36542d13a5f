package dev.kintsugi.proxy;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One command run in this process, and what came of it.
 *
 * @param code the exit code
 * @param out what went to standard output
 * @param err what went to standard error
 */
record Run(int code, String out, String err) {

    /** Without colours, with box-drawing characters. */
    static Run of(String... arguments) {
        return of(false, Terminal.Glyphs.UNICODE, arguments);
    }

    static Run of(boolean colours, Terminal.Glyphs glyphs, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new Terminal(new PrintWriter(out), new PrintWriter(err), colours, glyphs), arguments);
        return new Run(code, out.toString(), err.toString());
    }
}
