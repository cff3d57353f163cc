package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Writes decisions as JSON, straight into the answers. Neither appids nor pages hold anything to escape. */
final class DecisionWriter {
    private static final byte[] APPID = "{\"action\":\"miniprogram\",\"appid\":\"".getBytes(US_ASCII);
    private static final Map<Version, byte[]> VERSIONS = new EnumMap<>(Version.class);
    private static final byte[] Q = "q=".getBytes(US_ASCII);
    private static final byte[] TIME = "&scancode_time=".getBytes(US_ASCII);
    private static final byte[] END = "\"}".getBytes(US_ASCII);
    private static final byte[] URL = "{\"action\":\"web\",\"url\":\"".getBytes(US_ASCII);
    private static final Map<Decision, byte[]> REASONS = new EnumMap<>(Decision.class);

    static {
        for (Version version : Version.values()) {
            VERSIONS.put(version, ("\",\"version\":\"" + version.code() + "\",\"page\":\"").getBytes(US_ASCII));
        }
        for (Decision decision : Decision.values()) {
            REASONS.put(decision, ("\",\"reason\":\"" + decision.reason() + "\"}").getBytes(US_ASCII));
        }
    }

    private DecisionWriter() {}

    /**
     * Writes a whole answer.
     *
     * @param rule the deciding rule, where the decision opens the mini program
     * @param text holds the original link
     */
    static void write(AnswerBuffer out, Decision decision, RuleView rule, byte[] text, int offset, int length) {
        out.begin(AnswerHead.JSON);
        if (decision.opensMiniProgram()) {
            writePage(out, decision == Decision.OPEN_TEST, rule, text, offset, length);
        } else {
            out.put(URL);
            out.putJsonText(text, offset, length);
            out.put(Objects.requireNonNull(REASONS.get(decision)));
        }
        out.finish();
    }

    private static void writePage(AnswerBuffer out, boolean test, RuleView rule, byte[] text, int offset, int length) {
        out.put(APPID);
        out.end(rule.copyAppid(out.bytes(), out.end()));
        Version version = test ? rule.testVersion() : Version.RELEASE;
        out.put(Objects.requireNonNull(VERSIONS.get(version)));
        out.end(test ? rule.copyTestPage(out.bytes(), out.end()) : rule.copyLivePage(out.bytes(), out.end()));
        boolean hasQuery = test ? rule.testPageHasQuery() : rule.livePageHasQuery();
        out.bytes()[out.end()] = (byte) (hasQuery ? '&' : '?');
        out.end(out.end() + 1);
        out.put(Q);
        out.putUriComponent(text, offset, length);
        out.put(TIME);
        out.putSeconds();
        out.put(END);
    }
}
