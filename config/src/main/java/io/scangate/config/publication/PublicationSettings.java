package io.scangate.config.publication;

import io.scangate.gateway.settings.ServerAddresses;
import io.scangate.gateway.source.etcd.EtcdPointer;
import io.scangate.gateway.source.etcd.EtcdSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the control plane publishes rules as files. The constructor checks the values; its messages start with the setting's key.
 * Immutable.
 *
 * @param publishTo {@code file:PATH}, or the address of an HTTP server that takes PUT; empty to publish nothing
 * @param publishKey a PEM file with the Ed25519 private key that signs the head; empty for a head without a signature
 * @param publishToken sent to the server as a bearer token; empty for none
 * @param publishTokenFile the file that has the token instead; empty for none
 * @param publishEtcd the addresses of the members of etcd that gets the head; empty to put it beside the files
 * @param publishEtcdKey the key of the head in etcd
 * @param publishEtcdUser the user of etcd; empty for none
 * @param publishEtcdPassword the user's password
 * @param publishEtcdPasswordFile the file that has the password instead; empty for none
 */
public record PublicationSettings(
        String publishTo,
        String publishKey,
        String publishToken,
        String publishTokenFile,
        String publishEtcd,
        String publishEtcdKey,
        String publishEtcdUser,
        String publishEtcdPassword,
        String publishEtcdPasswordFile) {
    /** The defaults. */
    public static final PublicationSettings DEFAULT =
            new PublicationSettings("", "", "", "", "", EtcdSettings.DEFAULT_KEY, "", "", "");

    private static final String FILE = "file:";
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----\\s*");

    public PublicationSettings {
        if (!publishTo.isEmpty()) {
            outlet(publishTo, "");
        }
        if (!publishEtcd.isEmpty()) {
            ServerAddresses.parse("publish-etcd", publishEtcd);
            EtcdSettings.checkClient("publish-etcd");
        }
        if (publishEtcdKey.isEmpty()) {
            throw new IllegalArgumentException(
                    "publish-etcd-key: \"\" (expected: a key such as " + EtcdSettings.DEFAULT_KEY + ")");
        }
        if (publishTo.isEmpty()) {
            checkUnused("publish-key", publishKey.isEmpty(), "publish-to");
            checkUnused("publish-token", publishToken.isEmpty(), "publish-to");
            checkUnused("publish-etcd", publishEtcd.isEmpty(), "publish-to");
        }
        if (publishEtcd.isEmpty()) {
            checkUnused("publish-etcd-key", publishEtcdKey.equals(EtcdSettings.DEFAULT_KEY), "publish-etcd");
            checkUnused("publish-etcd-user", publishEtcdUser.isEmpty(), "publish-etcd");
            checkUnused("publish-etcd-password", publishEtcdPassword.isEmpty(), "publish-etcd");
        }
    }

    /** Refuses a setting that would have no effect without another one; not with its value, which may be a secret. */
    private static void checkUnused(String key, boolean unused, String without) {
        if (!unused) {
            throw new IllegalArgumentException(key + ": (expected: together with " + without + ")");
        }
    }

    /** Whether rules are published. */
    public boolean isOn() {
        return !publishTo.isEmpty();
    }

    /** The place. */
    Outlet outlet() {
        Outlet files = outlet(publishTo, publishToken);
        return publishEtcd.isEmpty()
                ? files
                : new EtcdOutlet(
                        new EtcdPointer(
                                ServerAddresses.parse("publish-etcd", publishEtcd),
                                publishEtcdKey,
                                publishEtcdUser,
                                publishEtcdPassword),
                        files);
    }

    private static Outlet outlet(String to, String token) {
        try {
            if (to.startsWith(FILE) && to.length() > FILE.length()) {
                return new DirectoryOutlet(Path.of(to.substring(FILE.length())));
            }
            URI server = new URI(to.endsWith("/") ? to.substring(0, to.length() - 1) : to);
            if ((to.startsWith("http://") || to.startsWith("https://"))
                    && server.getHost() != null
                    && server.getUserInfo() == null
                    && server.getQuery() == null) {
                return new HttpOutlet(server, token);
            }
        } catch (InvalidPathException | URISyntaxException e) {
            // The exception below has the value.
        }
        throw new IllegalArgumentException(
                "publish-to: \"" + ServerAddresses.excerpt(to)
                        + "\" (expected: file:PATH, or http:// or https://HOST/PATH of a server that takes PUT, without a user)");
    }

    /**
     * Reads the key.
     *
     * @return null without one
     * @throws IllegalArgumentException if the file has none; the message starts with the setting
     */
    public @Nullable PrivateKey key() {
        if (publishKey.isEmpty()) {
            return null;
        }
        try {
            Matcher pem = KEY.matcher(Files.readString(Path.of(publishKey), StandardCharsets.US_ASCII));
            if (pem.matches()) {
                byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
                return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
            }
            throw bad("no key found", null);
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            throw bad(e.toString(), e);
        }
    }

    private IllegalArgumentException bad(String why, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "publish-key: \"" + publishKey + "\": " + why
                        + " (expected: a PEM file with an Ed25519 private key, as openssl genpkey -algorithm ed25519 writes it)",
                cause);
    }

    /** Omits the token, which must not be logged. */
    @Override
    public String toString() {
        return "PublicationSettings[" + publishTo + "]";
    }
}
