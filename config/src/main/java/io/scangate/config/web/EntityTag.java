package io.scangate.config.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions as entity tags (RFC 9110, section 8.8.3). Thread-safe. */
final class EntityTag {
    /** A version that no value has. */
    static final long NONE = -1;

    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([!#-~\\x80-\\xff]*)\"\\s*");
    /** A version, and optionally the variant of the value, which does not matter for a change. */
    private static final Pattern VERSION = Pattern.compile("(\\d{1,18})(-[a-z_]+)?");

    private EntityTag() {}

    static String of(long version) {
        return "\"" + version + "\"";
    }

    /** The text of a tag, without quotation marks, for a variant of a version; null for the usual variant. */
    static String text(long version, @Nullable String variant) {
        return variant == null ? String.valueOf(version) : version + "-" + variant;
    }

    /**
     * The version in {@code If-Match}.
     *
     * @return null for any version; {@link #NONE} for a tag that matches no version, such as a weak tag
     */
    static @Nullable Long ifMatch(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return null;
        }
        Matcher tag = TAG.matcher(header);
        if (!tag.matches()) {
            throw Problem.malformed("If-Match", header, "one entity tag such as \"42\", or *");
        }
        Matcher version = VERSION.matcher(tag.group(2));
        return tag.group(1) == null && version.matches() ? Long.parseLong(version.group(1)) : NONE;
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
