package io.scangate.config.fleet;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The SHA-256 in a field {@code Content-Digest} (RFC 9530): {@code sha-256=:BASE64:}, beside digests of other kinds. Thread-safe. */
final class ContentDigest {
    private static final Pattern SHA_256 = Pattern.compile("(?:^|.*,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):\\s*(?:$|,.*)");

    private ContentDigest() {}

    /** The SHA-256; null if the field has none. */
    static byte @Nullable [] sha256(String field) {
        Matcher matcher = SHA_256.matcher(field);
        return matcher.matches() ? Base64.getDecoder().decode(matcher.group(1)) : null;
    }

    /** The field for a SHA-256. */
    static String of(byte[] sha256) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    }
}
