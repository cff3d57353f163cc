package io.scangate.config.ownership;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.lifecycle.OwnershipCheck;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.ForeignText;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.outbound.Target;
import io.scangate.config.recording.VerificationFetch;
import io.scangate.gateway.link.Link;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Names and fetches verification files, and stores the results. A directory is proven by a file in it or in the
 * root of its host. The file is that of the directory or the root, or the account's file, which is valid everywhere. A file in the root proves the root, too.
 * Thread-safe. Checks block, at most for the configured time.
 */
public final class Ownership implements OwnershipCheck, AutoCloseable {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final VerificationStore store;
    private final OwnershipSettings settings;
    private final Clock clock;
    private final Fetcher fetcher;
    /** The last count for the metric. */
    private volatile double failing = Double.NaN;

    private final Map<Outcome, LongAdder> checks = new EnumMap<>(Outcome.class);

    /** Uses the files of a store and fetches from the internet. */
    public Ownership(VerificationStore store, OwnershipSettings settings, HostResolver resolver, Clock clock) {
        this(store, settings, clock, new Fetcher(settings, resolver));
    }

    Ownership(VerificationStore store, OwnershipSettings settings, Clock clock, Fetcher fetcher) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.fetcher = fetcher;
        for (Outcome outcome : EnumSet.complementOf(EnumSet.of(Outcome.UNCHECKED))) {
            checks.put(outcome, new LongAdder());
        }
    }

    /** Registers a counter for each outcome. Call it once. */
    public void bindTo(MeterRegistry registry) {
        checks.forEach(
                (outcome, count) -> FunctionCounter.builder("scangate.ownership.checks", count, LongAdder::doubleValue)
                        .description("Checks of verification files, including re-checks, by outcome")
                        .tag("outcome", outcome.code())
                        .register(registry));
        Gauge.builder("scangate.ownership.failing", this, counted -> counted.failing)
                .description("Directories with rules whose last check failed, or that were never checked")
                .strongReference(true)
                .register(registry);
    }

    /** Counts for the metric. The re-checks do it: scrapes may be frequent, and the count looks at every failing directory. */
    void countFailing() {
        try {
            failing = store.failing();
        } catch (RefusedException e) {
            // The store has counted the failure already.
            failing = Double.NaN;
        }
    }

    /**
     * The account's file, valid for every directory.
     *
     * @throws RefusedException {@link Refusal#ACCOUNT_NOT_FOUND}
     */
    public VerificationFile file(String appid) {
        return store.file(appid, VerificationStore.EVERYWHERE);
    }

    /**
     * The file of a rule's directory.
     *
     * @throws RefusedException {@link Refusal#ACCOUNT_NOT_FOUND}
     */
    public VerificationFile file(String appid, Link rule) {
        return store.file(appid, Directory.of(rule).address());
    }

    @Override
    public Verdict check(String appid, Link rule) {
        return verdict(check(appid, rule, settings.ownershipTimeout()));
    }

    private static Verdict verdict(CheckResult result) {
        return new Verdict(result.proven(), result.finding().detail());
    }

    /**
     * This check with a time limit of its own, if that is shorter. If that time is over before the file is found, the result is
     * not stored: with the usual time the file may be found.
     */
    public OwnershipCheck within(Duration limit) {
        return (appid, rule) -> verdict(check(appid, rule, shorter(limit)));
    }

    private Duration shorter(Duration limit) {
        return limit.compareTo(settings.ownershipTimeout()) < 0 ? limit : settings.ownershipTimeout();
    }

    private CheckResult check(String appid, Link rule, Duration limit) {
        Directory directory = Directory.of(rule);
        Deadline deadline = Deadline.in(limit);
        Look look = look(appid, directory, deadline);
        CheckResult result = new CheckResult(look.finding(), look.attempts());
        boolean hadUsualTime = limit.equals(settings.ownershipTimeout());
        if (result.proven() || hadUsualTime || !deadline.isOver()) {
            Optional<Verification> unused = put(appid, directory, look);
        }
        return result;
    }

    /** A check that somebody has asked for, which is logged; see {@link #requests}. */
    public CheckResult check(String appid, Link rule, String by) {
        CheckResult result = check(appid, rule, settings.ownershipTimeout());
        store.log(appid, by, Directory.of(rule), result, clock.instant());
        return result;
    }

    /** A page of the checks that were asked for, the newest first, starting before an id. */
    public Page<CheckRequest> requests(String appid, @Nullable String before, int limit) {
        return store.requests(appid, before, limit);
    }

    /** Checks a directory again. Returns the stored result; empty if the account no longer exists. */
    Optional<Verification> recheck(String appid, Directory directory) {
        return put(appid, directory, look(appid, directory, Deadline.in(settings.ownershipTimeout())));
    }

    /** A file in the root proves the root, too; if it has gone, the earlier proof of the root ends. */
    private Optional<Verification> put(String appid, Directory directory, Look look) {
        Instant now = clock.instant();
        Finding ofRoot = look.ofRoot();
        Directory root = directory.root();
        if (ofRoot != null
                && (ofRoot.outcome() == Outcome.PROVEN
                        || store.verification(appid, root).isPresent())) {
            store.put(appid, root, ofRoot, now);
        }
        return store.put(appid, directory, look.finding(), now);
    }

    /** A page of the last checks of an account's directories that match a filter, starting after a directory. */
    public Page<Verification> verifications(
            String appid, VerificationFilter filter, @Nullable String after, int limit) {
        return store.verifications(appid, filter, after, limit);
    }

    /** The last check of each directory of an account. */
    public List<Verification> verifications(String appid) {
        return store.verifications(appid);
    }

    /** The last check of the directory of a rule; empty if it was never checked. */
    public Optional<Verification> verification(String appid, String canonicalRule) {
        return store.verification(appid, Directory.of(canonicalRule));
    }

    /**
     * The findings of a check.
     *
     * @param finding about the directory
     * @param ofRoot about the root, if the check has looked there for another directory; else null
     * @param attempts all attempts in their order
     */
    private record Look(Finding finding, @Nullable Finding ofRoot, List<Finding> attempts) {}

    private Look look(String appid, Directory directory, Deadline deadline) {
        Look look = lookAround(appid, directory, deadline);
        Objects.requireNonNull(checks.get(look.finding().outcome())).increment();
        return look;
    }

    private Look lookAround(String appid, Directory directory, Deadline deadline) {
        List<Finding> attempts = new ArrayList<>();
        Finding own = checkFiles(appid, directory, deadline, attempts);
        // A server that does not answer will not serve another file either.
        if (own.outcome() == Outcome.PROVEN || own.status() == null || directory.equals(directory.root())) {
            return new Look(own, null, attempts);
        }
        Finding ofRoot = checkFiles(appid, directory.root(), deadline, attempts);
        Finding decisive = ofRoot.outcome() == Outcome.PROVEN ? ofRoot : summary(List.of(own, ofRoot));
        return new Look(decisive, ofRoot, attempts);
    }

    /** Looks for both files in a place, and adds what it finds to the attempts. */
    private Finding checkFiles(String appid, Directory place, Deadline deadline, List<Finding> attempts) {
        List<Finding> findings = new ArrayList<>();
        for (VerificationFile file : List.of(file(appid), store.file(appid, place.address()))) {
            Finding finding = look(appid, place, file, deadline);
            attempts.add(finding);
            if (finding.outcome() == Outcome.PROVEN) {
                return finding;
            }
            findings.add(finding);
            if (finding.status() == null) {
                break;
            }
        }
        return summary(findings);
    }

    /**
     * Merges the findings of all attempts. A wrong file is more useful to the owner than a missing one, so it decides. If all are missing, the first decides: the account's file
     * in the directory of the rule, which is the one that the console recommends.
     */
    private static Finding summary(List<Finding> findings) {
        Finding decisive = findings.stream()
                .filter(finding -> finding.outcome() != Outcome.NOT_FOUND)
                .findFirst()
                .orElse(findings.get(0));
        String detail = String.join("; ", findings.stream().map(Finding::detail).toList());
        return new Finding(decisive.outcome(), decisive.address(), decisive.status(), detail);
    }

    private Finding look(String appid, Directory directory, VerificationFile file, Deadline deadline) {
        VerificationFetch recorded = VerificationFetch.begun();
        Finding finding = fetched(appid, directory, file, deadline);
        if (recorded.shouldCommit()) {
            Integer status = finding.status();
            String site = directory.root().address();
            recorded.ended(appid, site, finding.outcome().code(), status == null ? 0 : status);
        }
        return finding;
    }

    private Finding fetched(String appid, Directory directory, VerificationFile file, Deadline deadline) {
        Link link = directory.file(file.name());
        String address = link.toString();
        try {
            FetchReply fetched = fetcher.fetch(appid, link, deadline);
            byte[] body = fetched.body();
            Outcome outcome = body == null ? Outcome.NOT_FOUND : compare(body, file);
            String found = fetched.status() + (body == null ? "" : " with " + shown(body));
            String detail = outcome == Outcome.PROVEN
                    ? "found " + address
                    : "tried " + address + ": " + found + " (expected: "
                            + (Target.of(link).isFtp() ? "a file" : "200") + " with the 32 bytes " + file.content()
                            + ")";
            return new Finding(outcome, address, fetched.status(), detail);
        } catch (FetchException e) {
            return new Finding(
                    outcome(e),
                    address,
                    e.status(),
                    "tried " + address + ": " + (e.status() == null ? "" : e.status() + ", ") + e.getMessage());
        }
    }

    private static Outcome outcome(FetchException e) {
        return switch (e.failure()) {
            case NOT_ALLOWED -> Outcome.NOT_ALLOWED;
            case NO_ANSWER -> Outcome.NO_ANSWER;
            // A load of this server is no finding about an owner's file.
            case NOT_TRIED ->
                throw new RefusedException(Refusal.BUSY, "the verification file was not checked: " + e.getMessage(), e);
        };
    }

    private static Outcome compare(byte[] body, VerificationFile file) {
        boolean whole = body.length <= FetchReply.MAX_BODY_BYTES;
        return whole && trimmed(body).equals(file.content()) ? Outcome.PROVEN : Outcome.WRONG_CONTENT;
    }

    /** The text without a byte order mark and without trailing white space, which editors add. */
    private static String trimmed(byte[] body) {
        int start = BYTE_ORDER_MARK.length;
        boolean marked = body.length >= start && Arrays.equals(body, 0, start, BYTE_ORDER_MARK, 0, start);
        return new String(body, marked ? start : 0, body.length - (marked ? start : 0), StandardCharsets.ISO_8859_1)
                .stripTrailing();
    }

    private static String shown(byte[] body) {
        if (body.length == 0) {
            return "an empty body";
        }
        String length = body.length > FetchReply.MAX_BODY_BYTES
                ? "more than " + FetchReply.MAX_BODY_BYTES + " bytes"
                : body.length == 1 ? "1 byte" : body.length + " bytes";
        return length + ": " + ForeignText.shown(body);
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
