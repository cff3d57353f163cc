package io.scangate.config.outages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Scans at a steady rate through the load balancers, each on a connection of its own. A scan that gets no good answer in time is repeated once, at
 * the next load balancer. Checks each answer: the page is that of the revision that the answer names. Thread-safe.
 */
final class ScanLoad implements AutoCloseable {
    private static final int PER_SECOND = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int SHOWN = 5;
    private static final Pattern REVISION = Pattern.compile("(?im)^scangate-revision: (\\d+)");
    private static final Pattern PAGE = Pattern.compile("pages/item/v(\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<InetSocketAddress> servers;
    private final byte[] request;
    private final Changes changes;
    private final CompletableFuture<Void> loop;
    private volatile Tally tally = new Tally();
    private volatile boolean over;

    /** What happened to the scans of a time. Thread-safe. */
    static final class Tally {
        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong ended = new AtomicLong();
        private final AtomicLong repeated = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong wrong = new AtomicLong();
        private final AtomicLong named = new AtomicLong();
        private final AtomicLong longestMillis = new AtomicLong();
        private final Queue<String> why = new ConcurrentLinkedQueue<>();

        long scans() {
            return begun.get();
        }

        /** Scans whose first try failed. */
        long repeated() {
            return repeated.get();
        }

        /** Scans whose second try failed, too. */
        long failed() {
            return failed.get();
        }

        /** Answers that are not those of their revision. */
        long wrong() {
            return wrong.get();
        }

        /** Answers that named their revision. */
        long named() {
            return named.get();
        }

        long longestMillis() {
            return longestMillis.get();
        }

        /** The first faults. */
        List<String> why() {
            return why.stream().limit(SHOWN).toList();
        }
    }

    /** A fault of an answer that came. */
    private static final class WrongAnswer extends Exception {
        private static final long serialVersionUID = 1;

        WrongAnswer(String message) {
            super(message);
        }
    }

    ScanLoad(List<InetSocketAddress> servers, String link, String user, Changes changes) {
        this.servers = servers;
        this.changes = changes;
        this.request = ("GET /v1/resolve?link=" + link + " HTTP/1.1\r\nHost: fleet\r\nX-User: " + user
                        + "\r\nScangate-Debug: 1\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        this.loop = OwnThread.run(this::run);
    }

    private void run() {
        long start = System.nanoTime();
        for (long i = 0; !over; i++) {
            SlowPart.until(start + i * 1_000_000_000L / PER_SECOND);
            Tally now = tally;
            now.begun.incrementAndGet();
            long number = i;
            CompletableFuture<Void> unused = OwnThread.run(() -> scan(number, now));
        }
    }

    private void scan(long number, Tally counts) {
        long start = System.nanoTime();
        try {
            String fault = fault(number, counts);
            if (fault != null) {
                counts.repeated.incrementAndGet();
                String again = fault(number + 1, counts);
                if (again != null) {
                    counts.failed.incrementAndGet();
                    counts.why.add(fault + ", then " + again);
                }
            }
        } catch (WrongAnswer e) {
            counts.wrong.incrementAndGet();
            counts.why.add(String.valueOf(e.getMessage()));
        } finally {
            counts.longestMillis.accumulateAndGet((System.nanoTime() - start) / 1_000_000, Math::max);
            counts.ended.incrementAndGet();
        }
    }

    /** Why a try failed; null if its answer is good. */
    private @Nullable String fault(long number, Tally counts) throws WrongAnswer {
        InetSocketAddress server = servers.get((int) (number % servers.size()));
        String answer;
        try (Socket socket = new Socket()) {
            socket.connect(server, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request);
            answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return server + " " + e;
        }
        int head = answer.indexOf("\r\n\r\n");
        if (head < 0 || !answer.startsWith("HTTP/1.1 200 ")) {
            return server + " " + answer.lines().findFirst().orElse("closed without an answer");
        }
        check(answer.substring(0, head), answer.substring(head + 4), counts);
        return null;
    }

    private void check(String head, String body, Tally counts) throws WrongAnswer {
        long last = changes.begun();
        Matcher page = PAGE.matcher(page(body));
        if (!page.lookingAt()) {
            throw new WrongAnswer("no page of a change: " + head + "\n" + body);
        }
        long number = Long.parseLong(page.group(1));
        Matcher revision = REVISION.matcher(head);
        boolean isNamed = revision.find();
        boolean isRight = isNamed ? Long.parseLong(revision.group(1)) == changes.revision(number) : number <= last;
        if (!isRight) {
            throw new WrongAnswer("the page of another revision than " + changes.revision(number) + ": " + head);
        }
        if (isNamed) {
            counts.named.incrementAndGet();
        }
    }

    private static String page(String body) throws WrongAnswer {
        try {
            JsonNode answer = JSON.readTree(body);
            return answer.path("version").asText().equals("develop")
                    ? answer.path("page").asText()
                    : "";
        } catch (IOException e) {
            throw new WrongAnswer("no JSON: " + body);
        }
    }

    /** Counts the scans from now on in a new tally; returns that of those before, which have all ended. */
    Tally next() {
        Tally before = tally;
        tally = new Tally();
        Waiting.await("the end of all scans").until(() -> before.ended.get() == before.begun.get());
        return before;
    }

    @Override
    public void close() {
        over = true;
        loop.join();
    }
}
