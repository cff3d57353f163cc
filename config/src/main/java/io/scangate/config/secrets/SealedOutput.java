package io.scangate.config.secrets;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * Encrypts a stream: a line with {@value #FORMAT}, the id of the key and a random salt, then the {@link SealedParts}. Only {@link #finish} ends the
 * stream; a stream without an end is refused when it is read. Not thread-safe.
 */
public final class SealedOutput extends OutputStream {
    static final String FORMAT = "scangate-sealed/1";
    static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final OutputStream out;
    private final SealedParts parts;
    private final byte[] part = new byte[SealedParts.BYTES];
    private int filled;

    /**
     * Begins a stream.
     *
     * @param keys the first one encrypts
     */
    public SealedOutput(OutputStream out, SecretKeys keys) throws IOException {
        this.out = out;
        EncryptionKey key = keys.first();
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        this.parts = new SealedParts(Cipher.ENCRYPT_MODE, key.ofStream(salt));
        String head = FORMAT + " " + key.id() + " " + HexFormat.of().formatHex(salt) + "\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == part.length) {
                // Only now is it known that it is not the last one.
                writePart(false);
            }
            int taken = Math.min(left, part.length - filled);
            System.arraycopy(bytes, from, part, filled, taken);
            filled += taken;
            from += taken;
            left -= taken;
        }
    }

    private void writePart(boolean last) throws IOException {
        try {
            out.write(parts.next(part, filled, last));
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("only decryption compares a tag", e);
        }
        filled = 0;
    }

    /** Passes on the parts that are full. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Writes the last part; nothing may be written any more. */
    public void finish() throws IOException {
        writePart(true);
        out.flush();
    }

    /** Closes the stream below. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
