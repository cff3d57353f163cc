package io.scangate.gateway.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.Rules;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Prefix;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who does what the sentence of a single difference proposes gets a rule that matches the link, or a link that the rule matches. */
class AdviceHelpsTest {
    private static final int PAIRS = 200_000;

    private final Random random = new Random(12);

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    private String text(boolean isRule) {
        StringBuilder text = new StringBuilder(pick("http://", "https://", "ftp://"));
        text.append(pick("", "", "", "www.")).append(pick("a.cn", "a.cn", "b.cn"));
        text.append(isRule ? "" : pick("", "", "", "."));
        text.append(pick("", "", "", ":80", ":443", ":21", ":8443"));
        text.append(pick("/", "/", "//")).append(pick("m", "it"));
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append(pick("/", "/", "/", "//", "%2F")).append(pick("m", "M", "it", "i%3Fx=1"));
        }
        return text.append(pick("", "", "/"))
                .append(pick("", "", "?x=1", "?x=1&y=2", "?y=2&x=1", "?x=1&y=23", "?x=%20", "?x=+"))
                .toString();
    }

    /** The rules and links that a sentence proposes; see {@code sentences_en.properties}. */
    private record Proposals(List<String> rules, List<String> links) {}

    private static Proposals proposals(Parts link, Parts rule, Mismatch found) {
        String linkPart = found.linkPart();
        String rulePart = found.rulePart();
        return switch (found.reason()) {
            case SCHEME_DIFFERS ->
                new Proposals(List.of(startingWith(linkPart, rule)), List.of(startingWith(rulePart, link)));
            case PORT_DIFFERS ->
                new Proposals(
                        List.of(rule.withOrigin(rule.scheme(), rule.host(), linkPart)
                                .text()),
                        List.of(link.withOrigin(link.scheme(), link.host(), rulePart)
                                .text()));
            case WWW_DIFFERS ->
                new Proposals(
                        List.of(rule.withOrigin(rule.scheme(), linkPart, rule.port())
                                .text()),
                        List.of(link.withOrigin(link.scheme(), rulePart, link.port())
                                .text()));
            case LINK_HOST_ENDS_IN_DOT ->
                new Proposals(
                        List.of(),
                        List.of(link.withOrigin(link.scheme(), rulePart, link.port())
                                .text()));
            case LINK_LACKS_TRAILING_SLASH ->
                new Proposals(
                        List.of(rule.withPath(rule.path().replaceFirst("/$", ""))
                                .text()),
                        List.of(link.withPath(linkPart + "/").text()));
            case RULE_HAS_NO_TRAILING_SLASH ->
                new Proposals(List.of(rule.withPath(rulePart + "/").text()), List.of());
            case LINK_HAS_SEGMENT_IN_FRONT, LINK_LACKS_SEGMENT_IN_FRONT ->
                new Proposals(List.of(link.origin() + linkPart), List.of(rule.text()));
            default -> new Proposals(List.of(with(linkPart, rule)), List.of(with(rulePart, link)));
        };
    }

    private static String startingWith(String start, Parts rest) {
        boolean isOrigin = !start.endsWith("://");
        return isOrigin
                ? start + rest.pathAndQuery()
                : start + rest.text().substring(rest.text().indexOf("://") + 3);
    }

    /** With another path, another query, or both. */
    private static String with(String part, Parts in) {
        if (part.startsWith("?")) {
            return in.origin() + in.path() + part;
        }
        return part.indexOf('?') >= 0 ? in.origin() + part : in.withPath(part).text();
    }

    @Test
    void proposalOfEachSingleDifference_makesTheRuleMatch() {
        Set<MismatchReason> seen = EnumSet.noneOf(MismatchReason.class);
        for (int i = 0; i < PAIRS; i++) {
            Link link = Rules.link(text(false));
            Link rule = Rules.link(text(true));
            Parts linkParts = Parts.of(link.toString());
            Parts ruleParts = Parts.of(rule.toString());
            Mismatch found = new Comparison(linkParts, false).with(ruleParts);
            if (found == null || !found.single()) {
                continue;
            }
            seen.add(found.reason());
            Proposals proposals = proposals(linkParts, ruleParts, found);
            for (String proposal : proposals.rules()) {
                RuleChecker.Result checked = new RuleChecker().check(new Rule(proposal, "p", null));
                Prefix prefix = assertInstanceOf(RuleChecker.Good.class, checked, proposal)
                        .prefix();
                assertTrue(prefix.matches(link), () -> link + ", " + rule + ", " + found + ": rule " + proposal);
            }
            for (String proposal : proposals.links()) {
                assertTrue(
                        new Prefix(rule).matches(Rules.link(proposal)),
                        () -> link + ", " + rule + ", " + found + ": link " + proposal);
            }
        }
        assertEquals(
                EnumSet.of(
                        MismatchReason.SCHEME_DIFFERS,
                        MismatchReason.PORT_DIFFERS,
                        MismatchReason.WWW_DIFFERS,
                        MismatchReason.LINK_HOST_ENDS_IN_DOT,
                        MismatchReason.CASE_DIFFERS,
                        MismatchReason.ENCODING_DIFFERS,
                        MismatchReason.LINK_LACKS_TRAILING_SLASH,
                        MismatchReason.RULE_HAS_NO_TRAILING_SLASH,
                        MismatchReason.RULE_HAS_NO_SLASH_BEFORE_QUERY,
                        MismatchReason.SLASH_DOUBLED,
                        MismatchReason.LINK_HAS_SEGMENT_IN_FRONT,
                        MismatchReason.LINK_LACKS_SEGMENT_IN_FRONT,
                        MismatchReason.PARAMETER_ORDER_DIFFERS),
                seen);
    }
}
