package io.scangate.gateway.resolve;

import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.LinkFault;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.resolve.Explanation.RuleFacts;
import io.scangate.gateway.text.Language;
import io.scangate.gateway.text.Sentences;
import io.scangate.gateway.text.VisibleText;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Advice for the owner of a rule: a stable code and a sentence with the remedy. Immutable.
 *
 * @param code the code of a {@link MismatchReason} or a {@link io.scangate.gateway.link.LinkFault}, or
 *     {@code opens_live_page}, {@code opens_other_account}, {@code opens_test_page} or {@code no_rule}
 * @param linkPart the part of the link that differs; null if no part differs
 * @param rulePart the part of the rule that differs; null if no part differs
 * @param sentence the sentence
 */
public record Advice(
        String code, @Nullable String linkPart, @Nullable String rulePart, String sentence) {
    static final String OPENS_LIVE_PAGE = "opens_live_page";
    static final String OPENS_OTHER_ACCOUNT = "opens_other_account";
    static final String OPENS_TEST_PAGE = "opens_test_page";
    static final String NO_RULE = "no_rule";
    static final String HIDDEN_RULE = "hidden_rule";
    static final String HIDDEN_WITHHELD = "hidden_withheld";
    static final String SEVERAL_DIFFER = "several_differ";
    static final String SEVERAL_DIFFER_AND_DOT = "several_differ_and_dot";
    static final String PART_DIFFERS = "part_differs";
    static final String MORE_SPECIFIC = "more_specific";

    /** The code for a rule that gateways do not have yet, because its account waits for approval. */
    public static final String AWAITING_APPROVAL = "awaiting_approval";

    /** Faults that no link has on purpose; a text with another one may be meant as it is. */
    private static final Set<LinkFault> CERTAIN = EnumSet.of(LinkFault.DOUBLED_SCHEME, LinkFault.HTML_ESCAPED);

    /** The most important advice of an explanation. */
    public static Advice of(Explanation explanation, Language language) {
        RuleFacts rule = explanation.rule();
        if (explanation.reasons().contains(MismatchReason.CLIENT_TOO_OLD)) {
            return of(MismatchReason.CLIENT_TOO_OLD, explanation, language);
        }
        if (explanation.reasons().contains(MismatchReason.USER_INFO_IN_LINK)) {
            return of(MismatchReason.USER_INFO_IN_LINK, explanation, language);
        }
        if (rule == null) {
            return ofMiss(explanation, language);
        }
        if (!explanation.moreSpecific().isEmpty() && explanation.decision() == Decision.OPEN_LIVE) {
            return of(explanation, explanation.moreSpecific().get(0), language);
        }
        return switch (explanation.decision()) {
            case OPEN_TEST -> of(OPENS_TEST_PAGE, OPENS_TEST_PAGE, explanation, language);
            case OPEN_LIVE -> of(OPENS_LIVE_PAGE, OPENS_LIVE_PAGE, explanation, language);
            default -> of(explanation.reasons().get(0), explanation, language);
        };
    }

    /** The most important advice for an account: it differs if the link opens the mini program of another account. */
    public static Advice of(Explanation explanation, String appid, Language language) {
        RuleFacts rule = explanation.rule();
        boolean other = rule != null
                && !rule.appid().equals(appid)
                && explanation.decision().opensMiniProgram()
                && explanation.moreSpecific().isEmpty();
        return other ? of(OPENS_OTHER_ACCOUNT, OPENS_OTHER_ACCOUNT, explanation, language) : of(explanation, language);
    }

    /** The advice for a reader without access to the deciding rule: an unpublished or withheld rule of another account. */
    public static Advice ofHiddenRule(Explanation explanation, Language language) {
        // An old client opens no rule's page.
        return switch (explanation.decision()) {
            case WEB_CLIENT_TOO_OLD -> of(MismatchReason.CLIENT_TOO_OLD, explanation, language);
            case WEB_SUSPENDED, WEB_BLOCKED ->
                of(explanation.decision().reason(), HIDDEN_WITHHELD, explanation, language);
            default -> of(MismatchReason.UNPUBLISHED.code(), HIDDEN_RULE, explanation, language);
        };
    }

    /** The advice for a link that a rule would decide if its account did not wait for approval. */
    public static Advice ofWaitingRule(Explanation explanation, String prefix, Language language) {
        Map<String, String> values = Map.of("link", explanation.link(), "rule", prefix);
        return new Advice(AWAITING_APPROVAL, null, null, Sentences.of(language, AWAITING_APPROVAL, values));
    }

    /**
     * The advice for a link without a rule, by precedence: the nearest rule if it has a single difference, a certain
     * fault of the link, the nearest rule. Without a near rule, the link's first fault.
     */
    private static Advice ofMiss(Explanation explanation, Language language) {
        List<NearRule> nearest = explanation.nearest();
        boolean single = !nearest.isEmpty() && nearest.get(0).mismatch().single();
        for (LinkDiagnosis found : single ? List.<LinkDiagnosis>of() : explanation.linkFaults()) {
            if (nearest.isEmpty() || CERTAIN.contains(found.fault())) {
                return of(found, language);
            }
        }
        return nearest.isEmpty()
                ? of(NO_RULE, NO_RULE, explanation, language)
                : of(explanation, nearest.get(0), language);
    }

    /** The advice for a fault of a link. Only this part may have characters that a reader does not see. */
    public static Advice of(LinkDiagnosis found, Language language) {
        return new Advice(found.fault().code(), VisibleText.of(found.part()), null, found.sentence(language));
    }

    /** The advice for a near rule or a more specific rule of an explanation. */
    public static Advice of(Explanation explanation, NearRule near, Language language) {
        Mismatch mismatch = near.mismatch();
        Map<String, String> values = new HashMap<>();
        values.put("link", explanation.link());
        values.put("rule", near.rule().prefix());
        values.put("link_part", mismatch.linkPart());
        values.put("rule_part", mismatch.rulePart());
        List<Difference> all = mismatch.single()
                ? List.of()
                : Difference.all(explanation.link(), near.rule().prefix());
        String sentence = all.size() > 1
                ? ofSeveral(explanation.link(), all, values, language)
                : Sentences.of(language, mismatch.reason().sentence(), values);
        if (explanation.rule() != null) {
            values.put("decides", Objects.requireNonNull(explanation.rule()).prefix());
            values.put("advice", sentence);
            sentence = Sentences.of(language, MORE_SPECIFIC, values);
        }
        return new Advice(mismatch.reason().code(), mismatch.linkPart(), mismatch.rulePart(), sentence);
    }

    /** Names all differences, because a remedy for one of them alone would not help. */
    private static String ofSeveral(String text, List<Difference> all, Map<String, String> values, Language language) {
        values.put(
                "differences",
                all.stream()
                        .map(one -> Sentences.of(
                                language,
                                PART_DIFFERS,
                                Map.of("link_part", one.linkPart(), "rule_part", one.rulePart())))
                        .collect(Collectors.joining(language == Language.CHINESE ? "；" : "; ")));
        Parts link = Parts.of(text);
        values.put("wished", wished(link));
        return Sentences.of(language, link.host().endsWith(".") ? SEVERAL_DIFFER_AND_DOT : SEVERAL_DIFFER, values);
    }

    /** The link as a rule: no rule's host may end in a dot. */
    private static String wished(Parts link) {
        return link.withOrigin(link.scheme(), link.hostWithoutDot(), link.port())
                .text();
    }

    private static Advice of(MismatchReason reason, Explanation explanation, Language language) {
        return of(reason.code(), reason.sentence(), explanation, language);
    }

    private static Advice of(String code, String key, Explanation explanation, Language language) {
        RuleFacts rule = explanation.rule();
        String prefix = rule == null ? "" : rule.prefix();
        String afterUser = "@" + Parts.of(explanation.link()).host();
        Parts link = Parts.of(explanation.link());
        Map<String, String> values =
                Map.of("link", explanation.link(), "wished", wished(link), "rule", prefix, "link_part", afterUser);
        return new Advice(code, null, null, Sentences.of(language, key, values));
    }
}
