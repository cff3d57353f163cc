package io.scangate.config.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A change of several rules that is carried out at a set time. Immutable.
 *
 * @param id unique
 * @param appid the account of the rules
 * @param publishAt the set time
 * @param by the actor who planned it, in whose name it is carried out
 * @param actions the actions, with the pages that were current at the time of planning
 * @param state whether it waits
 * @param reason the code of the refusal of a failed one; else null
 * @param detail the refusal of a failed one for people; else null
 * @param version the revision of the last change of its state; of a done one, the revision that carried it out
 */
public record PlannedRelease(
        String id,
        String appid,
        Instant publishAt,
        String by,
        List<RuleAction> actions,
        State state,
        @Nullable String reason,
        @Nullable String detail,
        long version) {
    /** How long a release that is done or has failed is listed after its set time. */
    static final Duration KEPT = Duration.ofDays(92);

    /**
     * A release that is due.
     *
     * @param author who planned it, with the credential of that call
     */
    public record Due(PlannedRelease plan, Actor author) {}

    /** The states. */
    public enum State {
        WAITING,
        DONE,
        FAILED;

        /** The name in answers. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public PlannedRelease {
        actions = List.copyOf(actions);
    }

    PlannedRelease done(long revision) {
        return new PlannedRelease(id, appid, publishAt, by, actions, State.DONE, null, null, revision);
    }

    PlannedRelease failed(String why, String words, long revision) {
        return new PlannedRelease(id, appid, publishAt, by, actions, State.FAILED, why, words, revision);
    }
}
