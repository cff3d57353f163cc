package io.scangate.gateway.wire;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A list of networks of addresses in CIDR form (RFC 4632, RFC 4291). An IPv4 address in IPv6 form counts as the IPv4 address. Immutable. */
public final class Networks {
    private static final Pattern CIDR = Pattern.compile("([^/%]+)(?:/([0-9]{1,3}))?");

    private static final Pattern COMMA = Pattern.compile(",");

    /** The addresses of this machine. */
    public static final Networks LOOPBACK = parse("127.0.0.0/8,::1");

    private final List<Network> networks;

    /** A network, with the library's comparison of its first bits. */
    private record Network(InetAddress address, int bits, IpSubnetFilterRule rule) {
        static Network of(InetAddress address, int bits) {
            return new Network(address, bits, new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT));
        }

        @Override
        public String toString() {
            String text = address.getHostAddress();
            return bits == address.getAddress().length * Byte.SIZE ? text : text + '/' + bits;
        }
    }

    private Networks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads networks or addresses with commas between them; an empty text is none.
     *
     * @throws IllegalArgumentException if the text has another form; the message says which form is expected
     */
    public static Networks parse(String text) {
        List<Network> networks = new ArrayList<>();
        COMMA.splitAsStream(text)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .forEach(part -> networks.add(network(part)));
        return new Networks(networks);
    }

    private static Network network(String text) {
        Matcher matcher = CIDR.matcher(text);
        InetAddress address = matcher.matches() ? address(matcher.group(1)) : null;
        if (address != null) {
            int most = address.getAddress().length * Byte.SIZE;
            int bits = matcher.group(2) == null ? most : Integer.parseInt(matcher.group(2));
            if (bits <= most && isWhole(address, bits)) {
                return Network.of(address, bits);
            }
        }
        throw new IllegalArgumentException("addresses and networks without further bits, separated by commas, such as"
                + " 10.0.0.0/8,192.0.2.7,fd00::/8");
    }

    /** Whether the bits after the prefix are zero; the text then shows which addresses the network has. */
    private static boolean isWhole(InetAddress address, int bits) {
        BigInteger number = new BigInteger(1, address.getAddress());
        int rest = address.getAddress().length * Byte.SIZE - bits;
        return number.signum() == 0 || number.getLowestSetBit() >= rest;
    }

    /** The address that a text names in figures; null if it is none. Unlike the JDK's methods, it never asks a name server. */
    static @Nullable InetAddress address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    /** Whether an address is in one of the networks; an unknown address is in none. O(networks). Allocates. */
    public boolean contains(@Nullable InetAddress address) {
        if (address == null) {
            return false;
        }
        InetSocketAddress any = new InetSocketAddress(address, 0);
        return networks.stream().anyMatch(network -> network.rule().matches(any));
    }

    @Override
    public String toString() {
        return networks.stream().map(Network::toString).collect(Collectors.joining(","));
    }
}
