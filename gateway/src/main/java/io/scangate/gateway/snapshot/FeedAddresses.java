package io.scangate.gateway.snapshot;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** The replicas of a control plane, as a source names them. */
final class FeedAddresses {
    private FeedAddresses() {}

    static boolean isFeed(String source) {
        return source.startsWith("http://") || source.startsWith("https://");
    }

    /**
     * The addresses of {@code http://HOST:PORT,https://HOST:PORT/PATH}.
     *
     * @throws IllegalArgumentException if one is none, with a message for people
     */
    static List<URI> parse(String source) {
        List<URI> addresses = new ArrayList<>();
        for (String text : source.split(",", -1)) {
            addresses.add(address(text.strip()));
        }
        return List.copyOf(addresses);
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (isFeed(text) && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException("source: " + Text.oneLine(Text.quoted(text))
                + " (expected: http://HOST:PORT or https://HOST:PORT, of several replicas separated by commas)");
    }
}
