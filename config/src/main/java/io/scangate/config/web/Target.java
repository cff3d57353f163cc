package io.scangate.config.web;

import io.scangate.gateway.wire.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request, parsed once from its bytes by RFC 3986: a path of decoded segments, and a query. A semicolon, a
 * plus sign and an encoded slash are data of their segment, and an empty segment is a segment. A path that another program
 * could read as a different one is a fault: a dot segment (also encoded), a byte that is not UTF-8, a control character, a
 * character that a path cannot have, a {@code %} without two hexadecimal digits. Immutable.
 */
final class Target {
    /** The characters of a segment besides letters, digits and percent-encoded bytes (RFC 3986, section 3.3). */
    private static final String SEGMENT_MARKS = "-._~!$&'()*+,;=:@";

    private final String text;
    private final List<String> segments;
    private final @Nullable Problem fault;

    private Target(String text, List<String> segments, @Nullable Problem fault) {
        this.text = text;
        this.segments = segments;
        this.fault = fault;
    }

    /**
     * Parses a target.
     *
     * @param text a path that starts with a slash, and a query: visible ASCII characters
     */
    static Target parse(String text) {
        int mark = text.indexOf('?');
        String path = mark < 0 ? text : text.substring(0, mark);
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(1).split("/", -1)) {
            try {
                segments.add(decoded(segment));
            } catch (CharacterCodingException e) {
                return new Target(text, List.of(), fault(segment, "percent-encoded UTF-8"));
            } catch (IllegalArgumentException e) {
                return new Target(text, List.of(), fault(segment, e.getMessage()));
            }
        }
        return new Target(text, List.copyOf(segments), null);
    }

    private static Problem fault(String segment, @Nullable String expected) {
        return Problem.malformed("path", segment, String.valueOf(expected));
    }

    private static String decoded(String segment) throws CharacterCodingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                if (i + 2 >= segment.length() || !isHex(segment.charAt(i + 1)) || !isHex(segment.charAt(i + 2))) {
                    throw new IllegalArgumentException("two hexadecimal digits after each %");
                }
                bytes.write(HexFormat.fromHexDigits(segment, i + 1, i + 3));
                i += 2;
            } else if (isInSegment(c)) {
                bytes.write(c);
            } else {
                throw new IllegalArgumentException("the characters of a path, any other percent-encoded");
            }
        }
        String text = Utf8.strict(bytes.toByteArray());
        if (text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException("no dot segments");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("no control characters");
        }
        return text;
    }

    private static boolean isHex(char c) {
        return HexFormat.isHexDigit(c);
    }

    private static boolean isInSegment(char c) {
        return (c < 0x80 && Character.isLetterOrDigit(c)) || SEGMENT_MARKS.indexOf(c) >= 0;
    }

    /** Path and query as sent. */
    String text() {
        return text;
    }

    /** The decoded segments of the path; none if it has a fault. */
    List<String> segments() {
        return segments;
    }

    /** The problem of a path with a fault; null for another path. */
    @Nullable
    Problem fault() {
        return fault;
    }

    /** The path: decoded, or as sent if it has a fault. */
    String path() {
        return fault == null ? "/" + String.join("/", segments) : text.replaceFirst("\\?.*", "");
    }

    /** Whether the path as sent starts with a text. */
    boolean startsWith(String prefix) {
        return text.startsWith(prefix);
    }

    /** The query as sent. */
    String query() {
        int mark = text.indexOf('?');
        return mark < 0 ? "" : text.substring(mark + 1);
    }
}
