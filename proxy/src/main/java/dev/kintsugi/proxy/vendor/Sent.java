package dev.kintsugi.proxy.vendor;

import dev.kintsugi.proxy.wire.Formats;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement as a client has sent it.
 *
 * @param template the same for statements that are prepared and described alike
 * @param text with numbered parameters
 * @param bound null in the simple query protocol, which has no parameters
 */
public record Sent(Template template, String text, @Nullable Bound bound) {

    /**
     * What statements have in common that differ in their values.
     *
     * @param key of the text
     * @param types that the client has declared of the parameters
     */
    public record Template(String key, List<Integer> types) {

        /** Of a statement with parameters. */
        public static Template of(String text, int[] types) {
            return new Template(text, Arrays.stream(types).boxed().toList());
        }
    }

    /**
     * What the extended query protocol adds to a text.
     *
     * @param named true if the client means to run it again
     * @param values of the parameters
     * @param given the parameters' formats
     * @param wanted the columns' formats
     * @param described true if the client asks for a description as well
     */
    public record Bound(boolean named, byte[][] values, Formats given, Formats wanted, boolean described) {}
}
