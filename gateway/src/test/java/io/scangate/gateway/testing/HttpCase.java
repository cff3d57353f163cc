package io.scangate.gateway.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A request with the status that both planes must answer: a line of the resource {@code http-cases.txt}, which explains the
 * form. Immutable.
 *
 * @param status a number, or {@code ok}
 * @param source the rule
 * @param request in the form of the resource
 */
public record HttpCase(String status, String source, String request) {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:([rnt\\\\])|x([0-9a-f]{2}))|\\{(?:(get|post)|(.)\\*(\\d+))}");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3}) .*");
    /** No padding. */
    private static final Pattern LENGTH = Pattern.compile("\\r\\n(?i:content-length): (0|[1-9]\\d*)\\r\\n");

    private static final Pattern CLOSE = Pattern.compile("(?i)\\r\\nconnection: close\\r\\n");
    private static final Pattern DATE = Pattern.compile(
            "\\r\\n(?i:date): [A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT\\r\\n");
    private static final Pattern ALLOW = Pattern.compile("(?i)\\r\\nallow: [A-Z, ]+\\r\\n");

    /** All cases. */
    public static Stream<HttpCase> all() {
        try (InputStream in = Objects.requireNonNull(HttpCase.class.getResourceAsStream("http-cases.txt"))) {
            return new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 3))
                    .map(parts -> new HttpCase(parts[0].strip(), parts[1].strip(), parts[2].strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] bytes(String get, String post) {
        return ESCAPE.matcher(request)
                .replaceAll(found -> Matcher.quoteReplacement(unescaped(found.group(), get, post)))
                .getBytes(ISO_8859_1);
    }

    private static String unescaped(String escape, String get, String post) {
        Matcher parts = ESCAPE.matcher(escape);
        assertTrue(parts.matches(), escape);
        if (parts.group(2) != null) {
            return String.valueOf((char) Integer.parseInt(parts.group(2), 16));
        }
        if (parts.group(3) != null) {
            return parts.group(3).equals("get") ? get : post;
        }
        if (parts.group(4) != null) {
            return parts.group(4).repeat(Integer.parseInt(parts.group(5)));
        }
        return switch (parts.group(1)) {
            case "r" -> "\r";
            case "n" -> "\n";
            case "t" -> "\t";
            default -> "\\";
        };
    }

    /**
     * Sends the request, with a GET behind it, to a server on the loopback, and checks the answers.
     *
     * @param get a path that answers GET
     * @param post a path that answers POST with the text of a link
     */
    public void check(int port, String get, String post) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            sent.write(bytes(get, post));
            sent.write(("GET " + get + " HTTP/1.1\r\nHost: next\r\n\r\n").getBytes(US_ASCII));
            socket.getOutputStream().write(sent.toByteArray());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = head(in);
            String body = body(in, head, request.startsWith("HEAD "));
            assertEquals(status, status(head, status), () -> this + "\n" + head + body);
            assertTrue(DATE.matcher(head).find(), head);
            boolean closes = CLOSE.matcher(head).find() || request.contains(" HTTP/1.0");
            switch (status) {
                case "ok" -> {}
                case "204", "405" -> assertTrue(ALLOW.matcher(head).find(), head);
                case "404" -> assertFalse(closes, head);
                default -> assertRefused(head, body, closes);
            }
            if (closes) {
                assertEquals(-1, in.read(), "a byte after the last answer to " + this);
            } else {
                String next = head(in);
                assertEquals("ok", status(next, "ok"), next);
                body(in, next, false);
            }
        }
    }

    private void assertRefused(String head, String body, boolean closes) {
        assertTrue(closes, head);
        assertTrue(head.contains("application/problem+json"), head);
        boolean named = !status.equals("400") || body.contains("\"code\":\"malformed_request\"");
        assertTrue(named || request.startsWith("HEAD "), body);
    }

    /** The next head that is not {@code 100 Continue}. */
    private String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            assertTrue(b >= 0, () -> "the answer to " + this + " ends after \"" + head.toString(ISO_8859_1) + '"');
            head.write(b);
        }
        String text = head.toString(ISO_8859_1);
        return text.startsWith("HTTP/1.1 100 ") ? head(in) : text;
    }

    private static String status(String head, String expected) {
        Matcher line = STATUS_LINE.matcher(head.substring(0, head.indexOf("\r\n")));
        assertTrue(line.matches(), head);
        String status = line.group(1);
        return expected.equals("ok") && (status.equals("200") || status.equals("204")) ? "ok" : status;
    }

    /** An answer has a length, except 204, which must not have one (RFC 9110, section 8.6), and perhaps an answer to HEAD. */
    private static String body(InputStream in, String head, boolean toHead) throws IOException {
        Matcher length = LENGTH.matcher(head);
        boolean found = length.find();
        if (toHead) {
            return "";
        }
        assertEquals(!head.startsWith("HTTP/1.1 204 "), found, head);
        return found ? new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1) : "";
    }

    @Override
    public String toString() {
        return status + " (" + source + "): " + request;
    }
}
