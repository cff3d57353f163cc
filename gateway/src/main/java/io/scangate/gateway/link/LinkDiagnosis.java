package io.scangate.gateway.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.scangate.gateway.text.Language;
import io.scangate.gateway.text.Sentences;
import io.scangate.gateway.text.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fault of a text and the part of the text that has it, for error messages. Immutable. Diagnosis takes time linear in the
 * length of the text and is not for the hot path.
 *
 * @param fault the fault
 * @param part the part of the text that has the fault
 */
public record LinkDiagnosis(LinkFault fault, String part) {
    private static final String OPENING_QUOTES =
            "\"'`<([\u201c\u201d\u2018\u2019\u00ab\u300a\u300c\u300e\u3010\uff02\uff08";
    private static final String CLOSING_QUOTES = "\"'`>\u201c\u201d\u2018\u2019\u00bb\u300b\u300d\u300f\u3011\uff02";
    /** Full-width forms of the delimiters of a link; U+FF0F is the slash. */
    private static final String FULL_WIDTH = "\uff1a\uff0f\uff1f\uff03\uff06\uff1d\uff05\uff0e\uff20";
    /** The forms that make a host invalid. The parser maps the others to ASCII. */
    private static final String FULL_WIDTH_NOT_IN_HOSTS = "\uff1a\uff0f\uff1f\uff03\uff05\uff20";

    /** Schemes that are followed by a number other than a port. */
    private static final Set<String> NUMBERS = Set.of("tel", "sms", "smsto", "fax");

    private static final Set<String> SCHEMES = Set.of("http", "https", "ftp");
    private static final int MAX_PART_CHARS = 40;

    /** Diagnoses a text that is not a link. For a link the result has no meaning. */
    public static LinkDiagnosis ofInvalid(String text) {
        return ofInvalid(LinkParser.utf8(text));
    }

    /** Diagnoses bytes that are not a link. Bytes that are not UTF-8 become U+FFFD. */
    public static LinkDiagnosis ofInvalid(byte[] text) {
        if (text.length > LinkParser.MAX_LINK_BYTES) {
            return new LinkDiagnosis(LinkFault.LINK_TOO_LONG, Integer.toString(text.length));
        }
        byte[] cleaned = new byte[text.length];
        return ofCleaned(new String(cleaned, 0, FullParser.clean(text, 0, text.length, cleaned), UTF_8));
    }

    /** Diagnoses the text that the parser reads: see {@link FullParser#clean}. */
    private static LinkDiagnosis ofCleaned(String text) {
        if (text.isEmpty()) {
            return new LinkDiagnosis(LinkFault.EMPTY_LINK, "");
        }
        if (OPENING_QUOTES.indexOf(text.charAt(0)) >= 0) {
            return new LinkDiagnosis(LinkFault.QUOTED, text.substring(0, 1));
        }
        if (hasEncodedScheme(text)) {
            return new LinkDiagnosis(LinkFault.ENCODED_TWICE, start(text));
        }
        int hostEnd = endOfHost(text);
        if (isSpace(text.charAt(0))) {
            return invisible(text.charAt(0));
        }
        if (hostEnd == text.length() && isSpace(text.charAt(hostEnd - 1))) {
            return invisible(text.charAt(hostEnd - 1));
        }
        String host = text.substring(0, hostEnd);
        LinkDiagnosis invisible = firstInvisible(host);
        if (invisible != null) {
            String visible = withoutInvisible(host) + text.substring(hostEnd);
            // The parser drops most of these characters from a host, so another fault may be the cause.
            return LinkParser.parse(visible) instanceof LinkRejection ? ofCleaned(visible) : invisible;
        }
        LinkDiagnosis start = LinkStart.fault(text);
        if (start != null) {
            return start;
        }
        LinkDiagnosis fullWidth = firstOf(FULL_WIDTH_NOT_IN_HOSTS, host);
        return fullWidth == null ? ofSchemeOrHost(text) : fullWidth;
    }

