package io.scangate.config.secrets;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/**
 * A key of the service itself for texts that others keep for it, such as browsers: nobody else can read, make or change them. Replicas that share
 * the key read each other's. Immutable.
 */
public final class TicketKey {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EncryptionKey key;

    private TicketKey(EncryptionKey key) {
        this.key = key;
    }

    /** The text of a new random key, to be stored. */
    public static String random() {
        byte[] bytes = new byte[EncryptionKey.BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The key of a stored text. */
    public static TicketKey of(SealedText stored) {
        return new TicketKey(new EncryptionKey(Base64.getDecoder().decode(stored.open())));
    }

    /**
     * A text as others keep it: letters, digits, {@code -} and {@code _}.
     *
     * @param purpose the only one for which it can be opened
     */
    public String seal(Place purpose, String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.encrypt(text, purpose));
    }

    /** The text itself; empty for one that was not sealed with this key for the purpose. */
    public Optional<String> open(Place purpose, String sealed) {
        try {
            return Optional.of(key.decrypt(Base64.getUrlDecoder().decode(sealed), purpose));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
