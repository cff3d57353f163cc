package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.preview.Question;
import io.scangate.config.preview.SettingsExplanation;
import io.scangate.config.web.Json;
import io.scangate.gateway.resolve.Advice;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.Difference;
import io.scangate.gateway.resolve.DifferingPart;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.resolve.Explanation.RuleFacts;
import io.scangate.gateway.resolve.Mismatch;
import io.scangate.gateway.resolve.MismatchReason;
import io.scangate.gateway.text.Language;
import io.scangate.gateway.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Explanations of a link as JSON. Of other accounts' rules an account sees only the published ones, by prefix and
 * account. Not thread-safe.
 */
final class ExplanationViews {
    /** Reasons that would reveal a rule's test links. */
    private static final Set<MismatchReason> TEST_REASONS = EnumSet.of(
            MismatchReason.NOT_A_TEST_LINK, MismatchReason.NOT_A_MEMBER, MismatchReason.ROLE_MAY_NOT_OPEN_VERSION);

    private final Question question;
    private final Language language;
    private final Instant now;

    /** Views for the caller who asked the question. */
    ExplanationViews(Question question, Instant now) {
        this.question = question;
        this.language = question.language();
        this.now = now;
    }

    /**
     * The answer of most gateways, and the differing answers of gateways with other settings.
     *
     * @param waiting the rule that would decide if its account did not wait for approval; null for none
     */
    ObjectNode of(List<SettingsExplanation> answers, @Nullable ConfiguredRule waiting) {
        Explanation explanation = answers.get(0).explanation();
        ObjectNode view = Json.object();
        view.put("link", explanation.link());
        addDecision(view, explanation);
        boolean hidden = explanation.rule() != null && !isShown(explanation.rule());
        addAdvice(view, advice(explanation, hidden, waiting), "code");
        ArrayNode reasons = view.putArray("reasons");
        if (waiting != null) {
            reasons.add(Advice.AWAITING_APPROVAL);
            view.putObject("waiting_rule").put("appid", waiting.appid()).put("prefix", waiting.canonical());
        }
        explanation.reasons().stream()
                .filter(reason ->
                        explanation.rule() == null || isKnown(explanation.rule()) || !TEST_REASONS.contains(reason))
                .forEach(reason -> reasons.add(reason.code()));
        if (explanation.rule() != null && !hidden) {
            view.set("rule", of(explanation.rule()));
        }
        addNear(view.putArray("nearest"), explanation, explanation.nearest());
        addNear(view.putArray("more_specific"), explanation, hidden ? List.of() : explanation.moreSpecific());
        ArrayNode faults = view.putArray("link_faults");
        explanation.linkFaults().forEach(found -> addAdvice(faults.addObject(), Advice.of(found, language), "code"));
        view.put("complete", explanation.complete());
        ArrayNode settings = view.putArray("settings");
        answers.forEach(answer -> settings.add(of(answer)));
        return view;
    }

    /** The owner of a rule that waits hears of that before all else. An operator hears of the rule that decides, if there is one. */
    private Advice advice(Explanation explanation, boolean hidden, @Nullable ConfiguredRule waiting) {
        if (waiting != null && (question.appid() != null || explanation.rule() == null)) {
            return Advice.ofWaitingRule(explanation, waiting.canonical(), language);
        }
        if (hidden) {
            return Advice.ofHiddenRule(explanation, language);
        }
        return question.appid() == null
                ? Advice.of(explanation, language)
                : Advice.of(explanation, question.appid(), language);
    }

    private ObjectNode of(SettingsExplanation answer) {
        ObjectNode view = Json.object();
        view.put("role_policy", answer.settings().rolePolicy().toString());
        view.put("min_client_version", answer.settings().minClientVersion());
        view.put("gateways", answer.gateways());
        addDecision(view, answer.explanation());
        return view;
    }

    private void addDecision(ObjectNode view, Explanation explanation) {
        Decision decision = explanation.decision();
        RuleFacts rule = explanation.rule();
        view.put("action", decision.opensMiniProgram() ? "miniprogram" : "web");
        if (rule != null && isShown(rule)) {
            view.put("state", state(rule));
        }
        if (!decision.opensMiniProgram() || rule == null) {
            view.put("reason", decision.reason());
            return;
        }
        view.put("appid", rule.appid());
        if (explanation.version() != null) {
            view.put("version", explanation.version().code());
        }
        if (isKnown(rule)) {
            putIfThere(view, "page", explanation.page(question.link(), now.getEpochSecond()));
            view.put("q", VisibleText.of(new String(question.link(), StandardCharsets.UTF_8)));
        }
    }

    private static String state(RuleFacts rule) {
        if (rule.withheld() != null) {
            return rule.withheld().code();
        }
        return rule.livePage() == null ? "unpublished" : "published";
    }

    private void addNear(ArrayNode into, Explanation explanation, List<NearRule> rules) {
        for (NearRule near : rules) {
            ObjectNode view = into.addObject();
            view.set("rule", of(near.rule()));
            addDifference(view, explanation, near, language);
        }
    }

    /** How a link differs from a near rule: as codes, texts and places, and the advice. */
    static void addDifference(ObjectNode view, Explanation explanation, NearRule near, Language language) {
        addAdvice(view, Advice.of(explanation, near, language), "reason");
        Mismatch mismatch = near.mismatch();
        view.put("single", mismatch.single());
        view.put("part", mismatch.part().code());
        ArrayNode parts = view.putArray("parts");
        if (explanation.reasons().contains(MismatchReason.USER_INFO_IN_LINK)) {
            parts.add(DifferingPart.USER_INFO.code());
        }
        Difference.all(explanation.link(), near.rule().prefix())
                .forEach(one -> parts.add(one.part().code()));
        addRange(view, "link_range", mismatch.part(), explanation.link());
        addRange(view, "rule_range", mismatch.part(), near.rule().prefix());
    }

    private static void addRange(ObjectNode view, String field, DifferingPart part, String canonical) {
        part.in(canonical)
                .ifPresent(
                        range -> view.putObject(field).put("from", range.from()).put("to", range.to()));
    }

    private static void addAdvice(ObjectNode view, Advice advice, String codeField) {
        view.put(codeField, advice.code());
        putIfThere(view, "link_part", advice.linkPart());
        putIfThere(view, "rule_part", advice.rulePart());
        view.put("advice", advice.sentence());
    }

    private ObjectNode of(RuleFacts rule) {
        ObjectNode view = Json.object();
        view.put("appid", rule.appid());
        view.put("prefix", rule.prefix());
        if (isKnown(rule)) {
            putIfThere(view, "live_page", rule.livePage());
            putIfThere(view, "test_page", rule.testPage());
            putIfThere(
                    view,
                    "test_version",
                    rule.testVersion() == null ? null : rule.testVersion().code());
            putIfThere(
                    view,
                    "withheld",
                    rule.withheld() == null ? null : rule.withheld().code());
        }
        return view;
    }

    /** Whether the caller may see a rule's configuration. */
    private boolean isKnown(RuleFacts rule) {
        return question.ofOperator() || rule.appid().equals(question.appid());
    }

    private boolean isShown(RuleFacts rule) {
        return isKnown(rule) || rule.livePage() != null;
    }

    private static void putIfThere(ObjectNode view, String field, @Nullable String value) {
        if (value != null) {
            view.put(field, value);
        }
    }
}
