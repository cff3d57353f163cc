package io.scangate.config.outbound;

import java.util.Map;

/**
 * A call by HTTP. Immutable.
 *
 * @param method such as {@code POST}
 * @param headers besides those that each call has
 * @param body not to be changed; empty for none
 * @param maxBytes the most bytes that are read of the answer's body
 * @param takesPartOfBody whether the answer counts although its body ends early or comes late, with any status; if not,
 *   only the body of a 200 is read
 */
@SuppressWarnings("ArrayRecordComponent") // Calls are not compared.
public record HttpCall(String method, Map<String, String> headers, byte[] body, int maxBytes, boolean takesPartOfBody) {
    private static final int OK = 200;

    public HttpCall {
        headers = Map.copyOf(headers);
    }

    /** A request of a whole document. */
    public static HttpCall get(int maxBytes) {
        return new HttpCall("GET", Map.of(), new byte[0], maxBytes, false);
    }

    /** A request with a body. The start of the answer's body is read. */
    public static HttpCall post(Map<String, String> headers, byte[] body, int maxBytes) {
        return new HttpCall("POST", headers, body, maxBytes, true);
    }

    boolean readsBodyOf(int status) {
        return takesPartOfBody || status == OK;
    }
}
