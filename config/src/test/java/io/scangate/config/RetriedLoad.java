package io.scangate.config;

import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests to several servers, one after the other, as behind a load balancer and a client that repeats: each server in turn, and the next one if a
 * server does not take the connection, ends it, is silent for two seconds, or gives another answer than the good one. After a round through all
 * servers comes a pause. Thread-safe.
 */
final class RetriedLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int ROUNDS = 20;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Figures> all;

    /**
     * What has happened.
     *
     * @param requests with an answer that counts
     * @param refused answers with another status, which a load balancer would pass on to the client
     * @param passedOn requests for which a server took no connection or ended it, so that a load balancer asks the next one
     * @param failed without any, and why the tries of the first one failed
     * @param most tries of one request
     * @param longest in milliseconds, tries and pauses included
     */
    record Figures(long requests, long refused, long passedOn, long failed, String why, int most, long longest) {}

    /**
     * Why a server's answer does not count.
     *
     * @param answered whether there was one
     */
    private record Fault(boolean answered, String text) {}

    private RetriedLoad(
            Supplier<List<String>> rotation,
            int perSecond,
            int good,
            BiFunction<String, Long, HttpRequest.Builder> request) {
        all = OwnThread.supply(() -> run(rotation, perSecond, good, request));
    }

    /**
     * Starts.
     *
     * @param rotation the addresses to which a load balancer sends requests now; never empty
     * @param good the status of an answer that counts
     * @param request makes a request to a server from its number
     */
    static RetriedLoad start(
            Supplier<List<String>> rotation,
            int perSecond,
            int good,
            BiFunction<String, Long, HttpRequest.Builder> request) {
        return new RetriedLoad(rotation, perSecond, good, request);
    }

    static URI uri(String server, String target) {
        return URI.create("http://" + server + target);
    }

    private Figures run(
            Supplier<List<String>> rotation,
            int perSecond,
            int good,
            BiFunction<String, Long, HttpRequest.Builder> request) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        long start = System.nanoTime();
        long requests = 0;
        long refused = 0;
        long passedOn = 0;
        long failed = 0;
        long longest = 0;
        String why = "";
        int most = 0;
        for (long number = 0; !stopping.get(); number++) {
            SlowPart.until(start + number * 1_000_000_000L / perSecond);
            long begun = System.nanoTime();
            List<String> faults = new ArrayList<>();
            long answered = 0;
            Fault fault;
            int tries = 0;
            int size;
            do {
                List<String> servers = rotation.get();
                size = servers.size();
                String server = servers.get((int) ((number + tries) % size));
                fault = fault(http, request.apply(server, number), good);
                tries++;
                if (fault != null) {
                    faults.add(server + " " + fault.text());
                    answered += fault.answered() ? 1 : 0;
                    if (tries % size == 0) {
                        SlowPart.pause(PAUSE);
                    }
                }
            } while (fault != null && tries < ROUNDS * size);
            most = Math.max(most, tries);
            longest = Math.max(longest, (System.nanoTime() - begun) / 1_000_000);
            requests++;
            refused += answered;
            passedOn += faults.size() > answered ? 1 : 0;
            failed += fault != null ? 1 : 0;
            if (why.isEmpty() && (answered > 0 || fault != null)) {
                why = faults.toString();
            }
        }
        return new Figures(requests, refused, passedOn, failed, why, most, longest);
    }

    private static @Nullable Fault fault(HttpClient http, HttpRequest.Builder request, int good) {
        try {
            HttpResponse<String> answer = http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
            return answer.statusCode() == good ? null : new Fault(true, answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            return new Fault(false, e.toString());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends after the request in flight. */
    Figures stop() {
        stopping.set(true);
        return all.join();
    }

    @Override
    public void close() {
        stopping.set(true);
    }
}
