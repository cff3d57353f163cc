package io.scangate.gateway.traces;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector of traces on loopback: reads OTLP over HTTP. */
public final class Collector implements AutoCloseable {
    /** What it has taken. */
    public final List<Span> spans = new CopyOnWriteArrayList<>();
    /** The attributes of the services that have sent. */
    public final List<Map<String, String>> resources = new CopyOnWriteArrayList<>();
    /** What it answers; it takes nothing unless this is 200. */
    public volatile int status = 200;

    private final HttpServer server;

    /** Starts it. */
    public Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(
                    exchange.getRequestBody().readAllBytes());
            if (status == 200) {
                request.getResourceSpansList().forEach(each -> {
                    resources.add(texts(each.getResource().getAttributesList()));
                    each.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
                });
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    /** Attributes as text; those that are numbers, too. */
    public static Map<String, String> texts(List<KeyValue> attributes) {
        Map<String, String> texts = new TreeMap<>();
        for (KeyValue each : attributes) {
            texts.put(
                    each.getKey(),
                    each.getValue().hasIntValue()
                            ? Long.toString(each.getValue().getIntValue())
                            : each.getValue().getStringValue());
        }
        return texts;
    }

    /** The setting {@code traces} for this collector. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
