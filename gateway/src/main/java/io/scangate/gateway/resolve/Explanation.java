package io.scangate.gateway.resolve;

import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision about a scan and its reasons. Immutable.
 *
 * @param link the canonical link
 * @param decision the decision
 * @param reasons the reasons why the mini program, or its test page, does not open; empty if the test page opens, or if the
 *     live page opens and the rule has no test
 * @param rule the deciding rule; null if no rule matches
 * @param nearest if no rule matches, the nearest rules, the nearest first
 * @param moreSpecific if a rule decides, the more specific rules that would decide without a single difference from the
 *     link
 * @param linkFaults the probable mistakes in the link
 * @param complete false if only a part of the rules was compared with the link, or if there are too many near rules to name
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

    /** Returns this explanation with {@code complete} set to false. */
    public Explanation incomplete() {
        return new Explanation(link, decision, reasons, rule, nearest, moreSpecific, linkFaults, false);
    }

    /** The version of the mini program that opens; null for a web page. */
    public @Nullable Version version() {
        if (rule == null || !decision.opensMiniProgram()) {
            return null;
        }
        return decision == Decision.OPEN_TEST ? rule.testVersion() : Version.RELEASE;
    }

    /**
     * The page that opens, with the parameters that a scan adds; null for a web page.
     *
     * @param original the scanned text
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
     * The properties of a rule in an explanation. Immutable.
     *
     * @param appid the account
     * @param prefix the canonical prefix
     * @param livePage the live page; null for an unpublished rule
     * @param testPage the test page; null for a rule without a test
     * @param testVersion the version of the test page; null for a rule without a test
     * @param withheld the reason why the rule is withheld; null for other rules
     */
    public record RuleFacts(
            String appid,
            String prefix,
            @Nullable String livePage,
            @Nullable String testPage,
            @Nullable Version testVersion,
            @Nullable Withheld withheld) {}

    /**
     * A rule that did not match. Immutable.
     *
     * @param rule the rule
     * @param mismatch the difference from the link
     */
    public record NearRule(RuleFacts rule, Mismatch mismatch) {}
}