    /**
     * The probable mistakes in a link, the worst first. Double encoding, invisible and full-width characters and quotation
     * marks count only in the path, because a query carries texts of all kinds.
     */
    public static List<LinkDiagnosis> of(Link link) {
        String text = link.toString();
        List<LinkDiagnosis> found = new ArrayList<>();
        String host = text.substring(link.hostStart(), link.pathStart());
        if (SCHEMES.contains(host) && text.startsWith("//", link.pathStart())) {
            found.add(new LinkDiagnosis(LinkFault.DOUBLED_SCHEME, text.substring(0, link.pathStart())));
        }
        if (text.contains("&amp;") || text.contains("&amp%3B")) {
            found.add(new LinkDiagnosis(LinkFault.HTML_ESCAPED, "&amp;"));
        }
        String path = text.substring(link.pathStart(), link.pathEnd());
        String encodedTwice = encodedPercent(path);
        if (encodedTwice != null) {
            found.add(new LinkDiagnosis(LinkFault.ENCODED_TWICE, encodedTwice));
        }
        String decoded = decoded(path);
        add(found, firstOf(FULL_WIDTH, decoded));
        add(found, firstInvisible(decoded));
        int end = decoded.length();
        while (end > 0 && CLOSING_QUOTES.indexOf(decoded.charAt(end - 1)) >= 0) {
            end--;
        }
        if (end < decoded.length() && !link.hasQuery()) {
            found.add(new LinkDiagnosis(LinkFault.QUOTED, decoded.substring(end)));
        }
        return found;
    }

    private static void add(List<LinkDiagnosis> found, @Nullable LinkDiagnosis one) {
        if (one != null) {
            found.add(one);
        }
    }

    /** One sentence that names the fault and the remedy. */
    public String sentence(Language language) {
        return Sentences.of(language, fault.code(), Map.of("part", part, "ascii", LinkStart.ascii(fault, part)));
    }

    private static LinkDiagnosis ofSchemeOrHost(String text) {
        int colon = endOfName(text);
        if (colon == 0 || colon == text.length() || text.charAt(colon) != ':' || isHost(text, colon)) {
            return new LinkDiagnosis(LinkFault.NO_SCHEME, start(text));
        }
        byte[] name = text.substring(0, colon).getBytes(UTF_8);
        return Scheme.of(name, 0, name.length).supported()
                ? ofAuthority(text.substring(colon + 1))
                : new LinkDiagnosis(LinkFault.UNSUPPORTED_SCHEME, text.substring(0, colon));
    }

