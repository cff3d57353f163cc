package io.scangate.gateway.source.feed;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Describes why a call got no answer; the JDK's exceptions often have no message. */
public final class NetworkFailure {
    private NetworkFailure() {}

    public static String words(Throwable failure) {
        if (has(failure, UnresolvedAddressException.class) || has(failure, UnknownHostException.class)) {
            return "the host name has no address";
        }
        if (failure instanceof HttpConnectTimeoutException) {
            return "no connection within the time limit";
        }
        if (failure instanceof HttpTimeoutException) {
            return "no answer within the time limit";
        }
        if (failure instanceof ConnectException) {
            return failure.getMessage() == null ? "the connection was refused" : failure.getMessage();
        }
        if (failure instanceof SSLException) {
            return "no secure connection: " + failure.getMessage();
        }
        if (has(failure, EOFException.class)) {
            return "the connection was closed before the answer was complete";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(type::isInstance);
    }
}
