package io.scangate.config.ownership;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
    private static final String ALGORITHM = "HmacSHA256";

    /**
     * The file of a directory of an account, which only the holder of the key can compute. The same arguments give the
     * same file.
     *
     * @param key secret
     * @param appid without line breaks, as every appid
     * @param born the revision that created the account, so that an account made anew has other files
     * @param directory canonical
     */
    public static VerificationFile derived(byte[] key, String appid, long born, String directory) {
        byte[] bytes = mac(key, appid + "\n" + born + "\n" + directory);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < NAME_LENGTH; i++) {
            name.append(ALPHANUMERICS.charAt((bytes[CONTENT_BYTES + i] & 0xFF) % ALPHANUMERICS.length()));
        }
        return new VerificationFile(
                name.append(".txt").toString(), HexFormat.of().formatHex(Arrays.copyOf(bytes, CONTENT_BYTES)));
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
