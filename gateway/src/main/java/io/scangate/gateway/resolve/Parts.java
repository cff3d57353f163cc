package io.scangate.gateway.resolve;

import io.scangate.gateway.link.Link;
import org.jspecify.annotations.Nullable;

/**
 * A canonical link or prefix, taken apart.
 *
 * @param scheme without the colon
 * @param host without the port
 * @param port as written; empty if it is the scheme's default
 * @param query null if there is none
 */
record Parts(
        String scheme,
        String host,
        String port,
        String path,
        @Nullable String query) {
    /** The parts of a canonical text. */
    static Parts of(String canonical) {
        Link link = Link.ofCanonical(canonical);
        return new Parts(
                link.scheme(),
                link.host(),
                link.hasPort() ? String.valueOf(link.port()) : "",
                canonical.substring(link.pathStart(), link.pathEnd()),
                link.hasQuery() ? canonical.substring(link.pathEnd() + 1) : null);
    }

    /** The canonical text. */
    String text() {
        return origin() + path + (query == null ? "" : "?" + query);
    }

    String origin() {
        return scheme + "://" + host + (port.isEmpty() ? "" : ":" + port);
    }

    /** The port, also if it is the default one. */
    String effectivePort() {
        if (!port.isEmpty()) {
            return port;
        }
        return switch (scheme) {
            case "http" -> "80";
            case "https" -> "443";
            default -> "21";
        };
    }

    /** The match key of a link; see {@link io.scangate.gateway.rule.Prefix}. */
    String key() {
        return path + "?" + queryText();
    }

    /** The match key of a rule: a link of its origin matches if the link's key starts with it. */
    String ruleKey() {
        return query == null && path.endsWith("/") ? path : key();
    }

    /** The query, empty if there is none. */
    String queryText() {
        return query == null ? "" : query;
    }

    Parts withPath(String other) {
        return new Parts(scheme, host, port, other, query);
    }

    Parts withOrigin(String otherScheme, String otherHost, String otherPort) {
        return new Parts(otherScheme, otherHost, otherPort, path, query);
    }

    /** The host with {@code www.} where it has none, without it where it has. */
    String hostWithOrWithoutWww() {
        return host.startsWith("www.") ? host.substring(4) : "www." + host;
    }
}
