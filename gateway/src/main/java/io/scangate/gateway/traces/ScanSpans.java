package io.scangate.gateway.traces;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.usage.QueryValues;

/** Spans of the requests of a gateway: what the scan was decided to. */
final class ScanSpans extends OtlpSpans {
    private static final int CLIENT_ERROR = 400;

    private static final AttributeKey<String> ACTION = AttributeKey.stringKey("scangate.action");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("scangate.reason");
    private static final AttributeKey<String> SCENE = AttributeKey.stringKey("scangate.scene");
    private static final AttributeKey<Long> REVISION = AttributeKey.longKey("scangate.revision");
    private static final AttributeKey<Long> SCANS = AttributeKey.longKey("scangate.scans");
    private static final AttributeKey<String> LINK = AttributeKey.stringKey("scangate.link");

    private final boolean hideQueryValues;

    /** Makes a sink, as {@link OtlpSpans}. */
    ScanSpans(String address, String gateway, String version, boolean hideQueryValues) {
        super(address, "scangate-gateway", gateway, version);
        this.hideQueryValues = hideQueryValues;
    }

    @Override
    void describe(Span span, byte[] b, int at, int status, String text) {
        int scans = TraceEntry.scans(b, at);
        if (scans > 0) {
            span.updateName("scan");
            Decision decision = TraceEntry.decision(b, at);
            span.setAttribute(ACTION, decision.opensMiniProgram() ? "miniprogram" : "web");
            if (!decision.opensMiniProgram()) {
                span.setAttribute(REASON, decision.reason());
            }
            span.setAttribute(SCENE, TraceEntry.scene(b, at).label());
            span.setAttribute(REVISION, TraceEntry.word(b, at, 3));
            span.setAttribute(SCANS, (long) scans);
        }
        if (status >= CLIENT_ERROR) {
            span.setAttribute(ERROR, text);
        } else if (!text.isEmpty()) {
            span.setAttribute(LINK, hideQueryValues ? QueryValues.hidden(text) : text);
        }
    }
}
