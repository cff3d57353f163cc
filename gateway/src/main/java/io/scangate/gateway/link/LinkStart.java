package io.scangate.gateway.link;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Faults of the scheme and the characters around it, in texts that are not links. Names each fault with the part that the owner
 * has to change. Linear; thread-safe.
 */
final class LinkStart {
    /** The longest first, because one is a prefix of another. */
    private static final List<String> SCHEMES = List.of("https", "http", "ftp");

    /** Characters that people write instead of {@code ://}, and the right ones. */
    private static final String DELIMITERS = ":;.,/\\ ";

    private static final char FIRST_FULL_WIDTH = '\uff01';
    private static final char LAST_FULL_WIDTH = '\uff5e';
    private static final int FULL_WIDTH_OFFSET = 0xFEE0;
    private static final String FULL_WIDTH_DELIMITERS = "\uff1a\uff0f";

    private LinkStart() {}

    /** The fault of the start of a text; null if there is none of these. */
    static @Nullable LinkDiagnosis fault(String text) {
        int front = textInFront(text);
        if (front > 0) {
            return new LinkDiagnosis(LinkFault.TEXT_IN_FRONT, text.substring(0, front));
        }
        int fullWidth = fullWidthInScheme(text);
        if (fullWidth >= 0) {
            int end = endOfFullWidth(text, fullWidth);
            return new LinkDiagnosis(LinkFault.FULL_WIDTH_CHARACTER, text.substring(fullWidth, end));
        }
        int delimiter = damagedDelimiter(text);
        return delimiter > 0 ? new LinkDiagnosis(LinkFault.DAMAGED_SCHEME, text.substring(0, delimiter)) : null;
    }

    /** The first percent-encoded delimiter of a host, encoded once or more often; null if the host has none. */
    static @Nullable LinkDiagnosis encodedDelimiter(String host) {
        for (int at = host.indexOf('%'); at >= 0; at = host.indexOf('%', at + 1)) {
            int digits = at + 1;
            while (host.startsWith("25", digits)) {
                digits += 2;
            }
            if (digits + 2 <= host.length() && "/\\?#:@".indexOf(decoded(host.substring(at, digits + 2))) >= 0) {
                return new LinkDiagnosis(LinkFault.ENCODED_DELIMITER, host.substring(at, digits + 2));
            }
        }
        return null;
    }

    /** What to write instead of the part; empty if the remedy of the fault is another one. */
    static String ascii(LinkFault fault, String part) {
        return switch (fault) {
            case FULL_WIDTH_CHARACTER -> toAscii(part);
            case ENCODED_DELIMITER -> String.valueOf(decoded(part));
            case DAMAGED_SCHEME -> schemeAt(part, 0) + "://";
            default -> "";
        };
    }

    /** The character of the last two digits; NUL if they are no digits. */
    private static char decoded(String triplet) {
        int high = Character.digit(triplet.charAt(triplet.length() - 2), 16);
        int low = Character.digit(triplet.charAt(triplet.length() - 1), 16);
        return high < 0 || low < 0 ? 0 : (char) (high << 4 | low);
    }

    private static String toAscii(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            ascii.append(isFullWidth(c) ? (char) (c - FULL_WIDTH_OFFSET) : c);
        }
        return ascii.toString();
    }

    private static boolean isFullWidth(char c) {
        return c >= FIRST_FULL_WIDTH && c <= LAST_FULL_WIDTH;
    }

    private static @Nullable String schemeAt(String text, int at) {
        for (String scheme : SCHEMES) {
            if (text.regionMatches(true, at, scheme, 0, scheme.length())) {
                return scheme;
            }
        }
        return null;
    }

    /** Where a link starts that other text precedes; 0 if none does. A link within another link does not count. */
    private static int textInFront(String text) {
        int delimiter = text.indexOf("://");
        for (String scheme : SCHEMES) {
            int start = delimiter - scheme.length();
            if (start > 0 && text.regionMatches(true, start, scheme, 0, scheme.length())) {
                char before = text.charAt(start - 1);
                boolean separate = before > 0x7F || ("+-.".indexOf(before) < 0 && !Character.isLetterOrDigit(before));
                boolean slash = text.lastIndexOf('/', start) >= 0 || text.lastIndexOf('?', start) >= 0;
                return separate && (!slash || Character.isWhitespace(before)) ? start : 0;
            }
        }
        return 0;
    }

    /** Where the first full-width letter of a scheme is; -1 if there is none. */
    private static int fullWidthInScheme(String text) {
        int end = 0;
        int first = -1;
        while (end < text.length() && (":/" + FULL_WIDTH_DELIMITERS).indexOf(text.charAt(end)) < 0) {
            first = first < 0 && isFullWidth(text.charAt(end)) ? end : first;
            end++;
        }
        return first >= 0
                        && end < text.length()
                        && SCHEMES.contains(toAscii(text.substring(0, end)).toLowerCase(Locale.ROOT))
                ? first
                : -1;
    }

    /** The end of the scheme's full-width letters and of the full-width delimiters that follow. */
    private static int endOfFullWidth(String text, int from) {
        int end = from;
        while (end < text.length() && isFullWidth(text.charAt(end))) {
            boolean delimiter = FULL_WIDTH_DELIMITERS.indexOf(text.charAt(end)) >= 0;
            boolean afterDelimiter = end > from && FULL_WIDTH_DELIMITERS.indexOf(text.charAt(end - 1)) >= 0;
            if (afterDelimiter && !delimiter) {
                break;
            }
            end++;
        }
        return end;
    }

    /** The end of a scheme with a wrong delimiter that has two slashes; 0 if the text does not start so. */
    private static int damagedDelimiter(String text) {
        String scheme = schemeAt(text, 0);
        if (scheme == null) {
            return 0;
        }
        int start = scheme.length();
        int end = start;
        int slashes = 0;
        while (end < text.length() && DELIMITERS.indexOf(text.charAt(end)) >= 0) {
            slashes += isSlash(text.charAt(end)) ? 1 : 0;
            end++;
        }
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        return slashes < 2 || isDelimiter(text, start, end) ? 0 : end;
    }

    /** Whether the parser takes the start of a text for the delimiter: a colon, then slashes. */
    private static boolean isDelimiter(String text, int start, int end) {
        if (text.charAt(start) != ':') {
            return false;
        }
        int i = start + 1;
        while (i < end && isSlash(text.charAt(i))) {
            i++;
        }
        return i == end || i - start > 2;
    }

    private static boolean isSlash(char c) {
        return c == '/' || c == '\\';
    }
}
