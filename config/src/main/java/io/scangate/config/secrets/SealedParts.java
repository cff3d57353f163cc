package io.scangate.config.secrets;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The parts of one encrypted stream, in order: {@value #BYTES} bytes each, the last one fewer or as many. The nonce of a part is its number and
 * whether it is the last one, so no part can be left out, moved or cut off without notice. Not thread-safe.
 */
final class SealedParts {
    /** Readable bytes of every part but the last. */
    static final int BYTES = 1 << 16;

    /** Bytes that the encryption adds to a part. */
    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    private final int mode;
    private final SecretKeySpec key;
    private final Cipher cipher;
    private long number;

    /** @param mode of {@link Cipher} */
    SealedParts(int mode, SecretKeySpec key) {
        this.mode = mode;
        this.key = key;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    /**
     * Encrypts or decrypts the next part.
     *
     * @throws AEADBadTagException if the bytes are damaged, or belong to another place or key
     */
    byte[] next(byte[] bytes, int length, boolean last) throws AEADBadTagException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putLong(number)
                .putInt(last ? 1 : 0)
                .array();
        number++;
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            return cipher.doFinal(bytes, 0, length);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }
}
