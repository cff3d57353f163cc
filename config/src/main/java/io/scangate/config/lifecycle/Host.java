package io.scangate.config.lifecycle;

import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The host of a canonical link in the form of licences and block lists: lower case, IDNs in Punycode, without a final
 * dot and without the brackets of an IPv6 address. Immutable.
 *
 * @param name such as {@code wx.qq.com}, {@code 192.0.2.1}, {@code 2001:db8::1}
 * @param isAddress whether it is an IP address
 */
public record Host(String name, boolean isAddress) {
    private static final CharMatcher DOT = CharMatcher.is('.');

    /** The host of a canonical link, without its port. */
    public static Host of(Link link) {
        String host = link.host();
        if (host.startsWith("[")) {
            return new Host(host.substring(1, host.length() - 1), true);
        }
        return new Host(DOT.trimTrailingFrom(host), InetAddresses.isInetAddress(host));
    }

    /**
     * Parses a host that a person wrote: a name in Unicode or Punycode, or an address in any spelling that links allow.
     */
    public static Optional<Host> parse(String text) {
        String stripped = text.strip();
        boolean bareIpv6 = stripped.indexOf(':') >= 0 && !stripped.startsWith("[");
        String host = bareIpv6 ? "[" + stripped + "]" : stripped;
        // The link parser drops tabs, line ends and a default port without an error. In a host they are mistakes.
        boolean maybeAlone =
                (host.indexOf(':') < 0 || host.endsWith("]")) && host.chars().noneMatch(Character::isISOControl);
        if (maybeAlone && LinkParser.parse("http://" + host + "/") instanceof Link link) {
            boolean alone = !link.hasUserInfo()
                    && !link.hasFragment()
                    && !link.hasQuery()
                    && link.length() == link.pathStart() + 1;
            return Optional.of(of(link)).filter(found -> alone && !found.name().isEmpty());
        }
        return Optional.empty();
    }

    /**
     * The labels in reverse order, such as {@code com.qq.wx}, so that a domain and the hosts below it are adjacent in a
     * sorted list. An address stays as it is.
     */
    public String reversed() {
        if (isAddress) {
            return name;
        }
        List<String> labels = new ArrayList<>(List.of(name.split("\\.", -1)));
        Collections.reverse(labels);
        return String.join(".", labels);
    }

    /**
     * The name and the domains above it: {@code a.b.c}, then {@code b.c}, then {@code c}. For an address, only the
     * address.
     */
    public List<String> withParents() {
        List<String> names = new ArrayList<>(List.of(name));
        for (int dot = name.indexOf('.'); dot >= 0 && !isAddress; dot = name.indexOf('.', dot + 1)) {
            names.add(name.substring(dot + 1));
        }
        return names;
    }
}
