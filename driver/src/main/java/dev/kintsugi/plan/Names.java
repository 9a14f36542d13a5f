package dev.kintsugi.plan;

import dev.kintsugi.dialect.Dialect;

/** Identifiers as the database stores them. */
final class Names {
    private final Dialect dialect;

    Names(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The stored form of an identifier as it is written: unquoted ones are folded. */
    String stored(String written) {
        int last = written.length() - 1;
        if (last >= 1 && written.charAt(0) == '"' && written.charAt(last) == '"') {
            return written.substring(1, last).replace("\"\"", "\"");
        }
        return dialect.fold(written);
    }
}
