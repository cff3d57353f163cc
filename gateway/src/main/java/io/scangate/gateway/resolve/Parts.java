package io.scangate.gateway.resolve;

import io.scangate.gateway.link.Link;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a canonical link or prefix. Immutable.
 *
 * @param scheme the scheme without the colon
 * @param host the host without the port
 * @param port the port; empty for the default port of the scheme
 * @param path the path
 * @param query the query without the question mark; null if the link has no query
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
        return origin() + pathAndQuery();
    }

    String origin() {
        return scheme + "://" + host + (port.isEmpty() ? "" : ":" + port);
    }

    /** The origin with the port, also if it is the default one. */
    String originWithPort() {
        return scheme + "://" + host + ":" + effectivePort();
    }

    /** The port, which may be the default port of the scheme. */
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

    /** The match key of a rule: the rule matches a link of its origin if the link's key starts with it. */
    String ruleKey() {
        return query == null && path.endsWith("/") ? path : key();
    }

    /** The text behind the origin. */
    String pathAndQuery() {
        return path + (query == null ? "" : "?" + query);
    }

    /** The query; empty if the link has no query. */
    String queryText() {
        return query == null ? "" : query;
    }

    Parts withPath(String other) {
        return new Parts(scheme, host, port, other, query);
    }

    Parts withOrigin(String otherScheme, String otherHost, String otherPort) {
        return new Parts(otherScheme, otherHost, otherPort, path, query);
    }

    /** The host without a dot at its end. */
    String hostWithoutDot() {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /**
     * Whether a rule of these parts is more specific than another one: the longest path, then the longest query. A slash at the
     * end of the path does not count: {@code /a} and {@code /a/} are rules of one place.
     */
    boolean isMoreSpecificThan(Parts other) {
        int difference = lengthWithoutSlash(path) - lengthWithoutSlash(other.path);
        return difference > 0
                || (difference == 0 && queryText().length() > other.queryText().length());
    }

    private static int lengthWithoutSlash(String path) {
        return path.endsWith("/") ? path.length() - 1 : path.length();
    }

    /** Adds {@code www.} to the host or removes it. */
    String hostWithOrWithoutWww() {
        return host.startsWith("www.") ? host.substring(4) : "www." + host;
    }
}
