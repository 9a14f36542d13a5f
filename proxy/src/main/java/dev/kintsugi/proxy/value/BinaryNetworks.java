package dev.kintsugi.proxy.value;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** inet, cidr and macaddr. */
final class BinaryNetworks {
    private static final byte IPV4 = 2;
    private static final byte IPV6 = 3;

    private BinaryNetworks() {}

    static void addTo(Map<Integer, BinaryForm> forms) {
        forms.put(Oid.INET, BinaryForm.of(text -> address(text, false), BinaryNetworks::address));
        forms.put(Oid.CIDR, BinaryForm.of(text -> address(text, true), BinaryNetworks::address));
        forms.put(
                Oid.MACADDR,
                BinaryForm.of(text -> HexFormat.ofDelimiter(":").parseHex(text), binary -> HexFormat.ofDelimiter(":")
                        .formatHex(BinaryForms.exactly(binary, 6).array())));
    }

    /** Family, bits of the network, whether it is a cidr, how many bytes follow, and these. */
    private static byte[] address(String text, boolean cidr) {
        int slash = text.indexOf('/');
        byte[] address = parsed(slash < 0 ? text : text.substring(0, slash));
        int bits = slash < 0 ? 8 * address.length : Integer.parseInt(text.substring(slash + 1));
        return BinaryForms.bytes(4 + address.length)
                .put(address.length == 4 ? IPV4 : IPV6)
                .put((byte) bits)
                .put((byte) (cidr ? 1 : 0))
                .put((byte) address.length)
                .put(address)
                .array();
    }

    private static byte[] parsed(String literal) {
        try {
            if (literal.indexOf(':') < 0) {
                return InetAddress.getByName(literal).getAddress();
            }
            byte[] address = InetAddress.getByName(literal).getAddress();
            // Java makes an IPv4 address of one that is mapped into IPv6.
            return address.length == 16 ? address : mapped(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address", e);
        }
    }

    private static byte[] mapped(byte[] four) {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(four, 0, mapped, 12, four.length);
        return mapped;
    }

    private static String address(byte[] binary) {
        ByteBuffer bytes = ByteBuffer.wrap(binary);
        byte family = bytes.get();
        int bits = bytes.get() & 0xFF;
        bytes.get();
        int length = bytes.get();
        if (binary.length != 4 + length || length != (family == IPV4 ? 4 : 16)) {
            throw new IllegalArgumentException("incorrect binary data format");
        }
        byte[] address = Arrays.copyOfRange(binary, 4, binary.length);
        StringBuilder text = new StringBuilder();
        if (family == IPV4) {
            for (byte part : address) {
                text.append(text.isEmpty() ? "" : ".").append(part & 0xFF);
            }
        } else {
            for (int i = 0; i < length; i += 2) {
                text.append(i == 0 ? "" : ":").append(HexFormat.of().formatHex(address, i, i + 2));
            }
        }
        return text.append('/').append(bits).toString();
    }
}
