package io.scangate.gateway.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Scan events without a broker. */
public final class TestEvents {
    /** A record as a broker would get it. */
    record Sent(@Nullable String key, String value, long millis) {}

    /** A sink that keeps all records, or takes none. Each record that it keeps counts as sent. */
    static final class MemorySink implements EventSink {
        final List<Sent> records = new CopyOnWriteArrayList<>();
        final EventCounts counts = new EventCounts();
        volatile boolean stuck;

        @Override
        public boolean send(byte @Nullable [] key, byte[] value, long millis) {
            if (stuck) {
                return false;
            }
            records.add(new Sent(key == null ? null : new String(key, UTF_8), new String(value, UTF_8), millis));
            counts.sent.increment();
            return true;
        }

        @Override
        public void close(Duration most) {
            // Nothing is on its way.
        }

        /** The events of a gateway that this sink takes; not started. */
        ScanEvents events(EventSettings settings) {
            EventJson json = new EventJson("gw-1", settings.eventsLinks(), false);
            return new ScanEvents(settings, counts, new EventSender(counts, json, this));
        }
    }

    private TestEvents() {}

    /** Started events of all scans, with links, that go nowhere. */
    public static ScanEvents discarded() {
        EventCounts counts = new EventCounts();
        EventSink sink = new EventSink() {
            @Override
            public boolean send(byte @Nullable [] key, byte[] value, long millis) {
                return true;
            }

            @Override
            public void close(Duration most) {
                // Nothing is on its way.
            }
        };
        EventSettings settings = new EventSettings("", 1, true, "");
        ScanEvents events =
                new ScanEvents(settings, counts, new EventSender(counts, new EventJson("gw-1", true, false), sink));
        events.start();
        return events;
    }
}
