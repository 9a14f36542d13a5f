package dev.kintsugi.proxy.vendor;

import dev.kintsugi.proxy.wire.Formats;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement as a client has sent it.
 *
 * @param shape the same for statements that differ in their literals alone, and are described alike
 * @param written as it runs, with numbered parameters
 * @param bound null in the simple query protocol, which has no parameters
 */
public record Sent(Template shape, Template written, @Nullable Bound bound) {

    /**
     * A text with the types of its parameters.
     *
     * @param types those that the client has declared
     */
    public record Template(String text, List<Integer> types) {

        /** Of a statement with parameters. */
        public static Template of(String text, int[] types) {
            return new Template(text, Arrays.stream(types).boxed().toList());
        }
    }

    /**
     * What the extended query protocol adds to a text.
     *
     * @param owner what the client has prepared under a name, and means to run again: nobody else's, since a text is read by the settings
     *     and at the moment at which it is prepared. Null for what has no name
     * @param values of the parameters
     * @param given the parameters' formats
     * @param wanted the columns' formats
     * @param described true if the client asks for a description as well
     */
    public record Bound(@Nullable Object owner, byte[][] values, Formats given, Formats wanted, boolean described) {}
}
