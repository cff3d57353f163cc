package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.scangate.gateway.link.PercentEncoding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of an admin request. Immutable. */
final class QueryMap {
    private final Map<String, byte[]> values;
    private final @Nullable Problem problem;

    private QueryMap(Map<String, byte[]> values, @Nullable Problem problem) {
        this.values = values;
        this.problem = problem;
    }

    /** Reads a query; a name that is not known, or stands twice, is a problem. */
    static QueryMap read(WholeRequest request, String... known) {
        Map<String, byte[]> values = new HashMap<>();
        byte[] query = request.query();
        int to = request.queryLength();
        for (int at = 0; at < to; ) {
            int end = ByteScan.indexOf(query, at, to, '&');
            int equals = ByteScan.indexOf(query, at, end, '=');
            if (end > at) {
                String name = new String(decoded(query, at, equals), UTF_8);
                if (!List.of(known).contains(name)) {
                    return new QueryMap(Map.of(), Problem.UNKNOWN_PARAMETER);
                }
                if (values.put(name, decoded(query, Math.min(end, equals + 1), end)) != null) {
                    return new QueryMap(Map.of(), Problem.REPEATED_PARAMETER);
                }
            }
            at = end + 1;
        }
        return new QueryMap(values, null);
    }

    private static byte[] decoded(byte[] b, int from, int to) {
        byte[] out = new byte[to - from];
        return Arrays.copyOf(out, PercentEncoding.decodeForm(b, from, to - from, out, 0));
    }

    /** What is wrong, or null. */
    @Nullable
    Problem problem() {
        return problem;
    }

    /** A value's bytes, or null if it is not there. */
    byte @Nullable [] bytes(String name) {
        return values.get(name);
    }

    /** A value, or null if it is not there. */
    @Nullable
    String text(String name) {
        byte[] bytes = bytes(name);
        return bytes == null ? null : new String(bytes, UTF_8);
    }
}
