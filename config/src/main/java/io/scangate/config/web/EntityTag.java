package io.scangate.config.web;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.scangate.config.lifecycle.Precondition;
import io.scangate.config.lifecycle.Precondition.Versions;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions as entity tags (RFC 9110, section 8.8.3). Thread-safe. */
final class EntityTag {
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([!#-~\\x80-\\xff]*)\"\\s*");

    private static final int DIGEST_DIGITS = 16;

    private EntityTag() {}

    static String of(long version) {
        return "\"" + version + "\"";
    }

    /** The text of a tag, without quotation marks, for a variant of a version; null for the usual variant. */
    static String text(long version, @Nullable String variant) {
        return variant == null ? String.valueOf(version) : version + "-" + variant;
    }

    /** The text of a tag, without quotation marks, for a value without a version: a digest of its parts. */
    static String digest(Object... parts) {
        Hasher hasher = Hashing.sha256().newHasher();
        for (Object part : parts) {
            hasher.putUnencodedChars(part.toString()).putChar('\n');
        }
        return hasher.hash().toString().substring(0, DIGEST_DIGITS);
    }

    /** The conditions of a change in the values of both fields; null if there are none. */
    static @Nullable Precondition precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch == null && ifNoneMatch == null) {
            return null;
        }
        // A strong comparison: a weak tag matches no version (RFC 9110, section 13.1.1).
        return new Precondition(versions("If-Match", ifMatch, false), versions("If-None-Match", ifNoneMatch, true));
    }

    private static @Nullable Versions versions(String field, @Nullable String header, boolean weak) {
        if (header == null) {
            return null;
        }
        if (header.strip().equals("*")) {
            return new Versions(true, Set.of(), header);
        }
        Set<String> versions = new HashSet<>();
        Matcher tags = TAG.matcher(header);
        // A loop, because a regular expression of the whole list needs a stack as deep as the list is long.
        for (int at = 0; at <= header.length(); at++) {
            int end = Math.max(at, endOfSpace(header, at));
            if (tags.region(at, header.length()).lookingAt()) {
                end = tags.end();
                if (weak || tags.group(1) == null) {
                    versions.add(tags.group(2));
                }
            }
            if (header.isBlank() || (end < header.length() && header.charAt(end) != ',')) {
                throw Problem.malformed(field, header, "entity tags such as \"42\", separated by commas, or *");
            }
            at = end;
        }
        return new Versions(false, versions, header);
    }

    private static int endOfSpace(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Whether {@code If-None-Match} contains that tag, given without its quotation marks. */
    static boolean ifNoneMatch(@Nullable String header, String expected) {
        if (header == null) {
            return false;
        }
        if (header.strip().equals("*")) {
            return true;
        }
        Matcher tags = TAG.matcher(header);
        while (tags.find()) {
            if (tags.group(2).equals(expected)) {
                return true;
            }
        }
        return false;
    }
}
