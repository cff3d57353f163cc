package io.scangate.gateway.rule;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A number of 256 bits: the SHA-256 of an account's JSON, or the sum of such digests modulo 2^256, which is the digest of a state.
 * Adding and removing an account takes O(1) time, in any order. The sum detects accidents but not forgeries. Immutable.
 *
 * @param a the most significant bits
 * @param b the next ones
 * @param c the next ones
 * @param d the least significant bits
 */
public record Digest(long a, long b, long c, long d) {
    /** The digest of a state without accounts. */
    public static final Digest ZERO = new Digest(0, 0, 0, 0);

    /** The number of words. */
    public static final int WORDS = 4;

    private static final int BYTES = WORDS * Long.BYTES;

    /** The computation of a SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The digest that a computation of {@link #sha256} gives. The computation starts again. */
    public static Digest of(MessageDigest sha256) {
        ByteBuffer bytes = ByteBuffer.wrap(sha256.digest());
        return new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /** The SHA-256 of a text in UTF-8. */
    public static Digest of(String text) {
        MessageDigest sha256 = sha256();
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        return of(sha256);
    }

    /** Reads the form of {@link #toString}; null for any other text. */
    public static @Nullable Digest parse(String hex) {
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(Digest::isHexDigit)) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        return new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    private static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /** The sum modulo 2^256. */
    public Digest plus(Digest other) {
        long sumD = d + other.d;
        long carry = carry(sumD, d);
        long sumC = c + other.c;
        long carryC = carry(sumC, c);
        sumC += carry;
        carry = carryC + carry(sumC, carry);
        long sumB = b + other.b;
        long carryB = carry(sumB, b);
        sumB += carry;
        carry = carryB + carry(sumB, carry);
        return new Digest(a + other.a + carry, sumB, sumC, sumD);
    }

    /** The difference modulo 2^256. */
    public Digest minus(Digest other) {
        // The two's complement: all bits inverted, plus one.
        return plus(new Digest(~other.a, ~other.b, ~other.c, ~other.d)).plus(new Digest(0, 0, 0, 1));
    }

    private static long carry(long sum, long summand) {
        return Long.compareUnsigned(sum, summand) < 0 ? 1 : 0;
    }

    /** 64 hexadecimal digits in lower case. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
    }
}
