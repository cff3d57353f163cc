package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.wire.AnswerHead;
import io.scangate.gateway.wire.AnswerWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Writes decisions as JSON straight into the answers. Appids and pages have no characters that JSON escapes. Only for
 * one event loop.
 */
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

    /** The largest decision: a page, or the longest link with each byte escaped as six bytes. */
    private static final int MAX_BODY = 2048 + 6 * LinkParser.MAX_LINK_BYTES;

    private static final byte[] DECISIONS = "{\"decisions\":[".getBytes(US_ASCII);
    private static final byte[] COMMA = ",".getBytes(US_ASCII);
    private static final byte[] DECISIONS_END = "]}".getBytes(US_ASCII);

    private static final AnswerHead HEAD = new AnswerHead(200, "application/json");

    private long second = -1;
    private byte[] secondDigits = {};

    /** Sets the time that pages receive. */
    void tick(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            secondDigits = Long.toString(now).getBytes(US_ASCII);
        }
    }

    /**
     * Writes a whole answer.
     *
     * @param rule the deciding rule, if the decision opens the mini program
     * @param text contains the original link
     */
    void write(AnswerWriter out, Decision decision, RuleView rule, byte[] text, int offset, int length) {
        out.begin(HEAD, MAX_BODY);
        put(out, decision, rule, text, offset, length);
        out.finish();
    }

    /**
     * Writes a whole answer to a request whose query has the link.
     *
     * @param query the array with the query
     */
    void write(AnswerWriter out, Decision decision, RuleView rule, ScanParameters parameters, byte[] query) {
        out.begin(HEAD, MAX_BODY);
        if (decision.opensMiniProgram() && parameters.isEncoded()) {
            beginPage(out, decision == Decision.OPEN_TEST, rule);
            out.put(query, parameters.encodedStart(), parameters.encodedEnd());
            endPage(out);
        } else {
            put(out, decision, rule, parameters.decoded(), parameters.linkStart(), parameters.linkLength());
        }
        out.finish();
    }

    /** Starts an answer with the decisions of several links. */
    static void beginBatch(AnswerWriter out) {
        out.begin(HEAD, DECISIONS.length);
        out.put(DECISIONS);
    }

    /** Starts the entry of the n-th link, counted from 0; a decision or a problem must follow. */
    static void beginEntry(AnswerWriter out, int number) {
        out.reserve(MAX_BODY);
        if (number > 0) {
            out.put(COMMA);
        }
    }

    /** Ends an answer with the decisions of several links. */
    static void finishBatch(AnswerWriter out) {
        out.reserve(DECISIONS_END.length);
        out.put(DECISIONS_END);
        out.finish();
    }

    /** Appends a decision as a JSON object; there must be room for the largest one. */
    void put(AnswerWriter out, Decision decision, RuleView rule, byte[] text, int offset, int length) {
        if (decision.opensMiniProgram()) {
            beginPage(out, decision == Decision.OPEN_TEST, rule);
            out.end(PercentEncoding.encodeUriComponent(text, offset, length, out.bytes(), out.end()));
            endPage(out);
        } else {
            out.put(URL);
            out.putJsonText(text, offset, length);
            out.put(Objects.requireNonNull(REASONS.get(decision)));
        }
    }

    private static void beginPage(AnswerWriter out, boolean test, RuleView rule) {
        out.put(APPID);
        out.end(rule.copyAppid(out.bytes(), out.end()));
        Version version = test ? rule.testVersion() : Version.RELEASE;
        out.put(Objects.requireNonNull(VERSIONS.get(version)));
        out.end(test ? rule.copyTestPage(out.bytes(), out.end()) : rule.copyLivePage(out.bytes(), out.end()));
        boolean hasQuery = test ? rule.testPageHasQuery() : rule.livePageHasQuery();
        out.bytes()[out.end()] = (byte) (hasQuery ? '&' : '?');
        out.end(out.end() + 1);
        out.put(Q);
    }

    private void endPage(AnswerWriter out) {
        out.put(TIME);
        out.put(secondDigits);
        out.put(END);
    }
}
