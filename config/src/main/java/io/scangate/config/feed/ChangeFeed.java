package io.scangate.config.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.scangate.config.feed.FeedStore.ChangeSet;
import io.scangate.config.feed.FeedStore.Head;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.recording.FeedDelta;
import io.scangate.config.snapshots.AccountOutput;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.HistoryName;
import io.scangate.gateway.snapshot.Seal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes since a revision, as deltas of whole accounts. One thread polls the head's revision every 20 ms, so it
 * sees the changes of all replicas, and wakes the waiting callers. It reads the head's mark after each change and every second, so it
 * also sees a restored database. A caller with the head's revision and mark gets its answer without the database. Callers with the
 * same revision share the bytes of one delta. Thread-safe.
 */
public final class ChangeFeed implements AutoCloseable {
    /** If more accounts have changed, the gateway needs a snapshot. */
    static final int MAX_ACCOUNTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    /** How long the head's mark, and the whole answer of the database, may be used without the database. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final long MAX_CACHED_BYTES = 64 << 20;

    private final FeedStore store;
    private final ConcurrentLinkedQueue<Waiter> waiting = new ConcurrentLinkedQueue<>();
    private final Cache<Range, News> deltas = Caffeine.newBuilder()
            .maximumWeight(MAX_CACHED_BYTES)
            .weigher((Range range, News news) -> 1 + news.delta().length)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();
    private final Thread thread = new Thread(this::watch, "scangate-changes");
    private volatile boolean closed;
    private volatile Seen seen;

    /** The head includes the marks, since a database may be restored while this process runs. */
    private record Range(long since, Head head) {}

    /**
     * What the thread saw.
     *
     * @param marked when it read the mark ({@link System#nanoTime})
     * @param answered when the database answered last
     */
    private record Seen(long revision, String mark, long marked, long answered) {
        boolean isFresh() {
            return System.nanoTime() - answered < FRESH.toNanos();
        }

        boolean is(long since, @Nullable String itsMark) {
            return since == revision && (itsMark == null || itsMark.equals(mark));
        }
    }

    private record State(long revision, String mark) {}

    private record Waiter(long since, @Nullable String mark, CompletableFuture<Boolean> changed) {
        boolean hasChanged(Seen now) {
            return !now.is(since, mark);
        }
    }

    /** Starts to poll a store, until the feed is closed. */
    public ChangeFeed(FeedStore store) {
        this.store = store;
        this.seen = look(store.revision());
        thread.setDaemon(true);
        thread.start();
    }

    /** The head's revision and mark, which identify the state of the rules in any database. Blocks. */
    public String tag() {
        Head head = store.head(0);
        return head.revision() + "-" + head.mark();
    }

    /** The number of the last change that the thread saw. Does not block. */
    public long head() {
        return seen.revision;
    }

    /**
     * Waits for a change after a revision.
     *
     * @param mark of that revision; null to wait whatever it is
     * @return completes with true on a change, with false at the limit or when the feed closes; never exceptionally
     */
    public CompletableFuture<Boolean> awaitChange(long since, @Nullable String mark, Duration limit) {
        Waiter one = new Waiter(since, mark, new CompletableFuture<>());
        waiting.add(one);
        // Check the head after the insertion: a change before it does not wake this waiter. The head may be older than
        // the caller's revision, so compare with greater than.
        long head = seen.revision;
        if (closed || head > since || limit.isZero()) {
            one.changed.complete(head > since);
        }
        return one.changed
                .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((changed, failure) -> waiting.remove(one));
    }

    /** Looks for a change now, not at the next poll. For a caller that has seen a newer revision. Does not block. */
    public void look() {
        LockSupport.unpark(thread);
    }

