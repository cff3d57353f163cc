package io.scangate.gateway.wire;

import static io.scangate.gateway.testing.Http2Client.DATA;
import static io.scangate.gateway.testing.Http2Client.END_HEADERS;
import static io.scangate.gateway.testing.Http2Client.END_STREAM;
import static io.scangate.gateway.testing.Http2Client.HEADERS;
import static io.scangate.gateway.testing.Http2Client.RST_STREAM;
import static io.scangate.gateway.testing.Http2Client.WINDOW_UPDATE;
import static io.scangate.gateway.testing.Http2Client.frame;
import static io.scangate.gateway.testing.Http2Client.number;
import static io.scangate.gateway.testing.Http2Client.setting;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.Http2Client.Answer;
import io.scangate.gateway.testing.OwnThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Streams of all kinds on a few connections at once: scans with and without bodies, errors, admin calls, resets, answers that wait for a window.
 * Each answer must be the one to its own request. With {@code -Dhttp2.streams=1000000} of a million streams.
 */
@ExtendWith(LeakCheck.class)
class Http2MixTest {
    private static final int STREAMS = Integer.getInteger("http2.streams", 20_000);
    private static final int CONNECTIONS = 4;
    private static final int MOST_AT_ONCE = 60;
    private static final int MOST_EXPLAINED = 8;
    private static final int WINDOW = 65_535;
    private static final long SEED = 20_261_128;

    @Test
    void everyAnswer_isTheOneToItsRequest() throws Exception {
        try (TestGateway gateway = new TestGateway()) {
            List<CompletableFuture<Integer>> runs = IntStream.range(0, CONNECTIONS)
                    .mapToObj(number -> OwnThread.supply(() -> run(gateway, number)))
                    .toList();
            int checked = 0;
            for (CompletableFuture<Integer> run : runs) {
                checked += run.join();
            }
            assertTrue(checked >= STREAMS, "checked " + checked);
        }
    }

    private static int run(TestGateway gateway, int number) {
        // The last connection is one of the admin listener, the one before has small windows.
        boolean admin = number == CONNECTIONS - 1;
        byte[] settings = number == CONNECTIONS - 2 ? setting(4, 100) : new byte[0];
        HostPort at = admin ? gateway.server.adminAddress() : gateway.server.address();
        try (Http2Client client = new Http2Client(at, settings)) {
            Run run = new Run(client, new Random(SEED + number), admin, settings.length > 0);
            while (run.streams < STREAMS / CONNECTIONS) {
                run.round();
            }
            return run.streams;
        } catch (Exception e) {
            throw new AssertionError("connection " + number, e);
        }
    }

    /** One connection. */
    private static final class Run {
        private final Http2Client client;
        private final Random random;
        private final boolean admin;
        private final boolean smallWindows;
        private int streams;
        private int taken;
        /** Calls of this round that a worker of the admin listener answers; more are refused with 503. */
        private int explained;

        Run(Http2Client client, Random random, boolean admin, boolean smallWindows) {
            this.client = client;
            this.random = random;
            this.admin = admin;
            this.smallWindows = smallWindows;
        }

        /** Sends some requests, with their frames mixed, in one write or several; then checks the answers in any order. */
        void round() throws Exception {
            Map<Integer, Consumer<Answer>> expected = new LinkedHashMap<>();
            List<List<byte[]>> tails = new ArrayList<>();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            explained = 0;
            int count = 1 + random.nextInt(MOST_AT_ONCE);
            for (int i = 0; i < count; i++) {
                int stream = client.next();
                tails.add(new ArrayList<>());
                Consumer<Answer> check = admin ? adminCall(stream, out) : call(stream, out, tails.get(i));
                if (check != null) {
                    expected.put(stream, check);
                }
                if (random.nextInt(4) == 0) {
                    sendOne(tails, out);
                }
            }
            while (sendOne(tails, out)) {
                // Until all bodies are sent.
            }
            send(out.toByteArray());
            streams += count;
            List<Integer> order = new ArrayList<>(expected.keySet());
            Collections.shuffle(order, random);
            for (int stream : order) {
                Answer answer = client.answer(stream);
                Objects.requireNonNull(expected.get(stream)).accept(answer);
                taken += answer.body().length();
            }
            if (taken > WINDOW / 4) {
                client.send(frame(WINDOW_UPDATE, 0, 0, number(taken)));
                taken = 0;
            }
        }

        private void send(byte[] all) throws IOException {
            int cut = random.nextInt(3) == 0 ? random.nextInt(all.length) : all.length;
            client.send(Arrays.copyOfRange(all, 0, cut));
            client.send(Arrays.copyOfRange(all, cut, all.length));
        }

