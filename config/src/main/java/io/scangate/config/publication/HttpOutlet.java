package io.scangate.config.publication;

import io.scangate.gateway.source.store.StoreFile;
import io.scangate.gateway.tls.AnswerBody;
import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that takes PUT and DELETE. The head is put on the condition that it is the one that was read ({@code If-Match}), which a
 * server may ignore.
 */
final class HttpOutlet implements Outlet {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FILE_TIMEOUT = Duration.ofMinutes(15);
    private static final int MOST_HEAD_BYTES = 1 << 20;
    private static final int MOST_ERROR_BYTES = 1 << 16;

    private final URI store;
    private final String token;

    /** Made at the first call: a check of the settings makes outlets that call nothing. */
    private @Nullable HttpClient client;

    /** The entity tag of the head that was read; empty if the server gives none; null if there was no head. */
    private @Nullable String tag;

    HttpOutlet(URI store, String token) {
        this.store = store;
        this.token = token;
    }

    private HttpClient http() {
        HttpClient made = client;
        if (made == null) {
            made = ClientTls.DEFAULT.newClient().connectTimeout(CONNECT_TIMEOUT).build();
            client = made;
        }
        return made;
    }

    private HttpRequest.Builder request(String name, Duration limit) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(store + "/" + name)).timeout(limit);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    @Override
    public byte @Nullable [] head() throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                http().send(request("head", ANSWER_TIMEOUT).build(), BodyHandlers.ofInputStream());
        if (answer.statusCode() == 404) {
            answer.body().close();
            tag = null;
            return null;
        }
        byte[] head = AnswerBody.read(answer.body(), MOST_HEAD_BYTES, ANSWER_TIMEOUT);
        if (answer.statusCode() != 200) {
            throw new IOException(answer.uri() + ": status " + answer.statusCode() + " (expected: 200 or 404)");
        }
        tag = answer.headers().firstValue("ETag").orElse("");
        return head;
    }

    @Override
    public void put(StoreFile file, Path content) throws IOException, InterruptedException {
        HttpResponse<InputStream> there = http().send(
                        request(file.name(), ANSWER_TIMEOUT)
                                .method("HEAD", BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofInputStream());
        there.body().close();
        boolean whole = there.headers().firstValueAsLong("Content-Length").orElse(file.bytes()) == file.bytes();
        if (there.statusCode() != 200 || !whole) {
            check(send(request(file.name(), FILE_TIMEOUT), BodyPublishers.ofFile(content)));
        }
    }

    @Override
    public void putHead(byte[] head) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("head", ANSWER_TIMEOUT).header("Cache-Control", "no-cache");
        String read = tag;
        if (read == null) {
            request.header("If-None-Match", "*");
        } else if (!read.isEmpty() && !read.startsWith("W/")) {
            request.header("If-Match", read);
        }
        HttpResponse<InputStream> answer = send(request, BodyPublishers.ofByteArray(head));
        if (answer.statusCode() == 412) {
            answer.body().close();
            throw new ChangedException(answer.uri() + ": another control plane has replaced the head");
        }
        check(answer);
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request, BodyPublisher body)
            throws IOException, InterruptedException {
        return http().send(request.PUT(body).build(), BodyHandlers.ofInputStream());
    }

    private static void check(HttpResponse<InputStream> answer) throws IOException {
        AnswerBody.read(answer.body(), MOST_ERROR_BYTES, ANSWER_TIMEOUT);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    answer.uri() + ": status " + answer.statusCode() + " to PUT (expected: 200, 201 or 204)");
        }
    }

    @Override
    public void delete(StoreFile file) throws IOException, InterruptedException {
        // A file that stays costs room only, so the status does not matter.
        http().send(request(file.name(), ANSWER_TIMEOUT).DELETE().build(), BodyHandlers.ofInputStream())
                .body()
                .close();
    }
}
