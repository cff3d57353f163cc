package io.scangate.gateway.events;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The scan events of a gateway: the logs of its event loops, and the thread that sends their entries to Kafka. Thread-safe.
 */
public final class ScanEvents implements AutoCloseable {
    private final EventSettings settings;
    private final EventCounts counts;
    private final EventSender sender;

    ScanEvents(EventSettings settings, EventCounts counts, EventSender sender) {
        this.settings = settings;
        this.counts = counts;
        this.sender = sender;
    }

    /**
     * Makes the events of a gateway without sending any. No broker need be reachable.
     *
     * @param gateway the name of the gateway
     * @param hideQueryValues whether links in events have no values of queries
     * @return null if the settings name no brokers
     * @throws IllegalArgumentException if the settings cannot be used; the message starts with a setting's key
     */
    public static @Nullable ScanEvents open(EventSettings settings, String gateway, boolean hideQueryValues) {
        if (settings.events().isEmpty()) {
            return null;
        }
        EventCounts counts = new EventCounts();
        EventJson json = new EventJson(gateway, settings.eventsLinks(), hideQueryValues);
        try {
            return new ScanEvents(settings, counts, new EventSender(counts, json, KafkaSink.open(settings, counts)));
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "events: the Kafka client is missing: " + e.getMessage()
                            + " (expected: kafka-clients beside the other libraries of the program)",
                    e);
        }
    }

    /** Registers the metrics of events, or of none. */
    public static void bind(MeterRegistry registry, @Nullable ScanEvents events) {
        (events == null ? EventCounts.NONE : events.counts).bind(registry);
    }

    /** Makes the log of an event loop. */
    public EventLog newLog() {
        EventLog log = new EventLog(EventLog.CAPACITY, settings.eventsFraction(), settings.eventsLinks());
        counts.add(log);
        return log;
    }

    /** Starts to send; events wait until then. */
    public void start() {
        sender.start();
    }

    /** Sends the waiting events, for a few seconds at most; those that are left over are counted. Call it after the event loops have ended. */
    @Override
    public void close() {
        sender.close();
    }
}
