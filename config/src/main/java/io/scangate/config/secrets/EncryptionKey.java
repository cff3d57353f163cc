package io.scangate.config.secrets;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of AES-256-GCM. Its random nonces are safe for four billion secrets. Immutable.
 */
final class EncryptionKey {
    static final int BYTES = 32;

    /** Characters of an id. */
    static final int ID_LENGTH = 16;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] ID_LABEL = "scangate id of a key\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STREAM_LABEL = "scangate stream\n".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final SecretKeySpec key;

    /** @param bytes {@value #BYTES} random bytes */
    EncryptionKey(byte[] bytes) {
        this.id = id(bytes);
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /** The first half of a hash, from which nobody can find a random key. */
    private static String id(byte[] bytes) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(ID_LABEL);
            return HexFormat.of().formatHex(hash.digest(bytes), 0, ID_LENGTH / 2);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Follows from the key, so a wrong key never has the id of the right one. */
    String id() {
        return id;
    }

    /** A random nonce and the ciphertext with its tag. */
    byte[] encrypt(String secret, Place place) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(nonce);
            bytes.writeBytes(cipher(Cipher.ENCRYPT_MODE, nonce, nonce.length, place)
                    .doFinal(secret.getBytes(StandardCharsets.UTF_8)));
            return bytes.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    /**
     * Decrypts what {@link #encrypt} has made.
     *
     * @throws AEADBadTagException if the bytes are damaged, or were encrypted for another place
     */
    String decrypt(byte[] bytes, Place place) throws AEADBadTagException {
        if (bytes.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw new AEADBadTagException("too short");
        }
        try {
            byte[] plain = cipher(Cipher.DECRYPT_MODE, bytes, NONCE_BYTES, place)
                    .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    /** A key for one stream alone, so that the nonces of its parts may count from zero. */
    SecretKeySpec ofStream(byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(STREAM_LABEL);
            return new SecretKeySpec(mac.doFinal(salt), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, int length, Place place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, length));
        cipher.updateAAD(place.bytes());
        return cipher;
    }
}
