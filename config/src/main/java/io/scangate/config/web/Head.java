package io.scangate.config.web;

import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.gateway.link.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The head of a call: method, path, query and headers. Thread-safe. */
public final class Head {
    /** The path parameter for the account of a call. */
    public static final String APPID = "appid";

    private final ServiceRequestContext context;
    private final RequestHeaders headers;
    private final QueryParams query;

    Head(ServiceRequestContext context, RequestHeaders headers) {
        this.context = context;
        this.headers = headers;
        // Form decoding has no other separator than the ampersand, and a semicolon is an ordinary character of a link.
        this.query = QueryParams.fromQueryString(queryText(headers.path()), false);
    }

    private static String queryText(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    /** The method's name. */
    public String method() {
        return headers.method().name();
    }

    /** Path and query as sent. */
    public String target() {
        return headers.path();
    }

    /** The decoded path. */
    public String path() {
        return context.decodedPath();
    }

    /** A decoded parameter of the path. */
    public String path(String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }

    @Nullable
    String pathIfThere(String name) {
        return context.pathParam(name);
    }

    /** The decoded value of the first query parameter with that name; null if there is none. */
    public @Nullable String query(String name) {
        return query.get(name);
    }

    /** The first parameter of the query of that name as bytes, which need not be UTF-8; null if there is none. */
    byte @Nullable [] queryBytes(String name) {
        for (String parameter : queryText(headers.path()).split("&", -1)) {
            int equals = parameter.indexOf('=');
            String found = equals < 0 ? parameter : parameter.substring(0, equals);
            if (new String(decoded(found), StandardCharsets.UTF_8).equals(name)) {
                return decoded(equals < 0 ? "" : parameter.substring(equals + 1));
            }
        }
        return null;
    }

    private static byte[] decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, PercentEncoding.decodeForm(bytes, 0, bytes.length, bytes, 0));
    }

    /** The value of a header. The name is in lower case. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** Checks that each query parameter is known and occurs once. */
    void checkQuery(Set<String> known) {
        for (String name : query.names()) {
            if (!known.contains(name)) {
                String expected = known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known));
                // In a link that is not encoded, an ampersand starts another parameter.
                String hint = known.contains("link") ? "; is the link percent-encoded?" : "";
                throw Problem.of(
                        ProblemCode.UNKNOWN_PARAMETER,
                        "parameter \"" + name + "\" (expected: " + expected + ")" + hint);
            }
            List<String> values = query.getAll(name);
            if (values.size() > 1) {
                throw Problem.of(ProblemCode.REPEATED_PARAMETER, "parameter \"" + name + "\" (expected: once)");
            }
        }
    }

    /** Checks the type and the length of the body in the head. */
    void checkBody(Body expected) {
        long length = headers.contentLength();
        expected.checkExpected(length);
        String type = expected.type();
        MediaType found = headers.contentType();
        if (type != null
                && (found == null || !type.equals(found.withoutParameters().toString()))) {
            throw Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "content type " + found + " (expected: " + type + ")");
        }
        if (length > expected.maxBytes()) {
            throw Problem.tooLarge(expected.maxBytes());
        }
    }
}
