package io.scangate.config.web;

import com.linecorp.armeria.common.HttpStatus;
import io.scangate.config.front.HeadFault;
import java.nio.charset.StandardCharsets;

/** The answers of the front, as problem details. Each is the last of its connection. */
final class FrontAnswers {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private FrontAnswers() {}

    /** The whole answer to a fault, without its date. */
    static String of(HeadFault fault) {
        byte[] body = Json.bytes(ProblemDetails.body(fault.status(), fault.code(), fault.detail()));
        String more =
                switch (fault) {
                    case OVERLOADED -> "retry-after: 1\r\n";
                    default -> "";
                };
        return statusLine(fault.status()) + more + "content-type: application/problem+json\r\n"
                + "cache-control: no-store\r\ncontent-length: " + body.length
                + "\r\nconnection: close\r\n\r\n" + new String(body, StandardCharsets.UTF_8);
    }

    /** The whole answer to {@code OPTIONS *}, without its date. */
    static String options() {
        return statusLine(204) + "allow: " + METHODS + "\r\ncache-control: no-store\r\nconnection: close\r\n\r\n";
    }

    private static String statusLine(int status) {
        return "HTTP/1.1 " + status + ' ' + HttpStatus.valueOf(status).reasonPhrase() + "\r\n";
    }
}
