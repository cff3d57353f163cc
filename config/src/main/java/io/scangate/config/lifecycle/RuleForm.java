package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.RuleWarning;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.text.VisibleText;
import java.util.List;

/**
 * Checks a rule's own texts with the gateway's checker. Stored and imported rules are checked as a gateway checks them.
 * New and edited rules are checked more strictly: see {@link #checkNew}. Thread-safe.
 */
public final class RuleForm {
    private static final String TEST_LINKS = "test_links";

    private RuleForm() {}

    /**
     * Parses a prefix to its canonical link.
     *
     * @throws RefusedException {@link Refusal#ILLEGAL_PREFIX} with the fault
     */
    public static Link prefix(String prefix) {
        RuleChecker.Good good = new RuleChecker()
                .check(new Rule(prefix, null, null))
                .orThrow(bad -> RefusedException.field(Refusal.ILLEGAL_PREFIX, "prefix", bad.detail()));
        Link link = good.prefix().link().copy();
        checkKeepable(Refusal.ILLEGAL_PREFIX, "prefix", RuleChecker.trimmed(prefix));
        if (link.length() > RuleKey.MAX_LENGTH) {
            throw RefusedException.limit(
                    Refusal.ILLEGAL_PREFIX,
                    "prefix",
                    link.length(),
                    RuleKey.MAX_LENGTH,
                    VisibleText.quoted(prefix) + " (expected: at most " + RuleKey.MAX_LENGTH
                            + " bytes in canonical form, not " + link.length() + ")");
        }
        return link;
    }

    /**
     * The key of a prefix, for finding a stored rule. Accepts prefixes that are no longer valid rules.
     *
     * @throws RefusedException {@link Refusal#ILLEGAL_PREFIX} if it is not a link
     */
    public static RuleKey key(String prefix) {
        return LinkParser.parse(RuleChecker.trimmed(prefix)) instanceof Link link
                ? RuleKey.of(link)
                : RuleKey.of(prefix(prefix));
    }

    /** Refuses a prefix that its owner probably means differently than a gateway interprets it. */
    static void checkNew(String prefix) {
        for (RuleWarning warning : RuleWarning.ofPrefix(prefix)) {
            throw RefusedException.value(Refusal.ILLEGAL_PREFIX, "prefix", prefix, expected(warning));
        }
    }

    /** Refuses a text that is not a page path, and a page with a parameter that the scan adds. */
    static void checkNewPage(String page) {
        checkPage(page);
        if (RuleWarning.hasParameterOfScan(page)) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, "page", page, expected(RuleWarning.PAGE_PARAMETER));
        }
    }

    private static String expected(RuleWarning warning) {
        String what =
                switch (warning) {
                    case PATTERN -> "no pattern";
                    case TWO_LINKS -> "one link";
                    case PAGE_PARAMETER -> "no parameter q or scancode_time";
                    case WITHHELD_WITH_PAGE -> "no page";
                };
        return what + ": " + warning.advice();
    }

    /** Refuses a text that is not a page path. */
    static void checkPage(String page) {
        if (!RuleChecker.isPage(page)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "page",
                    page,
                    "a page path such as pages/index/index, without leading slash, fragment or space");
        }
    }

    /** Refuses too many test links. */
    static void checkTestLinkCount(List<String> links, int most) {
        if (links.size() > most) {
            throw RefusedException.limit(
                    Refusal.TEST_LINK_LIMIT,
                    TEST_LINKS,
                    links.size(),
                    most,
                    links.size() + " links (expected: at most " + most + ")");
        }
    }

    /** Refuses too many test links, and test links that the rule does not match. */
    static void checkTestLinks(String prefix, List<String> links, int most) {
        checkTestLinkCount(links, most);
        Findings found = new Findings();
        links.forEach(link -> found.check(() -> checkKeepable(Refusal.INVALID_ARGUMENT, TEST_LINKS, link)));
        found.refuse();
        if (!areGood(prefix, links)) {
            links.forEach(link -> found.check(() -> checkTestLinks(prefix, List.of(link))));
            found.refuse();
            checkTestLinks(prefix, links);
        }
    }

    private static boolean areGood(String prefix, List<String> links) {
        return !(check(prefix, links) instanceof RuleChecker.Bad);
    }

    private static RuleChecker.Result check(String prefix, List<String> links) {
        return new RuleChecker().check(new Rule(prefix, null, new TestPage("p", Version.RELEASE, links)));
    }

    private static void checkTestLinks(String prefix, List<String> links) {
        if (check(prefix, links) instanceof RuleChecker.Bad bad) {
            throw RefusedException.field(Refusal.TEST_LINK_OUTSIDE_RULE, TEST_LINKS, bad.detail());
        }
    }

    /** Refuses text that some databases cannot store unchanged. */
    private static void checkKeepable(Refusal refusal, String field, String text) {
        if (text.codePoints().anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE)) {
            throw RefusedException.value(refusal, field, text, "text without U+0000 and lone surrogates");
        }
    }
}
