package io.scangate.gateway.identity;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a JWK set in a file or at an address, and keeps the last good one. A file is looked at every second, an address every five
 * minutes, and soon after a token with an unknown key. Thread-safe.
 */
final class TokenKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration FETCH = Duration.ofMinutes(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String place;
    private final Duration fetchAgain;
    private final Consumer<TokenSigners> onChange;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "scangate-jwks");
        made.setDaemon(true);
        return made;
    });

    private volatile TokenSigners now = TokenSigners.NONE;
    private volatile boolean wanted;

    // Only for the thread, and before it starts.
    private @Nullable Object seen;
    private long fetched;
    private boolean failing;

    /**
     * Follows a set.
     *
     * @param place a path, or an http(s) address
     * @param fetchAgain the least time between two requests for an address
     * @param onChange takes each new set, after it is in force
     */
    TokenKeys(String place, Duration fetchAgain, Consumer<TokenSigners> onChange) {
        this.place = place;
        this.fetchAgain = fetchAgain;
        this.onChange = onChange;
    }

    /**
     * Reads the set and begins to follow it. A set that cannot be fetched from an address is fetched later.
     *
     * @throws IllegalArgumentException if a file has no usable set
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    void start() {
        try {
            look();
        } catch (IOException | IllegalArgumentException e) {
            if (!isAddress()) {
                throw new IllegalArgumentException(
                        "jwks: " + place + " (expected: a readable file with a JWK set): " + words(e), e);
            }
            LOG.warn("No keys of tokens yet, so scans with a token are answered 503: {}: {}", place, words(e));
            failing = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.scheduleWithFixedDelay(this::attempt, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isAddress() {
        return place.startsWith("http://") || place.startsWith("https://");
    }

    /** The last good set; {@link TokenSigners#NONE} before the first. */
    TokenSigners now() {
        return now;
    }

    /** A token names a key that the set does not have: looks again soon. Does not block. */
    void want() {
        wanted = true;
    }

    private void attempt() {
        try {
            look();
            if (failing) {
                LOG.info("The keys of tokens can be read again: {}", place);
            }
            failing = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn("The keys of tokens cannot be read; the last good ones stay: {}: {}", place, words(e));
            }
            failing = true;
        }
    }

    private static String words(Exception e) {
        return e instanceof IllegalArgumentException ? String.valueOf(e.getMessage()) : e.toString();
    }

    private void look() throws IOException, InterruptedException {
        if (isAddress()) {
            lookAtAddress();
        } else {
            lookAtFile(Path.of(place));
        }
    }

    private void lookAtFile(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Object key = List.of(attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
        if (key.equals(seen)) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            take(in);
        }
        // After the success: a file that is half written is read again.
        seen = key;
    }

    private void lookAtAddress() throws IOException, InterruptedException {
        long age = System.nanoTime() - fetched;
        Duration due = wanted || failing || now.all().isEmpty() ? fetchAgain : FETCH;
        if (fetched != 0 && age < due.toNanos()) {
            return;
        }
        wanted = false;
        fetched = System.nanoTime();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(place)).timeout(TIMEOUT).build();
        // A client for each call: there is one in five minutes, and its threads need not live on.
        HttpResponse<InputStream> answer = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode() + " (expected: 200)");
            }
            take(body);
        }
    }

    private void take(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException("more than " + MOST_BYTES + " bytes");
        }
        TokenSigners read = TokenSigners.parse(new String(bytes, StandardCharsets.UTF_8));
        boolean isNew =
                read.all().size() != now.all().size() || !read.all().stream().allMatch(now::has);
        now = read;
        onChange.accept(read);
        if (isNew) {
            LOG.info("{} keys may sign tokens: {}", read.all().size(), place);
            read.skipped().forEach(why -> LOG.warn("Skipped in {}: {}", place, why));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
