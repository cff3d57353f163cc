package io.scangate.config.random;

import org.jspecify.annotations.Nullable;

/**
 * A canonical link, or the prefix of a rule, of the model. Immutable.
 *
 * @param origin scheme, host and port, such as {@code http://h0.com:8080}
 * @param path begins with a slash
 * @param query what follows the question mark; null for none
 */
record Spot(String origin, String path, @Nullable String query) {
    /** The spot of a path with a query or without one. */
    static Spot of(String origin, String pathAndQuery) {
        int mark = pathAndQuery.indexOf('?');
        return mark < 0
                ? new Spot(origin, pathAndQuery, null)
                : new Spot(origin, pathAndQuery.substring(0, mark), pathAndQuery.substring(mark + 1));
    }

    /** Whether this one, as the prefix of a rule, matches a link: the table of the contract. */
    boolean covers(Spot link) {
        if (!origin.equals(link.origin)) {
            return false;
        }
        if (query != null) {
            return path.equals(link.path) && link.query != null && link.query.startsWith(query);
        }
        return path.endsWith("/") ? link.path.startsWith(path) : path.equals(link.path);
    }

    /** Whether this one, as a prefix that matches the same link as another, is the more specific one. */
    boolean isMoreSpecificThan(Spot other) {
        if (path.length() != other.path.length()) {
            return path.length() > other.path.length();
        }
        return (query == null ? -1 : query.length()) > (other.query == null ? -1 : other.query.length());
    }

    String host() {
        return origin.replaceFirst("^\\w+://", "").replaceFirst(":\\d+$", "");
    }

    @Override
    public String toString() {
        return origin + path + (query == null ? "" : "?" + query);
    }
}
