package io.scangate.config.ownership;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A file with which an account proves that it owns a directory. Immutable.
 *
 * @param name 10 letters and digits, and {@code .txt}
 * @param content 32 hexadecimal digits
 */
public record VerificationFile(String name, String content) {
    private static final String ALPHANUMERICS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int NAME_LENGTH = 10;
    private static final int CONTENT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Creates a file with a random name and content. */
    static VerificationFile random() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < NAME_LENGTH; i++) {
            name.append(ALPHANUMERICS.charAt(RANDOM.nextInt(ALPHANUMERICS.length())));
        }
        byte[] content = new byte[CONTENT_BYTES];
        RANDOM.nextBytes(content);
        return new VerificationFile(
                name.append(".txt").toString(), HexFormat.of().formatHex(content));
    }
}
