package io.scangate.gateway.wire;

import java.util.Arrays;

/** A request whose body arrives in DATA frames, with a copy of its fields. Only for one event loop. */
final class Http2Body {
    private final Request request;
    private final int start;
    private final int most;
    private final int declared;
    private int end;

    /**
     * Starts a body.
     *
     * @param head the view of the request without a body
     * @param most the bytes that the body may have
     * @param declared the Content-Length; {@link HeadFields#NO_LENGTH} if the client has given none
     */
    Http2Body(Request head, int most, int declared) {
        this.request = head.copy();
        this.start = request.end();
        this.end = start;
        this.most = most;
        this.declared = declared;
    }

    /** The request, to ask about it while its body is incomplete. */
    Request request() {
        return request;
    }

    /** The memory that it takes. */
    int memory() {
        return request.bytes().length;
    }

    /** Whether more bytes make the body longer than allowed. */
    boolean isTooLong(int more) {
        return end - start + more > most;
    }

    /** Whether more bytes, and perhaps no others after them, agree with the Content-Length. */
    boolean fits(int more, boolean last) {
        int length = end - start + more;
        return declared == HeadFields.NO_LENGTH || (last ? length == declared : length <= declared);
    }

    /** Adds bytes. */
    void add(byte[] b, int from, int to) {
        int needed = end + to - from + ByteScan.SLACK;
        byte[] bytes = request.bytes();
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(2 * bytes.length, start + most + ByteScan.SLACK)));
            request.moveTo(bytes);
        }
        System.arraycopy(b, from, bytes, end, to - from);
        end += to - from;
    }

    /** Ends the body: the batch with the whole request. */
    RequestBatch finish() {
        request.finish(end, start, end, false);
        return request.batch();
    }
}
