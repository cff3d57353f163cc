package io.scangate.config.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.scangate.config.feed.FeedStore.ChangeSet;
import io.scangate.config.feed.FeedStore.Head;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.snapshots.AccountJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes since a revision, as deltas of whole accounts. One thread looks at the head's revision several times a
 * second, of all replicas, and wakes all that wait: a change is told within one interval.
 * Many who ask since the same revision are told the same bytes. Thread-safe.
 */
public final class ChangeFeed implements AutoCloseable {
    /** More changed accounts than this, and a snapshot is the better answer. */
    static final int MAX_ACCOUNTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final long MAX_CACHED_BYTES = 64 << 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final FeedStore store;
    private final ConcurrentLinkedQueue<Waiter> waiting = new ConcurrentLinkedQueue<>();
    private final Cache<Range, News> told = Caffeine.newBuilder()
            .maximumWeight(MAX_CACHED_BYTES)
            .weigher((Range range, News news) -> 1 + news.delta().length)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();
    private final Thread thread = new Thread(this::watch, "scangate-changes");
    private volatile boolean closed;
    private volatile long head;

    /** With the marks: a database may be restored under a process that goes on. */
    private record Range(long since, Head head) {}

    private record Waiter(long since, CompletableFuture<Boolean> changed) {}

    /** A feed that looks at the store until it is closed. */
    public ChangeFeed(FeedStore store) {
        this.store = store;
        this.head = store.revision();
        thread.setDaemon(true);
        thread.start();
    }

    /** What tells this state of the rules from any other, of whichever database; blocks. */
    public String tag() {
        Head head = store.head(0);
        return head.revision() + "-" + head.mark();
    }

    /** The number of the last change as it was seen a moment ago; does not block. */
    public long head() {
        return head;
    }

    /**
     * Waits until something changes after a revision.
     *
     * @return completed with true when there is, with false after the limit; never exceptionally
     */
    public CompletableFuture<Boolean> awaitChange(long since, Duration limit) {
        Waiter one = new Waiter(since, new CompletableFuture<>());
        waiting.add(one);
        // A change that was seen before it was in the list would never wake it. The head that was seen may be older
        // than a
        // revision that the caller was told.
        if (closed || head > since || limit.isZero()) {
            one.changed.complete(head > since);
        }
        return one.changed
                .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((changed, failure) -> waiting.remove(one));
    }

    private void watch() {
        boolean failing = false;
        while (!closed) {
            try {
                // Before the look: the head that is seen then is older than none of their revisions, unless it went
                // back.
                List<Waiter> known = List.copyOf(waiting);
                head = store.revision();
                if (failing) {
                    LOG.info("The database answers again, revision {}", head);
                }
                failing = false;
                for (Waiter one : known) {
                    if (one.since != head) {
                        one.changed.completeAsync(() -> true);
                    }
                }
            } catch (RuntimeException e) {
                if (!failing) {
                    LOG.error(
                            "The database does not answer ({}). Gateways go on serving the rules that they have, and changes"
                                    + " are refused with 503. The database is asked again until it answers.",
                            RefusedException.causeInWords(e));
                }
                failing = true;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        waiting.forEach(one -> one.changed.complete(false));
    }

    /** Whether it is closed, and nobody is woken by a change any more. */
    boolean isClosed() {
        return closed;
    }

    /**
     * The changes since a revision; blocks.
     *
     * @param mark of that revision, as the caller was told it; null if that does not matter
     */
    News changes(long since, @Nullable String mark) {
        Head head = store.head(since);
        if (since > head.revision()) {
            return notThere(since, head);
        }
        if (mark != null && !mark.equals(head.since())) {
            return News.otherHistory("revision " + since + " of another history, with the mark \"" + mark
                    + "\" (here it has \"" + head.since() + "\"): was the database restored from a backup?");
        }
        return since == head.revision()
                ? News.NOTHING
                : Objects.requireNonNull(told.get(new Range(since, head), range -> read(since)));
    }

    private static News notThere(long since, Head head) {
        return News.snapshotNeeded("revision " + since + " is not there (the last one is " + head.revision()
                + "): was the database restored from a backup?");
    }

    private News read(long since) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("format", "scangate-delta/1");
            json.writeNumberField("base", since);
            json.writeArrayFieldStart("accounts");
            ChangeSet changed = store.changes(since, MAX_ACCOUNTS, (account, rules) -> write(json, account, rules));
            if (changed.head().revision() < since) {
                return notThere(since, changed.head());
            }
            if (!changed.complete()) {
                return News.snapshotNeeded(
                        "more than " + MAX_ACCOUNTS + " accounts have changed since revision " + since);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("removed");
            for (String appid : changed.removed()) {
                json.writeString(appid);
            }
            json.writeEndArray();
            // Only now is it known of which state the accounts are.
            json.writeStringField("base_mark", changed.head().since());
            json.writeNumberField("revision", changed.head().revision());
            json.writeStringField("mark", changed.head().mark());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return News.delta(out.toByteArray());
    }

    private static void write(JsonGenerator json, Account account, List<ConfiguredRule> rules) {
        try {
            AccountJson.write(json, account, rules, (rule, why) -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
