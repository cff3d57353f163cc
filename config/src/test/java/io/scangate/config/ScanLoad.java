package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** Scans of a gateway, one after another on one connection, while a change is made. Not thread-safe. */
final class ScanLoad implements AutoCloseable {

    private final Gateway gateway;
    private final Socket socket;
    private final InputStream in;
    private final long pauseNanos;

    /**
     * Connects to a gateway.
     *
     * @param perSecond how many scans are made in a second; 0 for as many as the gateway answers
     */
    ScanLoad(Gateway gateway, int perSecond) throws IOException {
        this.gateway = gateway;
        HostAndPort server = HostAndPort.fromString(gateway.address());
        this.socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        this.in = new BufferedInputStream(socket.getInputStream());
        this.pauseNanos = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
        socket.setTcpNoDelay(true);
    }

    /**
     * What the scans saw.
     *
     * @param answers of each link, each run of equal ones once: the appid and page, or the reason of the web page
     * @param scans the number of scans, all answered with 200
     * @param millis from the call for the change to the first changed answer
     */
    record Seen(Map<String, List<String>> answers, int scans, long millis) {}

    /**
     * Scans links in turn, begins a change after a quarter of the scans, and ends when all of them are made and the
     * gateway serves the change.
     *
     * @param head the number of the last change
     */
    Seen during(List<String> links, int scans, Runnable change, LongSupplier head) throws IOException {
        Map<String, List<String>> answers = new LinkedHashMap<>();
        CompletableFuture<Long> changed = new CompletableFuture<>();
        long start = System.nanoTime();
        long called = 0;
        long seen = 0;
        int made = 0;
        int last = Integer.MAX_VALUE;
        for (; made < last; made++) {
            if (made == scans / 4) {
                called = System.nanoTime();
                changed = OwnThread.supply(() -> {
                    change.run();
                    return head.getAsLong();
                });
            }
            if (last == Integer.MAX_VALUE
                    && made >= scans
                    && changed.isDone()
                    && gateway.revision() >= changed.join()) {
                last = made + links.size();
            }
            SlowPart.until(pauseNanos == 0 ? start : start + made * pauseNanos);
            String link = links.get(made % links.size());
            List<String> runs = answers.computeIfAbsent(link, each -> new ArrayList<>());
            String answer = scan(link);
            if (runs.isEmpty() || !runs.get(runs.size() - 1).equals(answer)) {
                runs.add(answer);
                if (runs.size() > 1 && seen == 0) {
                    seen = System.nanoTime();
                }
            }
        }
        return new Seen(answers, made, (seen - called) / 1_000_000);
    }

    /** The answer to a scan. */
    String scan(String link) throws IOException {
        String request = "GET /v1/resolve?link=" + RestClient.encoded(link) + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String head = head();
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        String length = head.replaceFirst("(?is).*\ncontent-length: *(\\d+)\r.*", "$1");
        byte[] body = in.readNBytes(Integer.parseInt(length));
        JsonNode answer = OpenApiDocument.json(body);
        assertEquals(Integer.parseInt(length), body.length);
        return answer.has("reason")
                ? answer.get("reason").asText()
                : answer.get("appid").asText() + " "
                        + answer.get("page").asText().replaceAll("\\?.*", "");
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            assertTrue(next >= 0, "the gateway closed the connection");
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
