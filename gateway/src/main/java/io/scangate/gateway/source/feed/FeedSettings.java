package io.scangate.gateway.source.feed;

import io.scangate.gateway.tls.ClientTls;
import java.net.URI;
import java.util.List;

/**
 * How the gateway and the control plane know each other. Immutable.
 *
 * @param feedToken the gateway's key; empty for none
 * @param feedTokenFile the file that has the key instead; empty for none
 * @param feedCa a PEM file with the only certificates that sign that of the control plane; empty for those that the JDK accepts
 * @param feedCert a PEM file with the gateway's certificate chain, its own certificate first; empty for none
 * @param feedKey a PEM file with its private key
 */
public record FeedSettings(String feedToken, String feedTokenFile, String feedCa, String feedCert, String feedKey) {
    /** The defaults. */
    public static final FeedSettings DEFAULT = new FeedSettings("");

    public FeedSettings {
        if (feedToken.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("feed-token: (expected: visible ASCII characters, no spaces)");
        }
    }

    /** A key, without certificates. */
    public FeedSettings(String feedToken) {
        this(feedToken, "", "", "", "");
    }

    /**
     * Checks the files, and that all calls use TLS where certificates are set: without it nobody would look at them.
     *
     * @param addresses of the control plane
     * @throws IllegalArgumentException with a message for people that starts with the setting
     */
    public void check(List<URI> addresses) {
        if (tls() == ClientTls.DEFAULT) {
            return;
        }
        String setting = feedCa.isEmpty() ? "feed-cert: \"" + feedCert : "feed-ca: \"" + feedCa;
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    setting + "\" (expected: together with a source feed:https://... or report-to)");
        }
        for (URI address : addresses) {
            if (!address.getScheme().equals("https")) {
                throw new IllegalArgumentException(
                        setting + "\" (expected: addresses with https, and found " + address + ")");
            }
        }
    }

    /**
     * TLS of the calls. Reads the files.
     *
     * @throws IllegalArgumentException if a file cannot be used, with a message that starts with the setting
     */
    public ClientTls tls() {
        return ClientTls.of("feed-", feedCa, feedCert, feedKey);
    }

    /** Omits the key, which must not be logged. */
    @Override
    public String toString() {
        return "FeedSettings[]";
    }
}
