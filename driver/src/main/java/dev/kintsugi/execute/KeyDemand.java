package dev.kintsugi.execute;

import java.util.List;

/** Which generated keys a client asks for. */
public sealed interface KeyDemand {

    /** None. */
    enum None implements KeyDemand {
        NONE
    }

    /** RETURN_GENERATED_KEYS: the vendor decides which columns. */
    enum All implements KeyDemand {
        ALL
    }

    /** Columns by name. */
    record Named(List<String> columns) implements KeyDemand {}

    /** Columns by 1-based position in the table. */
    record Indexed(List<Integer> columns) implements KeyDemand {}
}
