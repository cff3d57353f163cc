package io.scangate.config.lifecycle;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
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
    private static final String PREFIX = "prefix";

    public Notice {
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    /** A verification file that is no longer found. */
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
        return new Notice(
                NoticeKind.RULE_INSIDE,
                broader.appid(),
                inside.isPublished()
                        ? Map.of(
                                PREFIX,
                                broader.canonical(),
                                "state",
                                "published",
                                "other_appid",
                                inside.appid(),
                                "other_prefix",
                                inside.canonical())
                        : Map.of(PREFIX, broader.canonical(), "state", "unpublished"));
    }
}
