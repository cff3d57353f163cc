package io.scangate.gateway.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of a server's replicas, as written in a setting. */
public final class ServerAddresses {
    private static final int SHOWN_CHARS = 200;
    private static final int NO_PORT = -1;
    private static final int MAX_PORT = 65_535;

    private ServerAddresses() {}

    /** Whether a setting's text starts like an address. */
    public static boolean looksLikeAddress(String text) {
        return text.startsWith("http://") || text.startsWith("https://");
    }

    /**
     * Reads {@code http://HOST:PORT,https://HOST:PORT/PATH}; at least one address.
     *
     * @param key the setting's name, for the message
     * @throws IllegalArgumentException if a part is no address, with a message for people
     */
    public static List<URI> parse(String key, String text) {
        List<URI> addresses = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            addresses.add(address(key, one.strip()));
        }
        return List.copyOf(addresses);
    }

    private static URI address(String key, String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean port = uri.getPort() == NO_PORT || (uri.getPort() > 0 && uri.getPort() <= MAX_PORT);
            if (looksLikeAddress(text)
                    && port
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The exception below reports it.
        }
        throw new IllegalArgumentException(key + ": \"" + excerpt(text)
                + "\" (expected: http://HOST:PORT or https://HOST:PORT, of several replicas separated by commas)");
    }

    /** The start of a setting's text, on one line, without what may be secret: the user and the parameters of an address. */
    public static String excerpt(String setting) {
        String text = hidden(setting);
        String start = text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
        return start.replaceAll("\\p{Cntrl}", " ");
    }

    /** The user is hidden up to the last @, so that a password with a slash is hidden as a whole. */
    private static String hidden(String text) {
        return text.replaceAll("(?s)//.*@", "//(hidden)@").replaceAll("(?s)\\?.*", "?(hidden)");
    }
}
