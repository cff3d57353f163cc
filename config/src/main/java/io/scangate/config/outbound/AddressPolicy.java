package io.scangate.config.outbound;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The addresses that an outbound connection may go to: public unicast addresses by IANA's special-purpose registries. In IPv6
 * these are the addresses inside 2000::/3 without its special parts. An IPv4 address embedded in an IPv6 address is
 * checked as IPv4 in the forms that translators on the route unpack (mapped, NAT64's well-known prefix). All other
 * embedded forms are refused; no public server needs them. Immutable.
 */
public final class AddressPolicy {
    private static final List<IpSubnetFilterRule> SPECIAL_V4 = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // behind carriers' NAT; also some clouds' metadata
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // not IANA's: the virtual host address of every Azure machine
            "169.254.0.0/16", // link local; most clouds' metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // IETF protocols
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast
    private static final List<IpSubnetFilterRule> GLOBAL_V6 = networks("2000::/3");
    private static final List<IpSubnetFilterRule> SPECIAL_V6 = networks(
            "2001::/23", // IETF protocols: Teredo, benchmarks, ORCHID, AMT, anycast services
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "2620:4f:8000::/48", // AS112
            "3fff::/20"); // documentation
    private static final List<IpSubnetFilterRule> NAT64 = networks("64:ff9b::/96");
    private static final int V4_BYTES = 4;

    private final boolean loopbackAllowed;
    private final Set<InetAddress> exempt;

    /** @param loopbackAllowed whether loopback addresses count as public, for development */
    public AddressPolicy(boolean loopbackAllowed) {
        this(loopbackAllowed, Set.of());
    }

    /** @param exempt addresses that an operator has chosen, which need not be public */
    public AddressPolicy(boolean loopbackAllowed, Set<InetAddress> exempt) {
        this.loopbackAllowed = loopbackAllowed;
        this.exempt = Set.copyOf(exempt);
    }

    /** Whether a connection may go to an address. */
    public boolean allows(InetAddress address) {
        if (exempt.contains(address) || (loopbackAllowed && address.isLoopbackAddress())) {
            return true;
        }
        if (address instanceof Inet4Address) {
            return !contain(SPECIAL_V4, address);
        }
        if (!(address instanceof Inet6Address v6) || v6.getScopeId() != 0) {
            return false;
        }
        if (contain(NAT64, address)) {
            return !contain(SPECIAL_V4, embedded(address));
        }
        return contain(GLOBAL_V6, address) && !contain(SPECIAL_V6, address);
    }

    /** The IPv4 address in the last four bytes. Not needed for mapped addresses, which Java converts to IPv4 itself. */
    private static InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - V4_BYTES, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean contain(List<IpSubnetFilterRule> networks, InetAddress address) {
        InetSocketAddress any = new InetSocketAddress(address, 0);
        return networks.stream().anyMatch(network -> network.matches(any));
    }

    private static List<IpSubnetFilterRule> networks(String... cidrs) {
        return Arrays.stream(cidrs)
                .map(cidr -> new IpSubnetFilterRule(cidr, IpFilterRuleType.REJECT))
                .toList();
    }
}
