package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A view of a whole request: its parts are ranges of {@link #bytes()}. All ranges are followed by at least
 * {@link ByteScan#SLACK} bytes that may be read, so that {@link ByteScan} can be used on them. Belongs to an event loop;
 * reused, and valid while a {@link LoopHandler} answers it.
 */
public final class Request {
    private final RequestBatch batch;
    private final int number;
    private final int[] fieldCounts;
    private final int[] fieldStarts;
    private final int[] fieldEnds;

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

    /** The array that holds the request. */
    public byte[] bytes() {
        return bytes;
    }

    /** The place in its batch. */
    public int number() {
        return number;
    }

    /** The method. */
    public Method method() {
        return method;
    }

    /** Where the target's path starts. */
    public int pathStart() {
        return pathStart;
    }

    /** Where the target's path ends. */
    public int pathEnd() {
        return pathEnd;
    }

    /** Where the target's query starts, behind its question mark. */
    public int queryStart() {
        return Math.min(pathEnd + 1, targetEnd);
    }

    /** Where the target's query ends; it is empty if there is none. */
    public int queryEnd() {
        return targetEnd;
    }

    /** Whether the path is exactly that. */
    public boolean hasPath(byte[] path) {
        return ByteScan.isText(bytes, pathStart, pathEnd, path);
    }

    /** The path as text, for endpoints that may allocate. */
    public String path() {
        return new String(bytes, pathStart, pathEnd - pathStart, ISO_8859_1);
    }

    /** How many lines of the request have the n-th of the {@link Endpoint#fields() fields}. */
    public int fieldCount(int field) {
        return fieldCounts[field];
    }

    /** Where the value of the n-th field's last line starts; the value is empty if there is no line. */
    public int fieldStart(int field) {
        return fieldCounts[field] == 0 ? 0 : fieldStarts[field];
    }

    /** Where that value ends; white space around it is not part of it. */
    public int fieldEnd(int field) {
        return fieldCounts[field] == 0 ? 0 : fieldEnds[field];
    }

    /** Where the body starts. */
    public int bodyStart() {
        return bodyStart;
    }

    /** Where the body ends; it is empty if there is none. */
    public int bodyEnd() {
        return bodyEnd;
    }

    /** The address of the peer, which may be a proxy; null if it has none. */
    public @Nullable InetAddress peer() {
        return batch.peer();
    }

    /** Forgets the request before. */
    void reset(byte[] holder) {
        // A store of a reference costs more than the comparison, and it is mostly the same array.
        if (bytes != holder) {
            bytes = holder;
        }
        for (int i = 0; i < fieldCounts.length; i++) {
            fieldCounts[i] = 0;
        }
    }

    /** Takes the method. */
    void method(Method found) {
        if (method != found) {
            method = found;
        }
    }

    /** Takes a line with the n-th field. */
    void field(int field, int start, int valueEnd) {
        fieldCounts[field]++;
        fieldStarts[field] = start;
        fieldEnds[field] = valueEnd;
    }

    /**
     * Takes the parts of a target in absolute form: RFC 9112, section 3.2.2, has a server take it, too; which host it names
     * does not matter here.
     */
    void absoluteTarget(int authority) {
        int at = authority;
        while (at < targetEnd && bytes[at] != '/' && bytes[at] != '?') {
            at++;
        }
        pathTarget(at);
    }

    /** Takes the parts of a target whose path starts there. */
    void pathTarget(int start) {
        pathStart = start;
        pathEnd = ByteScan.indexOf(bytes, start, targetEnd, '?');
    }

    /** Takes where the request ends and which part of it is the body. */
    void finish(int requestEnd, int contentStart, int contentEnd, boolean last) {
        end = requestEnd;
        bodyStart = contentStart;
        bodyEnd = contentEnd;
        closes = last;
    }

    /** Where the next request starts. */
    int end() {
        return end;
    }

    /** Whether the connection is to close after the answer. */
    boolean closes() {
        return closes;
    }
}
