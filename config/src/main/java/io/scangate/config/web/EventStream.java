package io.scangate.config.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One stream of server-sent events. At most one event waits for the client; while it waits, newer ones are left out, because each event has the
 * whole state. Thread-safe.
 */
final class EventStream {
    private static final long HEARTBEAT = Duration.ofSeconds(15).toNanos();
    private static final long SILENCE = Duration.ofSeconds(60).toNanos();

    private final HttpResponseWriter writer = HttpResponse.streaming();
    private final String event;
    private final String first;
    private final long end;
    private final boolean once;
    private String last = "";
    private long number;
    private long written = System.nanoTime();
    private boolean started;
    private boolean waiting;

    /**
     * A stream.
     *
     * @param first the JSON of the first event
     * @param limit when it ends; zero after the first event
     * @param ended called once when it has ended, also because the client has gone
     */
    EventStream(String event, String first, Duration limit, Runnable ended) {
        this.event = event;
        this.first = first;
        this.once = limit.isZero();
        this.end = System.nanoTime() + limit.toNanos();
        whenEnded(ended);
    }

    /** Calls back when the stream has ended. */
    void whenEnded(Runnable ended) {
        CompletableFuture<Void> unused = writer.whenComplete().whenComplete((done, failure) -> ended.run());
    }

    /** The response with the first event. */
    synchronized HttpResponse response(ResponseHeaders head) {
        started = writer.tryWrite(head);
        send(text(first));
        last = first;
        if (once) {
            end();
        }
        return writer;
    }

    /** Sends an event if it differs from the last one. */
    synchronized void offer(String json) {
        if (!started || isOver()) {
            return;
        }
        if (json.equals(last)) {
            beat();
        } else if (!waiting) {
            send(text(json));
            last = json;
        }
    }

    /** Sends a comment if nothing was sent for a while: proxies end silent connections, and a client that has gone is noticed. */
    synchronized void beat() {
        if (started && !isOver() && !waiting && System.nanoTime() - written > HEARTBEAT) {
            send(":\n\n");
        }
    }

    private boolean isOver() {
        long now = System.nanoTime();
        boolean over = now - end >= 0 || (waiting && now - written > SILENCE);
        if (over) {
            end();
        }
        return over;
    }

    private String text(String json) {
        number++;
        return "event: " + event + "\nid: " + number + "\ndata: " + json + "\n\n";
    }

    private void send(String text) {
        waiting = true;
        written = System.nanoTime();
        if (writer.tryWrite(HttpData.ofUtf8(text))) {
            CompletableFuture<Void> unused = writer.whenConsumed().thenRun(this::consumed);
        }
    }

    private synchronized void consumed() {
        waiting = false;
    }

    /** Ends the stream after what was sent. */
    void end() {
        writer.close();
    }
}
