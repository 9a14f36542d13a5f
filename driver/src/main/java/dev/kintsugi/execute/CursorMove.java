package dev.kintsugi.execute;

/**
 * Where FETCH or MOVE goes.
 *
 * @param count rows, or a row's number for ABSOLUTE and RELATIVE
 */
public record CursorMove(Kind kind, long count) {

    /** How a movement counts. */
    public enum Kind {
        FORWARD,
        BACKWARD,
        ABSOLUTE,
        RELATIVE
    }
}
