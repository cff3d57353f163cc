package io.scangate.gateway.events;

/**
 * The settings of scan events. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param events where events go, {@code kafka:HOST:PORT,HOST:PORT/TOPIC}; empty for no events; default empty
 * @param eventsFraction the fraction of the scans that become events, above 0 and at most 1; default 1
 * @param eventsLinks whether events have the scanned link; default false
 * @param eventsConfig a properties file with more settings of the Kafka client, such as TLS and SASL; empty for none
 */
public record EventSettings(String events, double eventsFraction, boolean eventsLinks, String eventsConfig) {
    /** The defaults. */
    public static final EventSettings DEFAULT = new EventSettings("", 1, false, "");

    public EventSettings {
        if (!events.isEmpty()) {
            KafkaAddress.parse(events);
        }
        if (!(eventsFraction > 0 && eventsFraction <= 1)) {
            throw new IllegalArgumentException(
                    "events-fraction: " + eventsFraction + " (expected: more than 0, and at most 1)");
        }
        if (events.isEmpty() && !eventsConfig.isEmpty()) {
            throw new IllegalArgumentException(
                    "events-config: \"" + eventsConfig + "\" (expected: together with events)");
        }
    }

    /** The place that events go to; must be set. */
    KafkaAddress address() {
        return KafkaAddress.parse(events);
    }
}
