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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final int FULL_WIDTH_OFFSET = 0xFEE0;

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    /** The text after {@code host:} in a link without a scheme: a port, then the rest of the link. */
    private static final Pattern PORT = Pattern.compile("\\d{1,5}([/?#].*)?", Pattern.DOTALL);

    /** Schemes that are followed by a number other than a port. */
    private static final Set<String> NUMBERS = Set.of("tel", "sms", "smsto", "fax");

    private static final Pattern ENCODED_SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]*%(25)*3a.*", Pattern.DOTALL);
    private static final Pattern DOUBLED =
            Pattern.compile("[a-z]+://(https?|ftp)(:\\d+)?//?.*|[a-z]+://[^/]*/(https?|ftp)(:|%3A)/.*");
    private static final Pattern ENCODED_PERCENT = Pattern.compile("%25[0-9A-Fa-f]{2}");
    private static final Pattern TRAILING_QUOTES = Pattern.compile("[" + CLOSING_QUOTES + "]+$");
    private static final int MAX_PART_CHARS = 40;

    /** Diagnoses a text that is not a link. For a link the result has no meaning. */
    public static LinkDiagnosis ofInvalid(String text) {
        int bytes = text.getBytes(UTF_8).length;
        if (bytes > LinkParser.MAX_LINK_BYTES) {
            return new LinkDiagnosis(LinkFault.LINK_TOO_LONG, Integer.toString(bytes));
        }
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return new LinkDiagnosis(LinkFault.EMPTY_LINK, "");
        }
        if (OPENING_QUOTES.indexOf(trimmed.charAt(0)) >= 0) {
            return new LinkDiagnosis(LinkFault.QUOTED, trimmed.substring(0, 1));
        }
        if (ENCODED_SCHEME.matcher(trimmed).matches()) {
            return new LinkDiagnosis(LinkFault.ENCODED_TWICE, start(trimmed));
        }
        LinkDiagnosis odd = oddCharacter(trimmed.substring(0, endOfHost(trimmed)));
        return odd == null ? ofSchemeOrHost(trimmed) : odd;
    }

    /** Diagnoses bytes that are not a link. Bytes that are not UTF-8 become U+FFFD. */
    public static LinkDiagnosis ofInvalid(byte[] text) {
        return ofInvalid(new String(text, UTF_8));
    }

    /** The probable mistakes in a link, the worst first. */
    public static List<LinkDiagnosis> of(Link link) {
        String text = link.toString();
        List<LinkDiagnosis> found = new ArrayList<>();
        if (DOUBLED.matcher(text).matches()) {
            String scheme = text.substring(0, text.indexOf("://") + 3);
            found.add(new LinkDiagnosis(LinkFault.DOUBLED_SCHEME, scheme + scheme));
        }
        if (text.contains("&amp;") || text.contains("&amp%3B")) {
            found.add(new LinkDiagnosis(LinkFault.HTML_ESCAPED, "&amp;"));
        }
        Matcher percent = ENCODED_PERCENT.matcher(text);
        if (percent.find()) {
            found.add(new LinkDiagnosis(LinkFault.ENCODED_TWICE, percent.group()));
        }
        String decoded = decoded(text);
        LinkDiagnosis odd = oddCharacter(decoded);
        if (odd != null) {
            found.add(odd);
        }
        Matcher quotes = TRAILING_QUOTES.matcher(decoded);
        if (quotes.find()) {
            found.add(new LinkDiagnosis(LinkFault.QUOTED, quotes.group()));
        }
        return found;
    }

    /** One sentence that names the fault and the remedy. */
    public String sentence(Language language) {
        int first = part.isEmpty() ? 0 : part.codePointAt(0);
        String ascii = fault == LinkFault.FULL_WIDTH_CHARACTER ? Character.toString(first - FULL_WIDTH_OFFSET) : "";
        return Sentences.of(language, fault.code(), Map.of("part", part, "ascii", ascii));
    }

    private static LinkDiagnosis ofSchemeOrHost(String text) {
        Matcher parts = SCHEME.matcher(text);
        if (!parts.matches()) {
            return new LinkDiagnosis(LinkFault.NO_SCHEME, start(text));
        }
        String scheme = parts.group(1);
        String rest = parts.group(2);
        boolean hostAndPort = scheme.indexOf('.') >= 0
                || (PORT.matcher(rest).matches() && !NUMBERS.contains(scheme.toLowerCase(Locale.ROOT)));
        if (hostAndPort) {
            return new LinkDiagnosis(LinkFault.NO_SCHEME, start(text));
        }
        byte[] name = scheme.getBytes(UTF_8);
        return Scheme.of(name, 0, name.length).supported()
                ? ofAuthority(rest)
                : new LinkDiagnosis(LinkFault.UNSUPPORTED_SCHEME, scheme);
    }

    private static LinkDiagnosis ofAuthority(String rest) {
        String authority = rest.replaceFirst("^[/\\\\]*", "");
        authority = authority.substring(0, end(authority, 0));
        authority = authority.substring(authority.lastIndexOf('@') + 1);
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
        return digits.matches("0*\\d{0,5}") && (digits.isEmpty() || Integer.parseInt(digits) <= Scheme.MAX_PORT);
    }

    /** The first full-width or invisible character. */
    private static @Nullable LinkDiagnosis oddCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (FULL_WIDTH.indexOf(c) >= 0) {
                return new LinkDiagnosis(LinkFault.FULL_WIDTH_CHARACTER, String.valueOf(c));
            }
            // Other faults cover white space.
            if (c > ' ' && VisibleText.isInvisible(text.codePointAt(i)) && !Character.isSpaceChar(c)) {
                return new LinkDiagnosis(LinkFault.INVISIBLE_CHARACTER, Character.toString(text.codePointAt(i)));
            }
            i += Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : ' ') ? 1 : 0;
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
