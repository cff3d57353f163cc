package io.scangate.gateway.source.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A head as its file has it: one line of JSON, then a line {@code ed25519 BASE64} for each signature. A signature (RFC 8032) is of the
 * format's name, a line end and the bytes of the first line, so that no signature of something else can be used here.
 */
public final class SignedHead {
    /** A head lists at most some hundred files. */
    static final int MOST_BYTES = 1 << 20;

    /** The head, a few signatures, and the rest, which is ignored: each signature costs time. */
    private static final int MOST_LINES = 10;

    private static final String WORD = "ed25519 ";
    private static final String ALGORITHM = "Ed25519";

    private SignedHead() {}

    /**
     * Writes a head.
     *
     * @param key signs it; null for a head without a signature
     */
    public static byte[] write(StoreHead head, @Nullable PrivateKey key) {
        String line = head.toJson();
        String signature = key == null ? "" : WORD + Base64.getEncoder().encodeToString(sign(line, key)) + "\n";
        return (line + "\n" + signature).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sign(String line, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(signed(line));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key signs every text", e);
        }
    }

    private static byte[] signed(String line) {
        return (StoreHead.FORMAT + "\n" + line).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a head.
     *
     * @param keys one of them must have signed it; none to accept every head
     * @throws NotSignedException if no such signature is there
     * @throws IOException if it is no head; the message is for people
     */
    public static StoreHead read(byte[] file, List<PublicKey> keys) throws IOException, NotSignedException {
        String[] lines = new String(file, StandardCharsets.UTF_8).split("\n", MOST_LINES);
        if (!keys.isEmpty()) {
            check(lines, keys);
        }
        return StoreHead.parse(lines[0]);
    }

    /**
     * Reads a head that the holder of a private key may have written. An Ed25519 signature of a text is always the same (RFC 8032).
     *
     * @param key null to accept every head
     * @throws NotSignedException if the key has not signed it
     * @throws IOException if it is no head; the message is for people
     */
    public static StoreHead readOwn(byte[] file, @Nullable PrivateKey key) throws IOException, NotSignedException {
        List<String> lines = List.of(new String(file, StandardCharsets.UTF_8).split("\n", MOST_LINES));
        if (key != null && !lines.contains(WORD + Base64.getEncoder().encodeToString(sign(lines.get(0), key)))) {
            throw new NotSignedException("the head is not signed by the key of publish-key");
        }
        return StoreHead.parse(lines.get(0));
    }

    /** Before anything of the line is read: a line without a signature is a stranger's. */
    private static void check(String[] lines, List<PublicKey> keys) throws NotSignedException {
        byte[] text = signed(lines[0]);
        boolean any = false;
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].startsWith(WORD)) {
                any = true;
                byte[] signature = bytes(lines[i].substring(WORD.length()));
                if (keys.stream().anyMatch(key -> verifies(key, text, signature))) {
                    return;
                }
            }
        }
        throw new NotSignedException(
                any ? "no signature of the head is one of a key in store-keys" : "the head has no signature");
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static boolean verifies(PublicKey key, byte[] text, byte[] signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(text);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            // A malformed signature is none.
            return false;
        }
    }
}
