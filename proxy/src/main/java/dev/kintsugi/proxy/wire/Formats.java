package dev.kintsugi.proxy.wire;

/** Which values of a message are in binary format: each as it says, all as the only one says, or all in text. */
public final class Formats {
    /** All in text. */
    public static final Formats TEXT = new Formats(new boolean[0]);

    private final boolean[] binary;

    private Formats(boolean[] binary) {
        this.binary = binary;
    }

    /** Reads a message's list of format codes. */
    public static Formats read(Message message) {
        int count = message.readCount();
        if (count == 0) {
            return TEXT;
        }
        boolean[] binary = new boolean[count];
        boolean any = false;
        for (int i = 0; i < count; i++) {
            short code = message.readShort();
            if (code != 0 && code != 1) {
                throw new ProtocolViolation("unsupported format code: " + code);
            }
            binary[i] = code == 1;
            any |= binary[i];
        }
        return any || count > 1 ? new Formats(binary) : TEXT;
    }

    /** True if the value with this index is in binary format. */
    public boolean isBinary(int index) {
        if (binary.length == 0) {
            return false;
        }
        return binary.length == 1 ? binary[0] : index < binary.length && binary[index];
    }

    /** True if any value is in binary format. */
    public boolean anyBinary() {
        for (boolean each : binary) {
            if (each) {
                return true;
            }
        }
        return false;
    }

    /** How many codes a message has for them. */
    public int count() {
        return binary.length;
    }

    /** How many bytes of a message its codes take, with their number. */
    public int bytes() {
        return Short.BYTES * (1 + binary.length);
    }

    /** True if there is a code for each of so many values, or one or none for all. */
    public boolean fits(int values) {
        return binary.length <= 1 || binary.length == values;
    }
}
