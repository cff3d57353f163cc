package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.link.ParsedLink;
import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.resolve.ClientVersion;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.resolve.Explanation.RuleFacts;
import io.scangate.gateway.resolve.MismatchReason;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.rule.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Consumer;

/** Answers {@code /v1/explain}: the decision as a scan would get it, and why. May take up to a second; for workers. */
final class ExplainAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    private ExplainAnswer() {}

    /** What will write the answer. */
    static Consumer<AnswerBuffer> of(QueryMap query, ActiveIndex.Revision revision, Explainer explainer) {
        Problem problem = query.problem();
        byte[] text = query.bytes("link");
        if (problem != null || text == null) {
            return problem(problem == null ? Problem.MISSING_LINK : problem);
        }
        Scan scan = new Scan();
        byte[] user = query.bytes("user");
        if (user != null && user.length > 0) {
            scan.user(user, 0, user.length);
        }
        String version = query.text("client_version");
        if (version != null) {
            scan.clientVersion(ClientVersion.parse(version));
            if (ClientVersion.parse(version) == ClientVersion.MALFORMED) {
                return problem(Problem.BAD_CLIENT_VERSION);
            }
        }
        String appid = query.text("appid");
        if (appid != null && !revision.index().hasAccount(appid)) {
            return problem(Problem.NO_SUCH_ACCOUNT);
        }
        ParsedLink parsed = new LinkParser().parse(text, 0, text.length, new Link());
        if (parsed instanceof LinkRejection rejection) {
            return problem(Problem.of(rejection));
        }
        Explanation explanation = explainer.explain(revision.index(), (Link) parsed, scan, appid);
        byte[] body = json(explanation, revision.revision(), text);
        return out -> out.answer(AnswerHead.JSON, body);
    }

    private static Consumer<AnswerBuffer> problem(Problem problem) {
        return out -> out.problem(problem);
    }

    private static byte[] json(Explanation explanation, long revision, byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
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
