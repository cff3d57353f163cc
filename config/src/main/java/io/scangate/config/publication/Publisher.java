package io.scangate.config.publication;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.recording.StorePublication;
import io.scangate.gateway.source.store.NotSignedException;
import io.scangate.gateway.source.store.SignedHead;
import io.scangate.gateway.source.store.StoreFile;
import io.scangate.gateway.source.store.StoreHead;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the head of a store at the newest revision, on a thread of its own: after each change, and every few seconds to confirm that
 * nothing has changed. Replicas publish to one store: each reads the head before it writes the next one, so the head is the only state.
 * Two that write at once may put an older head after a newer one, where the store ignores conditions; gateways refuse that one, and the
 * next look corrects it. Thread-safe.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** How often a head without news is written anew. Gateways take one of up to 30 s for fresh. */
    private static final Duration CONFIRM_EVERY = Duration.ofSeconds(10);

    private static final Duration LAST_CHANGES_EVERY = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MANY_CONFLICTS = 5;

    /** Gateways may still be loading a file that the last head no longer has. */
    private static final Duration KEEP_UNUSED = Duration.ofMinutes(20);

    /** How often the place is looked through for files that no head of this process has named, such as those that a crash has left. */
    private static final Duration LOOK_FOR_LEFT_EVERY = Duration.ofHours(1);

    /** Nobody writes a file for so long before a head names it. */
    private static final Duration LEFT_AFTER = Duration.ofDays(1);

    private final ChangeFeed feed;
    private final Heads heads;
    private final Outlet outlet;
    private final @Nullable PrivateKey key;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "scangate-publication");
    private final AtomicLong failures = new AtomicLong();

    /** The files that this process has seen in a head and that the present one lacks, and since when. */
    private final Map<StoreFile, Instant> unused = new HashMap<>();

    private Instant nextLook = Instant.MIN;

    private volatile long published = -1;
    private volatile boolean closed;
    private String lastFailure = "";
    private int conflicts;

    /** Does nothing before {@link #start}. */
    public Publisher(ChangeFeed feed, Heads heads, PublicationSettings settings, Clock clock) {
        this.feed = feed;
        this.heads = heads;
        this.outlet = settings.outlet();
        this.key = settings.key();
        this.clock = clock;
    }

    /** Starts the thread. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Registers metrics. Call it once.
     *
     * @param publisher null if nothing is published
     */
    public static void bind(MeterRegistry registry, @Nullable Publisher publisher) {
        AtomicLong failures = publisher == null ? new AtomicLong() : publisher.failures;
        Gauge.builder("scangate.publication.revision", () -> publisher == null ? -1 : publisher.published)
                .description("Revision of the head of the store, -1 before the first one")
                .register(registry);
        FunctionCounter.builder("scangate.publication.failures", failures, AtomicLong::get)
                .description("Failed attempts to publish rules to the store")
                .register(registry);
    }

    private void run() {
        while (!closed) {
            try {
                StoreHead head = publish();
                published = head.revision();
                conflicts = 0;
                if (!lastFailure.isEmpty()) {
                    LOG.info("Rules are published again, revision {}", head.revision());
                    lastFailure = "";
                }
                feed.awaitChange(head.revision(), head.mark(), CONFIRM_EVERY).get();
                if (feed.isClosed()) {
                    // The control plane stops, and makes the last changes.
                    Thread.sleep(LAST_CHANGES_EVERY.toMillis());
                }
            } catch (InterruptedException e) {
                // Only close interrupts the thread.
            } catch (Throwable e) {
                // No failure ends the thread, since takedowns would no longer be published.
                failed(e);
            }
        }
    }

    /** A conflict with another replica is none before it has come several times in a row. */
    private void failed(Throwable e) {
        conflicts = e instanceof Outlet.ChangedException ? conflicts + 1 : MANY_CONFLICTS;
        if (conflicts >= MANY_CONFLICTS) {
            failures.incrementAndGet();
        }
        if (conflicts >= MANY_CONFLICTS && !lastFailure.equals(e.toString())) {
            lastFailure = e.toString();
            LOG.error(
                    "Rules cannot be published to the store; an attempt each {} s: {}", RETRY.toSeconds(), lastFailure);
        }
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(RETRY.toMillis() / 10, RETRY.toMillis()));
        } catch (InterruptedException interrupted) {
            // Only close interrupts the thread.
        }
    }

    private StoreHead publish() throws IOException, InterruptedException {
        StorePublication recorded = StorePublication.begun();
        StoreHead before = read();
        StoreHead next = heads.next(before, outlet, clock.instant());
        outlet.putHead(SignedHead.write(next, key));
        record(recorded, before, next);
        if (before != null) {
            deleteUnused(before, next);
        }
        return next;
    }

    private static void record(StorePublication recorded, @Nullable StoreHead before, StoreHead next) {
        boolean hasNews = before == null || before.revision() != next.revision();
        if (!hasNews || !recorded.isEnabled()) {
            return;
        }
        Set<StoreFile> earlier = before == null ? Set.of() : Set.copyOf(before.files());
        List<StoreFile> files =
                next.files().stream().filter(file -> !earlier.contains(file)).toList();
        recorded.published(
                before == null ? -1 : before.revision(),
                next.revision(),
                before == null || !before.snapshot().equals(next.snapshot()),
                files.size(),
                files.stream().mapToLong(StoreFile::bytes).sum());
    }

    /**
     * The head that is there; null for none, or for one that is not to be continued: if another one has written it, signing the next one
     * would sign its files, too.
     */
    private @Nullable StoreHead read() throws IOException, InterruptedException {
        byte[] head = outlet.head();
        if (head == null) {
            return null;
        }
        try {
            return SignedHead.readOwn(head, key);
        } catch (IOException | NotSignedException e) {
            LOG.warn("The head of the store is not used, and is replaced: {}", e.getMessage());
            return null;
        }
    }

    private void deleteUnused(StoreHead before, StoreHead next) throws IOException, InterruptedException {
        Instant now = clock.instant();
        Set<String> used = next.files().stream().map(StoreFile::name).collect(Collectors.toSet());
        before.files().forEach(file -> unused.putIfAbsent(file, now));
        lookForLeft(now);
        unused.keySet().removeIf(file -> used.contains(file.name()));
        for (Iterator<Map.Entry<StoreFile, Instant>> each = unused.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<StoreFile, Instant> file = each.next();
            if (Duration.between(file.getValue(), now).compareTo(KEEP_UNUSED) > 0) {
                outlet.delete(file.getKey());
                each.remove();
            }
        }
    }

    /** These files wait, too, before they are deleted: a head of another replica may have named them until now. */
    private void lookForLeft(Instant now) {
        if (now.isBefore(nextLook)) {
            return;
        }
        nextLook = now.plus(LOOK_FOR_LEFT_EVERY);
        try {
            outlet.unwrittenSince(now.minus(LEFT_AFTER)).forEach(file -> unused.putIfAbsent(file, now));
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("Old files of the store cannot be listed, and are not deleted: {}", e.toString());
        }
    }

    /** Ends the thread; a file that is being written is left, and no head has its name. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outlet.close();
    }
}
