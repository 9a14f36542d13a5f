package dev.kintsugi.replica;

import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Positions of primaries that a replica must have reached, as one process tells them to another: {@code shard-0=1/0000000003000148},
 * timeline and position, for each shard with replicas. Immutable.
 */
public record ReadToken(Map<String, Place> places) {
    /** Asks for nothing. */
    public static final ReadToken NONE = new ReadToken(Map.of());

    private static final Pattern PLACE = Pattern.compile("(.+)=([0-9]{1,9})/([0-9A-Fa-f]{1,15})");

    /** A position on a timeline. */
    public record Place(int timeline, long position) {}

    public ReadToken {
        places = Map.copyOf(places);
    }

    /**
     * Reads what {@link #toString} has written; an empty text is {@link #NONE}.
     *
     * @throws SQLException 22023 if it is none
     */
    public static ReadToken of(String text) throws SQLException {
        Map<String, Place> places = new TreeMap<>();
        if (!text.isBlank()) {
            for (String part : text.split(",", -1)) {
                Matcher place = PLACE.matcher(part.strip());
                if (!place.matches()) {
                    throw Errors.invalidParameter(
                            "kintsugi.read_token is what SHOW kintsugi.read_token answers, such as"
                                    + " shard-0=1/0000000003000148");
                }
                places.put(
                        place.group(1),
                        new Place(Integer.parseInt(place.group(2)), Long.parseLong(place.group(3), 16)));
            }
        }
        return new ReadToken(places);
    }

    /** True if a node there has what this names. */
    boolean isReached(String shard, long position, int timeline) {
        Place place = places.get(shard);
        return place == null || (timeline >= place.timeline() && position >= place.position());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(places).forEach((shard, place) -> text.append(text.isEmpty() ? "" : ",")
                .append(shard)
                .append('=')
                .append(place.timeline())
                .append('/')
                .append(String.format("%016X", place.position()).substring(1)));
        return text.toString();
    }
}
