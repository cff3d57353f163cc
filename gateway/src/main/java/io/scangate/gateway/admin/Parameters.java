package io.scangate.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.text.VisibleText;
import io.scangate.gateway.wire.Answer;
import io.scangate.gateway.wire.ByteScan;
import io.scangate.gateway.wire.Request;
import io.scangate.gateway.wire.Utf8;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of an operator's request, and the answers for faulty ones, which contain the name, the value and the
 * expected form. Immutable.
 */
final class Parameters {
    private static final int MAX_SHOWN = 64;

    private final Map<String, byte[]> values;
    private final @Nullable Answer problem;

    private Parameters(Map<String, byte[]> values, @Nullable Answer problem) {
        this.values = values;
        this.problem = problem;
    }

    /** Reads a query and copies it; an unknown or repeated name is a problem. */
    static Parameters read(Request request, String... known) {
        Map<String, byte[]> values = new HashMap<>();
        byte[] query = request.bytes();
        int to = request.queryEnd();
        for (int at = request.queryStart(); at < to; ) {
            int end = ByteScan.indexOf(query, at, to, '&');
            int equals = ByteScan.indexOf(query, at, end, '=');
            if (end > at) {
                byte[] name = decoded(query, at, equals);
                if (!List.of(known).contains(new String(name, UTF_8))) {
                    return new Parameters(Map.of(), unknown(name, known));
                }
                if (values.put(new String(name, UTF_8), decoded(query, Math.min(end, equals + 1), end)) != null) {
                    return new Parameters(Map.of(), repeated(name));
                }
            }
            at = end + 1;
        }
        return new Parameters(values, null);
    }

    private static byte[] decoded(byte[] b, int from, int to) {
        byte[] out = new byte[to - from];
        return Arrays.copyOf(out, PercentEncoding.decodeForm(b, from, to - from, out, 0));
    }

    private static Answer unknown(byte[] name, String... known) {
        String expected = known.length == 1 ? known[0] : "one of " + String.join(", ", known);
        // In a link that is not encoded, an ampersand starts another parameter.
        String hint = List.of(known).contains("link") ? "; is the link percent-encoded?" : "";
        return answer(
                AdminProblem.UNKNOWN_PARAMETER,
                quoted(name) + ": unknown parameter (expected: " + expected + ")" + hint);
    }

    private static Answer repeated(byte[] name) {
        return answer(AdminProblem.REPEATED_PARAMETER, quoted(name) + ": occurs more than once (expected: once)");
    }

    /** The answer for a missing parameter. */
    static Answer missing(String name, String expected) {
        return answer(AdminProblem.MISSING_PARAMETER, name + ": missing (expected: " + expected + ")");
    }

    /** The answer for a parameter with a value of another form than expected. */
    Answer bad(AdminProblem why, String name, String expected) {
        byte[] value = values.getOrDefault(name, new byte[0]);
        return answer(why, name + ": " + quoted(value) + " (expected: " + expected + ")");
    }

    /** The answer for a faulty value, with a sentence about the fault and its repair. */
    Answer refused(AdminProblem why, String name, String sentence) {
        return answer(why, name + ": " + quoted(values.getOrDefault(name, new byte[0])) + ": " + sentence);
    }

    private static String quoted(byte[] text) {
        String all = Utf8.text(text);
        int length = all.codePointCount(0, all.length());
        boolean cut = length > MAX_SHOWN;
        return '"'
                + VisibleText.of(cut ? all.substring(0, all.offsetByCodePoints(0, MAX_SHOWN)) : all)
                + (cut ? "...\"" : "\"");
    }

    private static Answer answer(AdminProblem problem, String detail) {
        byte[] text = detail.getBytes(UTF_8);
        return out -> out.problem(problem, text, 0, text.length);
    }

    /** The answer for a faulty name; null if all names are correct. */
    @Nullable
    Answer problem() {
        return problem;
    }

    /** A value's bytes, or null if it is missing. */
    byte @Nullable [] bytes(String name) {
        return values.get(name);
    }

    /** A value, or null if it is missing. */
    @Nullable
    String text(String name) {
        byte[] bytes = bytes(name);
        return bytes == null ? null : new String(bytes, UTF_8);
    }
}
