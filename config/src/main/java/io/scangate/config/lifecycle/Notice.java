package io.scangate.config.lifecycle;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message to the owner of an account and to operators. Immutable.
 *
 * @param kind the kind
 * @param appid the account of the owner; null if only operators are concerned
 * @param facts texts by name, in the order of the names; the owner may read all of them, so they contain nothing of
 *   another account's unpublished rules
 */
public record Notice(NoticeKind kind, @Nullable String appid, Map<String, String> facts) {
    /** What the fact {@code state} of a kind can be; clients have a sentence for each. */
    public static final Map<NoticeKind, Set<String>> STATES = Map.of(
            NoticeKind.RULE_INSIDE, Set.of("published", "unpublished"),
            NoticeKind.RULE_CLAIMED, Set.of("open", "granted"),
            NoticeKind.CLAIM_DECIDED, Set.of("granted", "refused", "ended"),
            NoticeKind.SIGN_UP, Set.of("waiting", "approved"));

    private static final String PREFIX = "prefix";

    public Notice {
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    /** A notice of a kind that has states. */
    private static Notice of(NoticeKind kind, @Nullable String appid, String state, Map<String, String> further) {
        if (!Objects.requireNonNull(STATES.get(kind)).contains(state)) {
            throw new IllegalArgumentException(kind + ": " + state + " (expected: one of " + STATES.get(kind) + ")");
        }
        Map<String, String> facts = new HashMap<>(further);
        facts.put("state", state);
        return new Notice(kind, appid, facts);
    }

    /** A verification file that is no longer found, or that was never looked for. */
    public static Notice proofFailing(String appid, String directory, String outcome, Instant since) {
        return new Notice(
                NoticeKind.PROOF_FAILING,
                appid,
                Map.of("directory", directory, "outcome", outcome, "failed_since", since.toString()));
    }

    /** The last publish of a month, such as {@code 2026-11}. */
    static Notice quotaUsed(String appid, String month, int limit) {
        return new Notice(NoticeKind.QUOTA_USED, appid, Map.of("month", month, "limit", String.valueOf(limit)));
    }

    /** A rule of another account inside a rule. Names the other rule only if it is published. */
    static Notice ruleInside(ConfiguredRule broader, ConfiguredRule inside) {
        Map<String, String> facts = new HashMap<>(Map.of(PREFIX, broader.canonical()));
        if (inside.isPublished()) {
            facts.put("other_appid", inside.appid());
            facts.put("other_prefix", inside.canonical());
        }
        return of(NoticeKind.RULE_INSIDE, broader.appid(), inside.isPublished() ? "published" : "unpublished", facts);
    }

    /** A claim to a rule, open or granted, for the rule's owner. */
    static Notice ruleClaimed(Claim claim, String state) {
        return of(
                NoticeKind.RULE_CLAIMED,
                claim.ruleAppid(),
                state,
                Map.of(PREFIX, claim.prefix(), "other_appid", claim.appid()));
    }

    /**
     * The decision of a claim, for the claiming account.
     *
     * @param state granted, refused by an operator, or ended, because the claimed rule is gone
     */
    public static Notice claimDecided(Claim claim, String state) {
        return of(NoticeKind.CLAIM_DECIDED, claim.appid(), state, Map.of(PREFIX, claim.prefix(), "claim", claim.id()));
    }

    /** An offer, for its receiver. */
    static Notice ruleOffered(Offer offer) {
        return new Notice(
                NoticeKind.RULE_OFFERED,
                offer.receiver(),
                Map.of(PREFIX, offer.prefix(), "offer", offer.id(), "other_appid", offer.appid()));
    }

    /** A suspended account. */
    static Notice suspended(Account account, Suspension suspension) {
        return new Notice(
                NoticeKind.WITHHELD, account.appid(), Map.of("cause", "suspended", "reason", suspension.reason()));
    }

    /** An account that now belongs to a natural person, or whose feature is off: all its rules are withheld. */
    static Notice withheld(Account account, Withholding.Cause cause) {
        return new Notice(NoticeKind.WITHHELD, account.appid(), Map.of("cause", cause.code()));
    }

    /** A rule that was taken down. */
    static Notice takenDown(ConfiguredRule rule, Suspension takedown) {
        return new Notice(
                NoticeKind.WITHHELD,
                rule.appid(),
                Map.of("cause", "rule_taken_down", PREFIX, rule.canonical(), "reason", takedown.reason()));
    }

    /** A blocked host, for an account with rules there. */
    public static Notice hostBlocked(String appid, BlockedHost host) {
        return new Notice(
                NoticeKind.WITHHELD,
                appid,
                Map.of("cause", "host_blocked", "host", host.host(), "reason", host.reason()));
    }

    /** An account of a sign-up, which waits or is approved. */
    public static Notice signUp(Account account) {
        return of(NoticeKind.SIGN_UP, account.appid(), account.waits() ? "waiting" : "approved", Map.of());
    }

    /** A deleted rule of an account that waits. Does not name the account to which it gave way. */
    static Notice gaveWay(ConfiguredRule rule) {
        return new Notice(NoticeKind.RULE_GAVE_WAY, rule.appid(), Map.of(PREFIX, rule.canonical(), "rule", rule.id()));
    }

    /** A planned release that was refused. */
    static Notice plannedFailed(PlannedRelease plan, String reason, String detail) {
        return new Notice(
                NoticeKind.PLANNED_PUBLISH_FAILED,
                plan.appid(),
                Map.of("planned_release", plan.id(), "reason", reason, "detail", detail));
    }
}
