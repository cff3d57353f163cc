package io.scangate.gateway.resolve;

import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.rule.Version;
import java.nio.charset.StandardCharsets;
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
 * @param linkFaults what the link probably was not meant to have
 * @param complete false where there were too many rules to compare the link with each, or to name each
 */
public record Explanation(
        String link,
        Decision decision,
        List<MismatchReason> reasons,
        @Nullable RuleFacts rule,
        List<NearRule> nearest,
        List<NearRule> moreSpecific,
        List<LinkDiagnosis> linkFaults,
        boolean complete) {
    public Explanation {
        reasons = List.copyOf(reasons);
        nearest = List.copyOf(nearest);
        moreSpecific = List.copyOf(moreSpecific);
        linkFaults = List.copyOf(linkFaults);
    }

    /** The same explanation, of a part of the rules. */
    public Explanation incomplete() {
        return new Explanation(link, decision, reasons, rule, nearest, moreSpecific, linkFaults, false);
    }

    /** The version that the mini program opens in; null where it does not open. */
    public @Nullable Version version() {
        if (rule == null || !decision.opensMiniProgram()) {
            return null;
        }
        return decision == Decision.OPEN_TEST ? rule.testVersion() : Version.RELEASE;
    }

    /**
     * The page that opens, as the mini program receives it; null where none does.
     *
     * @param original the link as scanned
     * @param scanSeconds the time of the scan, in seconds since 1970
     */
    public @Nullable String page(byte[] original, long scanSeconds) {
        String page = rule == null ? null : decision == Decision.OPEN_TEST ? rule.testPage() : rule.livePage();
        if (page == null || !decision.opensMiniProgram()) {
            return null;
        }
        byte[] encoded = new byte[original.length * PercentEncoding.MAX_GROWTH];
        int length = PercentEncoding.encodeUriComponent(original, 0, original.length, encoded, 0);
        return page + (page.indexOf('?') < 0 ? "?q=" : "&q=")
                + new String(encoded, 0, length, StandardCharsets.US_ASCII) + "&scancode_time=" + scanSeconds;
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
