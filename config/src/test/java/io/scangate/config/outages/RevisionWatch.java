package io.scangate.config.outages;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Asks each gateway many times a second which revision it serves. Thread-safe. */
final class RevisionWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<Watched> gateways = new ArrayList<>();
    private final AtomicLong wentBack = new AtomicLong();
    private volatile boolean over;

    /** The addresses of admin listeners. */
    RevisionWatch(List<String> admins) {
        admins.forEach(each -> gateways.add(new Watched(each)));
    }

    /** A gateway, also after restarts of its process. */
    private final class Watched {
        private final HttpRequest request;
        private final CompletableFuture<Void> loop;
        private volatile long revision = -1;

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
            try {
                long now = JSON.readTree(
                                http.send(request, BodyHandlers.ofByteArray()).body())
                        .path("revision")
                        .asLong(-1);
                if (now < revision) {
                    wentBack.incrementAndGet();
                }
                revision = now;
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

    /** Waits until all gateways serve a revision or a later one; returns how long each still lacked it. */
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
