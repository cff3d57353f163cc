package io.scangate.config.top;

import io.scangate.config.lifecycle.NetworkFailure;
import io.scangate.gateway.text.VisibleText;
import io.scangate.gateway.tls.AnswerBody;
import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The admin listener of a process, whose metrics are read again and again. Used by one thread at a time. */
final class AdminListener {
    private static final int OK = 200;
    /** A page has about fifty kilobytes. */
    private static final int MOST_BYTES = 8 << 20;

    private final String address;
    private final URI metrics;
    private final HttpClient client;
    private final Duration limit;
    private @Nullable Reading last;

    /**
     * The listener at an address.
     *
     * @param tls null for plain HTTP
     * @param limit for the head of an answer, and then for its body
     * @throws IllegalArgumentException if it is no address
     */
    AdminListener(String address, @Nullable ClientTls tls, Duration limit) {
        this.address = address;
        this.metrics = URI.create((tls == null ? "http://" : "https://") + address + "/metrics");
        if (metrics.getHost() == null || metrics.getPort() <= 0 || !address.equals(metrics.getRawAuthority())) {
            throw new IllegalArgumentException("HOST:PORT: " + VisibleText.quoted(address)
                    + " (expected: the address of an admin listener such as 127.0.0.1:8081)");
        }
        this.client = (tls == null ? ClientTls.DEFAULT : tls)
                .newClient()
                .connectTimeout(limit)
                .build();
        this.limit = limit;
    }

    String address() {
        return address;
    }

    /** Reads the metrics, and compares them with those that were read before. Never throws: a listener may be away for a while. */
    Observed observe() {
        Reading before = last;
        Reading now = read();
        if (now.page() == null) {
            return new Observed(address, null, now.failure());
        }
        last = now;
        Figures figures = before == null || before.page() == null
                ? Figures.of(now.page())
                : Figures.between(before.page(), now.page(), now.nanos() - before.nanos());
        return new Observed(address, figures, "");
    }

    private Reading read() {
        try {
            HttpRequest request = HttpRequest.newBuilder(metrics).timeout(limit).build();
            HttpResponse<InputStream> reply = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            String body = new String(AnswerBody.read(reply.body(), MOST_BYTES, limit), StandardCharsets.UTF_8);
            long nanos = System.nanoTime();
            if (reply.statusCode() != OK) {
                return Reading.failed(nanos, "no admin listener of scangate: status " + reply.statusCode());
            }
            return new Reading(nanos, MetricsPage.parse(body), "");
        } catch (IOException e) {
            return Reading.failed(System.nanoTime(), NetworkFailure.inWords(e));
        } catch (IllegalArgumentException e) {
            return Reading.failed(System.nanoTime(), "no admin listener of scangate: the answer has no metrics");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reading.failed(System.nanoTime(), "no answer in time");
        }
    }
}
