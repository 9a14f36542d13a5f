package dev.kintsugi.config;

/**
 * A scalar after substitution.
 *
 * @param text what it says
 * @param written the same before substitution and without defaults, so that nothing from the environment is in it
 */
record Value(Position at, String text, String written) {
    private static final int LONGEST_SHOWN = 60;

    /** What messages may show of it. */
    String shown() {
        String line = written.replace('\n', ' ');
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }

    /** Keeps the text out of whatever prints the record. */
    @Override
    public String toString() {
        return shown();
    }
}
