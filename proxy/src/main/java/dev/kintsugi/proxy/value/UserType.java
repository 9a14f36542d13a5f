package dev.kintsugi.proxy.value;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A type that a user has made, as far as its values' binary format depends on it.
 *
 * @param kind what it is
 * @param part the type of an array's elements, of a range's bounds, or beneath a domain; 0 for others
 */
public record UserType(Kind kind, int part) {

    /** Kinds of types that have a known binary format. */
    public enum Kind {
        /** Its binary format is its text: an enum, and {@code citext}. */
        TEXT,
        ARRAY,
        RANGE,
        DOMAIN,
        /** One of which only the server knows it. */
        OTHER
    }

    /** Looks types up by the identifiers by which clients know them. */
    @FunctionalInterface
    public interface Lookup {
        /** The type; null if it is none that a user has made. */
        @Nullable UserType of(int type) throws SQLException;
    }
}
