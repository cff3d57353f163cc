package io.scangate.config.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.fleet.GatewayStore.AccountDigests;
import io.scangate.config.fleet.GatewayStore.Head;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.web.Json;
import io.scangate.gateway.rule.AccountSums;
import io.scangate.gateway.rule.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the accounts of a gateway that differ from those of this control plane. The answer to a report has the sums of the digests
 * of all accounts by bucket; the gateway's next report has the accounts of the buckets whose sums differ. So both sides send a
 * bounded number of bytes, also for millions of accounts.
 *
 * <p>After a restore the whole fleet is asked within seconds. A thread reads the digests once for all gateways, and no call waits for
 * it: without the digests of the last revision there is no question yet. Thread-safe. No method blocks.
 */
final class AccountDifferences implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountDifferences.class);

    /** The shortest pause after the digests were read. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The pause in times of the work, so that changes of a large database cost at most a tenth of a processor. */
    private static final int RESTS = 9;

    /** How long digests without a use are kept: a million of them take more than 100 MB. */
    private static final Duration UNUSED = Duration.ofMinutes(1);

    private final Supplier<Optional<AccountDigests>> digests;
    private final ScheduledExecutorService thread;

    /** Whether the digests are being read, or the pause afterwards has not ended. */
    private final AtomicBoolean busy = new AtomicBoolean();

    private volatile @Nullable Known known;
    private volatile long used = System.nanoTime();

    /** The accounts of one revision, the appids of each bucket, and the sums as in a question. */
    private record Known(AccountDigests accounts, List<List<String>> buckets, String sums) {
        static Known of(AccountDigests accounts) {
            List<List<String>> buckets = Stream.generate(() -> (List<String>) new ArrayList<String>())
                    .limit(AccountSums.BUCKETS)
                    .toList();
            AccountSums sums = new AccountSums();
            accounts.byAppid().forEach((appid, digest) -> {
                sums.add(appid, digest);
                buckets.get(AccountSums.bucket(appid)).add(appid);
            });
            return new Known(accounts, buckets, sums.toString());
        }

        /** The accounts of some buckets: the compared part of each digest by appid. */
        Map<String, String> parts(Collection<Integer> some) {
            Map<String, String> parts = new HashMap<>();
            for (int bucket : some) {
                for (String appid : buckets.get(bucket)) {
                    Digest digest = Objects.requireNonNull(accounts.byAppid().get(appid));
                    parts.put(appid, HexFormat.of().toHexDigits(AccountSums.part(digest)));
                }
            }
            return parts;
        }
    }

    /**
     * Creates it without digests, and starts the thread.
     *
     * @param digests reads those of the last revision, empty while some are not yet computed; may block and fail
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    AccountDifferences(Supplier<Optional<AccountDigests>> digests) {
        this.digests = digests;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "scangate-differences");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::forgetUnused, UNUSED.toNanos(), UNUSED.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The question to a gateway; null while the digests of the last revision are not known. */
    @Nullable
    ObjectNode question(Head head) {
        Known now = known(head);
        if (now == null) {
            return null;
        }
        ObjectNode question = Json.object();
        question.putObject("compare").put("revision", head.revision()).put("sums", now.sums());
        return question;
    }

    /**
     * The accounts that differ. Any replica of the same revision can tell, also one that has not asked.
     *
     * @return null if the question was of an earlier revision, or the digests are not known; then it has to be asked again
     */
    @Nullable
    DifferingAccounts of(ReportedAccounts reported, Head head) {
        Known now = known(head);
        if (now == null || reported.revision() != head.revision()) {
            return null;
        }
        Map<String, String> theirs = new HashMap<>(Objects.requireNonNull(reported.digests()));
        Set<String> differing = new TreeSet<>();
        now.parts(new HashSet<>(Objects.requireNonNull(reported.buckets()))).forEach((appid, part) -> {
            if (!part.equals(theirs.remove(appid))) {
                differing.add(appid);
            }
        });
        differing.addAll(theirs.keySet());
        List<String> first =
                differing.stream().limit(DifferingAccounts.MOST_LISTED).toList();
        return new DifferingAccounts(reported.revision(), differing.size(), first, reported.complete());
    }

    /** The accounts of a revision. If they are not known, they are read, unless that is going on or was done a short while ago. */
    private @Nullable Known known(Head head) {
        used = System.nanoTime();
        Known now = known;
        if (now != null && now.accounts().head().equals(head)) {
            return now;
        }
        if (!thread.isShutdown() && busy.compareAndSet(false, true)) {
            thread.execute(this::read);
        }
        return null;
    }

    private void read() {
        long begun = System.nanoTime();
        try {
            // Not two of them at once.
            known = null;
            known = digests.get().map(Known::of).orElse(null);
        } catch (RefusedException e) {
            LOG.debug("Comparisons of accounts wait for the database: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            // A close interrupts it, also in the middle of a query.
            if (!thread.isShutdown()) {
                LOG.error("The digests of the accounts could not be read because of a defect", e);
            }
        } finally {
            rest(Math.max(PAUSE.toNanos(), RESTS * (System.nanoTime() - begun)));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    private void rest(long nanos) {
        if (!thread.isShutdown()) {
            thread.schedule(() -> busy.set(false), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void forgetUnused() {
        if (System.nanoTime() - used > UNUSED.toNanos()) {
            known = null;
        }
    }

    /** Ends the thread; there are no questions afterwards. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
