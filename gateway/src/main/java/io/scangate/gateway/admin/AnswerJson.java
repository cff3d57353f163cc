package io.scangate.gateway.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.resolve.Advice;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.resolve.Explanation.RuleFacts;
import io.scangate.gateway.resolve.MismatchReason;
import io.scangate.gateway.text.Language;
import io.scangate.gateway.wire.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * Writes explanations and decisions as JSON for people. The hot path writes the same fields with its own code.
 * Thread-safe.
 */
public final class AnswerJson {
    private static final JsonFactory JSON = new JsonFactory();

    private AnswerJson() {}

    /**
     * Writes the decision and its reasons, which is the answer of {@code /v1/explain}.
     *
     * @param text the original link
     * @param language the language of the sentences
     */
    public static byte[] explanation(Explanation explanation, byte[] text, long revision, Language language) {
        return object(json -> {
            writeDecision(json, explanation, text);
            writeAdvice(json, Advice.of(explanation, language), "code");
            json.writeNumberField("revision", revision);
            json.writeStringField("canonical_link", explanation.link());
            json.writeArrayFieldStart("reasons");
            for (MismatchReason reason : explanation.reasons()) {
                json.writeString(reason.code());
            }
            json.writeEndArray();
            json.writeFieldName("rule");
            if (explanation.rule() == null) {
                json.writeNull();
            } else {
                writeRule(json, explanation.rule());
            }
            writeNear(json, "nearest", explanation, explanation.nearest(), language);
            writeNear(json, "more_specific", explanation, explanation.moreSpecific(), language);
            json.writeArrayFieldStart("link_faults");
            for (LinkDiagnosis found : explanation.linkFaults()) {
                json.writeStartObject();
                writeAdvice(json, Advice.of(found, language), "code");
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeBooleanField("complete", explanation.complete());
        });
    }

    private static void writeNear(
            JsonGenerator json, String field, Explanation explanation, List<NearRule> rules, Language language)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (NearRule near : rules) {
            json.writeStartObject();
            json.writeFieldName("rule");
            writeRule(json, near.rule());
            writeAdvice(json, Advice.of(explanation, near, language), "reason");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeAdvice(JsonGenerator json, Advice advice, String codeField) throws IOException {
        json.writeStringField(codeField, advice.code());
        if (advice.linkPart() != null) {
            json.writeStringField("link_part", advice.linkPart());
        }
        if (advice.rulePart() != null) {
            json.writeStringField("rule_part", advice.rulePart());
        }
        json.writeStringField("advice", advice.sentence());
    }

    /**
     * Writes only the decision, with the fields of {@code /v1/resolve}.
     *
     * @param text the original link
     */
    public static byte[] decision(Explanation explanation, byte[] text) {
        return object(json -> writeDecision(json, explanation, text));
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] object(Fields fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writeDecision(JsonGenerator json, Explanation explanation, byte[] text) throws IOException {
        Decision decision = explanation.decision();
        RuleFacts rule = explanation.rule();
        if (!decision.opensMiniProgram() || rule == null) {
            json.writeStringField("action", "web");
            json.writeStringField("url", Utf8.text(text));
            json.writeStringField("reason", decision.reason());
            return;
        }
        json.writeStringField("action", "miniprogram");
        json.writeStringField("appid", rule.appid());
        json.writeStringField(
                "version", Objects.requireNonNull(explanation.version()).code());
        json.writeStringField("page", explanation.page(text, Math.floorDiv(System.currentTimeMillis(), 1000L)));
    }

    private static void writeRule(JsonGenerator json, RuleFacts rule) throws IOException {
        json.writeStartObject();
        json.writeStringField("appid", rule.appid());
        json.writeStringField("prefix", rule.prefix());
        if (rule.livePage() != null) {
            json.writeStringField("live_page", rule.livePage());
        }
        if (rule.testPage() != null) {
            json.writeStringField("test_page", rule.testPage());
        }
        if (rule.testVersion() != null) {
            json.writeStringField("test_version", rule.testVersion().code());
        }
        if (rule.withheld() != null) {
            json.writeStringField("withheld", rule.withheld().code());
        }
        json.writeEndObject();
    }
}
