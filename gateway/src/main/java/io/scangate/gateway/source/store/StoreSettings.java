package io.scangate.gateway.source.store;

import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a gateway follows a store. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param storeKeys a PEM file with the Ed25519 public keys of which one must have signed the head; empty to accept every head
 * @param storePoll how often the head is looked at
 * @param storeCa a PEM file with the only certificates that sign that of the store; empty for those that the JDK accepts
 */
public record StoreSettings(String storeKeys, Duration storePoll, String storeCa) {
    private static final Duration LEAST_POLL = Duration.ofMillis(10);
    private static final Duration MOST_POLL = Duration.ofSeconds(10);
    private static final Pattern KEY = Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]*)-----END PUBLIC KEY-----");

    /** The defaults. */
    public static final StoreSettings DEFAULT = new StoreSettings("", Duration.ofSeconds(1), "");

    public StoreSettings {
        if (storePoll.compareTo(LEAST_POLL) < 0 || storePoll.compareTo(MOST_POLL) > 0) {
            throw new IllegalArgumentException("store-poll: " + storePoll + " (expected: 10ms to 10s)");
        }
    }

    /**
     * Refuses settings of stores for a source of another kind, where they would have no effect.
     *
     * @throws IllegalArgumentException if one differs from its default; the message starts with the setting's key
     */
    public void checkUnused() {
        checkUnused("store-keys", storeKeys, DEFAULT.storeKeys);
        checkUnused("store-ca", storeCa, DEFAULT.storeCa);
        checkUnused("store-poll", storePoll.toMillis() + "ms", DEFAULT.storePoll.toMillis() + "ms");
    }

    private static void checkUnused(String key, String value, String unset) {
        if (!value.equals(unset)) {
            throw new IllegalArgumentException(
                    key + ": \"" + value + "\" (expected: together with a source store+https://... or store+file:...)");
        }
    }

    /**
     * Reads the keys.
     *
     * @throws IllegalArgumentException if the file has none, or something else; the message starts with the setting
     */
    public List<PublicKey> keys() {
        if (storeKeys.isEmpty()) {
            return List.of();
        }
        try {
            List<PublicKey> keys = new ArrayList<>();
            Matcher pem = KEY.matcher(Files.readString(Path.of(storeKeys), StandardCharsets.US_ASCII));
            while (pem.find()) {
                byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
                keys.add(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
            }
            if (keys.isEmpty()) {
                throw bad("no key found", null);
            }
            return List.copyOf(keys);
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            throw bad(e.toString(), e);
        }
    }

    private IllegalArgumentException bad(String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalArgumentException(
                "store-keys: \"" + storeKeys + "\": " + why
                        + " (expected: a PEM file with Ed25519 public keys, as openssl pkey -pubout writes them)",
                cause);
    }

    /**
     * TLS of the calls.
     *
     * @throws IllegalArgumentException if the file cannot be used; the message starts with the setting
     */
    public ClientTls tls() {
        return ClientTls.of("store-", storeCa, "", "");
    }
}
