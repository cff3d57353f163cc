package io.scangate.gateway.traces;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Spans of OpenTelemetry, sent by OTLP over HTTP. What a span says beside its times and its status is up to the kind of requests. */
abstract class OtlpSpans implements SpanSink {
    /** Why a request has failed. */
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final int SERVER_ERROR = 500;

    /** The exporter logs by itself, in a log of its own; the reader of this sink does it. Kept, because loggers are collected. */
    private static final Logger OF_EXPORTER = Logger.getLogger("io.opentelemetry");

    private final OtlpHttpSpanExporter exporter;
    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final List<SpanData> waiting = new ArrayList<>();

    /**
     * Makes a sink. The collector need not be reachable.
     *
     * @param service the kind of service
     * @param instance the name of this one
     * @param version of the program
     */
    OtlpSpans(String address, String service, String instance, String version) {
        OF_EXPORTER.setLevel(Level.OFF);
        exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(address)
                .setConnectTimeout(CONNECT)
                .setTimeout(TraceReader.SEND)
                .setRetryPolicy(null)
                .build();
        provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.name"), service,
                                AttributeKey.stringKey("service.instance.id"), instance,
                                AttributeKey.stringKey("service.version"), version))))
                .addSpanProcessor(new Collector())
                .build();
        tracer = provider.get("io.scangate", version);
    }

    private final class Collector implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            // Its attributes come later.
        }

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            waiting.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    /**
     * Describes a request, except for its times and its status.
     *
     * @param text of the entry
     */
    abstract void describe(Span span, byte[] b, int at, int status, String text);

    @Override
    public final Ids add(byte[] b, int at) {
        Instant now = Instant.now();
        long read = TraceEntry.word(b, at, 1);
        long start = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - (System.nanoTime() - read);
        Span span = tracer.spanBuilder("request")
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent(b, at))
                .setStartTimestamp(start, TimeUnit.NANOSECONDS)
                .startSpan();
        int status = TraceEntry.status(b, at);
        if (status > 0) {
            span.setAttribute(STATUS, (long) status);
        }
        describe(span, b, at, status, new String(b, at + TraceEntry.HEADER, TraceEntry.textLength(b, at), UTF_8));
        if (status >= SERVER_ERROR) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(start + TraceEntry.word(b, at, 2), TimeUnit.NANOSECONDS);
        return new Ids(span.getSpanContext().getTraceId(), span.getSpanContext().getSpanId());
    }

    private static Context parent(byte[] b, int at) {
        long span = TraceEntry.word(b, at, 6);
        if (span == 0) {
            return Context.root();
        }
        SpanContext caller = SpanContext.createFromRemoteParent(
                TraceId.fromLongs(TraceEntry.word(b, at, 4), TraceEntry.word(b, at, 5)),
                SpanId.fromLong(span),
                TraceFlags.getSampled(),
                TraceState.getDefault());
        return Context.root().with(Span.wrap(caller));
    }

    @Override
    public final String send(Duration most) {
        List<SpanData> sent = List.copyOf(waiting);
        waiting.clear();
        CompletableResultCode result = exporter.export(sent).join(most.toMillis(), TimeUnit.MILLISECONDS);
        if (result.isSuccess()) {
            return "";
        }
        return result.isDone()
                ? Objects.requireNonNullElse(result.getFailureThrowable(), "refused")
                        .toString()
                : "no answer in " + most.toMillis() + " ms";
    }

    @Override
    public final void close() {
        provider.close();
        exporter.close();
    }
}
