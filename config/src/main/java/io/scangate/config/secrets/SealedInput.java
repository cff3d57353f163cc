package io.scangate.config.secrets;

import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/** Decrypts a stream of {@link SealedOutput}. Gives no byte of a part that was changed. Not thread-safe. */
public final class SealedInput extends InputStream {
    /** Bytes that tell such a stream from others. */
    public static final int BEGIN_BYTES = SealedOutput.FORMAT.length();

    private static final int HEAD_BYTES =
            SealedOutput.FORMAT.length() + 1 + EncryptionKey.ID_LENGTH + 1 + 2 * SealedOutput.SALT_BYTES + 1;
    private static final Pattern HEAD = Pattern.compile(SealedOutput.FORMAT + " ([0-9a-f]{16}) ([0-9a-f]{32})\n");
    private static final int SEALED_BYTES = SealedParts.BYTES + SealedParts.TAG_BYTES;

    private final InputStream in;
    private final SealedParts parts;
    private byte[] part = new byte[0];
    private byte[] next;
    private int position;
    private boolean ended;

    /** Whether a stream that begins with these {@link #BEGIN_BYTES} is such a one. */
    public static boolean is(byte[] begin) {
        return new String(begin, StandardCharsets.ISO_8859_1).equals(SealedOutput.FORMAT);
    }

    /**
     * Begins to read.
     *
     * @throws SecretException if the key is missing
     * @throws StreamCorruptedException if the stream is damaged, as when it is read later
     */
    public SealedInput(InputStream in, SecretKeys keys) throws IOException {
        this.in = in;
        Matcher head = HEAD.matcher(new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1));
        if (!head.matches()) {
            throw damaged();
        }
        String id = head.group(1);
        EncryptionKey key = keys.key(id);
        if (key == null) {
            throw new SecretException("it is encrypted with the key " + id + ", which is missing: " + keys.shown());
        }
        this.parts =
                new SealedParts(Cipher.DECRYPT_MODE, key.ofStream(HexFormat.of().parseHex(head.group(2))));
        this.next = in.readNBytes(SEALED_BYTES);
    }

    private static IOException damaged() {
        return new StreamCorruptedException("the encrypted bytes are damaged or cut off");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (position == part.length) {
            if (ended) {
                return -1;
            }
            readPart();
        }
        int taken = Math.min(length, part.length - position);
        System.arraycopy(part, position, bytes, offset, taken);
        position += taken;
        return taken;
    }

    private void readPart() throws IOException {
        byte[] sealed = next;
        next = in.readNBytes(SEALED_BYTES);
        ended = next.length == 0;
        if (sealed.length < SealedParts.TAG_BYTES) {
            throw damaged();
        }
        try {
            part = parts.next(sealed, sealed.length, ended);
        } catch (AEADBadTagException e) {
            throw damaged();
        }
        position = 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
