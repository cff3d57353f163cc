package io.scangate.config.outbound;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The name servers that are asked, in their order. Immutable.
 *
 * @param addresses empty for those of the system
 */
public record NameServers(List<InetSocketAddress> addresses) {
    private static final int DNS_PORT = 53;
    private static final String OF_SYSTEM = "system";
    private static final String EXPECTED = "system, or addresses such as 10.0.0.53,[fd00::53]:5353";

    /** The name servers of the system. */
    public static final NameServers SYSTEM = new NameServers(List.of());

    public NameServers {
        addresses = List.copyOf(addresses);
    }

    /** Parses a text such as {@code system} or {@code 10.0.0.53,[fd00::53]:5353}. */
    public static NameServers parse(String text) {
        if (text.equals(OF_SYSTEM)) {
            return SYSTEM;
        }
        try {
            return new NameServers(Arrays.stream(text.split(",", -1))
                    .map(each -> HostAndPort.fromString(each.strip()).withDefaultPort(DNS_PORT))
                    .map(each -> new InetSocketAddress(InetAddresses.forString(each.getHost()), each.getPort()))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(EXPECTED, e);
        }
    }

    @Override
    public String toString() {
        return addresses.isEmpty()
                ? OF_SYSTEM
                : addresses.stream().map(NameServers::text).collect(Collectors.joining(","));
    }

    private static String text(InetSocketAddress address) {
        return HostAndPort.fromParts(InetAddresses.toAddrString(address.getAddress()), address.getPort())
                .toString();
    }
}
