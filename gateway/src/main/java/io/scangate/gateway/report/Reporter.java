package io.scangate.gateway.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.tls.ClientTls;
import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.Usage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the gateway's status and counts of scans to the control plane. Counts are exact: the reporter writes a batch
 * with its sequence number to disk, sends it until the control plane acknowledges it, and the control plane adds each
 * number once. A kill loses only the scans since the last batch. A batch that the control plane can never store is put
 * aside, so that later ones are sent. Thread-safe.
 */
public final class Reporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final Duration TICK = Duration.ofMillis(500);

    /** The interval between status reports, and between attempts to send unacknowledged batches. */
    private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration KEEP_TIMEOUT = Duration.ofSeconds(2);

    private final @Nullable Usage usage;
    private final Sender client;
    private final Supplier<GatewayState> state;
    private final Outbox outbox;
    private final String name;
    private final UnaryOperator<String> comparison;

    /** A number that a program in JavaScript reads exactly. */
    private final long start = 1 + new SecureRandom().nextLong(1L << 52);

    /** The last counts of a process from which this one has taken over, each one line of {@link #counts}. */
    private final Queue<String> inherited = new ConcurrentLinkedQueue<>();

    private final OtherStart other = new OtherStart();
    private volatile String earlier = "";
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Duration every;
    private final Thread thread = new Thread(this::run, "scangate-report");
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong incomplete = new AtomicLong();
    private final AtomicLong defects = new AtomicLong();
    private final Losses losses = new Losses();
    private boolean failing;
    private boolean ignored;

    /** The control plane's last question about the accounts; empty for none. */
    private String question = "";

    private boolean comparisonFailed;

    /**
     * Makes a reporter that does nothing before {@link #start}.
     *
     * @param usage the counts of scans; null if the gateway counts nothing
     * @param every how long to collect counts before they are reported
     * @param directory keeps the counts that the control plane has not acknowledged
     * @param target the control plane
     * @param name the gateway's name for people
     * @param state supplies the gateway's state; called from the reporter's thread
     * @param comparison compares the served accounts with those of the control plane: from the object that it sent to the
     *     object to report, both JSON; called from the reporter's thread
     */
    public Reporter(
            @Nullable Usage usage,
            Duration every,
            StateDirectory directory,
            Target target,
            String name,
            Supplier<GatewayState> state,
            UnaryOperator<String> comparison) {
        this(
                usage,
                every,
                new Outbox(directory.path().resolve("reports.json"), directory::hold),
                new ReportClient(target.addresses(), target.token(), target.tls()),
                name,
                state,
                comparison);
    }

    Reporter(
            @Nullable Usage usage,
            Duration every,
            Outbox outbox,
            Sender client,
            String name,
            Supplier<GatewayState> state,
            UnaryOperator<String> comparison) {
        this.usage = usage;
        this.client = client;
        this.state = state;
        this.outbox = outbox;
        this.name = name;
        this.comparison = comparison;
        this.every = every;
    }

    /** The way to the control plane. Only the reporter's thread calls it. */
    interface Sender {
        /**
         * Sends a report.
         *
         * @throws InterruptedException if the thread was interrupted; the control plane may have accepted the report
         */
        ReportClient.Result send(String gateway, byte[] json) throws InterruptedException;
    }

    /**
     * The control plane that receives the reports. Immutable.
     *
     * @param addresses the addresses of its replicas, at least one
     * @param token the gateway's key; empty for none
     * @param tls of the calls
     */
    public record Target(List<URI> addresses, String token, ClientTls tls) {
        /** Omits the key, which must not be logged. */
        @Override
        public String toString() {
            return "Target[" + addresses + "]";
        }
    }

    /**
     * Who reports. Immutable.
     *
     * @param gateway the gateway's id
     * @param name its name for people
     * @param start the number of this start
     * @param inUse whether the control plane refuses reports, because another start reports with the id
     * @param earlier the id that another gateway has, too, and that this one has given up; null if there is none
     */
    public record Identity(
            String gateway,
            String name,
            long start,
            boolean inUse,
            @Nullable String earlier) {}

    /** Who reports. */
    public Identity identity() {
        return new Identity(outbox.gateway(), name, start, other.isReporting(), earlier.isEmpty() ? null : earlier);
    }

    /** The number of batches that the control plane has not acknowledged. */
    public int waiting() {
        return outbox.waiting();
    }

    /** The number of reports that the control plane did not accept. */
    public long failures() {
        return failures.get();
    }

    /** The number of batches that the control plane can never store, and that the gateway put aside. */
    public long refusals() {
        return refusals.get();
    }

    /** The number of failures that only a lack of memory or a defect of the program explains. */
    public long defects() {
        return defects.get();
    }

    /** The number of scans since the start that are in no count; reports have it, too. */
    public long uncounted() {
        return (usage == null ? 0 : usage.uncounted()) + outbox.sums().uncounted();
    }

    /** The number of scans since the start that were counted under their account, without their rule. */
    public long merged() {
        return (usage == null ? 0 : usage.merged()) + outbox.sums().merged();
    }

    /** Whether the reporting thread runs. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** The number of batches of which the control plane ignored some counts. */
    public long incomplete() {
        return incomplete.get();
    }

    /** Starts reporting. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        Due due = new Due(every, System.nanoTime());
        try {
            while (!closing.await(tickMillis(), TimeUnit.MILLISECONDS)) {
                survive(() -> tick(due));
            }
            survive(this::keepCounts);
            survive(this::send);
            survive(this::signOff);
        } catch (InterruptedException e) {
            // Only close interrupts the thread, when its time limit is over.
        } finally {
            keepCountsAtTheEnd();
        }
    }

    /** A part of the thread's work. */
    private interface Work {
        void run() throws InterruptedException;
    }

    /** No failure ends the thread, not even one of the log. */
    private void survive(Work work) throws InterruptedException {
        try {
            work.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            defects.incrementAndGet();
            logDefect(e);
        }
    }

    private static void logDefect(Throwable defect) {
        try {
            LOG.error("A report failed because of a defect in the program, or a lack of memory", defect);
        } catch (Throwable e) {
            // The metric has the number.
        }
    }

    private void tick(Due due) throws InterruptedException {
        long now = System.nanoTime();
        boolean counts = usage != null && (due.counts(now) || usage.isHalfFull());
        boolean report = counts || due.report(now, pauseNanos());
        if (counts) {
            due.counted(now);
            survive(this::keepCounts);
        }
        if (report) {
            due.reported(now);
            survive(outbox::settle);
            survive(() -> losses.tell(uncounted(), merged(), now));
            send();
        }
    }

    private long pauseNanos() {
        return (other.isReporting() ? OtherStart.ASK_EVERY : REPORT_EVERY).toNanos();
    }

    /** The next start may report at once then. */
    private void signOff() throws InterruptedException {
        if (!failing) {
            client.send(outbox.gateway(), new Report(name, start, true, state.get()).with(null));
        }
    }

    private long tickMillis() {
        return usage == null ? TICK.toMillis() : Math.min(TICK.toMillis(), every.toMillis());
    }

    /** Takes the last counts of another process, as it has written them with {@link #counts}. Any thread may call it. */
    public void inherit(String line) {
        inherited.add(line);
    }

    /** Writes counts for a process that takes over, a line or more. */
    public static List<String> counts(ScanCounts counts) {
        return BatchWriter.changes(1, counts).stream()
                .map(batch -> new String(batch.json(), StandardCharsets.UTF_8))
                .toList();
    }

    private void keepInherited() {
        for (String line = inherited.poll(); line != null; line = inherited.poll()) {
            try {
                outbox.add(CountBatch.of(line).toCounts());
            } catch (JsonProcessingException | IllegalArgumentException e) {
                LOG.warn("The last counts of the process before cannot be read: {}", e.getMessage());
            }
        }
    }

    private void keepCounts() {
        keepInherited();
        if (usage != null) {
            outbox.add(usage.drain());
        }
    }

    private void keepCountsAtTheEnd() {
        try {
            keepCounts();
        } catch (RuntimeException | Error e) {
            defects.incrementAndGet();
            logDefect(e);
        }
    }

    /**
     * Reports the gateway's status, then all unacknowledged batches, and then compares accounts. The status goes alone, because a
     * batch may be refused.
     */
    private void send() throws InterruptedException {
        question = "";
        boolean taken = send(null);
        for (CountBatch batch = outbox.next(); taken && batch != null; batch = outbox.next()) {
            taken = send(batch);
            if (usage != null && usage.isHalfFull()) {
                // Many batches to a slow control plane take minutes.
                keepCounts();
            }
        }
        failing = !taken;
        compare();
    }

    /** Returns whether the next batch may be sent. */
    private boolean send(@Nullable CountBatch batch) throws InterruptedException {
        ReportClient.Result result =
                client.send(outbox.gateway(), new Report(name, start, false, state.get()).with(batch));
        if (result.outcome() == ReportClient.Outcome.IDENTITY_IN_USE) {
            return giveWay(result.problem());
        }
        other.isGone();
        if (result.outcome() == ReportClient.Outcome.TAKEN) {
            outbox.idIsCertain();
        }
        if (!result.question().isEmpty()) {
            question = result.question();
        }
        if (batch != null && result.outcome() == ReportClient.Outcome.TAKEN) {
            outbox.taken();
            noteIgnored(result.problem());
        } else if (batch != null && result.outcome() == ReportClient.Outcome.UNSTORABLE) {
            refusals.incrementAndGet();
            outbox.putAside(result.problem());
        } else if (result.outcome() != ReportClient.Outcome.TAKEN) {
            failures.incrementAndGet();
            logFailure(result.problem());
            return false;
        }
        return true;
    }

    /**
     * The control plane has another history and asks which accounts differ. If the answer is lost, it asks again. A gateway that
     * stops has no time for this.
     */
    private void compare() throws InterruptedException {
        if (question.isEmpty() || isClosing()) {
            return;
        }
        try {
            String answer = comparison.apply(question);
            if (!answer.isEmpty() && !isClosing()) {
                client.send(outbox.gateway(), new Report(name, start, false, state.get()).withAccounts(answer));
            }
        } catch (RuntimeException | Error e) {
            if (!comparisonFailed) {
                LOG.error("Accounts could not be compared because of a defect in the program", e);
            }
            comparisonFailed = true;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /**
     * Another start reports with this gateway's id. Waits while it may be the last process of this directory, and takes a
     * new id if it goes on reporting. Returns whether the next report may be sent.
     */
    private boolean giveWay(String reportedAt) {
        if (!other.isReporting()) {
            LOG.warn("Another start of a gateway has just reported with the id {}; this one waits", outbox.gateway());
        }
        if (!other.goesOn(reportedAt)) {
            return false;
        }
        String before = outbox.gateway();
        int dropped = outbox.renew();
        earlier = before;
        LOG.warn(
                "Another gateway reports with the id {}, so the state directory is a copy. This gateway reports as {} from now"
                        + " on, and drops {} batches of counts that it found at its start, which the other one sends",
                before,
                outbox.gateway(),
                dropped);
        return true;
    }

    /** Logs the first of several batches with ignored counts. */
    private void noteIgnored(String problem) {
        if (!problem.isEmpty()) {
            incomplete.incrementAndGet();
            if (!ignored) {
                LOG.warn("The control plane ignores some counts of scans: {}", problem);
            }
        }
        ignored = !problem.isEmpty();
    }

    private void logFailure(String problem) {
        if (!failing) {
            LOG.warn(
                    "The control plane accepts no reports ({}); the gateway keeps the counts of scans until it does",
                    problem);
        }
    }

    /**
     * Reports the remaining counts, or keeps them on disk for the next start. Call it after the event loops have ended.
     */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        try {
            thread.join(KEEP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
