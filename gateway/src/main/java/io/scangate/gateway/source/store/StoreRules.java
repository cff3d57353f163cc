package io.scangate.gateway.source.store;

import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.DamagedIndexException;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.snapshot.Text;
import io.scangate.gateway.source.Attempt;
import io.scangate.gateway.source.Damage;
import io.scangate.gateway.source.KeptRules;
import io.scangate.gateway.source.KeptSource;
import io.scangate.gateway.source.LastGood;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.store.StoreFiles.WrongContentException;
import io.scangate.gateway.source.store.StoreHead.Change;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a store, and their last good state on disk. Looks at the head, and follows it by changes, or by a snapshot with the
 * changes since, if the head has no changes from the served revision on.
 *
 * <p>Never goes back: a head with a lower revision than the served one is refused, unless an operator forces it. A snapshot is served
 * together with the changes since, so that no older revision is served in between. Rules are on disk before they are served.
 *
 * <p>A control plane confirms the head every few seconds. A head that is older than {@link #CONFIRMED_FOR} confirms nothing, so a store
 * that has stopped shows in the age of the rules. Changes are taken from such a head all the same.
 */
public final class StoreRules extends KeptSource {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRules.class);

    /** The control plane writes the head anew each ten seconds; a CDN may keep it for some seconds. */
    static final Duration CONFIRMED_FOR = Duration.ofSeconds(30);

    /** The time between two attempts to replace rules that another version of the program has compiled. */
    private static final Duration RENEW_EVERY = Duration.ofMinutes(1);

    private final StorePlace place;
    private final List<PublicKey> keys;
    private final Duration poll;
    private final WholeState whole;
    private final StoreFiles files;
    private @Nullable StoreHead last;

    /** What the changes of a look have made so far: a later one of them may fail. */
    private ReloadStatus.@Nullable ServedSnapshot changed;

    private long nextRenewal = System.nanoTime();

    /**
     * Makes the source of a store without connecting to it.
     *
     * @param spec the setting {@code source}
     * @param place where the files are; closed with this object
     * @param directory for the last good state; closed with this object
     * @param pacers makes the pacer of each piece of work beside scans
     * @throws IllegalArgumentException if the address, a key or the directory cannot be used; the message is for people
     */
    public StoreRules(
            String spec,
            StorePlace place,
            StoreSettings store,
            SnapshotSettings settings,
            StateDirectory directory,
            ActiveIndex active,
            Supplier<Pacer> pacers) {
        super(spec, new KeptRules(active, LastGood.open(directory, settings), pacers));
        this.place = place;
        this.keys = store.keys();
        this.poll = store.storePoll();
        this.files = new StoreFiles(place, rules::makeTemporary, settings);
        this.whole = new WholeState(files, rules);
    }

    @Override
    public Duration pause() {
        return poll;
    }

    @Override
    public Duration currentFor() {
        return CONFIRMED_FOR;
    }

    @Override
    public void stop() {
        place.close();
    }

    @Override
    public void close() {
        place.close();
        rules.close();
    }

    @Override
    public Attempt load(boolean force) throws InterruptedException {
        place.forget();
        return look(force);
    }

    @Override
    public Attempt follow() throws InterruptedException {
        if (isDistrusted() || isRenewalDue()) {
            place.forget();
        }
        return look(false);
    }

    private boolean isRenewalDue() {
        return rules.isOfOtherProgram() && nextRenewal - System.nanoTime() <= 0;
    }

    private Attempt look(boolean force) throws InterruptedException {
        changed = null;
        try {
            byte[] head = place.head();
            StoreHead before = last;
            if (head == null && before != null) {
                return unchanged(before);
            }
            StoreHead now = SignedHead.read(Objects.requireNonNull(head, "the first head is news"), keys);
            Attempt attempt = take(now, force);
            // Only a head that is followed is one that may be unchanged.
            last = attempt.backsOff() ? null : now;
            return attempt;
        } catch (NotSignedException e) {
            return again(Attempt.failed(SnapshotFault.NOT_SIGNED, String.valueOf(e.getMessage())));
        } catch (WrongContentException e) {
            damage().found(Damage.Part.MESSAGE, String.valueOf(e.getMessage()));
            return again(Attempt.failed(SnapshotFault.WRONG_DIGEST, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return again(Attempt.failed(SnapshotFault.UNREACHABLE, String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            place.forget();
            throw e;
        }
    }

    /** After a failure the head is read again, changed or not. */
    private Attempt again(Attempt failed) {
        place.forget();
        last = null;
        ReloadStatus.ServedSnapshot served = changed;
        return (served == null ? failed : failed.having(served)).backingOff();
    }

    private Attempt unchanged(StoreHead head) {
        Attempt same = Attempt.of(new ReloadOutcome.Unchanged(head.revision()), Duration.ZERO);
        return confirmed(same, head);
    }

    /** The same attempt, which confirms the rules only if a control plane has just confirmed the head. */
    private Attempt confirmed(Attempt attempt, StoreHead head) {
        Duration age = Duration.between(head.at(), Instant.now()).abs();
        if (age.compareTo(CONFIRMED_FOR) > 0) {
            return attempt.unconfirmed();
        }
        rules.confirm();
        return attempt;
    }

    private Attempt take(StoreHead head, boolean force) throws IOException, InterruptedException {
        ActiveIndex.Revision now = rules.now();
        if (now == null || force) {
            return takeWhole(head);
        }
        if (head.revision() < now.revision()) {
            // An edge of a CDN may lag: this tells nothing about the newest rules.
            return again(Attempt.failed(
                            SnapshotFault.LOWER_REVISION,
                            "the head of the store has revision " + head.revision() + " (expected: >= " + now.revision()
                                    + ", the served revision; POST /v1/reload?force=true takes it)")
                    .unconfirmed());
        }
        boolean otherHistory = head.revision() == now.revision() && LastGood.areDifferent(head.mark(), rules.mark());
        if (isDistrusted() || otherHistory || isRenewalDue()) {
            nextRenewal = System.nanoTime() + RENEW_EVERY.toNanos();
            return takeWhole(head);
        }
        return head.revision() == now.revision() ? unchanged(head) : takeChanges(head, now.revision());
    }

    private Attempt takeWhole(StoreHead head) throws IOException, InterruptedException {
        boolean first = rules.now() == null;
        Attempt attempt = whole.take(head);
        if (attempt.served() == null) {
            return again(attempt);
        }
        trust();
        // The first rules end the state "starting" in any case; without a fresh head they are unconfirmed half a minute
        // later.
        return first ? attempt : confirmed(attempt, head);
    }

    private Attempt takeChanges(StoreHead head, long from) throws IOException, InterruptedException {
        Attempt attempt = null;
        long revision = from;
        while (revision < head.revision()) {
            Change next = head.after(revision);
            if (next == null) {
                LOG.info("The head of {} has no changes from revision {} on; taking a snapshot", spec(), revision);
                return takeWhole(head);
            }
            attempt = takeChange(next);
            if (attempt == null) {
                return takeWhole(head);
            }
            revision = next.to();
        }
        return confirmed(Objects.requireNonNull(attempt, "the head is newer"), head);
    }

    /** Applies a change; null if it cannot be applied, and all rules are to be taken. */
    private @Nullable Attempt takeChange(Change next) throws IOException, InterruptedException {
        long start = System.nanoTime();
        byte[] document = files.bytes(next.file());
        DeltaReader.Result read = DeltaReader.read(document);
        ActiveIndex.Revision before = Objects.requireNonNull(rules.now(), "changes follow on a snapshot");
        String fault = read instanceof DeltaReader.Result.Good good ? fault(good, next, before) : read.problem();
        if (!(read instanceof DeltaReader.Result.Good change) || !fault.isEmpty()) {
            LOG.warn("{} cannot be used: {}; taking a snapshot", next.file().name(), Text.oneLine(fault));
            return null;
        }
        List<String> warnings = change.warnings(before.index());
        List<RejectedRule> leftOut = new ArrayList<>();
        ReloadStatus.ServedSnapshot served;
        try {
            served = rules.change(change, document, leftOut);
            changed = served;
        } catch (DamagedIndexException e) {
            damage().found(Damage.Part.INDEX, e.getMessage() + "; taking a snapshot");
            return null;
        }
        warnings.forEach(warning -> LOG.warn("Revision {}: {}", served.revision(), Text.oneLine(warning)));
        leftOut.forEach(rule -> LOG.warn("Left out of revision {}: {}", served.revision(), rule));
        return Attempt.changed(
                served, leftOut.size() + change.rejections().total(), Duration.ofNanos(System.nanoTime() - start));
    }

    /** Why a change does not follow on the served rules; empty if it does. */
    private String fault(DeltaReader.Result.Good change, Change listed, ActiveIndex.Revision before) {
        if (change.delta().base() != before.revision() || change.delta().revision() != listed.to()) {
            return "it leads from revision " + change.delta().base() + " to "
                    + change.delta().revision() + " (expected: " + before.revision() + " to " + listed.to() + ")";
        }
        if (!Objects.equals(change.baseMark(), rules.mark())) {
            return "it follows on the mark " + change.baseMark() + " (expected: " + rules.mark() + ")";
        }
        String digest = new RuleIndexDelta(before.index(), rejected -> {})
                .digestAfter(change.delta().accounts(), change.delta().removed())
                .toString();
        return digest.equals(change.digest().toString())
                ? ""
                : "the rules have the digest " + digest + " after it (expected: " + change.digest() + ")";
    }
}
