package io.scangate.config.outages;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks each gateway many times a second which revision it serves. Thread-safe. */
final class RevisionWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Logger LOG = LoggerFactory.getLogger(RevisionWatch.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<Watched> gateways = new ArrayList<>();
    private final Changes changes;
    private final AtomicLong wentBack = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean over;

    /**
     * Begins.
     *
     * @param admins the base addresses of admin listeners
     * @param changes makes the newest revision
     */
    RevisionWatch(List<String> admins, Changes changes) {
        this.changes = changes;
        admins.forEach(each -> gateways.add(new Watched(each)));
    }

    /** A gateway, also after restarts of its process. */
    private final class Watched {
        private final HttpRequest request;
        private final CompletableFuture<Void> loop;
        private volatile long revision = -1;
        /** The last time at which it was up to date. */
        private long last = System.nanoTime();

        Watched(String admin) {
            request = HttpRequest.newBuilder(URI.create(admin + "/v1/status"))
                    .timeout(PATIENCE)
                    .build();
            loop = OwnThread.run(this::watch);
        }

        private void watch() {
            while (!over) {
                look();
                SlowPart.pause(PAUSE);
            }
        }

        private void look() {
            long newest = changes.newest();
            try {
                HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200) {
                    // It refuses the call, for instance because too many wait, and has not said what it serves.
                    LOG.warn(
                            "{}: {} {}",
                            request.uri(),
                            answer.statusCode(),
                            new String(answer.body(), StandardCharsets.UTF_8));
                    return;
                }
                long now = JSON.readTree(answer.body()).path("revision").asLong(-1);
                if (now < revision) {
                    wentBack.incrementAndGet();
                    LOG.error("{} went back from revision {} to {}", request.uri(), revision, now);
                }
                revision = now;
                if (now >= newest) {
                    last = System.nanoTime();
                } else {
                    longestNanos.accumulateAndGet(System.nanoTime() - last, Math::max);
                }
            } catch (IOException e) {
                // It is away, and what it serves afterwards counts.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** How often a gateway served an older revision than it had before. */
    long wentBack() {
        return wentBack.get();
    }

    /** The longest time for which a gateway had not the newest revision since the last call of this method, in seconds. */
    double longestBehind() {
        return longestNanos.getAndSet(0) / 1e9;
    }

    /** Waits until all gateways serve a revision or a later one. */
    void await(long revision) {
        Waiting.await("revision " + revision + " at all gateways")
                .until(() -> gateways.stream().allMatch(each -> each.revision >= revision));
    }

    @Override
    public void close() {
        over = true;
        gateways.forEach(each -> each.loop.join());
    }
}
