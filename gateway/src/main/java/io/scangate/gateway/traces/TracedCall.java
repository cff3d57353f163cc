package io.scangate.gateway.traces;

/**
 * What a span has of a call of a control plane: nothing of the user, of secrets and of links. Immutable.
 *
 * @param method of HTTP
 * @param route the pattern of the path
 * @param code of the problem; empty if the call was not refused
 * @param account the appid of the account that the call is about; empty for none
 */
public record TracedCall(String method, String route, String code, String account) {
    private static final String SEPARATOR = "\n";

    /** The call of a text that {@link #text} has made. */
    static TracedCall of(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        return new TracedCall(parts[0], parts[1], parts[2], parts[3]);
    }

    String text() {
        return String.join(SEPARATOR, method, route, code, account);
    }
}
