package io.scangate.config.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.scangate.config.feed.FeedStore.Changed;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.snapshots.AccountJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes since a revision, as deltas of whole accounts. One thread looks at the head's revision several times a
 * second, whoever made the change and in whichever process, and wakes all who wait: a change is told within one interval.
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
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Cache<Range, Answer> told = Caffeine.newBuilder()
            .maximumWeight(MAX_CACHED_BYTES)
            .weigher((Range range, Answer answer) ->
                    answer instanceof Answer.Delta delta ? delta.json().remaining() : 1)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();
    private final Thread thread = new Thread(this::watch, "scangate-changes");
    private volatile boolean closed;
    private volatile long head;

    private record Range(long since, long revision) {}

    private record Waiting(long since, CompletableFuture<Boolean> changed) {}

    /** A feed that looks at the store until it is closed. */
    public ChangeFeed(FeedStore store) {
        this.store = store;
        this.head = store.revision();
        thread.setDaemon(true);
        thread.start();
    }

    /** What there is to tell. */
    public sealed interface Answer {
        /**
         * A {@code scangate-delta/1} document.
         *
         * @param json the document, not to be changed
         */
        record Delta(ByteBuffer json) implements Answer {}

        /** Nothing has changed. */
        record Nothing() implements Answer {}

        /**
         * A snapshot is needed.
         *
         * @param why for people
         */
        record SnapshotNeeded(String why) implements Answer {}
    }

    /** Whether it tells no more. */
    boolean isClosed() {
        return closed;
    }

    /** The number of the last change as it was seen a moment ago; does not block. */
    public long head() {
        return head;
    }

    /** The number of the last change; blocks. */
    public long revision() {
        return store.revision();
    }

    /**
     * Waits until something changes after a revision.
     *
     * @return completed with true when there is, with false after the limit; never exceptionally
     */
    public CompletableFuture<Boolean> awaitChange(long since, Duration limit) {
        Waiting one = new Waiting(since, new CompletableFuture<>());
        waiting.add(one);
        // A change that was seen before it was in the list would never wake it.
        if (closed || head != since || limit.isZero()) {
            one.changed.complete(head != since);
        }
        return one.changed
                .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((changed, failure) -> waiting.remove(one));
    }

    private void watch() {
        while (!closed) {
            try {
                head = store.revision();
                for (Waiting one : waiting) {
                    if (one.since != head) {
                        one.changed.completeAsync(() -> true);
                    }
                }
            } catch (RuntimeException e) {
                LOG.debug("the store does not answer", e);
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        waiting.forEach(one -> one.changed.complete(false));
    }

    /** The changes since a revision; blocks. */
    public Answer changes(long since) {
        long revision = store.revision();
        if (since == revision) {
            return new Answer.Nothing();
        }
        if (since > revision) {
            return new Answer.SnapshotNeeded(
                    "revision " + since + " is not there yet (the last one is " + revision + ")");
        }
        return Objects.requireNonNull(told.get(new Range(since, revision), range -> read(since)));
    }

    private Answer read(long since) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("format", "scangate-delta/1");
            json.writeNumberField("base", since);
            json.writeArrayFieldStart("accounts");
            Changed changed = store.changes(since, MAX_ACCOUNTS, (account, rules) -> write(json, account, rules));
            if (!changed.complete()) {
                return new Answer.SnapshotNeeded(
                        "more than " + MAX_ACCOUNTS + " accounts have changed since revision " + since);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("removed");
            for (String appid : changed.removed()) {
                json.writeString(appid);
            }
            json.writeEndArray();
            json.writeNumberField("revision", changed.revision());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer.Delta(ByteBuffer.wrap(out.toByteArray()).asReadOnlyBuffer());
    }

    private static void write(JsonGenerator json, Account account, List<ConfiguredRule> rules) {
        try {
            AccountJson.write(json, account, rules);
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
