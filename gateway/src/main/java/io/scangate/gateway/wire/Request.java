package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.scangate.gateway.tls.ClientCertificate;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A view of a whole request: its parts are ranges of {@link #bytes()}. At least {@link ByteScan#SLACK} readable bytes
 * follow each range, so that {@link ByteScan} can be used on it. Reused, and valid only while a {@link LoopHandler}
 * answers it. Only for one event loop.
 */
public final class Request {
    private static final byte[] NO_USER = {};

    private final RequestBatch batch;
    private final int number;
    private final int[] fieldCounts;
    private final int[] fieldStarts;
    private final int[] fieldEnds;

    private Peer peer = Peer.UNKNOWN;
    private byte[] bytes = {};
    private int end;
    private boolean closes;

    private Method method = Method.OTHER;
    int targetStart;
    int targetEnd;
    private int pathStart;
    private int pathEnd;
    private int bodyStart;
    private int bodyEnd;

    Request(RequestBatch batch, int number, int fields) {
        this.batch = batch;
        this.number = number;
        fieldCounts = new int[fields];
        fieldStarts = new int[fields];
        fieldEnds = new int[fields];
    }

    /** A view of a copy of this request, for an answer that comes later. */
    public Request copy() {
        int from = targetStart;
        RequestBatch alone = batch.copy(fieldCounts.length);
        Request copy = alone.next(peer);
        alone.add();
        copy.bytes = Arrays.copyOfRange(bytes, from, end + ByteScan.SLACK);
        copy.method = method;
        copy.targetEnd = targetEnd - from;
        copy.pathStart = pathStart - from;
        copy.pathEnd = pathEnd - from;
        for (int i = 0; i < fieldCounts.length; i++) {
            copy.fieldCounts[i] = fieldCounts[i];
            copy.fieldStarts[i] = fieldStarts[i] - from;
            copy.fieldEnds[i] = fieldEnds[i] - from;
        }
        copy.finish(end - from, bodyStart - from, bodyEnd - from, closes);
        return copy;
    }

    /** The array that holds the request. */
    public byte[] bytes() {
        return bytes;
    }

    /** The index in its batch. */
    public int number() {
        return number;
    }

    public Method method() {
        return method;
    }

    /** Whether the method is GET, or HEAD, whose answer is the answer to GET without the body. */
    public boolean isGet() {
        return method == Method.GET || method == Method.HEAD;
    }

    /** The start of the target's path. */
    public int pathStart() {
        return pathStart;
    }

    /** The end of the target's path. */
    public int pathEnd() {
        return pathEnd;
    }

    /** The start of the target's query, after the question mark. */
    public int queryStart() {
        return Math.min(pathEnd + 1, targetEnd);
    }

    /** The end of the target's query. A missing query is an empty range. */
    public int queryEnd() {
        return targetEnd;
    }

    /** Whether the path equals the given one. */
    public boolean hasPath(byte[] path) {
        return ByteScan.isText(bytes, pathStart, pathEnd, path);
    }

    /** The path as text, for endpoints that may allocate. */
    public String path() {
        return new String(bytes, pathStart, pathEnd - pathStart, ISO_8859_1);
    }

    /** The number of header lines with the n-th of the {@link Endpoint#fields() fields}. */
    public int fieldCount(int field) {
        return fieldCounts[field];
    }

    /** The start of the value in the n-th field's last line. A missing field has an empty value. */
    public int fieldStart(int field) {
        return fieldCounts[field] == 0 ? 0 : fieldStarts[field];
    }

    /** The end of that value; white space around the value is not part of it. */
    public int fieldEnd(int field) {
        return fieldCounts[field] == 0 ? 0 : fieldEnds[field];
    }

    /** The start of the body. */
    public int bodyStart() {
        return bodyStart;
    }

    /** The end of the body. A missing body is an empty range. */
    public int bodyEnd() {
        return bodyEnd;
    }

    /** The address of the client that the header of the PROXY protocol names; without one that of the peer; null if it is unknown. */
    public @Nullable InetAddress client() {
        return peer.client();
    }

    /** Whether {@link #client} is a trusted proxy, so that a field with the address of its own client counts. */
    boolean isForwarded() {
        return peer.forwards();
    }

    /** Whether the peer is one of {@link PeerSettings#trustedProxies}. */
    public boolean isFromTrustedProxy() {
        return peer.isTrustedProxy();
    }

    /** The user id in UTF-8 of the client certificate that the peer has shown; empty without one. Not to be changed. */
    public byte[] certificateUser() {
        ClientCertificate certificate = peer.certificate();
        return certificate == null ? NO_USER : certificate.user();
    }

    /** Whether the peer has shown a client certificate in its handshake, which was verified. */
    public boolean isCertified() {
        return peer.certificate() != null;
    }

    /** Whether it came over HTTP/2. */
    boolean isHttp2() {
        return peer.http2();
    }

    /** Sets the peer of its connection. */
    @SuppressWarnings("ReferenceEquality") // An optimisation: a store of a reference costs more than this comparison.
    void peer(Peer from) {
        if (peer != from) {
            peer = from;
        }
    }

    /** The batch to which it belongs. */
    RequestBatch batch() {
        return batch;
    }

    /** Replaces the array by a larger one with the same content. */
    void moveTo(byte[] larger) {
        bytes = larger;
    }

    /** Clears the view for a new request. */
    void reset(byte[] holder) {
        // A store of a reference costs more than this comparison, and the array is mostly the same.
        if (bytes != holder) {
            bytes = holder;
        }
        for (int i = 0; i < fieldCounts.length; i++) {
            fieldCounts[i] = 0;
        }
    }

    /** Sets the method. */
    void method(Method found) {
        if (method != found) {
            method = found;
        }
    }

    /** Adds a line with the n-th field. */
    void field(int field, int start, int valueEnd) {
        fieldCounts[field]++;
        fieldStarts[field] = start;
        fieldEnds[field] = valueEnd;
    }

    /**
     * Sets the parts of a target in absolute form, which a server must accept (RFC 9112, section 3.2.2). The host in it
     * is checked and ignored.
     *
     * @return whether the target has a host, and no user (RFC 9110, sections 4.2.1 and 4.2.4)
     */
    boolean absoluteTarget(int authority) {
        int at = authority;
        while (at < targetEnd && bytes[at] != '/' && bytes[at] != '?') {
            at++;
        }
        pathTarget(at);
        return Authority.isValid(bytes, authority, at);
    }

    /** Sets the parts of a target whose path starts at a position. */
    void pathTarget(int start) {
        pathStart = start;
        pathEnd = ByteScan.indexOf(bytes, start, targetEnd, '?');
    }

    /** Sets the end of the request and the range of its body. */
    void finish(int requestEnd, int contentStart, int contentEnd, boolean last) {
        end = requestEnd;
        bodyStart = contentStart;
        bodyEnd = contentEnd;
        closes = last;
    }

    /** The end of the request, which is the start of the next one. */
    int end() {
        return end;
    }

    /** Whether the connection is to close after the answer. */
    boolean closes() {
        return closes;
    }
}
