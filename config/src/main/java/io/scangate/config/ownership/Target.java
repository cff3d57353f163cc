package io.scangate.config.ownership;

import io.scangate.config.lifecycle.Host;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Where a fetch goes.
 *
 * @param address canonical, the whole
 * @param scheme http, https or ftp
 * @param host as it is looked up
 * @param port the one written, or the scheme's
 * @param path with the query, percent-encoded
 */
record Target(String address, String scheme, Host host, int port, String path) {

    static Target of(Link link) {
        String address = link.toString();
        String scheme = address.substring(0, address.indexOf(':'));
        String authority = new String(
                link.bytes(), link.hostStart(), link.pathStart() - link.hostStart(), StandardCharsets.US_ASCII);
        int colon = authority.indexOf(':', Math.max(0, authority.lastIndexOf(']')));
        int port = colon < 0 ? defaultPort(scheme) : Integer.parseInt(authority.substring(colon + 1));
        return new Target(address, scheme, Host.of(link), port, address.substring(link.pathStart()));
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> 21;
        };
    }

    boolean isFtp() {
        return scheme.equals("ftp");
    }

    boolean isTls() {
        return scheme.equals("https");
    }

    /** Host and port as the Host header has them. */
    String authority() {
        String name = host.name().indexOf(':') < 0 ? host.name() : "[" + host.name() + "]";
        return port == defaultPort(scheme) ? name : name + ":" + port;
    }

    /** Where a redirect leads, which must be the same host, by the same scheme or by https instead of http. */
    Target redirected(String location) throws FetchException {
        Target next = of(resolve(location));
        boolean upgrade = scheme.equals("http") && next.scheme.equals("https");
        if (!next.host.equals(host) || !(next.scheme.equals(scheme) || upgrade)) {
            throw new FetchException(
                    Outcome.NOT_ALLOWED,
                    "redirects to " + ForeignText.shown(next.address)
                            + " (expected: the same host by the same scheme or https)");
        }
        return next;
    }

    private Link resolve(String location) throws FetchException {
        try {
            String absolute = URI.create(address).resolve(URI.create(location)).toString();
            if (LinkParser.parse(absolute) instanceof Link link && !link.hasUserInfo()) {
                return link;
            }
        } catch (IllegalArgumentException e) {
            // Same as any other text that is no link.
        }
        throw new FetchException(
                Outcome.NOT_ALLOWED,
                "redirects to " + ForeignText.shown(location) + " (expected: a http or https link)");
    }
}