        /** Sends the next frame of a stream; false if there is none. */
        private boolean sendOne(List<List<byte[]>> tails, ByteArrayOutputStream out) {
            List<List<byte[]>> left =
                    tails.stream().filter(tail -> !tail.isEmpty()).toList();
            if (left.isEmpty()) {
                return false;
            }
            out.writeBytes(left.get(random.nextInt(left.size())).remove(0));
            return true;
        }

        private void headers(int stream, boolean last, ByteArrayOutputStream out, byte[] block) {
            out.writeBytes(frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block));
            if (smallWindows) {
                out.writeBytes(frame(WINDOW_UPDATE, 0, stream, number(20_000)));
            }
        }

        private String mark(int stream) {
            return "m" + stream + "-" + random.nextInt(1 << 20) + "x".repeat(random.nextInt(80));
        }

        private Consumer<Answer> get(int stream, ByteArrayOutputStream out, String path, int status, String expected) {
            headers(stream, true, out, client.request("GET", path));
            return answer -> check(answer, status, expected);
        }

        private static void check(Answer answer, int status, String expected) {
            assertEquals(status, answer.status(), answer::toString);
            assertTrue(answer.body().contains(expected), () -> "expected " + expected + " in " + answer);
        }

        private Consumer<Answer> adminCall(int stream, ByteArrayOutputStream out) {
            int kind = random.nextInt(4);
            if (kind < 2) {
                return kind == 0
                        ? get(stream, out, "/healthz", 200, "")
                        : get(stream, out, "/nothing", 404, "\"code\":\"not_found\"");
            }
            if (explained++ >= MOST_EXPLAINED) {
                return get(stream, out, "/readyz", 200, "");
            }
            String mark = mark(stream);
            return kind == 2
                    ? get(stream, out, "/v1/explain?lnk=" + mark, 400, "\"code\":\"unknown_parameter\"")
                    : get(stream, out, "/v1/explain?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F" + mark, 200, mark);
        }

        private @Nullable Consumer<Answer> call(int stream, ByteArrayOutputStream out, List<byte[]> tail) {
            String mark = mark(stream);
            String page = "?q=https%3A%2F%2Fwx.qq.com%2Fmp%2F" + mark + "&scancode_time=";
            return switch (random.nextInt(20)) {
                case 0, 1 -> post(stream, out, tail, "https://wx.qq.com/mp/" + mark, page);
                case 2 -> {
                    headers(stream, false, out, client.request("POST", "/v1/resolve", "content-type", "text/plain"));
                    tail.add(frame(DATA, 0, stream, mark.getBytes(US_ASCII)));
                    tail.add(frame(RST_STREAM, 0, stream, number(8)));
                    yield null;
                }
                case 3 -> {
                    headers(stream, true, out, client.request("GET", "/", "Bad-Name", mark));
                    yield answer -> assertEquals(1, answer.reset(), answer::toString);
                }
                case 4 -> {
                    headers(
                            stream,
                            true,
                            out,
                            client.request("HEAD", "/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F"));
                    yield answer -> {
                        check(answer, 200, "");
                        assertEquals("", answer.body());
                        assertNotNull(answer.headers().get("content-length"));
                    };
                }
                case 5 -> get(stream, out, "/v1/resolve?link=" + mark, 400, "\"code\":\"malformed_link\"");
                case 6 -> get(stream, out, "/v1/resolve?l=" + mark, 400, "\"code\":\"unknown_parameter\"");
                case 7 -> get(stream, out, "/" + mark, 404, "\"code\":\"not_found\"");
                case 8, 9, 10 ->
                    get(
                            stream,
                            out,
                            "/v1/resolve?link=https%3A%2F%2Fother.example%2F" + mark,
                            200,
                            "\"url\":\"https://other.example/" + mark + "\",\"reason\":\"no_rule\"");
                default -> get(stream, out, "/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F" + mark, 200, page);
            };
        }

        /** A request whose body comes in several frames, some of them empty. */
        private Consumer<Answer> post(
                int stream, ByteArrayOutputStream out, List<byte[]> tail, String link, String expected) {
            headers(stream, false, out, client.request("POST", "/v1/resolve", "content-type", "text/plain"));
            byte[] body = link.getBytes(US_ASCII);
            int cut = random.nextInt(body.length);
            tail.add(frame(DATA, 0, stream, Arrays.copyOfRange(body, 0, cut)));
            if (random.nextBoolean()) {
                tail.add(frame(DATA, END_STREAM, stream, Arrays.copyOfRange(body, cut, body.length)));
            } else {
                tail.add(frame(DATA, 0, stream, Arrays.copyOfRange(body, cut, body.length)));
                tail.add(frame(HEADERS, END_HEADERS | END_STREAM, stream, new byte[0]));
            }
            return answer -> check(answer, 200, expected);
        }
    }
}
