package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The steps that change a rule's live release, with their conditions: publish, roll back, take offline. A step inserts
 * and ends releases; its caller stores the rule that the step returns. Thread-safe.
 */
final class LiveRelease {
    private final LifecycleSettings settings;
    private final Clock clock;
    private final PublishQuota quota;

    LiveRelease(LifecycleSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.quota = new PublishQuota(settings, clock);
    }

    PublishQuota quota() {
        return quota;
    }

    /** Puts a page live. Counts as a publish of the month. Refused while {@link #isProofLost}. */
    ConfiguredRule publish(Writer writer, String actor, ConfiguredRule rule, String page) {
        Findings found = check(writer, rule);
        use(writer, rule, found);
        found.refuse();
        return release(writer, actor, rule, page);
    }

    /**
     * Puts the page of an earlier release live, as a new release. Counts as a publish unless that release was live
     * within the {@link LifecycleSettings#rollbackWindow()}, and is then refused as a publish is.
     */
    ConfiguredRule rollback(Writer writer, String actor, ConfiguredRule rule, int number) {
        Findings found = check(writer, rule);
        Release earlier = found.required(() -> found(writer, rule, number));
        if (!wasLiveRecently(rule, earlier)) {
            use(writer, rule, found);
        }
        found.refuse();
        return release(writer, actor, rule, earlier.page());
    }

    /** The reasons why a rule of an account that cannot be added could not be published either. */
    void checkAdded(Writer writer, String appid, Findings found) {
        found.check(() -> Checks.checkCode(writer, appid));
        found.check(() -> quota.use(writer, appid, 1));
    }

    /** Takes a published rule offline. */
    ConfiguredRule unpublish(Writer writer, ConfiguredRule rule) {
        if (!rule.isPublished()) {
            throw RefusedException.value(Refusal.NOT_PUBLISHED, "prefix", rule.prefix(), "a rule that is published");
        }
        end(writer, rule, now(clock));
        return rule.withLive(null, writer.revision());
    }

    /** Stores the end of a rule's live release, if it has one. */
    static void end(Writer writer, ConfiguredRule rule, Instant at) {
        if (rule.live() != null) {
            writer.endRelease(rule.id(), rule.live().number(), at);
        }
    }

    /** A rule's release. Refuses a number that the rule does not have. */
    static Release found(Reader reader, ConfiguredRule rule, int number) {
        Release release = reader.release(rule.id(), number);
        if (release == null) {
            int count = reader.releaseCount(rule.id());
            throw RefusedException.value(
                    Refusal.RELEASE_NOT_FOUND,
                    "release",
                    String.valueOf(number),
                    count == 0 ? "none; it was never published" : "1 to " + count);
        }
        return release;
    }

    /** The time at the precision of the store. */
    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    Instant now() {
        return now(clock);
    }

    private static Findings check(Reader reader, ConfiguredRule rule) {
        Findings found = new Findings();
        found.check(() -> Checks.checkCode(reader, rule.appid()));
        found.check(() -> Checks.checkUndamaged(rule));
        found.check(() -> Checks.checkRangeNotTakenDown(reader, rule));
        return found;
    }

    /** A use that is refused, or whose change is refused for another reason, is rolled back with the change. */
    private void use(Writer writer, ConfiguredRule rule, Findings found) {
        found.check(() -> checkProof(writer, rule));
        found.check(() -> quota.use(writer, rule.appid(), 1));
    }

    /** Whether the proof of the rule's directory has failed for the whole {@link LifecycleSettings#proofGrace()}. */
    boolean isProofLost(Reader reader, ConfiguredRule rule) {
        @Nullable Instant since = reader.unprovenSince(rule);
        return since != null && !since.plus(settings.proofGrace()).isAfter(now(clock));
    }

    void checkProof(Reader reader, ConfiguredRule rule) {
        if (isProofLost(reader, rule)) {
            throw RefusedException.about(
                    Refusal.OWNERSHIP_NOT_PROVEN,
                    Particulars.of("prefix", rule.prefix(), "a verification file that was found lately"),
                    "the verification file of rule " + rule.prefix() + " has been missing since "
                            + reader.unprovenSince(rule) + " (expected: at most for "
                            + settings.proofGrace().toHours() + " hours; put it there and check it again)");
        }
    }

    /** Whether a release is live, or was within the {@link LifecycleSettings#rollbackWindow()}. */
    boolean wasLiveRecently(ConfiguredRule rule, Release release) {
        boolean isLive = rule.live() != null && rule.live().number() == release.number();
        @Nullable Instant ended = release.endedAt();
        return isLive || (ended != null && !ended.isBefore(now(clock).minus(settings.rollbackWindow())));
    }

    /** Puts a page live, without a check. The caller counts the publish. */
    ConfiguredRule release(Writer writer, String actor, ConfiguredRule rule, String page) {
        Instant now = now(clock);
        int number = writer.releaseCount(rule.id()) + 1;
        Release release = new Release(number, page, now, actor, writer.revision());
        end(writer, rule, now);
        writer.insert(rule.id(), release);
        ConfiguredRule published = rule.withLive(release, writer.revision());
        if (!rule.isPublished()) {
            RulesInside.tell(writer, published);
        }
        return published;
    }
}
