package io.scangate.config.outbound;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ports that outbound connections may go to. Immutable.
 *
 * @param numbers 1 to 65535 each
 */
public record FetchPorts(List<Integer> numbers) {
    private static final int MAX_PORT = 65_535;

    /** The default ports of http, https and ftp. */
    public static final FetchPorts DEFAULT = new FetchPorts(List.of(80, 443, 21));

    public FetchPorts {
        numbers = List.copyOf(numbers);
        if (numbers.isEmpty() || numbers.stream().anyMatch(port -> port < 1 || port > MAX_PORT)) {
            throw new IllegalArgumentException("ports from 1 to " + MAX_PORT + ", such as 80,443,21");
        }
    }

    /** Parses a text such as {@code 80,443,21}. */
    public static FetchPorts parse(String text) {
        try {
            return new FetchPorts(Arrays.stream(text.split(",", -1))
                    .map(port -> Integer.valueOf(port.strip()))
                    .toList());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("ports from 1 to " + MAX_PORT + ", such as 80,443,21", e);
        }
    }

    /** Whether connections may go to a port. */
    public boolean contains(int port) {
        return numbers.contains(port);
    }

    @Override
    public String toString() {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
