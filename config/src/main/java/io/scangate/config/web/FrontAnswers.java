package io.scangate.config.web;

import com.linecorp.armeria.common.HttpStatus;
import io.scangate.config.front.HeadFault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The answers of the front, as problem details. Each is the last of its connection. */
final class FrontAnswers {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private FrontAnswers() {}

    /** The whole answer to a fault. */
    static byte[] of(HeadFault fault) {
        byte[] body = Json.bytes(ProblemDetails.body(fault.status(), fault.code(), fault.detail()));
        String more =
                switch (fault) {
                    case OVERLOADED -> "retry-after: 1\r\n";
                    case UNKNOWN_METHOD -> "allow: " + METHODS + "\r\n";
                    default -> "";
                };
        String head = statusLine(fault.status()) + more + "content-type: application/problem+json\r\n"
                + "cache-control: private, no-cache\r\ncontent-length: " + body.length
                + "\r\nconnection: close\r\n\r\n";
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(body);
        return answer.toByteArray();
    }

    /** The whole answer to {@code OPTIONS *}. */
    static byte[] options() {
        return (statusLine(204) + "allow: " + METHODS + "\r\nconnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String statusLine(int status) {
        return "HTTP/1.1 " + status + ' ' + HttpStatus.valueOf(status).reasonPhrase() + "\r\n";
    }
}