    /** The end of the name that may be a scheme; 0 if the text does not start with a name. */
    private static int endOfName(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) < 0x80 && isInName((byte) text.charAt(i), i == 0)) {
            i++;
        }
        return i;
    }

    private static boolean isInName(byte b, boolean first) {
        return ByteTables.isLetter(b) || (!first && (ByteTables.isDigit(b) || b == '+' || b == '-' || b == '.'));
    }

    /** Whether the name before the colon is a host with a port and not a scheme. */
    private static boolean isHost(String text, int colon) {
        String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (name.indexOf('.') >= 0) {
            return true;
        }
        int end = end(text, colon);
        String port = text.substring(colon + 1, end);
        boolean followed = end < text.length() || name.equals("localhost");
        return followed && !port.isEmpty() && isPort(port) && !NUMBERS.contains(name);
    }

    private static LinkDiagnosis ofAuthority(String rest) {
        int slashes = 0;
        while (slashes < rest.length() && "/\\".indexOf(rest.charAt(slashes)) >= 0) {
            slashes++;
        }
        String authority = rest.substring(slashes, end(rest, slashes));
        authority = authority.substring(authority.lastIndexOf('@') + 1);
        LinkDiagnosis encoded = LinkStart.encodedDelimiter(authority);
        if (encoded != null) {
            return encoded;
        }
        int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        boolean openBracket = authority.startsWith("[") && authority.indexOf(']') < 0;
        String host = colon < 0 || openBracket ? authority : authority.substring(0, colon);
        if (host.isEmpty()) {
            return new LinkDiagnosis(LinkFault.NO_HOST, authority);
        }
        if (host.codePoints().anyMatch(c -> Character.isSpaceChar(c) || Character.isWhitespace(c))
                || host.contains("%20")) {
            return new LinkDiagnosis(LinkFault.SPACE_IN_HOST, host);
        }
        if (host.length() < authority.length() && !isPort(authority.substring(colon + 1))) {
            return new LinkDiagnosis(LinkFault.BAD_PORT, authority.substring(colon + 1));
        }
        for (String label : host.split("\\.", -1)) {
            boolean punycode = label.toLowerCase(Locale.ROOT).startsWith("xn--");
            if (punycode && LinkParser.parse("http://" + label + "/") instanceof LinkRejection) {
                return new LinkDiagnosis(LinkFault.BAD_PUNYCODE, label);
            }
        }
        return new LinkDiagnosis(LinkFault.BAD_HOST, host);
    }

    private static boolean isPort(String digits) {
        int port = 0;
        for (int i = 0; i < digits.length() && port <= Scheme.MAX_PORT; i++) {
            int digit = digits.charAt(i) - '0';
            port = digit >= 0 && digit <= 9 ? port * 10 + digit : Scheme.MAX_PORT + 1;
        }
        return port <= Scheme.MAX_PORT;
    }

    private static @Nullable LinkDiagnosis firstOf(String fullWidth, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (fullWidth.indexOf(text.charAt(i)) >= 0) {
                return new LinkDiagnosis(LinkFault.FULL_WIDTH_CHARACTER, text.substring(i, i + 1));
            }
        }
        return null;
    }

    private static @Nullable LinkDiagnosis firstInvisible(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (isInvisible(text.codePointAt(i))) {
                return invisible(text.codePointAt(i));
            }
        }
        return null;
    }

    private static String withoutInvisible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isInvisible(c)).forEach(visible::appendCodePoint);
        return visible.toString();
    }

    private static LinkDiagnosis invisible(int codePoint) {
        return new LinkDiagnosis(LinkFault.INVISIBLE_CHARACTER, Character.toString(codePoint));
    }

    /** Other faults cover white space and ASCII controls. */
    private static boolean isInvisible(int codePoint) {
        return codePoint > 0x7F && VisibleText.isInvisible(codePoint) && !Character.isSpaceChar(codePoint);
    }

    /** Whether a character is white space that the parser does not trim. */
    private static boolean isSpace(char c) {
        return c > ' ' && (Character.isSpaceChar(c) || Character.isWhitespace(c) || c == '\u0085');
    }

    /** Whether the text starts with a scheme and a colon in percent-encoding, once or several times. */
    private static boolean hasEncodedScheme(String text) {
        int percent = endOfName(text);
        if (percent == text.length()
                || text.charAt(percent) != '%'
                || !SCHEMES.contains(text.substring(0, percent).toLowerCase(Locale.ROOT))) {
            return false;
        }
        int i = percent + 1;
        while (text.startsWith("25", i)) {
            i += 2;
        }
        return text.regionMatches(true, i, "3a", 0, 2);
    }

    /** The first {@code %25XX}. */
    private static @Nullable String encodedPercent(String path) {
        for (int i = path.indexOf("%25"); i >= 0; i = path.indexOf("%25", i + 1)) {
            if (i + 5 <= path.length()
                    && Character.digit(path.charAt(i + 3), 16) >= 0
                    && Character.digit(path.charAt(i + 4), 16) >= 0) {
                return path.substring(i, i + 5);
            }
        }
        return null;
    }

    /** The end of the host in a text with or without a scheme. */
    private static int endOfHost(String text) {
        int slashes = text.indexOf("//");
        return end(text, slashes < 0 ? 0 : slashes + 2);
    }

    private static int end(String text, int from) {
        int i = from;
        while (i < text.length() && "/\\?#".indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static String start(String text) {
        int characters = text.codePointCount(0, text.length());
        return characters <= MAX_PART_CHARS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_PART_CHARS)) + "...";
    }

    /** Decodes the percent-encoding of a link as UTF-8. */
    private static String decoded(String link) {
        byte[] bytes = link.getBytes(UTF_8);
        byte[] out = new byte[bytes.length];
        int o = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean escape = bytes[i] == '%' && ByteTables.isTriplet(bytes, i, bytes.length);
            out[o++] = escape ? (byte) ByteTables.tripletValue(bytes, i) : bytes[i];
            i += escape ? 2 : 0;
        }
        return new String(out, 0, o, UTF_8);
    }
}
