package io.scangate.gateway.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The number of a client's address for limits: the whole IPv4 address, or the /64 network of an IPv6 address. */
public final class ClientAddress {
    /** The number of an unknown address. */
    public static final long UNKNOWN = 0;

    /** The upper half of the numbers of IPv4 addresses; no IPv6 network begins with it. */
    private static final long IPV4 = -1L << Integer.SIZE;

    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    /** The number of a socket's address; {@link #UNKNOWN} if it is no internet address. */
    public static long of(@Nullable SocketAddress remote) {
        return of(remote instanceof InetSocketAddress internet ? internet.getAddress() : null);
    }

    static long of(@Nullable InetAddress address) {
        if (address == null) {
            return UNKNOWN;
        }
        byte[] bytes = address.getAddress();
        long number = 0;
        for (int i = 0; i < Math.min(bytes.length, NETWORK_BYTES); i++) {
            number = (number << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return address instanceof Inet4Address ? IPV4 | number : number;
    }
}
