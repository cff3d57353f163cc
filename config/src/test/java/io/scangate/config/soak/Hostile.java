package io.scangate.config.soak;

import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Clients that send nonsense, leave in the middle or dawdle, one at each call of a method. Each method belongs to one thread. */
final class Hostile {
    private static final Duration DAWDLE = Duration.ofMillis(700);
    private static final byte[] FRAME_OF_16_MB = {-1, -1, -1, 0, 0, 0, 0, 0, 1};
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final List<String> MALFORMED = List.of(
            "NONSENSE\r\n\r\n",
            "GET /v1/resolve HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/resolve?link=no%20link HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/resolve?link=https://a.example/&x=1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/resolve?link=x HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n",
            "POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /v1/resolve/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[}",
            "GET /v1/resolve?link=" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/resolve?link=x HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(40_000) + "\r\n\r\n");

    private final World world;
    private final Random random;
    private final String aborted;

    Hostile(World world, long seed) {
        this.world = world;
        this.random = new Random(seed);
        this.aborted = "GET /v1/resolve?link=" + URLEncoder.encode(world.aborted(), StandardCharsets.UTF_8)
                + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    /** Something that is no request; the answer must be a refusal. */
    void malformed() throws IOException {
        String request = MALFORMED.get(random.nextInt(MALFORMED.size()));
        try (Wire wire = Wire.plain(world.plain().port())) {
            int status = wire.send(request).read().status();
            boolean isRefusal = status >= 400 && status < 500;
            if (!isRefusal) {
                throw new AssertionError(status + " to " + request);
            }
            world.faults().count("refused malformed requests");
        }
    }

    /** No TLS where TLS is due, and frames of HTTP/2 that nobody may send; the gateway must end the connection. */
    void malformedTls() throws Exception {
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        try (Wire wire = Wire.plain(world.tls().port())) {
            String said = wire.send(noise).readToEnd();
            if (said.contains(" 200 ")) {
                throw new AssertionError(said);
            }
        }
        try (Wire wire = Wire.tls(world.trust().shared(), world.tls().port(), "h2")) {
            String unused = wire.send(PREFACE).send(FRAME_OF_16_MB).readToEnd();
            world.faults().count("ended connections of nonsense");
        }
    }

    /** Leaves by a reset: in the head, in the body, in the handshake, or when the scan is on its way. */
    void aborted() throws Exception {
        switch (random.nextInt(5)) {
            case 0 ->
                Wire.plain(world.plain().port())
                        .send("GET /v1/resolve?link=ht".substring(0, 4 + random.nextInt(19)))
                        .reset();
            case 1 ->
                Wire.plain(world.plain().port())
                        .send("POST /v1/resolve/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 4000\r\n\r\n{\"links\": [")
                        .reset();
            case 2 -> Wire.plain(world.tls().port()).send(new byte[] {22, 3, 1}).reset();
            case 3 -> {
                world.faults().count("aborted scans");
                Wire.plain(world.plain().port()).send(aborted).reset();
            }
            default -> {
                world.faults().count("aborted scans");
                Wire.tls(world.trust().shared(), world.tls().port(), "http/1.1")
                        .send(aborted)
                        .reset();
            }
        }
    }

    /** Sends a head byte by byte; the gateway must end the connection. */
    void slow() throws IOException {
        try (Wire wire = Wire.plain(world.plain().port())) {
            wire.send("GET /v1/resolve");
            try {
                for (int i = 0; i < 100; i++) {
                    SlowPart.pause(DAWDLE);
                    wire.send("x");
                }
                world.faults().add("a client that dawdled was not cut off");
            } catch (IOException e) {
                world.faults().count("slow clients that were cut off");
            }
        }
    }

    /** Is silent after a scan; the gateway must end the connection. */
    void silent() throws Exception {
        try (Wire wire = Wire.tls(world.trust().shared(), world.tls().port(), "http/1.1")) {
            world.faults().count("aborted scans");
            Wire.Answer unused = wire.send(aborted).read();
            String unusedRest = wire.readToEnd();
            world.faults().count("silent clients that were cut off");
        }
    }
}
