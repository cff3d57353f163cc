package io.scangate.config.people;

import com.google.common.io.BaseEncoding;
import io.scangate.config.access.HiddenText;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes of six digits that a telephone computes from a seed and the time (RFC 6238 with SHA-1 and steps of 30 s, which every program knows).
 * The step before and the step after count, too. Thread-safe: all methods are static.
 */
public final class Totp {
    private static final String ALGORITHM = "HmacSHA1";
    private static final int SEED_BYTES = 20;
    private static final int STEP_SECONDS = 30;
    private static final int MODULUS = 1_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Totp() {}

    /** A new seed in Base32, as people type it. */
    static HiddenText newSeed() {
        byte[] seed = new byte[SEED_BYTES];
        RANDOM.nextBytes(seed);
        return HiddenText.of(BaseEncoding.base32().omitPadding().encode(seed));
    }

    /** The address of a seed, which telephones read from a QR code. */
    static HiddenText address(HiddenText seed, String userName) {
        String label = URLEncoder.encode("scangate:" + userName, StandardCharsets.UTF_8);
        return HiddenText.of("otpauth://totp/" + label + "?secret=" + seed.reveal() + "&issuer=scangate");
    }

    /**
     * The step whose code it is; empty for a wrong code.
     *
     * @param used the last step whose code was used: a code is used once
     */
    static OptionalLong step(HiddenText seed, HiddenText code, Instant now, long used) {
        long current = now.getEpochSecond() / STEP_SECONDS;
        OptionalLong found = OptionalLong.empty();
        for (long step = current - 1; step <= current + 1; step++) {
            boolean same = MessageDigest.isEqual(bytes(code(seed, step)), bytes(code.reveal()));
            if (same && step > used) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The code at a time, as a telephone shows it. */
    public static String codeAt(HiddenText seed, Instant time) {
        return code(seed, time.getEpochSecond() / STEP_SECONDS);
    }

    private static String code(HiddenText seed, long step) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(BaseEncoding.base32().decode(seed.reveal()), ALGORITHM));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xF;
            int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return String.format(Locale.ROOT, "%06d", number % MODULUS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
