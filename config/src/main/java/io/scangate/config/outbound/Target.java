package io.scangate.config.outbound;

import io.scangate.config.lifecycle.Host;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.net.URI;

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

    private Link resolve(String location) throws FetchException {
        try {
            String absolute = URI.create(address).resolve(URI.create(location)).toString();
            if (LinkParser.parse(absolute) instanceof Link link && !link.hasUserInfo()) {
                return link;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like other texts that are not links.
        }
        throw new FetchException(
                FetchException.Failure.NOT_ALLOWED,
                "redirects to " + ForeignText.shown(location) + " (expected: a http or https link)");
    }
}
