package io.scangate.config.secrets;

import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that encrypt stored secrets: the first one encrypts, all decrypt. Without a key, secrets are stored readable.
 * An encrypted secret is {@code sealed1:}, the id of its key, a colon, and the nonce, the ciphertext and its tag in Base64.
 * Immutable.
 */
public final class SecretKeys {
    static final String SETTING = "secrets-key-file";

    /** No keys. */
    public static final SecretKeys NONE = new SecretKeys("", SETTING, List.of());

    /** Every encrypted secret begins with it, whatever its version; no readable one does. */
    public static final String SEALED = "sealed";

    private static final String VERSION = SEALED + "1:";

    /** Characters up to the end of the key's id. */
    public static final int HEAD = VERSION.length() + EncryptionKey.ID_LENGTH + 1;

    private static final Pattern FORM =
            Pattern.compile(VERSION + "([0-9a-f]{" + EncryptionKey.ID_LENGTH + "}):(?:[A-Za-z0-9+/=]*)");

    private final String source;
    private final String setting;
    private final List<EncryptionKey> keys;

    /**
     * Keys.
     *
     * @param source the file of the keys, for messages
     * @param setting what names the file, for messages
     */
    SecretKeys(String source, String setting, List<EncryptionKey> keys) {
        this.source = source;
        this.setting = setting;
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a file of keys, a key in each line.
     *
     * @param setting what names the file, for messages
     * @throws io.scangate.gateway.settings.SettingsException if the file cannot be used
     */
    public static SecretKeys read(String setting, String file) {
        return KeyFile.read(setting, file);
    }

    /** No keys, with the name of the option that would give some, for messages. */
    public static SecretKeys none(String setting) {
        return new SecretKeys("", setting, List.of());
    }

    /** Whether secrets are stored readable. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The id of the key that encrypts; empty without keys. */
    public String currentId() {
        return keys.isEmpty() ? "" : keys.get(0).id();
    }

    /** The keys for messages. */
    public String shown() {
        return keys.isEmpty()
                ? setting + " is not set"
                : source + " has "
                        + String.join(", ", keys.stream().map(EncryptionKey::id).toList());
    }

    /** The text to store: encrypted with the first key, or the secret itself without keys. */
    public String seal(Place place, String secret) {
        if (keys.isEmpty()) {
            return secret;
        }
        EncryptionKey key = keys.get(0);
        return VERSION + key.id() + ":" + Base64.getEncoder().encodeToString(key.encrypt(secret, place));
    }

    /**
     * The secret of a stored text, which may be readable.
     *
     * @throws SecretException if its key is missing, or if it was damaged or copied from another place
     */
    public String open(Place place, String stored) {
        if (!stored.startsWith(SEALED)) {
            return stored;
        }
        String id = keyId(stored);
        EncryptionKey key = key(id);
        if (key == null) {
            throw new SecretException(place + " is encrypted with the key " + (id.isEmpty() ? "of a later version" : id)
                    + ", which this process does not have: " + shown());
        }
        try {
            return key.decrypt(Base64.getDecoder().decode(stored.substring(HEAD)), place);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new SecretException(place + " was not encrypted with the key " + id
                    + " for this place: it is damaged, or was copied from another row");
        }
    }

    /** The id of the key of a stored text or of its first {@link #HEAD} characters; empty if it is readable or has an unknown form. */
    public static String keyId(String stored) {
        Matcher form = FORM.matcher(stored);
        return form.matches() ? form.group(1) : "";
    }

    /** Whether a key is there. */
    public boolean has(String id) {
        return key(id) != null;
    }

    /** The first key. */
    EncryptionKey first() {
        return keys.get(0);
    }

    @Nullable
    EncryptionKey key(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst().orElse(null);
    }

    @Override
    public String toString() {
        return shown();
    }
}
