package io.scangate.config.web;

import io.scangate.config.lifecycle.Particulars;
import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.wire.Utf8;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query, read as bytes as the gateway reads them: form data (URL Standard, section 5.1), whose values need
 * not be UTF-8. Of a repeated parameter it has the first value. Immutable.
 */
final class Query {
    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private @Nullable String repeated;

    private Query() {}

    /** Reads a query of visible ASCII characters. */
    static Query of(String text) {
        Query query = new Query();
        // A semicolon is no separator: it is an ordinary character of a link.
        for (String parameter : text.split("&", -1)) {
            if (!parameter.isEmpty()) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                query.add(Utf8.text(decoded(name)), decoded(equals < 0 ? "" : parameter.substring(equals + 1)));
            }
        }
        return query;
    }

    private void add(String name, byte[] value) {
        if (values.putIfAbsent(name, value) != null && repeated == null) {
            repeated = name;
        }
    }

    private static byte[] decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.copyOf(bytes, PercentEncoding.decodeForm(bytes, 0, bytes.length, bytes, 0));
    }

    /** A value as bytes; null if there is none. Do not modify the array. */
    byte @Nullable [] bytes(String name) {
        return values.get(name);
    }

    /** A value that must be UTF-8; null if there is none. */
    @Nullable
    String text(String name) {
        byte[] value = bytes(name);
        try {
            String text = value == null ? null : Utf8.strict(value);
            if (text != null && text.indexOf('\0') >= 0) {
                throw Problem.malformed(name, text, "a text without the character U+0000");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw Problem.malformed(name, Utf8.text(value), "percent-encoded UTF-8");
        }
    }

    /** Checks that each parameter is known and occurs once. */
    void check(Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                String expected = known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known));
                // In a link that is not encoded, an ampersand starts another parameter.
                String hint = known.contains("link") ? "; is the link percent-encoded?" : "";
                throw Problem.of(
                        ProblemCode.UNKNOWN_PARAMETER,
                        "parameter \"" + name + "\" (expected: " + expected + ")" + hint,
                        Particulars.of("query", name, expected));
            }
        }
        if (repeated != null) {
            throw Problem.of(
                    ProblemCode.REPEATED_PARAMETER,
                    "parameter \"" + repeated + "\" (expected: once)",
                    Particulars.of("query", repeated, "once"));
        }
    }
}
