package io.scangate.config.secrets;

/**
 * A secret as it is stored: encrypted, or readable. Immutable.
 *
 * @param keys the keys of this process
 * @param place where it is stored
 * @param stored the stored text, which changes with each encryption
 */
public record SealedText(SecretKeys keys, Place place, String stored) {
    /**
     * The secret itself.
     *
     * @throws SecretException if it cannot be read
     */
    public String open() {
        return keys.open(place, stored);
    }

    /** Whether this is a secret that can be read and is equal to another one. */
    public boolean is(String secret) {
        try {
            return open().equals(secret);
        } catch (SecretException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return place.toString();
    }
}
