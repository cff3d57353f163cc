package io.scangate.gateway.identity;

import io.scangate.gateway.text.VisibleText;
import io.scangate.gateway.tls.AnswerBody;
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

    private final String place;

    /** The place without user information and query, which may be secrets. */
    private final String shown;

    private final Duration fetchAgain;
    private final Duration timeout;
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

    /** Why the last look failed; empty if it succeeded. */
    private String failure = "";

    /**
     * Follows a set.
     *
     * @param place a path, or an http(s) address
     * @param fetchAgain the least time between two requests for an address
     * @param timeout for each of the connection, the head and the body of an answer
     * @param onChange takes each new set, after it is in force
     */
    TokenKeys(String place, Duration fetchAgain, Duration timeout, Consumer<TokenSigners> onChange) {
        this.place = place;
        this.shown = isAddress(place) ? withoutSecrets(URI.create(place)) : place;
        this.fetchAgain = fetchAgain;
        this.timeout = timeout;
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
            if (!isAddress(place)) {
                throw new IllegalArgumentException(
                        "jwks: " + place + " (expected: a readable file with a JWK set): " + words(e), e);
            }
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.scheduleWithFixedDelay(this::attempt, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean isAddress(String place) {
        return place.startsWith("http://") || place.startsWith("https://");
    }

    private static String withoutSecrets(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + address.getHost() + port + address.getRawPath();
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
            if (look() && !failure.isEmpty()) {
                LOG.info("The keys of tokens can be read again: {}", shown);
                failure = "";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    /** Each reason is logged once, until another one or a success follows. */
    private void failed(Exception e) {
        String words = VisibleText.of(words(e));
        if (!words.equals(failure)) {
            String effect = now.all().isEmpty()
                    ? "No keys of tokens yet, so scans with a token are answered 503"
                    : "The keys of tokens cannot be read; the last good ones stay";
            LOG.warn("{}: {}: {}", effect, shown, words);
        }
        failure = words;
    }

    private static String words(Exception e) {
        return e instanceof IllegalArgumentException ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** Whether it has looked: an address is not always due. */
    private boolean look() throws IOException, InterruptedException {
        if (isAddress(place)) {
            return lookAtAddress();
        }
        lookAtFile(Path.of(place));
        return true;
    }

    private void lookAtFile(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Object key = List.of(attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
        if (key.equals(seen)) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            take(in.readNBytes(MOST_BYTES + 1));
        }
        // After the success: a file that is half written is read again.
        seen = key;
    }

    private boolean lookAtAddress() throws IOException, InterruptedException {
        long age = System.nanoTime() - fetched;
        Duration due = wanted || !failure.isEmpty() || now.all().isEmpty() ? fetchAgain : FETCH;
        if (fetched != 0 && age < due.toNanos()) {
            return false;
        }
        wanted = false;
        fetched = System.nanoTime();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(place)).timeout(timeout).build();
        // A client for each call: there is one in five minutes, and its threads need not live on.
        HttpResponse<InputStream> answer = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode() + " (expected: 200)");
            }
            take(AnswerBody.read(body, MOST_BYTES, timeout));
        }
        return true;
    }

    private void take(byte[] bytes) throws IOException {
        if (bytes.length > MOST_BYTES) {
            throw new IOException("more than " + MOST_BYTES + " bytes");
        }
        TokenSigners read = TokenSigners.parse(new String(bytes, StandardCharsets.UTF_8));
        boolean isNew = read.all().size() != now.all().size()
                || !read.all().stream().allMatch(now::has)
                || !read.skipped().equals(now.skipped());
        now = read;
        onChange.accept(read);
        if (isNew) {
            LOG.info("{} keys may sign tokens: {}", read.all().size(), shown);
            read.skipped().forEach(why -> LOG.warn("Skipped in {}: {}", shown, VisibleText.of(why)));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
