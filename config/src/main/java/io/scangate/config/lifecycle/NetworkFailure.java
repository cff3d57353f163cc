package io.scangate.config.lifecycle;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Describes network failures in words for owners and operators. The messages of the operating system and of client
 * libraries are for programmers, such as {@code finishConnect(..) failed with error(-111)}. Thread-safe.
 */
public final class NetworkFailure {
    private static final String TIMED_OUT = "it timed out: no connection or answer in time";

    private NetworkFailure() {}

    /** Describes a failure. Examines all its causes, the innermost first. */
    public static String inWords(Throwable failure) {
        List<Throwable> causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(20)
                .toList();
        // The JDK's client puts a closed channel below a refused connection: the channel was never open.
        boolean connecting = causes.stream().anyMatch(ConnectException.class::isInstance);
        for (int i = causes.size() - 1; i >= 0; i--) {
            Throwable cause = causes.get(i);
            String words = connecting && cause instanceof ClosedChannelException ? null : wordsFor(cause);
            if (words != null) {
                return words;
            }
        }
        return "the server sent an answer that cannot be read";
    }

    private static @org.jspecify.annotations.Nullable String wordsFor(Throwable cause) {
        String type = cause.getClass().getSimpleName();
        String message = Objects.requireNonNullElse(cause.getMessage(), "").toLowerCase(Locale.ROOT);
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "the host was not found";
        }
        if (type.startsWith("DnsNameResolver") || type.startsWith("DnsTimeout")) {
            return "the host was not found, or the name server did not answer";
        }
        if (cause instanceof SocketTimeoutException
                || cause instanceof TimeoutException
                || type.endsWith("TimeoutException")
                || message.contains("timed out")) {
            return TIMED_OUT;
        }
        if (cause instanceof NoRouteToHostException
                || message.contains("no route to host")
                || message.contains("network is unreachable")) {
            return "there is no route to the host from here";
        }
        // Netty's native transports throw exceptions of their own, with the error number in the message.
        if (message.contains("connection reset")
                || message.contains("error(-104)")
                || message.contains("broken pipe")) {
            return "the server reset the connection";
        }
        if (message.contains("refused") || message.contains("error(-111)") || cause instanceof ConnectException) {
            return "the connection was refused: nothing listens there";
        }
        boolean closed = cause instanceof ClosedChannelException
                || type.startsWith("ClosedSession")
                || message.contains("closed")
                || message.contains("premature");
        return closed ? "the server closed the connection without an answer" : null;
    }
}
