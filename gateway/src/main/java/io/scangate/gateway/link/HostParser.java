package io.scangate.gateway.link;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The host parser of the URL Standard (section 3.5). Linear except for {@link DomainToAscii}. Thread-safe. */
final class HostParser {
    private HostParser() {}

    /**
     * Parses and serialises a host.
     *
     * @param special whether the scheme is special; other schemes have opaque hosts
     * @return null if the standard fails or the bytes are not UTF-8
     */
    static @Nullable String parse(byte[] text, int from, int to, boolean special) {
        if (from < to && text[from] == '[') {
            return text[to - 1] == ']' ? Ipv6.parse(text, from + 1, to - 1) : null;
        }
        return special ? domain(text, from, to) : opaque(text, from, to);
    }

    /** Checks the host of an unsupported scheme. The result lacks the percent-encoding, since it appears in no link. */
    private static @Nullable String opaque(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (ByteTables.FORBIDDEN_IN_OPAQUE_HOST[text[i] & 0xFF]) {
                return null;
            }
        }
        return utf8(text, from, to);
    }

    private static @Nullable String domain(byte[] text, int from, int to) {
        byte[] decoded = new byte[to - from];
        String domain = utf8(decoded, 0, percentDecode(text, from, to, decoded));
        if (domain == null) {
            return null;
        }
        String ascii = isAscii(domain) ? folded(domain) : DomainToAscii.convert(domain);
        if (ascii == null || ascii.isEmpty() || hasForbidden(ascii)) {
            return null;
        }
        return Ipv4.endsInNumber(ascii) ? Ipv4.parse(ascii) : ascii;
    }

    /** An ASCII domain in lower case, or null if a label is invalid {@link Punycode}. */
    private static @Nullable String folded(String domain) {
        String folded = domain.toLowerCase(Locale.ROOT);
        byte[] bytes = folded.getBytes(StandardCharsets.US_ASCII);
        return Punycode.labelsDecode(bytes, 0, bytes.length) ? folded : null;
    }

    private static int percentDecode(byte[] in, int from, int to, byte[] out) {
        int o = 0;
        int i = from;
        while (i < to) {
            if (in[i] == '%' && ByteTables.isTriplet(in, i, to)) {
                out[o++] = (byte) ByteTables.tripletValue(in, i);
                i += 3;
            } else {
                out[o++] = in[i++];
            }
        }
        return o;
    }

    /**
     * Decodes UTF-8 and keeps a byte order mark. Returns null for bytes that are not UTF-8. The standard decodes them to
     * U+FFFD, which no domain may have, so the outcome is the same.
     */
    private static @Nullable String utf8(byte[] bytes, int from, int to) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(to - from);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes, from, to - from), chars, true);
        return result.isError() ? null : chars.flip().toString();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasForbidden(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (ByteTables.FORBIDDEN_IN_DOMAIN[ascii.charAt(i)]) {
                return true;
            }
        }
        return false;
    }
}
