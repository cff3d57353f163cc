package io.scangate.gateway.wire;

import io.netty.util.NetUtil;
import java.net.InetAddress;
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

    /** The first bits of an address, the same in all addresses of the network. */
    private record Network(InetAddress address, int bits) {
        boolean contains(byte[] other) {
            byte[] mine = address.getAddress();
            return mine.length == other.length && samePrefix(mine, other, bits);
        }

        /** Whether the bits after the prefix are zero; the text then shows what the network has. */
        boolean isWhole() {
            byte[] mine = address.getAddress();
            for (int bit = bits; bit < mine.length * Byte.SIZE; bit++) {
                if ((mine[bit / Byte.SIZE] >> (7 - bit % Byte.SIZE) & 1) != 0) {
                    return false;
                }
            }
            return true;
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
            Network network = new Network(address, Math.min(bits, most));
            if (bits <= most && network.isWhole()) {
                return network;
            }
        }
        throw new IllegalArgumentException("addresses and networks without further bits, separated by commas, such as"
                + " 10.0.0.0/8,192.0.2.7,fd00::/8");
    }

    private static @Nullable InetAddress address(String text) {
        // Unlike the JDK's methods, it never asks a name server.
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
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    private static boolean samePrefix(byte[] one, byte[] other, int bits) {
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (one[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || (one[whole] ^ other[whole]) >> (Byte.SIZE - rest) << (Byte.SIZE - rest) == 0;
    }

    @Override
    public String toString() {
        return networks.stream().map(Network::toString).collect(Collectors.joining(","));
    }
}
