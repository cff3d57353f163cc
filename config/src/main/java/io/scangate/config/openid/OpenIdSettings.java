package io.scangate.config.openid;

import io.scangate.config.access.HiddenText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/**
 * The service at which people may sign in (OpenID Connect). Immutable.
 *
 * @param openidIssuer its address, exactly as its tokens name it; empty for none
 * @param openidClientId our name there
 * @param openidClientSecretFile the file with our secret there; empty for a client without a secret
 * @param openidRedirect our own address to which browsers come back, as it is registered there: it ends with {@value #PATH}
 */
public record OpenIdSettings(
        String openidIssuer, String openidClientId, String openidClientSecretFile, String openidRedirect) {
    /** The path to which browsers come back. */
    public static final String PATH = "/v1/openid/return";

    /** The default: no such service. */
    public static final OpenIdSettings DEFAULT = new OpenIdSettings("", "", "", "");

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final int MOST_SECRET = 4_096;

    public OpenIdSettings {
        if (!openidIssuer.isEmpty()) {
            if (!isSafe(openidIssuer)) {
                throw refused("openid-issuer", openidIssuer, "https://HOST/PATH, without a query");
            }
            if (openidClientId.isBlank()) {
                throw refused("openid-client-id", openidClientId, "our name at the service, with openid-issuer");
            }
            if (!isSafe(openidRedirect) || !URI.create(openidRedirect).getPath().equals(PATH)) {
                throw refused("openid-redirect", openidRedirect, "https://HOST" + PATH + ", with openid-issuer");
            }
        }
    }

    private static IllegalArgumentException refused(String key, String value, String expected) {
        return new IllegalArgumentException(
                key + ": \"" + value.replaceAll("//[^/?#]*@", "//(hidden)@") + "\" (expected: " + expected + ")");
    }

    /** Whether an address has TLS or is on this machine, without user, query and fragment. */
    static boolean isSafe(String address) {
        try {
            URI uri = URI.create(address);
            boolean local = "http".equals(uri.getScheme()) && LOOPBACK.contains(String.valueOf(uri.getHost()));
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (local || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether the issuer may name an address of its own: over plain HTTP only if it is itself over plain HTTP on this machine. */
    boolean isSafeEndpoint(String address) {
        return isSafe(address) && (address.startsWith("https:") || openidIssuer.startsWith("http:"));
    }

    /** Whether people may sign in there. */
    public boolean isOn() {
        return !openidIssuer.isEmpty();
    }

    /**
     * Reads our secret; empty without a file.
     *
     * @throws IllegalArgumentException for people, without the content
     */
    public HiddenText secret() {
        if (openidClientSecretFile.isEmpty()) {
            return HiddenText.of("");
        }
        try {
            String text = Files.readString(Path.of(openidClientSecretFile)).strip();
            if (!text.isEmpty() && text.length() <= MOST_SECRET) {
                return HiddenText.of(text);
            }
        } catch (IOException | InvalidPathException e) {
            // The message below says what is expected.
        }
        throw new IllegalArgumentException("openid-client-secret-file: " + openidClientSecretFile
                + " (expected: a readable file with the secret in one line)");
    }
}
