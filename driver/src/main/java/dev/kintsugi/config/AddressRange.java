package dev.kintsugi.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of one network, IPv4 or IPv6: those whose first bits are its own.
 *
 * @param network any address of it
 * @param bits that count, 0 to 32 or 128
 */
public record AddressRange(InetAddress network, int bits) {
    /** Nothing that would be looked up as a name. */
    private static final Pattern FORM =
            Pattern.compile("((?:\\d{1,3}\\.){3}\\d{1,3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(?:/(\\d{1,3}))?");

    /** The range that {@code 10.0.0.0/8}, {@code ::1} and the like mean; null if a text means none. */
    static @Nullable AddressRange of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        try {
            InetAddress network = InetAddress.getByName(form.group(1));
            int all = network.getAddress().length * Byte.SIZE;
            int bits = form.group(2) == null ? all : Integer.parseInt(form.group(2));
            return bits > all ? null : new AddressRange(network, bits);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** True if an address is one of them. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> bit % Byte.SIZE;
            if (((mine[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
