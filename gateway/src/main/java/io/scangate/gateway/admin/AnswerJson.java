package io.scangate.gateway.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.resolve.Explanation.RuleFacts;
import io.scangate.gateway.resolve.MismatchReason;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.wire.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Explanations and decisions as JSON, for people: off the hot path, which writes the same fields by code of its own. */
public final class AnswerJson {
    private static final JsonFactory JSON = new JsonFactory();

    private AnswerJson() {}

    /**
     * The decision and why: what {@code /v1/explain} answers.
     *
     * @param text the original link
     */
    public static byte[] explanation(Explanation explanation, byte[] text, long revision) {
        return object(json -> {
            writeDecision(json, explanation, text);
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
            json.writeArrayFieldStart("nearest");
            for (NearRule near : explanation.nearest()) {
                json.writeStartObject();
                json.writeFieldName("rule");
                writeRule(json, near.rule());
                json.writeStringField("reason", near.reason().code());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeBooleanField("complete", explanation.complete());
        });
    }

    /**
     * The decision alone, with the fields of {@code /v1/resolve}.
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
        boolean test = decision == Decision.OPEN_TEST;
        Version version = test && rule.testVersion() != null ? rule.testVersion() : Version.RELEASE;
        json.writeStringField("action", "miniprogram");
        json.writeStringField("appid", rule.appid());
        json.writeStringField("version", version.code());
        json.writeStringField("page", page(Objects.requireNonNull(test ? rule.testPage() : rule.livePage()), text));
    }

    private static String page(String page, byte[] text) {
        byte[] encoded = new byte[text.length * PercentEncoding.MAX_GROWTH];
        int length = PercentEncoding.encodeUriComponent(text, 0, text.length, encoded, 0);
        return page + (page.indexOf('?') < 0 ? "?q=" : "&q=") + new String(encoded, 0, length, US_ASCII)
                + "&scancode_time=" + Math.floorDiv(System.currentTimeMillis(), 1000L);
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
        json.writeEndObject();
    }
}
