package dev.kintsugi.it.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** Where other machines would reach this one. */
final class Outside {
    private Outside() {}

    /** An address that is no loopback's; the test is left out on a machine that has none. */
    static InetAddress address() throws SocketException {
        Optional<InetAddress> found = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(found.isPresent(), "this machine has no other address");
        return found.get();
    }
}
