package io.scangate.config.outbound;

import io.scangate.config.lifecycle.Host;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The target of a call. Immutable.
 *
 * @param address the whole canonical link
 * @param scheme http, https or ftp
 * @param host the host to look up
 * @param port the port in the link, or the scheme's default
 * @param authority host and port in the form of the Host header
 * @param path with the query, percent-encoded
 */
public record Target(String address, String scheme, Host host, int port, String authority, String path) {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

    /** The target of a link. */
    public static Target of(Link link) {
        String address = link.toString();
        Host host = Host.of(link);
        String name = host.name().indexOf(':') < 0 ? host.name() : "[" + host.name() + "]";
        String authority = link.hasPort() ? name + ":" + link.port() : name;
        return new Target(address, link.scheme(), host, link.port(), authority, address.substring(link.pathStart()));
    }

    /** Whether it is fetched by FTP. */
    public boolean isFtp() {
        return scheme.equals("ftp");
    }

    boolean isTls() {
        return scheme.equals("https");
    }

    /** The target of a redirect. It must have the same host, and the same scheme or https instead of http. */
    public Target redirected(String location) throws FetchException {
        Target next = of(resolve(location));
        boolean upgrade = scheme.equals("http") && next.scheme.equals("https");
        if (!next.host.equals(host) || !(next.scheme.equals(scheme) || upgrade)) {
            throw new FetchException(
                    FetchException.Failure.NOT_ALLOWED,
                    "redirects to " + ForeignText.shown(next.address)
                            + " (expected: the same host by the same scheme or https)");
        }
        return next;
    }

    /** The link of a redirect, read as browsers read it: its bytes, relative to this address. */
    private Link resolve(String location) throws FetchException {
        byte[] text = absolute(location.strip()).getBytes(StandardCharsets.ISO_8859_1);
        if (new LinkParser().parse(text, 0, text.length, new Link()) instanceof Link link && !link.hasUserInfo()) {
            return link;
        }
        throw new FetchException(
                FetchException.Failure.NOT_ALLOWED,
                "redirects to " + ForeignText.shown(location) + " (expected: a http or https link)");
    }

    /** Puts a relative reference behind the part of this address that it leaves (RFC 3986, section 5.2.2). */
    private String absolute(String location) {
        if (SCHEME.matcher(location).lookingAt()) {
            return location;
        }
        String slashes = location.replace('\\', '/');
        if (slashes.startsWith("//")) {
            return scheme + ":" + location;
        }
        int query = address.indexOf('?');
        String ofPath = query < 0 ? address : address.substring(0, query);
        if (location.isEmpty() || location.startsWith("#")) {
            return address;
        }
        if (location.startsWith("?")) {
            return ofPath + location;
        }
        int end = slashes.startsWith("/") ? address.length() - path.length() : ofPath.lastIndexOf('/') + 1;
        return address.substring(0, end) + location;
    }
}
