package dev.kintsugi.session;

import dev.kintsugi.parse.Scan;

/** A statement that has been scanned; its plan is looked up when it runs, since a schema change may replace it. */
public final class Prepared {
    private final Scan scan;

    Prepared(Scan scan) {
        this.scan = scan;
    }

    /** The scanned text. */
    public Scan scan() {
        return scan;
    }

    /** How many {@code ?} it has. */
    public int parameters() {
        return scan.parameters();
    }
}
