package io.scangate.config.openid;

import io.scangate.config.access.HiddenText;
import io.scangate.gateway.settings.SecretFiles;
import io.scangate.gateway.settings.SettingsException;
import java.net.URI;
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
     * @throws SettingsException if the file cannot be used; the message does not have the content
     */
    public HiddenText secret() {
        return HiddenText.of(
                openidClientSecretFile.isEmpty()
                        ? ""
                        : SecretFiles.secret("openid-client-secret-file", openidClientSecretFile));
    }
}
