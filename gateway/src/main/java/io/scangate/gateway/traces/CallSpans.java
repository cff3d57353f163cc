package io.scangate.gateway.traces;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;

/** Spans of the calls of a control plane. */
final class CallSpans extends OtlpSpans {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> ACCOUNT = AttributeKey.stringKey("scangate.account");

    /** Makes a sink, as {@link OtlpSpans}. */
    CallSpans(String address, String instance, String version) {
        super(address, "scangate-config", instance, version);
    }

    @Override
    void describe(Span span, byte[] b, int at, int status, String text) {
        TracedCall call = TracedCall.of(text);
        span.updateName(call.method() + " " + call.route());
        span.setAttribute(METHOD, call.method());
        span.setAttribute(ROUTE, call.route());
        if (!call.code().isEmpty()) {
            span.setAttribute(ERROR, call.code());
        }
        if (!call.account().isEmpty()) {
            span.setAttribute(ACCOUNT, call.account());
        }
    }
}
