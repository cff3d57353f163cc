package io.scangate.config.web;

import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.gateway.text.VisibleText;
import io.scangate.gateway.wire.Utf8;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The head of a call: method, path, query and headers. Thread-safe. */
public final class Head {
    /** The path parameter for the account of a call. */
    public static final String APPID = "appid";

    private final RequestHeaders headers;
    private final String method;
    private final Target target;
    private final Map<String, String> parameters;
    private final Query query;
    private final Peer peer;

    /**
     * The other side of a connection.
     *
     * @param address of the client
     * @param tls whether the connection has TLS
     * @param certificate the name in the client's verified certificate; null without one
     */
    record Peer(InetAddress address, boolean tls, @Nullable String certificate) {}

    /**
     * A head.
     *
     * @param method as sent
     * @param parameters of the path
     */
    Head(RequestHeaders headers, String method, Target target, Map<String, String> parameters, Peer peer) {
        this.headers = headers;
        this.method = method;
        this.target = target;
        this.parameters = parameters;
        this.query = Query.of(target.query());
        this.peer = peer;
    }

    /** The method's name. */
    public String method() {
        return method;
    }

    /** Path and query as sent. */
    public String target() {
        return target.text();
    }

    /** The decoded path, for people. */
    public String path() {
        return target.path();
    }

    /** Whether the path is well-formed. A path that is not has no route. */
    public boolean hasPath() {
        return target.fault() == null;
    }

    /** A decoded parameter of the path. */
    public String path(String name) {
        return Objects.requireNonNull(pathIfThere(name), name);
    }

    /** A decoded parameter of the path; null if the path of the route has none of this name. */
    public @Nullable String pathIfThere(String name) {
        return parameters.get(name);
    }

    /** The first query parameter with that name, which must be UTF-8; null if there is none. */
    public @Nullable String query(String name) {
        return query.text(name);
    }

    /** As {@link #query}, but each byte that is not UTF-8 becomes its {@code %XX}. */
    public @Nullable String lenientQuery(String name) {
        byte[] value = query.bytes(name);
        return value == null ? null : Utf8.text(value);
    }

    /** The first parameter of the query of that name as bytes, which need not be UTF-8; null if there is none. */
    byte @Nullable [] queryBytes(String name) {
        return query.bytes(name);
    }

    /** The value of a header, of repeated ones as a list (RFC 9110, section 5.3). The name is in lower case. */
    public @Nullable String header(String name) {
        List<String> values = headers.getAll(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** The name in the certificate that the client has shown and that was verified; null without one. */
    public @Nullable String certificate() {
        return peer.certificate();
    }

    /** Whether the connection has TLS. */
    public boolean isTls() {
        return peer.tls();
    }

    /** The address of the client. */
    public InetAddress client() {
        return peer.address();
    }

    /** Checks that each query parameter is known and occurs once. */
    void checkQuery(Set<String> known) {
        query.check(known);
    }

    /** Checks the type and the length of the body in the head. */
    void checkBody(Body expected) {
        long length = headers.contentLength();
        expected.checkExpected(length);
        String type = expected.type();
        MediaType found = headers.contentType();
        if (type != null
                && (found == null || !type.equals(found.withoutParameters().toString()))) {
            String shown = Objects.requireNonNullElse(header("content-type"), "none");
            throw unsupported("Content-Type", shown, type);
        }
        String coding = header("content-encoding");
        if (expected.kind() != Body.Kind.NONE && coding != null && !coding.equalsIgnoreCase("identity")) {
            throw unsupported("Content-Encoding", coding, "identity");
        }
        if (length > expected.maxBytes()) {
            throw Problem.tooLarge(expected.maxBytes());
        }
    }

    private static Problem unsupported(String field, String found, String expected) {
        return Problem.of(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                field + ": " + VisibleText.quoted(found) + " (expected: " + expected + ")",
                Particulars.of(field, found, expected));
    }
}
