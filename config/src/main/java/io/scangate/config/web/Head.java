package io.scangate.config.web;

import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The head of a call: method, path, query and headers, known before its body is read. Thread-safe. */
public final class Head {
    /** The parameter of paths that says which account a call is about. */
    public static final String APPID = "appid";

    private final ServiceRequestContext context;
    private final RequestHeaders headers;
    private final QueryParams query;

    Head(ServiceRequestContext context, RequestHeaders headers) {
        this.context = context;
        this.headers = headers;
        this.query = QueryParams.fromQueryString(queryText(headers.path()));
    }

    private static String queryText(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    /** The method's name. */
    public String method() {
        return headers.method().name();
    }

    /** The path and the query as they were sent. */
    public String target() {
        return headers.path();
    }

    /** The path, decoded. */
    public String path() {
        return context.decodedPath();
    }

    /** A parameter of the path, decoded. */
    public String path(String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }

    @Nullable
    String pathIfThere(String name) {
        return context.pathParam(name);
    }

    /** The first parameter of the query of that name, decoded; null if there is none. */
    public @Nullable String query(String name) {
        return query.get(name);
    }

    /** A header; the name in lower case. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** Checks that each parameter of the query is a known one, and is there once. */
    void checkQuery(Set<String> known) {
        for (String name : query.names()) {
            if (!known.contains(name)) {
                String expected = known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known));
                // Of a link that is not encoded, what follows an ampersand is taken for a parameter.
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

    /** Checks what the head says of the body. */
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
