package io.scangate.gateway.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Properties of every text; the random tests and the fuzzer check them. Not thread-safe. */
final class LinkProperties {
    private static final Pattern NOT_IN_PATH =
            Pattern.compile("[\\x00-\\x20\"#<>?\\[\\\\\\]^`{|}\\x7f-\\uffff]|%(?![0-9A-F]{2})");
    private static final Pattern NOT_IN_QUERY =
            Pattern.compile("[\\x00-\\x20\"#<>'\\[\\\\\\]^`{|}\\x7f-\\uffff]|%(?![0-9A-F]{2})");
    private static final Pattern DOT_SEGMENT = Pattern.compile("(^|/)\\.\\.?(/|$)");
    private static final Pattern PLAIN_HOST = Pattern.compile("[a-z0-9.-]*[a-z][a-z0-9-]*");

    private final LinkParser parser = new LinkParser();
    private final LinkParser fullParser = new LinkParser(true);
    private final Link link = new Link();
    private final Link other = new Link();

    /** Checks one text and returns its parse result, for statistics. */
    ParsedLink check(byte[] text) {
        ParsedLink parsed = parser.parse(text, 0, text.length, link);
        assertSame(parsed, fullParser.parse(text, 0, text.length, other), text);
        if (parsed instanceof Link) {
            assertCanonical();
            assertFixedPoint();
            assertHostOfJavaUri(text);
        }
        return parsed;
    }

    /**
     * Checks that a character without a raw form in RFC 3986 and its {@code %XX} give equal links. Both texts have it
     * in the path or both in the query.
     */
    void checkRawAndEncoded(byte[] raw, byte[] encoded) {
        check(raw);
        check(encoded);
        ParsedLink one = parser.parse(raw, 0, raw.length, link);
        assertSame(one, parser.parse(encoded, 0, encoded.length, other), raw);
    }

    private static void assertSame(ParsedLink expected, ParsedLink actual, byte[] text) {
        assertEquals(
                describe(expected),
                describe(actual),
                () -> "fast and full path differ on " + new String(text, ISO_8859_1));
    }

    /** Every property of a parsed link, as text. */
    static String describe(ParsedLink parsed) {
        if (!(parsed instanceof Link link)) {
            return parsed.toString();
        }
        String all = new String(link.bytes(), 0, link.keyEnd(), ISO_8859_1);
        return "%s %d %d %d %d %b %b"
                .formatted(
                        all,
                        link.hostStart(),
                        link.pathStart(),
                        link.pathEnd(),
                        link.length(),
                        link.hasUserInfo(),
                        link.hasFragment());
    }

    private void assertCanonical() {
        String text = link.toString();
        String path = text.substring(link.pathStart(), link.pathEnd());
        assertTrue(path.startsWith("/"), text);
        assertFalse(NOT_IN_PATH.matcher(path).find(), text);
        assertEquals(NaiveNormalForm.of(path), path);
        assertFalse(DOT_SEGMENT.matcher(path).find(), text);
        assertEquals('?', link.bytes()[link.pathEnd()], text);
        assertTrue(link.bytes().length >= link.keyEnd() + Link.SLACK, text);
        if (link.hasQuery()) {
            String query = text.substring(link.pathEnd() + 1);
            assertFalse(query.isEmpty(), text);
            assertFalse(NOT_IN_QUERY.matcher(query).find(), text);
            assertEquals(NaiveNormalForm.of(query), query);
        }
    }

    private void assertFixedPoint() {
        if (link.length() > LinkParser.MAX_LINK_BYTES) {
            return;
        }
        String canonical = link.toString();
        ParsedLink again = parser.parse(link.bytes(), 0, link.length(), other);
        assertEquals(canonical, again.toString());
        assertFalse(other.hasUserInfo() || other.hasFragment(), canonical);
        assertEquals(link.hostStart(), other.hostStart(), canonical);
        assertEquals(link.pathStart(), other.pathStart(), canonical);
        assertEquals(link.pathEnd(), other.pathEnd(), canonical);
    }

    /** Where Java's stricter parser of RFC 2396 finds an ordinary host, this parser finds the same host. */
    private void assertHostOfJavaUri(byte[] text) {
        URI uri;
        try {
            uri = new URI(new String(text, ISO_8859_1));
        } catch (URISyntaxException e) {
            return;
        }
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        if (PLAIN_HOST.matcher(host).matches() && !host.matches("(.*\\.)?0x[0-9a-f]*")) {
            String origin = link.toString().substring(link.hostStart(), link.pathStart());
            assertEquals(host, origin.replaceFirst(":[0-9]+$", ""));
        }
    }
}
