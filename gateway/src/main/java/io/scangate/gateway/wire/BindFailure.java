package io.scangate.gateway.wire;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The reason why a listener could not bind, in words for operators; the message of Netty's native transports is {@code bind(..)
 * failed with error(-98)}. Thread-safe.
 */
public final class BindFailure {
    private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");
    private static final String IN_USE = "the port is taken: another program listens on it";
    private static final String NOT_HERE = "this machine has no such address";
    private static final String NOT_ALLOWED = "user " + System.getProperty("user.name")
            + " may not listen on this port (on most machines, ports below 1024 are reserved for root)";

    private BindFailure() {}

    /** The words for a failed bind. Uses the innermost cause. */
    public static String words(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            innermost = cause;
        }
        boolean unknownHost = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(
                        cause -> cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException);
        return unknownHost ? "unknown host" : words(Objects.requireNonNullElse(innermost.getMessage(), ""), innermost);
    }

    private static String words(String message, Throwable cause) {
        Matcher number = NUMBER.matcher(message);
        String known = number.find() ? ofNumber(number.group(1)) : ofText(message);
        return known.isEmpty() ? cause.getClass().getSimpleName() + ": " + message : known;
    }

    /** The numbers of Linux, then those of the BSDs and macOS. */
    private static String ofNumber(String number) {
        return switch (number) {
            case "98", "48" -> IN_USE;
            case "13", "1" -> NOT_ALLOWED;
            case "99", "49", "97", "47" -> NOT_HERE;
            default -> "";
        };
    }

    /** The messages that the JDK takes from the operating system. */
    private static String ofText(String message) {
        if (message.contains("in use")) {
            return IN_USE;
        }
        if (message.contains("ermission denied")) {
            return NOT_ALLOWED;
        }
        return message.contains("assign requested address") || message.contains("ddress family not supported")
                ? NOT_HERE
                : "";
    }
}
