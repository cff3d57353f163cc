package io.scangate.gateway.scan;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The web sites whose scripts may read answers. Immutable.
 *
 * @param all whether every web site may
 * @param origins otherwise the web sites, each in the form of the field Origin
 */
public record CorsOrigins(boolean all, List<String> origins) {
    /** No web site. */
    public static final CorsOrigins NONE = new CorsOrigins(false, List.of());

    private static final String ALL = "*";
    private static final Pattern COMMA = Pattern.compile(",");
    /** A browser sends an origin in lower case, with neither a default port nor a slash at its end. */
    private static final Pattern ORIGIN = Pattern.compile("https?://(?:[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");

    private static final Pattern DEFAULT_PORT = Pattern.compile("http://.*:80|https://.*:443");

    public CorsOrigins {
        origins = List.copyOf(origins);
    }

    /**
     * Reads origins with commas between them, or an asterisk, or nothing.
     *
     * @throws IllegalArgumentException if the text has another form; the message says which form is expected
     */
    public static CorsOrigins parse(String text) {
        if (text.equals(ALL)) {
            return new CorsOrigins(true, List.of());
        }
        List<String> origins = COMMA.splitAsStream(text)
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .collect(Collectors.toList());
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()
                    || DEFAULT_PORT.matcher(origin).matches()) {
                throw new IllegalArgumentException("* or origins as browsers send them, separated by commas, such as"
                        + " https://app.example,http://localhost:3000");
            }
        }
        return new CorsOrigins(false, origins);
    }

    /** Whether no web site may. */
    boolean none() {
        return !all && origins.isEmpty();
    }

    @Override
    public String toString() {
        return all ? ALL : String.join(",", origins);
    }
}
