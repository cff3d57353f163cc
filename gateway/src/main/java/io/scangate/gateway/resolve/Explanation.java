package io.scangate.gateway.resolve;

import io.scangate.gateway.rule.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a scan opens what it opens.
 *
 * @param link the canonical link
 * @param decision what it opens
 * @param reasons why not the mini program, or why not its test page; empty where the test page opens, and where the live
 *     page opens and the rule has no test
 * @param rule the rule that decides, null where none matches
 * @param nearest where no rule matches, the nearest ones, the nearest first
 * @param moreSpecific where a rule decides, those that are more specific and would decide if one thing were otherwise
 * @param complete false where there were too many rules to compare the link with each, or to name each
 */
public record Explanation(
        String link,
        Decision decision,
        List<MismatchReason> reasons,
        @Nullable RuleFacts rule,
        List<NearRule> nearest,
        List<NearRule> moreSpecific,
        boolean complete) {
    public Explanation {
        reasons = List.copyOf(reasons);
        nearest = List.copyOf(nearest);
        moreSpecific = List.copyOf(moreSpecific);
    }

    /**
     * What is told of a rule.
     *
     * @param appid its account
     * @param prefix its canonical prefix
     * @param livePage its live page, null if it is not published
     * @param testPage its test page, null if it has none
     * @param testVersion the version of the test page, null if it has none
     */
    public record RuleFacts(
            String appid,
            String prefix,
            @Nullable String livePage,
            @Nullable String testPage,
            @Nullable Version testVersion) {}

    /**
     * A rule that did not match.
     *
     * @param rule the rule
     * @param mismatch what differs
     */
    public record NearRule(RuleFacts rule, Mismatch mismatch) {}
}
