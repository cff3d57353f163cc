package io.scangate.config.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.identity.TestTokens;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Scans of well-behaved clients, one at each call of a method. Each method belongs to one thread. */
final class Scans {
    /** The number of rules that do not change. */
    static final int STEADY = 8;

    private static final int REQUESTS_OF_A_CONNECTION = 300;
    private static final int BATCH = 6;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world;
    private final Random random;
    private @Nullable Wire kept;
    private @Nullable HttpClient client;
    private int requests;
    private int streams;
    private String token = "";

    Scans(World world, long seed) {
        this.world = world;
        this.random = new Random(seed);
    }

    /** The page of a rule that does not change. */
    static String steadyPage(int rule) {
        return "pages/steady" + rule;
    }

    /** A link, and what it is a link of: a slot, or below 0 a steady rule. */
    private record Target(int slot, String link) {
        String path() {
            return "/v1/resolve?link=" + URLEncoder.encode(link, StandardCharsets.UTF_8);
        }
    }

    private Target next() {
        int number = random.nextInt(1000);
        if (random.nextInt(5) < 2) {
            int rule = random.nextInt(STEADY);
            return new Target(-1 - rule, world.steady(rule) + number);
        }
        int slot = random.nextInt(Changer.SLOTS);
        return new Target(slot, Changer.prefix(world.origin(), slot) + number);
    }

    private void take(Target target, int status, String revision, String body) throws IOException {
        if (status != 200) {
            world.faults().add("a scan was answered with " + status + ": " + body);
        } else if (target.slot < 0) {
            world.answers().takeSteady("release " + steadyPage(-1 - target.slot), body);
        } else {
            world.answers().take(target.slot, revision, body);
        }
    }

    private void ask(Wire wire, String more) throws IOException {
        Target target = next();
        Wire.Answer answer = wire.send(
                        "GET " + target.path() + " HTTP/1.1\r\nHost: a\r\nScangate-Debug: 1\r\n" + more + "\r\n")
                .read();
        take(target, answer.status(), answer.revision(), answer.body());
    }

    /** One of many scans of a connection. */
    void keepAlive() throws IOException {
        Wire wire = kept;
        if (wire == null) {
            wire = Wire.plain(world.plain().port());
            kept = wire;
        }
        try {
            ask(wire, "");
        } catch (EOFException e) {
            // The test had no processor for so long that the gateway took the client for a silent one.
            world.faults().count("kept connections that had ended");
            kept = null;
            return;
        }
        requests++;
        if (requests % REQUESTS_OF_A_CONNECTION == 0) {
            wire.close();
            kept = null;
        }
    }

    /** A scan on a connection of its own. */
    void fresh() throws IOException {
        try (Wire wire = Wire.plain(world.plain().port())) {
            ask(wire, "Connection: close\r\n");
        }
    }

    /** Two scans on a connection with TLS, which is often resumed. */
    void tls() throws Exception {
        SSLContext context =
                random.nextInt(3) == 0 ? world.trust().context() : world.trust().shared();
        try (Wire wire = Wire.tls(context, world.tls().port(), "http/1.1")) {
            ask(wire, "Authorization: Bearer " + token(60) + "\r\n");
            ask(wire, "Connection: close\r\n");
            world.faults().count("connections with TLS");
        }
    }

    /** A scan on a stream of HTTP/2; one in ten has a token that has expired, and must be refused. */
    void http2() throws Exception {
        HttpClient now = client;
        if (now == null || streams % 1000 == 0) {
            now = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_2)
                    .sslContext(world.trust().context())
                    .connectTimeout(Duration.ofMinutes(3))
                    .build();
            client = now;
        }
        if (streams % 50 == 0) {
            token = token(600);
        }
        streams++;
        boolean isExpired = random.nextInt(10) == 0;
        Target target = next();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + world.tls().port() + target.path()))
                .timeout(Duration.ofMinutes(3))
                .header("Scangate-Debug", "1")
                .header("Authorization", "Bearer " + (isExpired ? token(-3600) : token))
                .build();
        HttpResponse<String> answer = now.send(request, BodyHandlers.ofString());
        if (answer.version() != HttpClient.Version.HTTP_2) {
            world.faults().add("not HTTP/2: " + answer.version());
        }
        world.faults().count("requests of HTTP/2");
        if (!isExpired) {
            take(
                    target,
                    answer.statusCode(),
                    answer.headers().firstValue("scangate-revision").orElse(""),
                    answer.body());
        } else if (answer.statusCode() == 401) {
            world.faults().count("refused tokens of scans");
        } else {
            world.faults().add("an expired token of a scan: " + answer.statusCode());
        }
    }

    private static String token(int seconds) {
        long now = System.currentTimeMillis() / 1000;
        String claims = "{\"sub\": \"ana\", \"nbf\": " + (now - 7200) + ", \"exp\": " + (now + seconds) + "}";
        return TestTokens.ISSUER.token("es", claims);
    }

    /** Several links in one request, one of them malformed. */
    void batch() throws IOException {
        StringBuilder links = new StringBuilder();
        int[] rules = new int[BATCH];
        for (int i = 0; i < BATCH; i++) {
            rules[i] = random.nextInt(STEADY);
            links.append('"').append(world.steady(rules[i])).append(i).append("\", ");
        }
        String body = "{\"links\": [" + links + "\"no link\"]}";
        try (Wire wire = Wire.plain(world.plain().port())) {
            Wire.Answer answer = wire.send("POST /v1/resolve/batch HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .read();
            JsonNode decisions = JSON.readTree(answer.body()).path("decisions");
            if (answer.status() != 200 || decisions.size() != BATCH + 1) {
                throw new AssertionError(answer);
            }
            for (int i = 0; i < BATCH; i++) {
                world.answers()
                        .takeSteady(
                                "release " + steadyPage(rules[i]),
                                decisions.get(i).toString());
            }
            world.faults().count("batches");
        }
    }
}
