package io.scangate.config.outages;

import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a draft, numbered from 1, each made once: at a control plane, or at the next one if that does not answer in time, under one key of
 * repetition. Nothing else changes the database, so the number of a change tells its revision. Thread-safe.
 */
final class Changes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<String> servers;
    private final String target;
    private final String key;
    private final long first;
    private volatile boolean over;
    private volatile long begun;
    private volatile long acknowledged;
    private int server;
    private @Nullable CompletableFuture<Void> steady;

    /**
     * Makes no change yet.
     *
     * @param servers base addresses
     * @param target the path of the rule
     * @param key of an operator
     * @param first the revision before the first change
     */
    Changes(List<String> servers, String target, String key, long first) {
        this.servers = servers;
        this.target = target;
        this.key = key;
        this.first = first;
    }

    /** The page of a change. */
    static String page(long number) {
        return "pages/item/v" + number;
    }

    /** The revision of a change. */
    long revision(long number) {
        return first + number;
    }

    /** The last change that may have been made. */
    long begun() {
        return begun;
    }

    /** The revision of the last change that was answered. */
    long newest() {
        return revision(acknowledged);
    }

    /** Makes a change each second until the end. */
    synchronized void everySecond() {
        long start = System.nanoTime();
        steady = OwnThread.run(() -> {
            for (long i = 1; !over; i++) {
                SlowPart.until(start + i * 1_000_000_000L);
                long unused = make();
            }
        });
    }

    /** Makes a change, however long it takes; returns its revision. */
    synchronized long make() {
        long number = begun + 1;
        begun = number;
        while (!over && !isMade(number)) {
            server = (server + 1) % servers.size();
            SlowPart.pause(PAUSE);
        }
        acknowledged = number;
        return revision(number);
    }

    private boolean isMade(long number) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(servers.get(server) + target))
                .timeout(PATIENCE)
                .method("PATCH", BodyPublishers.ofString("{\"page\": \"" + page(number) + "\"}"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .header("Idempotency-Key", "change-" + number)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 400 && answer.statusCode() < 500 && answer.statusCode() != 409) {
                throw new AssertionError(request + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends; throws what ended the changes before. */
    @Override
    public void close() {
        over = true;
        CompletableFuture<Void> running;
        synchronized (this) {
            running = steady;
        }
        if (running != null) {
            running.join();
        }
    }
}
