package io.scangate.gateway.resolve;

import io.scangate.gateway.link.Link;
import java.util.Locale;
import java.util.Optional;

/** The part in which a canonical link and a canonical rule differ. */
public enum DifferingPart {
    /** {@code https://}. */
    SCHEME,
    /** Scheme, host and port. */
    ORIGIN,
    /** A user name or a password in front of the host, which no rule has. */
    USER_INFO,
    /** The host without the port. */
    HOST,
    /** The port, which is in no text if it is the default port of the scheme. */
    PORT,
    /** The path. */
    PATH,
    /** The query with its question mark. */
    QUERY,
    /** Path and query. */
    PATH_AND_QUERY;

    /**
     * A range of a text in characters.
     *
     * @param from the first character
     * @param to the character after the last one
     */
    public record Range(int from, int to) {}

    /** The name in answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where the part stands in a canonical text; empty if the text does not have it. */
    public Optional<Range> in(String canonical) {
        Link link = Link.ofCanonical(canonical);
        int hostStart = link.hostStart();
        int pathStart = link.pathStart();
        int hostEnd = hostStart + link.host().length();
        return switch (this) {
            case SCHEME -> range(0, hostStart);
            case ORIGIN -> range(0, pathStart);
            // A canonical text has no user name, so the host marks the place.
            case USER_INFO, HOST -> range(hostStart, hostEnd);
            case PORT -> range(hostEnd + 1, pathStart);
            case PATH -> range(pathStart, link.pathEnd());
            case QUERY -> range(link.pathEnd(), canonical.length());
            case PATH_AND_QUERY -> range(pathStart, canonical.length());
        };
    }

    private static Optional<Range> range(int from, int to) {
        return from < to ? Optional.of(new Range(from, to)) : Optional.empty();
    }
}
