package io.scangate.gateway.events;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where scan events go: {@code kafka:HOST:PORT,HOST:PORT/TOPIC}. Immutable.
 *
 * @param brokers some brokers of the cluster as {@code HOST:PORT}, at least one
 * @param topic the name of the topic
 */
record KafkaAddress(List<String> brokers, String topic) {
    private static final Pattern ADDRESS = Pattern.compile("kafka:([^/]+)/([^/]+)");
    private static final Pattern BROKER = Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    /** What brokers accept. */
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

    private static final int MAX_PORT = 65_535;

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if the text is none; the message starts with the setting's key
     */
    static KafkaAddress parse(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches()) {
            throw refusal(text, "kafka:HOST:PORT/TOPIC, of several brokers kafka:HOST:PORT,HOST:PORT/TOPIC");
        }
        List<String> brokers = Arrays.stream(address.group(1).split(",", -1))
                .map(String::strip)
                .toList();
        for (String broker : brokers) {
            if (!isBroker(broker)) {
                throw refusal(text, "HOST:PORT in place of \"" + broker + "\"");
            }
        }
        if (!TOPIC.matcher(address.group(2)).matches()) {
            throw refusal(text, "a topic of at most 249 letters, digits, . _ or -");
        }
        return new KafkaAddress(brokers, address.group(2));
    }

    private static boolean isBroker(String text) {
        Matcher broker = BROKER.matcher(text);
        if (!broker.matches()) {
            return false;
        }
        int port = Integer.parseInt(broker.group(1));
        return port > 0 && port <= MAX_PORT;
    }

    private static IllegalArgumentException refusal(String text, String expected) {
        return new IllegalArgumentException("events: \"" + text + "\" (expected: " + expected + ")");
    }
}