    private void watch() {
        boolean failing = false;
        while (!closed) {
            try {
                // Copy the list first. The head is then at least as new as the revision of each waiter, unless a
                // restored database went back.
                List<Waiter> waiters = List.copyOf(waiting);
                Seen now = look(store.revision());
                seen = now;
                if (failing) {
                    LOG.info("The database answers again, revision {}", now.revision);
                }
                failing = false;
                for (Waiter one : waiters) {
                    if (one.hasChanged(now)) {
                        one.changed.completeAsync(() -> true);
                    }
                }
            } catch (RuntimeException e) { // An error ends the process.
                if (!failing) {
                    LOG.error(
                            "The database does not answer ({}). Gateways keep serving their current rules; changes"
                                    + " are refused with 503. The control plane retries until it answers.",
                            RefusedException.causeInWords(e));
                }
                failing = true;
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        waiting.forEach(one -> one.changed.complete(false));
    }

    private Seen look(long revision) {
        Seen last = seen;
        long now = System.nanoTime();
        if (last != null && last.revision == revision && now - last.marked < FRESH.toNanos()) {
            return new Seen(revision, last.mark, last.marked, now);
        }
        Head head = store.head(revision);
        return new Seen(head.revision(), head.mark(), now, now);
    }

    /** Identifies the last state that the thread saw: equal to another one only if nothing has changed between them; null if it is not fresh. */
    public @Nullable Object state() {
        Seen now = seen;
        return now.isFresh() ? new State(now.revision, now.mark) : null;
    }

    /** Whether the feed is closed, so that changes no longer wake waiters. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Whether the thread has just seen that a revision is the last one. Does not block. A change of the last 20 ms may be missing, which a
     * waiting caller does not miss.
     *
     * @param mark the caller's mark of that revision; null to skip the comparison
     */
    boolean isCurrent(long since, @Nullable String mark) {
        Seen now = seen;
        return now.is(since, mark) && now.isFresh();
    }

    /**
     * The changes since a revision. Blocks.
     *
     * @param mark the caller's mark of that revision; null to skip the comparison
     */
    public News changes(long since, @Nullable String mark) {
        Head head = store.head(since);
        if (since > head.revision()) {
            return notThere(since, head);
        }
        if (!head.follows(since)) {
            return forgotten(since, head);
        }
        if (mark != null && !mark.equals(head.since())) {
            return News.otherHistory("revision " + since + " is of another history: the gateway has the mark \"" + mark
                    + "\", this database \"" + head.since() + "\". Was the database restored from a backup?");
        }
        return since == head.revision()
                ? News.NOTHING
                : Objects.requireNonNull(deltas.get(new Range(since, head), range -> read(since)));
    }

    /**
     * Whether a caller with a revision can follow by a delta, and at most so many accounts have changed since. Blocks.
     *
     * @param mark the caller's mark of that revision
     */
    boolean canFollow(long since, String mark, int accounts) {
        Head head = store.head(since);
        return since <= head.revision()
                && head.follows(since)
                && mark.equals(head.since())
                && (since == head.revision() || store.changedAccounts(since, accounts + 1) <= accounts);
    }

    /**
     * Whether a revision with a mark is of a history of this database, or of one that an operator has ended here. Blocks.
     *
     * @param mark empty for the state before the first change, which all databases have in common
     */
    public boolean knowsHistory(String mark) {
        return mark.isEmpty() || store.knowsHistory(HistoryName.of(mark));
    }

    /** The number of the last change, from the database. Blocks. */
    long revision() {
        return store.revision();
    }

    private static News notThere(long since, Head head) {
        return News.snapshotNeeded("revision " + since + " does not exist (the last one is " + head.revision()
                + "): was the database restored from a backup?");
    }

    private static News forgotten(long since, Head head) {
        return News.snapshotNeeded("the changes since revision " + since + " are no longer kept (the oldest one is "
                + head.first() + ", see the setting audit-retention)");
    }

    private News read(long since) {
        FeedDelta recorded = FeedDelta.begun();
        ChangeSet changed;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, Digest> digests = new HashMap<>();
        try (AccountOutput output = new AccountOutput(out)) {
            JsonGenerator json = output.json();
            json.writeStartObject();
            json.writeStringField("format", "scangate-delta/1");
            json.writeNumberField("base", since);
            json.writeArrayFieldStart("accounts");
            changed = store.changes(
                    since,
                    MAX_ACCOUNTS,
                    (account, rules) -> digests.put(account.appid(), write(output, account, rules)));
            if (changed.head().revision() < since) {
                return notThere(since, changed.head());
            }
            if (!changed.head().follows(since)) {
                return forgotten(since, changed.head());
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
            // These fields come last: the store returns the head after the accounts.
            Head head = changed.head();
            Digest digest = changed.digest().with(appid -> Objects.requireNonNull(digests.get(appid), appid));
            json.writeStringField("base_mark", head.since());
            json.writeNumberField("revision", head.revision());
            json.writeStringField("mark", head.mark());
            json.writeStringField("digest", digest.toString());
            json.writeStringField(
                    "seal",
                    Seal.ofDelta(since, head.since(), head.revision(), head.mark(), digest)
                            .toString());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] delta = out.toByteArray();
        int accounts = digests.size() + changed.removed().size();
        recorded.made(since, changed.head().revision(), accounts, delta.length);
        return News.delta(delta);
    }

    private static Digest write(AccountOutput output, Account account, List<ConfiguredRule> rules) {
        try {
            return output.write(account, rules, (rule, why) -> {});
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
